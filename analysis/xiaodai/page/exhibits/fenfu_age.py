"""Tables on the ages of the Fenfu pool: the shares above an age, two readings of one mean."""

from __future__ import annotations

import pandas as pd

from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.studies.fenfu import pool_age
from xiaodai.studies.fenfu.pool_age import Readings, SteadyBook
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

AGES = (1, 2, 4, 7)  # days, before the day from which a payment counts as late
UNBOUNDED = Text("any")


def age_table(page: Page, pool: dict[str, Quantity], late_after: Quantity) -> None:
    """The share of the pool above an age, from the mean alone and with the highest age."""
    mean, oldest = pool["average_account_age"], pool["max_account_age"]
    shown = Text("an age, for comparison")
    ages = [*(constant(age, "day", shown) for age in AGES), late_after]
    page.table(
        pd.DataFrame(
            {
                "age": ages,
                "mean": [pool_age.share_at_least(mean, age) for age in ages],
                "oldest": [pool_age.share_at_least(mean, age, oldest) for age in ages],
            }
        ),
        name="ages",
        headers={
            "age": Text("Age of at least"),
            "mean": Text("From the mean age alone"),
            "oldest": Text("With the highest age too"),
        },
        caption=Text("Share of the pool above an age, given a mean of {mean} and at most {oldest}"),
        notes=[
            Text(
                "Nothing printed allows narrower bounds. The printed mean is weighted; if by "
                "balance, as is usual, these are shares of balance."
            )
        ],
        values={"mean": mean, "oldest": oldest},
    )


def readings_table(page: Page, found: Readings, late_after: Quantity) -> None:
    """One mean age read as a steady book's and as a selection's."""
    books = [found.steady, found.in_whole_days]
    page.table(
        pd.DataFrame(
            {
                "reading": [
                    Text("Steady book"),
                    Text("Steady book, whole days from zero"),
                    Text("Cut from the last days' lending"),
                ],
                "mean": [*(book.mean_age for book in books), found.cut],
                "life": [*(book.mean_life for book in books), UNBOUNDED],
                "lent": [*(book.lent_a_year for book in books), UNBOUNDED],
                "sales": [*(book.of_retail_sales for book in books), UNBOUNDED],
                "late": [*(book.outliving for book in books), UNBOUNDED],
            }
        ),
        name="readings",
        rows="reading",
        headers={
            "reading": Text("If the pool were"),
            "mean": Text("Mean age"),
            "life": Text("Mean life"),
            "lent": Text("Lent a year"),
            "sales": Text("Of all retail sales"),
            "late": Text("Can reach lateness"),
        },
        caption=Text("Two readings of one mean age"),
        notes=[
            Text(
                "Lending is that of the product's whole book, retail sales those of {quarter}; the "
                "last column is the share of lending that can reach an age of {late}. The mean age "
                "of a cut is what equal lending a day without repayment gives."
            )
        ],
        values={"quarter": Period(pool_age.RETAIL_QUARTER), "late": late_after},
    )


def steady_words(page: Page, steady: SteadyBook, period: str, late: Quantity) -> None:
    """What the steady reading would mean, and what a vintage says of it by inference."""
    page.finding(
        "Were the pool a steady book, its loans would live {steady.mean_life} on average, the "
        "product would lend {steady.lent_a_year} a year ({steady.of_retail_sales} of all retail "
        "sales), and {steady.outliving} of what is lent could ever get so old as to be late; of "
        "the loans of {period}, {late} were. An inference: if the pool's borrowers are like those "
        "of {period}, it is no steady book, and its ages show how it was cut, not how fast loans "
        "are repaid.",
        steady=steady,
        period=Period(period),
        late=late,
    )
