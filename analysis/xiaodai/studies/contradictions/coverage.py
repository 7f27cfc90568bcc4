"""What the ledger covers: prints by metric, by grade of the document, by kind and year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import GRADES
from xiaodai.ledger.tables import UNDATED
from xiaodai.reading.dates import period_days
from xiaodai.reading.periods import Period
from xiaodai.studies.contradictions.provenance import grade_of, origins_by_figure
from xiaodai.values.quantity import Quantity, counted
from xiaodai.values.words import Text

KINDS: dict[str, Text] = {
    "count": Text("counts"),
    "stock": Text("balances"),
    "flow": Text("flows"),
    "change": Text("changes"),
    "growth": Text("growth rates"),
    "rate": Text("interest rates"),
    "range": Text("ranges of rates"),
    "share": Text("shares"),
    "ratio": Text("ratios"),
    "limit": Text("legal limits"),
    "date": Text("dates"),
    "amount": Text("amounts"),
    "duration": Text("durations"),
}
NO_YEAR = Text("undated")
COUNTED = ["prints", "figures", "documents", "origins"]


def by_metric(ledger: Ledger, claims: Sequence[str]) -> pd.DataFrame:
    """Coverage by metric, most prints first.

    Columns: `metric` (its name), and the counts `prints`, `figures`, `documents` (that were read),
    `origins`.
    """
    groups = _grouped(claims, lambda claim: ledger.claim(claim)["metric"])
    ordered = sorted(groups, key=lambda metric: (-len(groups[metric]), metric))
    rows = [{"metric": ledger.metric(m)} | _coverage(ledger, groups[m]) for m in ordered]
    return pd.DataFrame(rows, columns=["metric", *COUNTED])


def by_grade(ledger: Ledger, claims: Sequence[str]) -> pd.DataFrame:
    """Coverage by the grade of the document read, best first.

    Columns: `grade` (its letter and what it means), and the counts of `by_metric`.
    """
    groups = _grouped(claims, lambda claim: grade_of(ledger, claim))
    rows = [
        {"grade": Text("{grade}: {words}", grade=grade, words=GRADES[grade])}
        | _coverage(ledger, groups[grade])
        for grade in sorted(groups)
    ]
    return pd.DataFrame(rows, columns=["grade", *COUNTED])


def by_kind_and_year(ledger: Ledger, claims: Sequence[str]) -> pd.DataFrame:
    """How many prints there are by the codebook's kind of metric and by year.

    Index: the kind (words). A column for each year, as text, and `NO_YEAR` for undated figures;
    cells are counts, `None` where there is no print.
    """
    kinds = {claim: ledger.codebook(ledger.claim(claim)["metric"])["kind"] for claim in claims}
    counts = Counter((kind, year_of(ledger, claim)) for claim, kind in kinds.items())
    known = {kind for kind, _ in counts}
    ordered = [kind for kind in KINDS if kind in known] + sorted(known - set(KINDS))
    years = sorted({year for _, year in counts})
    cells = [
        [counted(counts[kind, year]) if counts[kind, year] else None for year in years]
        for kind in ordered
    ]
    names = pd.Index([KINDS.get(kind, Text(kind)) for kind in ordered], name="kind")
    columns = [NO_YEAR if year == UNDATED else year for year in years]
    return pd.DataFrame(cells, index=names, columns=columns, dtype=object)


def busiest_year(table: pd.DataFrame) -> Period | None:
    """The year of `by_kind_and_year` with most prints; `None` if most are undated."""
    prints = {year: sum(cell.low for cell in table[year].dropna()) for year in table}
    busiest = max(prints, key=lambda year: prints[year])
    return None if busiest == NO_YEAR else Period(str(busiest))


def year_of(ledger: Ledger, claim: str) -> str:
    """The year in which a claim's period ends (begins, if it is open); else `undated`."""
    period = ledger.claim(claim)["period"]
    if period == UNDATED:
        return UNDATED
    first, last = period_days(period)
    return str((first if last == date.max else last).year)


def _grouped(claims: Sequence[str], by: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        groups[by(claim)].append(claim)
    return groups


def _coverage(ledger: Ledger, claims: Sequence[str]) -> dict[str, Quantity]:
    counts = (
        len(claims),
        len(origins_by_figure(ledger, claims)),
        len({ledger.claim(claim)["source"] for claim in claims}),
        len({ledger.origin(claim) for claim in claims}),
    )
    return {name: counted(number) for name, number in zip(COUNTED, counts, strict=True)}
