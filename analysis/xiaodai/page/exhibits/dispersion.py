"""Charts and tables of the dispersion study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from xiaodai.page import charts
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies import dispersion
from xiaodai.studies.dispersion import Disclosure
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

SOURCE = Text("disclosures of lenders and offering documents, as printed by the press")
MEASURABLE = 2  # averages from which on there is a dispersion
OLDER = Text("older figure")
LOOKS: Mapping[str, tuple[str, str]] = {  # colour and marker by kind, in drawing order
    "single loans": (COLOURS.band, charts.SPAN),
    "pool average": (COLOURS.accent, "D"),
    "book average": (COLOURS.main, "o"),
}


def disclosure_chart(page: Page, found: Sequence[Disclosure], cap: float) -> None:
    """A row per lender with everything it disclosed as a rate, and the cap."""
    dearer = Text("Where it can be told, books are cheaper than the pools sold")
    plain = Text("Rates as disclosed")
    order, gaps = dispersion.by_rate(found), dispersion.pool_book_gaps(page.ledger, found)
    page.show(
        charts.ranges(
            [
                charts.Range(
                    page.ledger.entity(d.lender),
                    OLDER if d.stale else dispersion.NAMES[d.kind],
                    d.value,
                    COLOURS.muted if d.stale else colour,
                    marker,
                )
                for kind, (colour, marker) in LOOKS.items()
                for d in found
                if d.kind == kind
            ],
            page.language,
            bands=[
                charts.Band(page.ledger.entity(d.lender), d.band, d.value)
                for d in found
                if d.kind == "share in band" and not d.stale
            ],
            title=dearer if dispersion.pools_dearer(gaps.values()) else plain,
            limit=(cap, Text("cap")),
            rows=[page.ledger.entity(lender) for lender in order],
        ),
        name="disclosures",
        alt=Text(
            "A row per lender: book average, pool averages, range of single-loan rates; the cap."
        ),
        caption=Text(
            "A dot is an average, its bar the rounding; a dashed arrow means the average was only "
            "bounded; a bracket is the share of loans within its rates; the line is the cap of "
            "{cap}."
        ),
        values={"cap": dispersion.cap_quantity(cap)},
    )


def disclosure_table(page: Page, found: Sequence[Disclosure], as_of: str, cap: float) -> None:
    """Every disclosure with its period and its distance to the cap."""
    distances = [
        dispersion.distance_to_cap(d.value, cap) if "average" in d.kind else None for d in found
    ]
    page.table(
        pd.DataFrame(
            {
                "lender": [page.ledger.entity(d.entity) for d in found],
                "kind": [dispersion.NAMES[d.kind] for d in found],
                "period": [Period(d.period) for d in found],
                "value": [d.value for d in found],
                "distance": distances,
            }
        ),
        name="disclosures_table",
        rows="lender",
        headers={
            "lender": Text("Lender or pool"),
            "kind": Text("What was disclosed"),
            "period": Text("For"),
            "value": Text("Value"),
            "distance": Text("Cap minus average"),
        },
        caption=Text("All disclosures known on {day}"),
        notes=[
            Text(
                "Figures {age} old or older are pale in the picture and left out of the measures "
                "below."
            )
        ],
        values={"day": Period(as_of), "age": dispersion.stale_after()},
    )


def summaries(page: Page, groups: Mapping[str, Sequence[Disclosure]]) -> dict[str, Quantity]:
    """A finding on each group of averages, by its short name; the results by name."""
    results = {}
    for label, group in groups.items():
        name = dispersion.NAMES["book average" if label == "book" else "pool average"]
        if len(group) < MEASURABLE:
            page.say(
                "Fewer than two disclose a {name} as a number: there is no dispersion to measure.",
                name=name,
            )
            continue
        summary = dispersion.summary([d.value for d in group])
        page.finding(
            "Counting each {name} known as a number there are {summary.count}. They lie "
            "{summary.spread} apart, between {summary.lowest} and {summary.highest}; unweighted "
            "they average {summary.mean} with a standard deviation of "
            "{summary.standard_deviation}.",
            name=name,
            summary=summary,
        )
        results[f"{label}_mean"] = summary.mean
        results[f"{label}_spread"] = summary.spread
        results[f"{label}_standard_deviation"] = summary.standard_deviation
    return results


def gap_table(page: Page, found: Sequence[Disclosure], gaps: Mapping[str, Quantity]) -> None:
    """Pool average against its lender's book average."""
    books = {d.lender: d.value for d in dispersion.averages(found, "book average")}
    pools = {d.entity: d for d in dispersion.averages(found, "pool average")}
    page.table(
        pd.DataFrame(
            {
                "pool": [page.ledger.entity(pool) for pool in gaps],
                "book": [books[pools[pool].lender] for pool in gaps],
                "rate": [pools[pool].value for pool in gaps],
                "gap": list(gaps.values()),
            }
        ),
        name="gaps",
        rows="pool",
        headers={
            "pool": Text("Pool"),
            "book": Text("Book average"),
            "rate": Text("Pool average"),
            "gap": Text("Pool minus book"),
        },
        caption=Text("Pool average minus book average"),
    )


def share_table(page: Page, found: Sequence[Disclosure]) -> None:
    """Shares of lending in a band of rates, where any was disclosed."""
    shares = [d for d in found if d.kind == "share in band"]
    if not shares:
        return
    page.table(
        pd.DataFrame(
            {
                "measure": [page.ledger.label(d.entity, d.metric) for d in shares],
                "share": [d.value for d in shares],
            }
        ),
        name="shares",
        rows="measure",
        headers={"measure": Text("Measure"), "share": Text("Share")},
        caption=Text("Shares of lending in a band of rates"),
    )
