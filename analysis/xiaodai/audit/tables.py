"""An audit as the frames of its notebook: verdicts, what does not fit, arithmetic, candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from xiaodai.audit.arithmetic import refuted, ties
from xiaodai.audit.listing import by_rank, lacking
from xiaodai.audit.result import Audit, Judged
from xiaodai.audit.sides import (
    VERDICTS,
    about,
    distance,
    gap,
    ledger_value,
    quote,
)
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity, constant, counted
from xiaodai.values.quotes import quoted
from xiaodai.values.units import unit
from xiaodai.values.words import Given, Text

OFF = Text("how far the figure is from what the others allow")
KEYS = (
    *("known", "conflicts", "please_check", "consistent_but_new", "new"),
    *("undated", "not_measurable"),
)
BETTER = {"ledger": Text("the ledger"), "undecided": Text("undecided"), "": None}
OWN_SAYS_SO = Text("the ledger, with the article's other figures")
OWN_VERDICTS = {True: Text("adds up"), False: Text("does not")}
CERTAINLY = 100  # percent
SURENESS = Text("how often such a verdict is right, measured on articles with known answers")


def counts(audit: Audit) -> dict[str, Quantity]:
    """How many figures the article holds, and how many of them got each verdict.

    Keys: `figures`, `known`, `conflicts`, `please_check`, `consistent_but_new`, `new`, `undated`,
    `not_measurable`.
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
    """The figures that conflict with the ledger or with each other, and those to be checked.

    Columns: `about` (entity and metric, words), `figure` (quoted from the article), `period`,
    `verdict` (words), `ledger` (what the ledger says, in the metric's unit), `should_be` (quoted:
    what the article should print), `off` (how far the figure is from it, above or below), `better`
    (the side with more for it, words), `sure` (percent, of the verdict). A cell is `None` where
    there is no such thing.

    The side with more for it has the better grade or several independent origins. It is also the
    ledger's if the figure does not add up with others of the article that agree with the ledger.
    """
    alone = refuted(audit, ledger)
    told = [j for _, j in by_rank(audit) if j.verdict in ("conflict", "please check")]
    cells = _cells(audit, told, ledger)
    cells["should_be"] = [quoted(judged.should_be) if judged.should_be else None for judged in told]
    cells["off"] = [distance(judged, ledger) for judged in told]
    cells["better"] = [OWN_SAYS_SO if j.better and j in alone else BETTER[j.better] for j in told]
    columns = [
        *("about", "figure", "period", "verdict", "ledger", "should_be", "off", "better", "sure"),
    ]
    return pd.DataFrame(cells, columns=columns, dtype=object)


def figures(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """Every statistic of the article, those first that need a look.

    Columns: `number` (of the figure, in order of place), `about` (entity and metric,
    words), `figure` (quoted from the article), `verdict` (words), `period`, `ledger` (what the
    ledger says), `missing` (what the words around the figure do not say); `None` where there is no
    such thing.
    """
    told = [(number, j) for number, j in by_rank(audit) if j.verdict != "not a statistic"]
    cells = _cells(audit, [judged for _, judged in told], ledger)
    cells["number"] = [_numeral(number) for number, _ in told]
    cells["missing"] = [None if j.claim_id else lacking(j.missing) for _, j in told]
    columns = ["number", "about", "figure", "verdict", "period", "ledger", "missing"]
    return pd.DataFrame(cells, columns=columns, dtype=object)


def candidates(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """The nearest claims of the ledger for each figure that it does not confirm.

    Columns: `number` (as `accept` takes it), `figure` (quoted from the article), `printed` (by the
    ledger: a quantity, or a day as a period), `about` and `period` (of the claim), `missing` (what
    the words around the figure do not say for it).
    """
    rows = [
        {
            "number": _numeral(f"{number}.{place}"),
            "figure": quote(audit, judged, ledger),
            "printed": _printed(near.claim_id, ledger),
            "about": ledger.label(near.entity, near.metric),
            "period": Period(near.period),
            "missing": lacking(near.missing),
        }
        for number, judged in by_rank(audit)
        if not judged.claim_id
        for place, near in enumerate(judged.nearest, 1)
    ]
    columns = ["number", "figure", "printed", "about", "period", "missing"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _printed(claim_id: str, ledger: Ledger) -> Quantity | Period:
    """What a claim prints: a quantity, or a day."""
    row = ledger.claim(claim_id)
    return Period(row["low"]) if row["unit"] == "date" else ledger.quantity(claim_id)


def _numeral(number: object) -> Text:
    """The number of a figure, which is a name in both languages."""
    return Given(str(number), str(number))


def _cells(audit: Audit, told: Sequence[Judged], ledger: Ledger) -> dict[str, list[object]]:
    """The columns that every list of figures has."""
    return {
        "about": [about(judged, ledger) for judged in told],
        "figure": [quote(audit, judged, ledger) for judged in told],
        "verdict": [VERDICTS[judged.verdict] for judged in told],
        "period": [Period(j.match.period) if j.match.period else None for j in told],
        "ledger": [ledger_value(judged, ledger) for judged in told],
        "sure": [_sure(judged) for judged in told],
    }


def arithmetic(audit: Audit, ledger: Ledger) -> pd.DataFrame:
    """What ties figures of the article to each other (see `ties`).

    Columns: `figure` and `with` (the figure and those it is checked with, quoted), `verdict`
    (words), `off` (how far the figure is from what the others allow; `None` if it is not).
    """
    rows = []
    for tie in ties(audit, ledger):
        off = gap(tie.off, unit(tie.unit), Assumed(OFF)) if tie.off else None
        printed = " · ".join(one.found.printed for one in tie.others)  # the same in both languages
        joined = quoted(printed)
        rows.append((quote(audit, tie.figure, ledger), joined, OWN_VERDICTS[tie.holds], off))
    return pd.DataFrame(rows, columns=["figure", "with", "verdict", "off"], dtype=object)


def _sure(judged: Judged) -> Quantity | None:
    if not judged.match.metric:
        return None
    sure = round(100 * judged.probability)
    if sure == CERTAINLY:  # no reading is certain
        return Quantity(Interval(Fraction(sure - 1, 100), None), unit("percent"), Assumed(SURENESS))
    return constant(sure, "percent", SURENESS)
