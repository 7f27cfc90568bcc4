"""An audit as data frames: its verdicts, its conflicts, the article's arithmetic, every figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from xiaodai.audit.arithmetic import own_verdicts
from xiaodai.audit.judging import Audit, Judged, Verdict
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Quantity, constant, counted
from xiaodai.values.quotes import Quote
from xiaodai.values.units import unit
from xiaodai.values.words import Text

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
    keys = ("known", "conflicts", "consistent_but_new", "new", "not_measurable")
    return {"figures": counted(len(audit.figures)).named("figures")} | {
        key: counted(number[verdict]).named(words)
        for key, (verdict, words) in zip(keys, VERDICTS.items(), strict=True)
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
            "ledger": ledger_value(judged, ledger),
            "off": distance(judged, ledger),
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
