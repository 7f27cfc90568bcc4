"""An audit as data frames: verdicts, conflicts, arithmetic, figures, and rows for the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd

from xiaodai.audit.judging import Audit, Judged, Verdict, own_figures
from xiaodai.consistency.verdicts import judge
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.reading.dates import read_date
from xiaodai.reading.periods import Period
from xiaodai.reading.printed import FALLING, ReadingError, read
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Quantity, constant, counted
from xiaodai.values.quotes import Quote
from xiaodai.values.units import unit
from xiaodai.values.words import Text

_WHY = Text("how far the figure is from what the others allow")


@dataclass(frozen=True, slots=True)
class OwnVerdict:
    """A relation between figures of one article: `first` is told by `others`.

    `off` is how far it would have to move; `None` if it need not or if nothing says.
    """

    relation: str
    verdict: str
    first: Judged
    others: tuple[Judged, ...]
    off: Quantity | None


def own_verdicts(audit: Audit, ledger: Ledger) -> list[OwnVerdict]:
    """Every relation of the codebook that holds or fails between figures of the article alone."""
    figures = own_figures(audit.figures)
    found = []
    for verdict in judge(figures.values(), ledger):
        if verdict.verdict not in ("consistent", "inconsistent") or len(verdict.claims) < 2:
            continue
        members = [audit.figures[int(claim.partition(".")[2])] for claim in verdict.claims]
        off = None
        if verdict.slack is not None and verdict.slack < 0:
            shown = unit(verdict.unit)
            gap = Interval.point(-verdict.slack * shown.factor)
            target = unit("percentage_point") if shown.id == "percent" else shown
            off = Quantity(gap, target, Assumed(_WHY))
        found.append(
            OwnVerdict(verdict.relation, verdict.verdict, members[0], tuple(members[1:]), off)
        )
    return found


AROUND = 16  # characters of the article shown before and after a figure
VERDICTS: dict[Verdict, Text] = {
    "known": Text("known"),
    "conflicts": Text("conflicts"),
    "consistent but new": Text("consistent but new"),
    "new": Text("new"),
    "not a measurable figure": Text("no measurable figure"),
}
TONES: dict[Verdict, str] = {
    "known": "good",
    "conflicts": "bad",
    "consistent but new": "likely",
    "new": "open",
    "not a measurable figure": "none",
}
BETTER = {"ledger": Text("the ledger"), "undecided": Text("undecided"), "": None}
OWN_VERDICTS = {"consistent": Text("adds up"), "inconsistent": Text("does not")}
SURENESS = Text("how sure the match is, from how its words name entity, metric and period")
CONFLICTS = ["about", "figure", "period", "ledger", "off", "better", "sure"]
FIGURES = ["about", "figure", "verdict", "period", "sure"]
ARITHMETIC = ["figure", "with", "verdict", "off"]


def counts(audit: Audit) -> dict[str, Quantity]:
    """How many figures the article holds, and how many of them got each verdict.

    Keys: `figures`, `known`, `conflicts`, `consistent_but_new`, `new`, `not_measurable`.
    """
    number = Counter(judged.verdict for judged in audit.figures)
    return {
        "figures": counted(len(audit.figures)),
        "known": counted(number["known"]),
        "conflicts": counted(number["conflicts"]),
        "consistent_but_new": counted(number["consistent but new"]),
        "new": counted(number["new"]),
        "not_measurable": counted(number["not a measurable figure"]),
    }


def verdicts(audit: Audit) -> pd.Series:
    """How many figures got each verdict: counts, indexed by the verdict's name (words)."""
    number = Counter(judged.verdict for judged in audit.figures)
    names = pd.Index(list(VERDICTS.values()), name="verdict")
    return pd.Series([counted(number[v]) for v in VERDICTS], index=names, dtype=object)


def conflicts(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """The figures that conflict with the ledger or with each other, in order of place.

    Columns: `about` (entity and metric, words), `figure` (quoted from the article), `period`,
    `ledger` (what the ledger says, in the metric's unit), `off` (how far the figure is from it,
    above or below), `better` (the better sourced side, words), `sure` (percent, of the match). A
    cell is `None` where there is no such thing.
    """
    rows = [
        {
            "about": _about(judged, ledger),
            "figure": quote(audit, judged, ledger),
            "period": _period(judged),
            "ledger": _ledger_value(judged, ledger),
            "off": _off(judged, ledger),
            "better": BETTER[judged.better],
            "sure": _sure(judged),
        }
        for judged in audit.figures
        if judged.verdict == "conflicts"
    ]
    return pd.DataFrame(rows, columns=CONFLICTS, dtype=object)


def figures(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """Every figure of the article, in order of place.

    Columns: `about` (entity and metric, words), `figure` (quoted from the article), `verdict`
    (words), `period`, `sure` (percent, of the match); `None` where the words do not tell.
    """
    rows = [
        {
            "about": _about(judged, ledger),
            "figure": quote(audit, judged, ledger),
            "verdict": VERDICTS[judged.verdict],
            "period": _period(judged),
            "sure": _sure(judged),
        }
        for judged in audit.figures
    ]
    return pd.DataFrame(rows, columns=FIGURES, dtype=object)


def arithmetic(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """The relations of the codebook between figures of the article.

    Columns: `figure` and `with` (the figure and those it is checked with, quoted), `verdict`
    (words), `off` (how far the figure is from what the others allow; `None` if it is not).
    """
    rows = [
        {
            "figure": quote(audit, found.first, ledger),
            "with": _joined(found.others),
            "verdict": OWN_VERDICTS[found.verdict],
            "off": found.off,
        }
        for found in own_verdicts(audit, ledger)
    ]
    return pd.DataFrame(rows, columns=ARITHMETIC, dtype=object)


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


def _period(judged: Judged) -> Period | None:
    return Period(judged.match.period) if judged.match.period else None


def _ledger_value(judged: Judged, ledger: Ledger) -> Quantity | None:
    if not judged.claim_id or ledger.claim(judged.claim_id)["unit"] == "date":
        return None
    row = ledger.claim(judged.claim_id)
    if row["status"] in USABLE:
        return ledger.value(row["entity"], row["metric"], row["period"])
    return ledger.quantity(judged.claim_id)


def _off(judged: Judged, ledger: Ledger) -> Quantity | None:
    mine, theirs = article_value(judged, ledger), _ledger_value(judged, ledger)
    if judged.slack is None or mine is None or theirs is None:
        return None
    shown = unit("percentage_point") if mine.unit.id == "percent" else mine.unit
    gap = Interval.point(judged.slack * mine.unit.factor)
    return Quantity(gap, shown, Computed("gap({0}, {1})", (mine, theirs)))


def _sure(judged: Judged) -> Quantity | None:
    if not judged.match.metric:
        return None
    share = Fraction(str(judged.match.confidence)) * 100
    return constant(round(share), "percent", SURENESS)


def _joined(others: Sequence[Judged]) -> Quote:
    """Other figures of the article as printed, which read the same in both languages."""
    return Quote("", " · ".join(judged.found.printed for judged in others), "", None, "none")


COLUMNS = (
    "position",
    "printed",
    "low",
    "high",
    "unit",
    "entity",
    "metric",
    "period",
    "verdict",
    "claim_id",
    "confidence",
)
SOURCE = "SOURCE_ID"  # to be replaced by the id of the article's row in sources.csv
NOTE_ID = "NOTE-000"  # to be replaced by the next number of a series of reading notes


def rows(audit: Audit) -> pd.DataFrame:
    """One row for each figure of the article, in order of place; every cell is text."""
    found = []
    for judged in audit.figures:
        figure, match = judged.found, judged.match
        low, high = _bounds(judged.interval or figure.interval, figure.unit)
        found.append(
            {
                "position": str(figure.start),
                "printed": figure.printed,
                "low": low,
                "high": high,
                "unit": figure.unit,
                "entity": match.entity,
                "metric": match.metric,
                "period": match.period,
                "verdict": judged.verdict,
                "claim_id": judged.claim_id,
                "confidence": f"{match.confidence:.2f}" if match.metric else "",
            }
        )
    return pd.DataFrame(found, columns=list(COLUMNS), dtype=str)


def claim_rows(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """Rows for `claims.csv` of every matched figure, in order of id, with all its columns.

    `source` and `note_ids` hold placeholders. Bounds are what the reader derives from the printed
    characters; where it derives others than the audit found, the note asks for a look by hand.
    """
    numbers = Counter(_stem_of(claim_id) for claim_id in ledger.claims["id"])
    made = []
    for judged in audit.figures:
        if not judged.match.metric or judged.interval is None:
            continue
        row = _claim(judged, audit, ledger)
        stem = str(row["id"])
        numbers[stem] += 1
        row["id"] = stem if numbers[stem] == 1 else f"{stem}.{numbers[stem]}"
        made.append(row)
    columns = [str(column) for column in ledger.claims]
    table = pd.DataFrame(made, columns=columns, dtype=str)
    return table.sort_values("id", kind="stable").reset_index(drop=True)


def _claim(judged: Judged, audit: Audit, ledger: Ledger) -> dict[str, str]:
    found, match = judged.found, judged.match
    book = ledger.codebook(match.metric)
    period = match.period or "undated"
    stem = f"{match.entity}.{match.metric}.{period.replace('/..', '_on').replace('/', '_')}"
    qualifier, reading, low, high, note = _read(judged, audit, book)
    return {
        "id": stem,
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
    whole, places = end, 0
    while whole.denominator != 1 and places < 9:
        whole, places = whole * 10, places + 1
    digits = f"{abs(round(whole)):0{places + 1}d}"
    sign = "-" if end < 0 else ""
    return f"{sign}{digits[: len(digits) - places]}" + (f".{digits[-places:]}" if places else "")


def _stem_of(claim_id: str) -> str:
    head, _, tail = claim_id.rpartition(".")
    return head if tail.isdigit() and head.count(".") >= 2 else claim_id
