"""An audit as data frames: verdicts, conflicts, arithmetic, figures, and rows for the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from xiaodai.audit.judging import MARK, own_figures
from xiaodai.audit.result import Audit, Judged, Verdict
from xiaodai.consistency.verdicts import Verdict as Relation
from xiaodai.consistency.verdicts import judge
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.ledger.tables import new_id
from xiaodai.reading.dates import read_date
from xiaodai.reading.periods import Period
from xiaodai.reading.printed import FALLING, ReadingError, read
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Quantity, constant, counted
from xiaodai.values.quotes import Quote
from xiaodai.values.units import Unit, unit
from xiaodai.values.words import Text

OFF = Text("how far the figure is from what the others allow")
AROUND = 16  # characters of the article shown before and after a figure
VERDICTS: dict[Verdict, Text] = {
    "known": Text("agrees with the ledger"),
    "conflict": Text("conflicts"),
    "please check": Text("please check"),
    "new, consistent": Text("not in the ledger, but follows from it"),
    "new": Text("not in the ledger"),
    "undated": Text("needs the article's date"),
    "not a statistic": Text("no measurable figure"),
}
TONES = dict(
    zip(VERDICTS, ("good", "bad", "likely", "likely", "open", "open", "none"), strict=True)
)
KEYS = (
    *("known", "conflicts", "please_check", "consistent_but_new", "new"),
    *("undated", "not_measurable"),
)
BETTER = {"ledger": Text("the ledger"), "undecided": Text("undecided"), "": None}
OWN_SAYS_SO = Text("the ledger, with the article's other figures")
OWN_VERDICTS = {"consistent": Text("adds up"), "inconsistent": Text("does not")}
SURENESS = Text("how sure the match is, from how its words name entity, metric and period")


def counts(audit: Audit) -> dict[str, Quantity]:
    """How many figures the article holds, and how many of them got each verdict.

    Keys: `figures`, `known`, `conflicts`, `consistent_but_new`, `new`, `not_measurable`.
    """
    numbers = dict(zip(KEYS, verdicts(audit), strict=True))
    return {"figures": counted(len(audit.figures)).named("figures"), **numbers}


def verdicts(audit: Audit) -> pd.Series:
    """How many figures got each verdict: counts, indexed by the verdict's name (words)."""
    number = Counter(judged.verdict for judged in audit.figures)
    names = pd.Index(list(VERDICTS.values()), name="verdict")
    numbers = [counted(number[verdict]).named(words) for verdict, words in VERDICTS.items()]
    return pd.Series(numbers, index=names, dtype=object)


def conflicts(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """The figures that conflict with the ledger or with each other, in order of place.

    Columns: `about` (entity and metric, words), `figure` (quoted from the article), `period`,
    `ledger` (what the ledger says, in the metric's unit), `off` (how far the figure is from it,
    above or below), `better` (the side with more for it, words), `sure` (percent, of the match). A
    cell is `None` where there is no such thing.

    The side with more for it has the better grade or several independent origins. It is also the
    ledger's if the figure does not add up with others of the article that agree with the ledger.
    """
    alone = _alone(audit, ledger)
    told = [judged for judged in audit.figures if judged.verdict == "conflict"]
    cells = _cells(audit, told, ledger)
    cells["ledger"] = [ledger_value(judged, ledger) for judged in told]
    cells["off"] = [distance(judged, ledger) for judged in told]
    cells["better"] = [OWN_SAYS_SO if j.better and j in alone else BETTER[j.better] for j in told]
    columns = ["about", "figure", "period", "ledger", "off", "better", "sure"]
    return pd.DataFrame(cells, columns=columns, dtype=object)


def figures(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """Every figure of the article, in order of place.

    Columns: `about` (entity and metric, words), `figure` (quoted from the article), `verdict`
    (words), `period`, `sure` (percent, of the match); `None` where the words do not tell.
    """
    cells = _cells(audit, audit.figures, ledger)
    columns = ["about", "figure", "verdict", "period", "sure"]
    return pd.DataFrame(cells, columns=columns, dtype=object)


def _cells(audit: Audit, told: Sequence[Judged], ledger: Ledger) -> dict[str, list[object]]:
    """The columns that every list of figures has."""
    return {
        "about": [_about(judged, ledger) for judged in told],
        "figure": [quote(audit, judged, ledger) for judged in told],
        "verdict": [VERDICTS[judged.verdict] for judged in told],
        "period": [Period(j.match.period) if j.match.period else None for j in told],
        "sure": [_sure(judged) for judged in told],
    }


def arithmetic(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """The relations of the codebook between figures of the article.

    Columns: `figure` and `with` (the figure and those it is checked with, quoted), `verdict`
    (words), `off` (how far the figure is from what the others allow; `None` if it is not).
    """
    rows = []
    for verdict, (first, *others) in _own_relations(audit, ledger):
        slack = min(verdict.slack or Fraction(0), Fraction(0))
        off = _gap(-slack, unit(verdict.unit), Assumed(OFF)) if slack else None
        printed = " · ".join(other.found.printed for other in others)  # the same in both languages
        joined = Quote("", printed, "", None, "none")
        rows.append((quote(audit, first, ledger), joined, OWN_VERDICTS[verdict.verdict], off))
    return pd.DataFrame(rows, columns=["figure", "with", "verdict", "off"], dtype=object)


def _own_relations(audit: Audit, ledger: Ledger) -> list[tuple[Relation, list[Judged]]]:
    """The relations between figures of the article that are decided, with those figures."""
    found = judge(own_figures(audit.figures).values(), ledger)
    return [
        (verdict, [audit.figures[int(claim.removeprefix(MARK))] for claim in verdict.claims])
        for verdict in found
        if verdict.verdict in OWN_VERDICTS and len(verdict.claims) > 1
    ]


def _alone(audit: Audit, ledger: Ledger) -> list[Judged]:
    """The figures that do not add up with others, all of which agree with the ledger."""
    broken = (
        [one for one in members if one.verdict != "known"]
        for verdict, members in _own_relations(audit, ledger)
        if verdict.verdict == "inconsistent"
    )
    return [odd[0] for odd in broken if len(odd) == 1]


def quote(audit: Audit, judged: Judged, ledger: Ledger) -> Quote:
    """A figure with a few words around it, in the tone of its verdict."""
    text, found = audit.article.text, judged.found
    before = text[max(0, found.start - AROUND) : found.start].rpartition("\n")[2]
    after = text[found.end : found.end + AROUND].partition("\n")[0]
    return Quote(
        ("…" if found.start > len(before) else "") + before,
        found.printed,
        after + "…",
        article_value(judged, ledger),
        TONES[judged.verdict],
    )


def article_value(judged: Judged, ledger: Ledger) -> Quantity | None:
    """What a figure says, in the metric's unit where that is known; `None` for dates and labels."""
    interval, shown = judged.interval, judged.found.unit
    if judged.match.metric and interval is not None:
        shown = ledger.codebook(judged.match.metric)["unit"]
    else:
        interval = judged.found.interval
    if interval is None or not shown or shown == "date":
        return None
    found = unit(shown)
    size = interval * Interval.point(found.factor)
    return Quantity(size, found, Assumed(_why(judged)), name=_about(judged, ledger) or Text())


def _why(judged: Judged) -> Text:
    verdict = VERDICTS[judged.verdict]
    if not judged.note:
        return Text("printed in the article; {verdict}.", verdict=verdict)
    return Text("printed in the article; {verdict}. {note}", verdict=verdict, note=judged.note)


def _about(judged: Judged, ledger: Ledger) -> Text | None:
    if not judged.match.metric:
        return None
    return ledger.label(judged.match.entity, judged.match.metric)


def ledger_value(judged: Judged, ledger: Ledger) -> Quantity | None:
    """What the ledger says where the article prints a figure; `None` if nothing, or a date."""
    if not judged.claim_id or ledger.claim(judged.claim_id)["unit"] == "date":
        return None
    row = ledger.claim(judged.claim_id)
    if row["status"] in USABLE:
        return ledger.value(row["entity"], row["metric"], row["period"])
    return ledger.quantity(judged.claim_id)


def distance(judged: Judged, ledger: Ledger) -> Quantity | None:
    """How far a figure of the article is from what the ledger allows; `None` if it is not."""
    mine, theirs = article_value(judged, ledger), ledger_value(judged, ledger)
    if judged.slack is None or mine is None or theirs is None:
        return None
    return _gap(judged.slack, mine.unit, Computed("gap({0}, {1})", (mine, theirs)))


def _gap(slack: Fraction, of: Unit, why: Assumed | Computed) -> Quantity:
    """A distance between two figures: of shares in percentage points."""
    shown = unit("percentage_point") if of.id == "percent" else of
    return Quantity(Interval.point(slack * of.factor), shown, why)


def _sure(judged: Judged) -> Quantity | None:
    if not judged.match.metric:
        return None
    share = Fraction(str(judged.match.confidence)) * 100
    return constant(round(share), "percent", SURENESS)


COLUMNS = (
    *("position", "printed", "low", "high", "unit"),
    *("entity", "metric", "period", "verdict", "claim_id", "confidence"),
)
SOURCE = "SOURCE_ID"  # to be replaced by the id of the article's row in sources.csv
NOTE_ID = "NOTE-000"  # to be replaced by the next number of a series of reading notes


def rows(audit: Audit) -> pd.DataFrame:
    """One row for each figure of the article, in order of place; every cell is text."""
    found = [
        (
            *(str(j.found.start), j.found.printed),
            *_bounds(j.interval or j.found.interval, j.found.unit),
            *(j.found.unit, j.match.entity, j.match.metric, j.match.period, j.verdict, j.claim_id),
            f"{j.match.confidence:.2f}" if j.match.metric else "",
        )
        for j in audit.figures
    ]
    return pd.DataFrame(found, columns=list(COLUMNS), dtype=str)


def claim_rows(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """Rows for `claims.csv` of every matched figure, in order of id, with all its columns.

    `source` and `note_ids` hold placeholders. Bounds are what the reader derives from the printed
    characters; where it derives others than the audit found, the note asks for a look by hand.
    """
    taken = set(ledger.rows)
    made = []
    for judged in audit.figures:
        if not judged.match.metric or judged.interval is None:
            continue
        made.append(_claim(judged, audit, ledger, taken))
    columns = [str(column) for column in ledger.claims]
    table = pd.DataFrame(made, columns=columns, dtype=str)
    return table.sort_values("id", kind="stable").reset_index(drop=True)


def _claim(judged: Judged, audit: Audit, ledger: Ledger, taken: set[str]) -> dict[str, str]:
    found, match = judged.found, judged.match
    book = ledger.codebook(match.metric)
    period = match.period or "undated"
    qualifier, reading, low, high, note = _read(judged, audit, book)
    return {
        "id": new_id(match.entity, match.metric, period, taken),
        "entity": match.entity,
        "metric": match.metric,
        "period": period,
        "printed": found.printed,
        "qualifier": qualifier,
        "unit": book["unit"],
        "reading": reading,
        "low": low,
        "high": high,
        "source": SOURCE,
        "origin": "",
        "locator": f"character {found.start}",
        "context_sha256": "",
        "status": "accepted",
        "note": note,
        "note_ids": NOTE_ID,
    }


def _read(judged: Judged, audit: Audit, book: dict[str, str]) -> tuple[str, str, str, str, str]:
    """Qualifier, reading and bounds that the reader derives again."""
    found, value = judged.found, judged.interval
    assert value is not None
    if book["unit"] == "date":
        try:
            days = read_date(
                found.printed, period=judged.match.period, published=audit.article.published
            )
            return "", days.reading, days.first.isoformat(), days.last.isoformat(), ""
        except ReadingError:
            low, high = _bounds(value, "date")
            return "", "rounded", low, high, "Check the bounds by hand."
    neutral = FALLING.sub("", found.qualifier)  # net exits are positive, whatever the words
    for qualifier in (found.qualifier, f"{found.qualifier}[-]", neutral):
        try:
            result = read(found.printed, qualifier, unit_id=book["unit"], kind=book["kind"])
        except ReadingError:
            continue
        if result.interval == value:
            return (qualifier, result.reading, *_bounds(value, book["unit"]), "")
    low, high = _bounds(value, book["unit"])
    return found.qualifier, found.reading or "rounded", low, high, "Check the bounds by hand."


def _bounds(interval: Interval | None, unit: str) -> tuple[str, str]:
    if interval is None:
        return "", ""
    return _text(interval.low, unit), _text(interval.high, unit)


def _text(end: Fraction | None, unit: str) -> str:
    """A bound as the ledger writes it: a decimal number, or a day.

    >>> _text(Fraction(-187, 2), "yi_yuan")
    '-93.5'
    """
    if end is None:
        return ""
    if unit == "date":
        return date.fromordinal(int(end)).isoformat()
    places = f"{Decimal(end.numerator) / Decimal(end.denominator):.9f}"
    return places.rstrip("0").rstrip(".")
