"""A synthetic tape beside what was printed of the Fenfu pool, and of the product (marked)."""

from __future__ import annotations

import pandas as pd

from xiaodai.page.exhibits.loan_pool import SYNTHETIC_SOURCE
from xiaodai.page.page import Page
from xiaodai.studies import fenfu
from xiaodai.tapes import measures
from xiaodai.tapes.measures import Pool
from xiaodai.tapes.measures_over_time import StaticPools
from xiaodai.tapes.reproduction import above_advertised, beyond_peak, reproduction
from xiaodai.values.words import Text

SOURCE = Text(
    "offering document as printed by the press; {SYNTHETIC_SOURCE}",
    SYNTHETIC_SOURCE=SYNTHETIC_SOURCE,
)


def printed_exhibit(page: Page, pool: Pool, found: StaticPools | None) -> None:
    """Does a synthetic pool print the published table? And how far is it from the product?"""
    if not pool.is_synthetic:
        page.say(
            "The tape is a real one: it is not set against the Fenfu pool, whose published "
            "averages describe other loans.",
        )
        return
    rows = reproduction(page.ledger, pool)
    if rows:
        page.table(
            pd.DataFrame(
                {
                    "figure": [row.name for row in rows],
                    "printed": [row.printed for row in rows],
                    "tape": [row.of_tape for row in rows],
                    "inside": [Text("yes") if row.is_inside else Text("no") for row in rows],
                }
            ),
            name="printed",
            rows="figure",
            headers={
                "figure": Text("Figure of the Fenfu pool"),
                "printed": Text("As printed"),
                "tape": Text("Of this tape"),
                "inside": Text("Inside what was printed"),
            },
            caption=Text("Does the synthetic pool print the published table?"),
            source=SOURCE,
        )
        if all(row.is_inside for row in rows):
            page.say(
                "It does, for it is made so; one of the published size has the counts of loans "
                "and borrowers too. What was not printed, such as the shape of the distributions, "
                "is invented.",
            )
        else:
            page.say(
                "Not every figure: the generator meets all of them at the published size, and "
                "with fewer loans comes near. What was not printed, such as the shape of the "
                "distributions, is invented.",
            )
    else:
        page.say(
            "A synthetic panel is not made after the published table of the Fenfu pool, so the "
            "two are not compared.",
        )
    _product_words(page, pool, found)


def _product_words(page: Page, pool: Pool, found: StaticPools | None) -> None:
    gap = above_advertised(page.ledger, pool)
    if gap is not None:
        page.say(
            "Set against the product, a figure of this tape is marked: its average rate of "
            "{rate} lies {gap} from the {posted} that is advertised.",
            rate=measures.summary(pool)["rate", "balance"],
            posted=fenfu.advertised_annual(page.ledger),
            gap=gap,
        )
    compared = beyond_peak(page.ledger, found) if found and found.pool.is_synthetic else None
    if compared is not None:
        page.say(
            "So is lateness: the product's highest vintage was reported at {peak}, and the "
            "panel's highest lies {gap} from it.",
            peak=compared[0],
            gap=compared[1],
        )
