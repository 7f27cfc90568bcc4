"""What was published of the Fenfu pool, the product and its operator, and what it comes to."""

from datetime import date
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.values import Quantity, Text, row, shared

POOL_PERIOD = "2025"
BOOK_DAY = "2025-06-30"
PRODUCT = {
    "balance": ("fenfu", "loan_balance", BOOK_DAY),
    "posted_daily": ("fenfu", "advertised_rate_daily", "2025-08"),
    "posted_annual": ("fenfu", "advertised_rate", "2025-08"),
    "late_after": ("fenfu", "delinquency_threshold", "undated"),
    "operator_assets": ("weiheng", "total_assets", BOOK_DAY),
    "platform_fee": ("suyin", "platform_fee_share", "2024"),
}
CEILING = "single_loan_rate_cap"
BOOK_LIKE_POOL = Text("if the whole book were made up like the pool, which nothing shows")


def pool(ledger: Ledger) -> dict[str, Quantity]:
    """What the rating report says of the pool, as the press has it: a quantity by metric id."""
    printed = ledger.frame(entity="fenfu_pool", period=POOL_PERIOD)
    return dict(zip(printed["metric"], printed["value"], strict=True))


def product(ledger: Ledger) -> pd.Series:
    """What was published of the product and what bears on it.

    The index holds its `balance` at the middle of 2025 (yuan), the rates it is advertised with,
    `posted_daily` and `posted_annual` (percent), `late_after` (the days past due from which its
    vintages count a loan as delinquent), `operator_assets` (yuan, at the middle of 2025) and
    `platform_fee` (what another lender pays platforms, in percent of its interest: a comparison
    only).
    """
    return row(**{name: ledger.value(*figure) for name, figure in PRODUCT.items()})


def ceiling_to_come(ledger: Ledger) -> pd.Series | None:
    """The first ceiling on a single loan of the product's lender to apply after the pool was cut.

    It is asked of the ledger's rules: a provision that binds the lender, each new loan, by its own
    text, from a day after the one on which the pool was first published. The index holds `ceiling`
    (percent a year) and `since` (a period). `None` if there is no such provision.
    """
    prints = ledger.query(entity="fenfu_pool", period=POOL_PERIOD)["id"]
    published = date.fromisoformat(min(filter(None, map(ledger.published, prints))))
    found = ledger.provisions
    is_one = (found["metric"] == CEILING) & (found["per"] == "loan") & (found["loans"] == "new")
    rule: Any
    for rule in found[is_one & (found["basis"] == "text")].itertuples():
        binds_lender = {*rule.binds} & {*ledger.scope("fenfu")}
        if binds_lender and rule.first is not None and rule.first > published:
            return row(ceiling=rule.figure, since=rule.in_force)
    return None


def vintages(ledger: Ledger) -> pd.DataFrame:
    """Peak share of each month's loans that was ever more than thirty days late, in order of time.

    The columns are `period` (when the loans were made) and `peak_cumulative_30dpd` (percent).
    """
    points = ledger.points("fenfu", "peak_cumulative_30dpd")
    rows = [(Period(point.period), point.quantity) for point in points]
    return pd.DataFrame(rows, columns=["period", "peak_cumulative_30dpd"])


def two_ways(figures: dict[str, Quantity]) -> pd.DataFrame:
    """Loans per borrower and the pool's balance, each computed in two ways.

    Loans ÷ borrowers, and balance per borrower ÷ balance per loan; loans × balance per loan, and
    borrowers × balance per borrower.

    `figures` are those of `pool`. The index holds `loans_per_borrower` and `pool_balance`. The
    columns are `name`, `first` (by counts or loans), `second` (by balances or borrowers) and `both`
    (what both ways allow, `None` if they contradict each other).
    """
    loans, borrowers = figures["loan_count"], figures["borrower_count"]
    per_loan, per_borrower = figures["balance_per_loan"], figures["balance_per_borrower"]
    ways = {
        "loans_per_borrower": (
            Text("Loans per borrower"),
            loans.over(borrowers).named("loans per borrower, by counts"),
            per_borrower.over(per_loan).named("loans per borrower, by balances"),
        ),
        "pool_balance": (
            Text("Balance of the pool"),
            (loans * per_loan).named("pool balance, by loans"),
            (borrowers * per_borrower).named("pool balance, by borrowers"),
        ),
    }
    rows = []
    for name, *either in ways.values():
        both = shared(either)
        rows.append((name, *either, both and both.named(name)))
    return pd.DataFrame(rows, index=list(ways), columns=["name", "first", "second", "both"])


def agreed(ways: pd.DataFrame) -> pd.Series:
    """What both ways of `two_ways` allow, by its index; what the first does if they contradict."""
    return ways["both"].where(ways["both"].notna(), ways["first"])


def pool_share(balance: Quantity, whole: Quantity) -> Quantity:
    """The pool's balance as a share of the product's."""
    return balance.share_of(whole).named("pool as a share of the book")


def extrapolated_counts(figures: dict[str, Quantity], whole: Quantity) -> dict[str, Quantity]:
    """Loans and borrowers that the book would have if it were made up like the pool (marked)."""
    loans = whole.over(figures["balance_per_loan"], extrapolate=BOOK_LIKE_POOL)
    people = whole.over(figures["balance_per_borrower"], extrapolate=BOOK_LIKE_POOL)
    return {
        "loans": loans.named("loans in a book like the pool"),
        "borrowers": people.named("borrowers in a book like the pool"),
    }


def operator(ledger: Ledger) -> pd.DataFrame:
    """Revenue, profit and net margin of the operator, in order of time.

    The index holds period codes (`2025H1`). The columns are `period`, `revenue` and `net_profit`
    (yuan) and `margin` (percent).
    """
    rows = []
    for point in ledger.points("weiheng", "revenue"):
        if ledger.has("weiheng", "net_profit", point.period):
            profit = ledger.value("weiheng", "net_profit", point.period)
            margin = profit.over(point.quantity).to("percent").named("net margin")
            rows.append((point.period, Period(point.period), point.quantity, profit, margin))
    columns = ["id", "period", "revenue", "net_profit", "margin"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def half_year_pace(accounts: pd.DataFrame) -> Quantity:
    """Twice the latest half-year's revenue of `operator` ÷ that of the year before: a pace."""
    half = accounts[accounts.index.str.endswith("H1")].iloc[-1]
    year = accounts.loc[str(int(half["period"].code[:4]) - 1)]
    ratio: Quantity = (half["revenue"] * 2).over(year["revenue"])
    return ratio.to("multiple").named("revenue at a year's pace, against the year before")


def peers(ledger: Ledger) -> pd.DataFrame:
    """Fenfu and its operator beside the names that the press sets beside them.

    The index holds the metric of Fenfu or its operator. The columns are `peer` (the name),
    `measure` (what is compared), `own`, `other`, `ratio` (own ÷ other, or `None` where the two are
    not comparable) and `scope` (why they may be compared, or why not). A first half's revenue that
    no document prints is that of nine months minus the third quarter's.
    """
    own = pool(ledger) | {
        "loan_balance": product(ledger).balance,
        "revenue": ledger.value("weiheng", "revenue", "2025H1"),
    }
    balance, half = Text("Loans, mid-year"), Text("Revenue, half-year")
    each_time, each_user = Text("Each time"), Text("Per user")
    facilitated = Text("one product's balance beside all that a platform arranges")
    same = Text("both are a platform's revenue")
    flow = Text("not comparable: an average purchase is a flow, a balance per loan is a stock")
    selected = Text("not comparable: all users of a product against the borrowers of one pool")
    rows = []
    for metric, measure, figure, why in (
        ("loan_balance", balance, ("qifu", "loan_balance", BOOK_DAY), facilitated),
        ("revenue", half, ("finvolution", "revenue", "2025H1"), same),
        ("revenue", half, ("xiaoying", "revenue", "2025H1"), same),
        ("balance_per_loan", each_time, ("huabei", "average_transaction", "2023"), flow),
        ("balance_per_borrower", each_user, ("huabei", "balance_per_user", "2020-06-30"), selected),
    ):
        mine, who = own[metric], figure[0]
        other = ledger.value(*figure) if ledger.has(*figure) else _first_half(ledger, who)
        comparable = why not in (flow, selected)
        ratio = mine.over(other, across=why).to("multiple") if comparable else None
        rows.append((metric, ledger.short_name(who), measure, mine, other, ratio, why))
    columns = ["id", "peer", "measure", "own", "other", "ratio", "scope"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def _first_half(ledger: Ledger, who: str) -> Quantity:
    nine_months = ledger.value(who, "revenue", "2025-01/2025-09")
    rest = nine_months.minus(ledger.value(who, "revenue", "2025Q3"))
    return rest.named("revenue of the first half, by difference")
