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
UNBOUNDED = Text("any", "任意")


def age_table(page: Page, pool: dict[str, Quantity], late_after: Quantity) -> None:
    """The share of the pool above an age, from the mean alone and with the highest age."""
    mean, oldest = pool["average_account_age"], pool["max_account_age"]
    shown = Text("an age, for comparison", "用作对比的账龄")
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
            "age": Text("Age of at least", "账龄不低于"),
            "mean": Text("From the mean age alone", "仅据平均账龄"),
            "oldest": Text("With the highest age too", "兼用最大账龄"),
        },
        caption=Text(
            "Share of the pool above an age, given a mean of {mean} and at most {oldest}",
            "平均{mean}、最长{oldest}时各账龄以上的占比",
        ),
        notes=[
            Text(
                "Nothing printed allows narrower bounds. The printed mean is weighted; if by "
                "balance, as is usual, these are shares of balance.",
                "据披露数字，界限无法更紧。平均账龄为加权值；若按惯例以余额加权，则此处为余额占比。",
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
                    Text("Steady book", "稳态余额"),
                    Text("Steady book, whole days from zero", "稳态余额（整天自零计）"),
                    Text("Cut from the last days' lending", "截取最近几天放款"),
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
            "reading": Text("If the pool were", "若资产池为"),
            "mean": Text("Mean age", "平均账龄"),
            "life": Text("Mean life", "平均存续期"),
            "lent": Text("Lent a year", "年放款额"),
            "sales": Text("Of all retail sales", "占社零总额"),
            "late": Text("Can reach lateness", "可达逾期界限"),
        },
        caption=Text("Two readings of one mean age", "同一平均账龄的两种解读"),
        notes=[
            Text(
                "Lending is that of the product's whole book, retail sales those of {quarter}; the "
                "last column is the share of lending that can reach an age of {late}. The mean age "
                "of a cut is what equal lending a day without repayment gives.",
                "放款额按产品全部余额计，零售总额为{quarter}；末列为可达到账龄{late}的放款占比。"
                "截取情形的平均账龄假设每日放款相等且无还款。",
            )
        ],
        values={"quarter": Period(pool_age.RETAIL_QUARTER), "late": late_after},
    )


def steady_words(page: Page, steady: SteadyBook, period: str, late: Quantity) -> None:
    """What the steady reading would mean, and what a vintage says of it by inference."""
    page.finding(
        en="Were the pool a steady book, its loans would live {steady.mean_life} on average, the "
        "product would lend {steady.lent_a_year} a year ({steady.of_retail_sales} of all retail "
        "sales), and {steady.outliving} of what is lent could ever get so old as to be late; of "
        "the loans of {period}, {late} were. An inference: if the pool's borrowers are like those "
        "of {period}, it is no steady book, and its ages show how it was cut, not how fast loans "
        "are repaid.",
        zh="若资产池是稳态余额，则贷款平均存续{steady.mean_life}，产品一年须放款{steady.lent_a_year}"
        "（占社会消费品零售总额的{steady.of_retail_sales}），且放款中只有{steady.outliving}"
        "可能老到逾期；而{period}放款的逾期峰值为{late}。由此推断：若池中借款人与{period}的相似，"
        "它便不是稳态余额，账龄反映的是截取方式，而不是还款速度。",
        steady=steady,
        period=Period(period),
        late=late,
    )
