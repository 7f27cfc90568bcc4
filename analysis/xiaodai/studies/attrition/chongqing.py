"""The Chongqing episode: how much of the nation's falling balance was Chongqing's.

Two small-loan companies in Chongqing ran Huabei and Jiebei until the business moved to a
consumer-finance company, whose loans no small-loan statistics count. The shares are arithmetic;
provincial totals name no firm, so it is an inference that these two companies caused the fall in
Chongqing. `evidence` gives what the ledger holds for and against it.
"""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import quarter_of
from xiaodai.studies.attrition.balance_change import bridge, falls
from xiaodai.studies.attrition.exit_rates import official
from xiaodai.studies.attrition.gross_exits import span_heading
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Dated, Quantity
from xiaodai.values.words import Text

PLACE = "chongqing"
BEGIN = "2022Q4"  # a choice: the next quarter-end after the successor raised its capital
SUCCESSOR = "ant_consumer_finance"
RAISED = "2022-11"
MOVED = ("ant_xiaowei", "ant_shangcheng")
OWN_SHEETS = ("2019-12-31", "2020-06-30")
SUCCESSOR_SHEETS = ("2023-12-31", "2024-12-31")
INFERENCE = Text(
    "provincial totals name no firm; that the fall is the move of Huabei and Jiebei to a "
    "consumer-finance licence is inferred from place and time"
)
ELSEWHERE = Text("the nation less Chongqing")
TOGETHER = Text("the two companies together")
RESTATED = Text(
    "Chongqing's part of the nation's re-basing is not published: anything from none to the whole"
)


def evidence(ledger: Ledger) -> pd.Series:
    """What the ledger holds for and against reading Chongqing's fall as the companies' move.

    Index: `own` and `own_later`, the total assets of both companies together on the days `sheet`
    and `later_sheet`; `on_balance`, the share of the credit facilitated by their group that was on
    its own balance sheet on the later day; `successor` and `successor_later`, the total assets of
    the consumer-finance company on the days `successor_sheet` and `later_successor_sheet`;
    `raised`, by how much its capital was increased in the month `raised_in`; `begin`, the quarter
    in which the episode begins; `earlier`, the last quarter before it with a balance of Chongqing,
    and that `balance`. Days, month and quarters are period codes.
    """
    first, second = MOVED
    own, own_later = (
        ledger.value(first, "total_assets", day)
        .plus(ledger.value(second, "total_assets", day), across=TOGETHER)
        .named("total assets of both companies, {day}", day=day)
        for day in OWN_SHEETS
    )
    balances = official(ledger, PLACE, "loan_balance")
    earlier = max(quarter for quarter in balances if quarter < BEGIN)
    return row(
        own=own,
        own_later=own_later,
        on_balance=ledger.value("ant_group", "on_balance_share", OWN_SHEETS[-1]),
        successor=ledger.value(SUCCESSOR, "total_assets", SUCCESSOR_SHEETS[0]),
        successor_later=ledger.value(SUCCESSOR, "total_assets", SUCCESSOR_SHEETS[1]),
        raised=ledger.value(SUCCESSOR, "capital_increase", RAISED),
        earlier=earlier,
        balance=balances[earlier],
        sheet=OWN_SHEETS[0],
        later_sheet=OWN_SHEETS[1],
        successor_sheet=SUCCESSOR_SHEETS[0],
        later_successor_sheet=SUCCESSOR_SHEETS[1],
        begin=BEGIN,
        raised_in=RAISED,
    )


def episode(ledger: Ledger, opening: str, closing: str) -> pd.Series:
    """Chongqing's share of a change of the nation's balance.

    Share = (C₁ − C₀) ÷ (N₁ − N₀); above 100 % the rest of the country grew. Each of the four levels
    enters once, so the bounds are sharp. The share without re-basing is (C₁ − C₀ − r) ÷ F, where F
    are the nation's flows, N₁ − N₀ = F + R, and r is Chongqing's part of R, unknown between zero
    and R. It is monotone in r: the ends are (C₁ − C₀) ÷ F and, with E the change elsewhere,
    1 − E ÷ F.

    Index: `span` (words), `nation`, `place` and `elsewhere` (changes of balance in yuan), `share`
    and `flow_share` (percent); then `opening` and `closing` (quarter codes), `flows` and `rebased`
    (of the nation, as `bridge`), `capital`, the change of Chongqing's paid-in capital (`None` where
    it was not printed), and `kept_capital` (whether loans left and paid-in capital did not). Raises
    `ValueError` where a level is unknown.
    """
    levels = official(ledger, PLACE, "loan_balance")
    for quarter in (opening, closing):
        if quarter not in levels:
            raise ValueError(f"the ledger has no balance of {PLACE} for {quarter}")
    nation = bridge(ledger, opening, closing)
    span = Text(", {opening} to {closing}", opening=opening, closing=closing)
    place = levels[closing].minus(levels[opening])
    place = place.named("change of Chongqing's balance{span}", span=span)
    elsewhere = nation.change.minus(place, across=ELSEWHERE)
    paid_in, capital = official(ledger, PLACE, "paid_in_capital"), None
    if opening in paid_in and closing in paid_in:
        capital = paid_in[closing].minus(paid_in[opening])
        capital = capital.named("change of Chongqing's paid-in capital{span}", span=span)
    share, flow_share = (
        part.marked("inference", INFERENCE).named(
            "Chongqing's share of the {what}{span}", what=what, span=span
        )
        for part, what in (
            (place.share_of(nation.change), Text("change of the printed balance")),
            (_flow_share(place, elsewhere, nation), Text("change within the years")),
        )
    )
    return row(
        span=span_heading(opening, closing),
        nation=nation.change,
        place=place,
        elsewhere=elsewhere.named("change elsewhere{span}", span=span),
        share=share,
        flow_share=flow_share,
        opening=opening,
        closing=closing,
        flows=nation.flows,
        rebased=nation.rebased,
        capital=capital,
        kept_capital=capital is not None and falls(place) and not falls(capital),
    )


def _flow_share(place: Quantity, elsewhere: Quantity, nation: pd.Series) -> Quantity:
    """Chongqing's share of the flows, for any part that it had in the re-basing."""
    none = place.share_of(nation.flows)
    if nation.rebased is None:
        return none
    every = Interval.point(1) - elsewhere.interval / nation.flows.interval
    lineage = Computed(
        "[{0} ÷ {1}, 1 − {2} ÷ {1}], {3}", (place, nation.flows, elsewhere, nation.rebased)
    )
    either = Quantity(none.interval.hull(every), none.unit, lineage, place.scope)
    return either.marked("inference", RESTATED)


def episodes(ledger: Ledger) -> pd.DataFrame:
    """Span by span between Chongqing's published balances, then from the beginning to each end.

    A row for each span; columns as the index of `episode`.
    """
    known = [q for q in official(ledger, PLACE, "loan_balance") if q >= BEGIN]
    spans = [*pairwise(known), *((known[0], last) for last in known[2:])]
    return pd.DataFrame([episode(ledger, *span) for span in spans], dtype=object)


def gone(ledger: Ledger) -> Dated:
    """The day by which both companies were off the register."""
    days = [ledger.date(company, "deregistered") for company in MOVED]
    return max(days, key=lambda day: (day.last, day.first))


def since(ledger: Ledger) -> pd.Series:
    """The nation's change of balance since the two companies were off the register: a `bridge`."""
    opening = quarter_of(gone(ledger).last.isoformat())
    return bridge(ledger, opening, max(official(ledger, "national", "loan_balance")))
