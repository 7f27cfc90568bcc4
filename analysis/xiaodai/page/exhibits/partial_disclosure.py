"""Charts and tables of what partial disclosures allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pandas as pd

from xiaodai.page import charts_envelope
from xiaodai.page.page import Page
from xiaodai.studies.dispersion.between_lenders import Industry, Weight
from xiaodai.studies.dispersion.further_figure import Worth
from xiaodai.studies.dispersion.partial_disclosure import (
    Fact,
    Measures,
    Survey,
    envelope,
    most_open,
    rate_of,
)
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

DRAWN = 6  # small charts that a reader takes in at once
STEP, NEAR = Fraction(1), Fraction(1, 100)  # points between levels, and just before one


def measures_table(page: Page, found: Mapping[str, Measures], cap: Quantity) -> None:
    """Bounds on every book and pool, given all that it disclosed."""
    rows = list(found.values())
    page.table(
        pd.DataFrame(
            {
                "who": [page.ledger.entity(entity) for entity in found],
                "average": [m.average for m in rows],
                "share": [m.share_above for m in rows],
                "above": [m.average_above for m in rows],
                "excess": [m.mean_excess for m in rows],
                "deviation": [m.standard_deviation for m in rows],
            }
        ),
        name="partial",
        rows="who",
        headers={
            "who": Text("Book or pool"),
            "average": Text("Average"),
            "share": Text("Share above the cap"),
            "above": Text("Average of that part"),
            "excess": Text("Mean excess"),
            "deviation": Text("Standard deviation"),
        },
        caption=Text("What the disclosures allow, against a cap of {cap}"),
        notes=[
            Text(
                "Each interval runs from the least to the most over all distributions of single "
                "rates that fit everything the lender disclosed, up to the ceiling on a single "
                "loan. A dash: nothing can lie above the cap."
            )
        ],
        values={"cap": cap},
    )


def envelope_chart(
    page: Page, facts: Mapping[str, Sequence[Fact]], cap: Quantity, ceiling: Quantity
) -> None:
    """The bands in which the distribution functions of the best described books lie."""
    books = [e for e in facts if page.ledger.kinds[e] == "lender"] or list(facts)
    best = sorted(books, key=lambda e: (-_moments(facts[e]), -len(facts[e]), books.index(e)))[
        :DRAWN
    ]
    top = rate_of(ceiling)
    steps = [STEP * k for k in range(1, int(top / STEP) + 1)]
    levels = [Fraction(0), *(level for step in steps for level in (step - NEAR, step))]
    page.show(
        charts_envelope.envelopes(
            {page.ledger.entity(e): envelope(facts[e], levels) for e in best},
            levels,
            page.language,
            title=Text("An average alone says little about single loans"),
            limit=rate_of(cap),
        ),
        name="envelopes",
        alt=Text(
            "Small charts: the band in which each lender's distribution of single-loan rates lies."
        ),
        caption=Text(
            "For each rate, the least and the most balance that can stand at or below it. The "
            "line is the cap of {cap}; the narrower the band, the more was disclosed."
        ),
        values={"cap": cap},
    )


def _moments(known: Sequence[Fact]) -> int:
    return sum(fact.moment is not None for fact in known)


def conflict_table(page: Page, conflicts: Mapping[str, Sequence[Fact]]) -> None:
    """Disclosures that exclude each other, a smallest set for each book or pool."""
    pairs = [(page.ledger.entity(e), fact) for e, clash in conflicts.items() for fact in clash]
    page.table(
        pd.DataFrame(
            {
                "fact": [Text("{who}: {name}", who=who, name=fact.name) for who, fact in pairs],
                "value": [fact.value for _, fact in pairs],
            }
        ),
        name="conflicts",
        rows="fact",
        headers={
            "fact": Text("Cannot all be true"),
            "value": Text("Value"),
        },
        caption=Text("Disclosures that exclude each other"),
    )


def open_average(page: Page, survey: Survey, cap: Quantity) -> None:
    """The finding on the book whose average fits under the cap and leaves most open above it."""
    books = {e: m for e, m in survey.measures.items() if page.ledger.kinds[e] == "lender"}
    widest = most_open(books, cap)
    if widest is None:
        page.say(
            "No book here is sure to average no more than {cap} and yet leaves open what lies "
            "above it.",
            cap=cap,
        )
        return
    page.finding(
        "An average under a cap does not keep single loans under it: of a book that averages "
        "{m.average}, {m.share_above} of the lending may stand above the cap of {cap}; to re-price "
        "that part would cost {m.mean_excess} of its lending a year.",
        m=books[widest],
        cap=cap,
    )


def worth_table(page: Page, found: Mapping[str, Worth], cap: Quantity) -> None:
    """For every book the one further figure that would tell most."""
    rows = list(found.values())
    page.table(
        pd.DataFrame(
            {
                "who": [page.ledger.entity(entity) for entity in found],
                "before": [w.before for w in rows],
                "figure": [w.name for w in rows],
                "level": [w.level for w in rows],
                "after": [w.after for w in rows],
            }
        ),
        name="worth",
        rows="who",
        headers={
            "who": Text("Book"),
            "before": Text("Width now"),
            "figure": Text("Most telling further figure"),
            "level": Text("Level"),
            "after": Text("Width then"),
        },
        caption=Text("One more figure: how wide the mean excess over {cap} would still be"),
        notes=[
            Text(
                "What the figure would say is unknown, so the width left runs from the best to the "
                "worst of the values that it may take. Of all candidates the one shown is best at "
                "worst."
            )
        ],
        values={"cap": cap},
    )


def industry_table(
    page: Page, weights: Sequence[Weight], counting: Mapping[Text, Industry]
) -> None:
    """Lenders as the industry's companies and as its loans, the silent ones bounded."""
    _weights_table(page, weights)
    found = list(counting.values())
    page.table(
        pd.DataFrame(
            {
                "by": list(counting),
                "total": [i.total for i in found],
                "covered": [i.covered for i in found],
                "mean": [i.mean for i in found],
                "deviation": [i.deviation for i in found],
            }
        ),
        name="industry",
        rows="by",
        headers={
            "by": Text("Counting"),
            "total": Text("Industry"),
            "covered": Text("Behind the averages"),
            "mean": Text("Mean"),
            "deviation": Text("Standard deviation"),
        },
        caption=Text("The whole industry, silent lenders bounded instead of ignored"),
        notes=[
            Text(
                "A lender that discloses nothing may charge anything up to the ceiling on a single "
                "loan. Sizes are the latest in the ledger, whenever the rates were known; the day "
                "stands behind each."
            )
        ],
    )


def _weights_table(page: Page, weights: Sequence[Weight]) -> None:
    page.table(
        pd.DataFrame(
            {
                "who": [page.ledger.entity(w.lender) for w in weights],
                "average": [w.average for w in weights],
                "loans": [w.loans for w in weights],
            }
        ),
        name="weights",
        rows="who",
        headers={
            "who": Text("Lender"),
            "average": Text("Average, as bounded above"),
            "loans": Text("Loans, latest"),
        },
        caption=Text("Averages and the loans behind them"),
    )
