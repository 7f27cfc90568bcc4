"""How a pool is made up: a table for each field, and few large loans in a chart."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page import charts_pool
from xiaodai.page.charts_pool import Pair
from xiaodai.page.exhibits.loan_pool import entitled, source
from xiaodai.page.page import Page
from xiaodai.tapes.measures import Pool
from xiaodai.tapes.measures_bands import Band, bands, tail
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Names, Text

MOST, MOST_REGIONS = 15, 10
FIELDS = {
    "balance": Text("Balance, yuan"),
    "rate": Text("Rate, % a year"),
    "age": Text("Age, days"),
    "term": Text("Term, days"),
    "borrower_age": Text("Borrower's age, years"),
    "delinquency": Text("Days past due"),
    "vintage": Text("Month of origination"),
    "region": Text("Region"),
}


def stratifications(page: Page, pool: Pool) -> None:
    """A table for each field that the tape has; a band holds low < x ≤ high."""
    for field, name in FIELDS.items():
        if found := bands(pool, field, MOST_REGIONS if field == "region" else MOST):
            _table(page, pool, field, name, found)


def _table(page: Page, pool: Pool, field: str, name: Text, found: list[Band]) -> None:
    columns: dict[str, tuple[Text, Sequence[Text | Quantity | None]]] = {
        "band": (name, [band.label for band in found]),
        "loans": (Text("Loans"), [band.loans for band in found]),
        "of_loans": (Text("Of loans"), [band.share_of_loans for band in found]),
        "balance": (Text("Balance"), [band.balance for band in found]),
        "of_balance": (Text("Of balance"), [band.share_of_balance for band in found]),
        "average": (Text("Average balance"), [band.average for band in found]),
        "rate": (Text("Weighted rate"), [band.rate for band in found]),
    }
    known = {key: column for key, column in columns.items() if any(column[1])}
    page.table(
        pd.DataFrame({key: cells for key, (_, cells) in known.items()}, dtype=object),
        name=f"by_{field}",
        rows="band",
        headers={key: head for key, (head, _) in known.items()},
        caption=Names(f"By {_small(name.en)}", f"按{_bare(name.zh)}"),
        source=source(pool),
    )


def _small(name: str) -> str:
    words = name.partition(",")[0]
    return words[:1].lower() + words[1:]


def _bare(name: str) -> str:
    return name.partition("（")[0]


def tail_exhibit(page: Page, pool: Pool) -> None:
    """How much the large loans hold: the two shares of each band of balance, and a finding."""
    large = tail(pool)
    if large is None:
        page.say(
            "There is no tail to show: no two bands of balance hold anything.",
        )
        return
    synthetic = pool.is_synthetic
    page.finding(
        Names(
            ("In the synthetic pool, " if synthetic else "")
            + "{tail.of_loans} of the loans, those above {tail.above}, hold {tail.of_balance} of the "
            "balance.",
            ("合成资产池中，" if synthetic else "")
            + "余额高于{tail.above}的贷款占笔数的{tail.of_loans}，却占余额的{tail.of_balance}。",
        ),
        tail=large,
    )
    found = bands(pool, "balance", MOST)
    title = entitled(
        pool,
        f"{show(large.of_loans, 'en')} of loans hold {show(large.of_balance, 'en')} of balance",
        f"{show(large.of_loans, 'zh')}的笔数占{show(large.of_balance, 'zh')}的余额",
    )
    page.show(
        charts_pool.pairs(
            [
                Pair(band.label, band.share_of_loans, band.share_of_balance)
                for band in found[:-1]
                if band.share_of_loans is not None and band.share_of_balance is not None
            ],
            page.language,
            title=title,
            kinds=(Text("share of loans"), Text("share of balance")),
            axis=FIELDS["balance"],
        ),
        name="balance_bands",
        alt=Text(
            "Two bars for each band of balance: its share of the loans and of the balance. Above "
            "{tail.above} stand {tail.of_loans} of the loans and {tail.of_balance} of the balance."
        ),
        caption=Text("Share of loans and share of balance by band of balance"),
        source=source(pool),
        values={"tail": large},
    )
