"""The balance at which a year opens, as its quarters imply it, and as it was published before.

A quarter's balance minus the change since the start of the year is the balance at which the year
opened. Within rounding each quarter implies it by itself, so the quarters of a year check each
other, and the year-end published before.
"""

import pandas as pd

from xiaodai.consistency.openings import Opening, read_openings
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import Print, resolve
from xiaodai.reading import Period, period_days, quarter_of
from xiaodai.studies.attrition.exit_rates import bounded, official
from xiaodai.values import Quantity, Text, counted, row, shared

QUARTERS = (1, 2, 3, 4)
OPENINGS: dict[Opening, Text] = {
    "published": Text("starts from the published year-end"),
    "restated": Text("restated opening"),
    "revised": Text("revised within the year"),
    "undecided": Text("undecided"),
}


def openings(ledger: Ledger, region: str = "national") -> pd.DataFrame:
    """How each year opens: the balance that each of its quarters implies, and what that shows.

    Implied opening = balance at the quarter's end − change since the start of the year. `opening`
    says what they show beside the year-end published before (see `read_openings`): the quarters
    start from it, all start from another balance, or the first start from it and later ones from
    another.

    Index: year (whole number). Columns: `year` (period), `printed` (the year-end before, yuan, or
    `None`), `quarter_1` … `quarter_4` (the implied opening, yuan, or `None`), `kind` (a key of
    `OPENINGS`), `opening` (its words).
    """
    levels = bounded(official(ledger, region, "loan_balance"))
    rows = {}
    for year, bases in implied_openings(ledger, region).items():
        printed = levels.get(f"{year - 1}Q4")
        intervals = {quarter: base.interval for quarter, base in bases.items()}
        kind = read_openings(printed.interval if printed else None, intervals).kind
        rows[year] = {
            "year": Period(str(year)),
            "printed": printed,
            **{f"quarter_{quarter}": bases.get(quarter) for quarter in QUARTERS},
            "kind": kind,
            "opening": OPENINGS[kind],
        }
    return pd.DataFrame.from_dict(rows, orient="index", dtype=object)


def count_openings(found: pd.DataFrame) -> pd.Series:
    """How many years of `openings` have a year-end to be held against, and how they open.

    Index: `all` and the keys of `OPENINGS` (counts); `first_revised` and `last_revised` (the first
    and the last year whose figures were revised within it; periods, or `None`).
    """
    known = found.dropna(subset=["printed"])
    counts = {
        kind: counted(int((known["kind"] == kind).sum())).named(words)
        for kind, words in OPENINGS.items()
    }
    revised = known.loc[known["kind"] == "revised", "year"].tolist()
    return row(
        all=counted(len(known)).named("years that can be compared"),
        **counts,
        first_revised=revised[0] if revised else None,
        last_revised=revised[-1] if revised else None,
    )


def implied_openings(ledger: Ledger, region: str = "national") -> dict[int, dict[int, Quantity]]:
    """The opening that each quarter implies, by year and quarter; open-ended figures left out."""
    levels = bounded(official(ledger, region, "loan_balance"))
    found: dict[int, dict[int, Quantity]] = {}
    for quarter, flow in sorted(bounded(printed_changes(ledger, region)).items()):
        year, number = int(quarter[:4]), int(quarter[-1])
        bases = found.setdefault(year, {})
        if quarter in levels:
            bases[number] = (
                levels[quarter]
                .minus(flow)
                .named("opening that {quarter} implies", quarter=Period(quarter))
            )
    return found


def rebasing(ledger: Ledger, region: str = "national") -> pd.DataFrame:
    """The opening balance that each year's flows imply, beside the year-end that was printed.

    Implied base = level − year-to-date change; where quarters disagree, what most of them imply.
    Re-basing = implied base − year-end printed before.

    Index: year (whole number). Columns: `year` (period), `printed`, `implied`, `rebasing` (yuan, or
    `None`), `agree` (how many quarters imply this base), `quarters` (how many were printed).
    """
    levels = bounded(official(ledger, region, "loan_balance"))
    rows = {}
    for year, quarters in implied_openings(ledger, region).items():
        bases = list(quarters.values())
        agreeing = _largest_agreement(bases)
        implied, printed = shared(agreeing), levels.get(f"{year - 1}Q4")
        if implied is not None:
            implied = implied.named("opening base of {year} implied", year=year)
        gap = implied.minus(printed) if implied and printed else None
        rows[year] = {
            "year": Period(str(year)),
            "printed": printed,
            "implied": implied,
            "rebasing": gap and gap.named("re-basing of {year}", year=year),
            "agree": counted(len(agreeing)),
            "quarters": counted(len(bases)),
        }
    return pd.DataFrame.from_dict(rows, orient="index", dtype=object)


def printed_changes(ledger: Ledger, region: str) -> dict[str, Quantity]:
    """The printed changes since the start of the year, by the quarter that they end in."""
    points = ledger.points(region, "loan_balance_change_ytd")
    return {quarter_of(period_days(p.period)[1].isoformat()): p.quantity for p in points}


def _largest_agreement(bases: list[Quantity]) -> list[Quantity]:
    """The most bases that share a value; none where different sets of equal size do."""
    if not bases:
        return []
    prints = [Print(str(i), b.interval, "A", str(i)) for i, b in enumerate(bases)]
    support = set(resolve(prints).support)
    agreeing = [base for i, base in enumerate(bases) if str(i) in support]
    return agreeing if shared(agreeing) else []
