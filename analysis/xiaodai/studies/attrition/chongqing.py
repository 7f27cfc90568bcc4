"""The Chongqing episode: how much of the nation's falling balance was Chongqing's.

Two small-loan companies in Chongqing ran Huabei and Jiebei until the business moved to a
consumer-finance company, whose loans no small-loan statistics count. The shares are arithmetic;
provincial totals name no firm, so it is an inference that these two companies caused the fall in
Chongqing. `evidence` gives what the ledger holds for and against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import quarter_of
from xiaodai.studies.attrition.balance_change import Bridge, bridge, falls
from xiaodai.studies.attrition.central_bank import official
from xiaodai.studies.attrition.gross_exits import span_heading
from xiaodai.values.frames import frame
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Dated, Quantity, constant
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


@dataclass(frozen=True, slots=True)
class Episode:
    """One span: the nation's change of balance, Chongqing's, and Chongqing's share of it.

    `opening` and `closing` are quarter codes. `share` is Chongqing's share of the change of printed
    levels, `flow_share` of the changes within the years, which leave the re-basing out, whatever
    part of it was Chongqing's. `capital` is the change of Chongqing's paid-in capital, `None` where
    it was not printed.
    """

    opening: str
    closing: str
    nation: Bridge
    place: Quantity
    elsewhere: Quantity
    share: Quantity
    flow_share: Quantity
    capital: Quantity | None

    @property
    def kept_capital(self) -> bool:
        """Whether loans left Chongqing and paid-in capital did not."""
        return self.capital is not None and falls(self.place) and not falls(self.capital)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the ledger holds for and against reading Chongqing's fall as the companies' move.

    `own` and `own_later` are the total assets of both companies together on the days `sheet` and
    `later_sheet`; `on_balance` is the share of the credit facilitated by their group that was on
    its own balance sheet on the later day. `successor` and `successor_later` are the total assets
    of the consumer-finance company on the days `successor_sheet` and `later_successor_sheet`;
    `raised` is by how much its capital was increased in the month `raised_in`. The episode begins
    in the quarter `begin`; `earlier` is the last quarter before it with a balance of Chongqing,
    `balance`. Days, month and quarters are period codes.
    """

    own: Quantity
    own_later: Quantity
    on_balance: Quantity
    successor: Quantity
    successor_later: Quantity
    raised: Quantity
    earlier: str
    balance: Quantity
    sheet: str = OWN_SHEETS[0]
    later_sheet: str = OWN_SHEETS[1]
    successor_sheet: str = SUCCESSOR_SHEETS[0]
    later_successor_sheet: str = SUCCESSOR_SHEETS[1]
    begin: str = BEGIN
    raised_in: str = RAISED


def evidence(ledger: Ledger) -> Evidence:
    """The companies' own balance sheets, their successor's, and the capital increase."""
    first, second = MOVED
    own, own_later = (
        ledger.value(first, "total_assets", day)
        .plus(ledger.value(second, "total_assets", day), across=TOGETHER)
        .named(Text("total assets of both companies, {day}", day=day))
        for day in OWN_SHEETS
    )
    successor, successor_later = (
        ledger.value(SUCCESSOR, "total_assets", day) for day in SUCCESSOR_SHEETS
    )
    balances = official(ledger, PLACE, "loan_balance")
    earlier = max(quarter for quarter in balances if quarter < BEGIN)
    return Evidence(
        own,
        own_later,
        ledger.value("ant_group", "on_balance_share", OWN_SHEETS[-1]),
        successor,
        successor_later,
        ledger.value(SUCCESSOR, "capital_increase", RAISED),
        earlier,
        balances[earlier].quantity,
    )


def episode(ledger: Ledger, opening: str, closing: str) -> Episode:
    """Chongqing's share of a change of the nation's balance.

    Share = (C₁ − C₀) ÷ (N₁ − N₀); above 100 % the rest of the country grew. Each of the four levels
    enters once, so the bounds are sharp. The share without re-basing is (C₁ − C₀ − r) ÷ F, where F
    are the nation's flows, N₁ − N₀ = F + R, and r is Chongqing's part of R, unknown between zero
    and R. It is monotone in r: the ends are (C₁ − C₀) ÷ F and, with E the change elsewhere,
    1 − E ÷ F. Raises `ValueError` where a level is unknown.
    """
    levels = official(ledger, PLACE, "loan_balance")
    if missing := [quarter for quarter in (opening, closing) if quarter not in levels]:
        raise ValueError(f"the ledger has no balance of {PLACE} for {missing[0]}")
    nation = bridge(ledger, opening, closing)
    span = Text(", {opening} to {closing}", opening=opening, closing=closing)
    place = levels[closing].quantity.minus(levels[opening].quantity)
    place = place.named(Text("change of Chongqing's balance{span}", span=span))
    elsewhere = nation.change.minus(place, across=ELSEWHERE)
    capital = official(ledger, PLACE, "paid_in_capital")
    paid_in = None
    if opening in capital and closing in capital:
        paid_in = capital[closing].quantity.minus(capital[opening].quantity)
        paid_in = paid_in.named(Text("change of Chongqing's paid-in capital{span}", span=span))
    share, flow_share = (
        part.marked("inference", INFERENCE).named(
            Text("Chongqing's share of the {what}{span}", what=what, span=span)
        )
        for part, what in (
            (place.share_of(nation.change), Text("change of the printed balance")),
            (_flow_share(place, elsewhere, nation), Text("change within the years")),
        )
    )
    return Episode(
        opening,
        closing,
        nation,
        place,
        elsewhere.named(Text("change elsewhere{span}", span=span)),
        share,
        flow_share,
        paid_in,
    )


def _flow_share(place: Quantity, elsewhere: Quantity, nation: Bridge) -> Quantity:
    """Chongqing's share of the flows, for any part that it had in the re-basing."""
    none = place.share_of(nation.flows)
    if nation.rebased is None:
        return none
    every = constant(1).interval - elsewhere.interval / nation.flows.interval
    ends = [end for interval in (none.interval, every) for end in (interval.low, interval.high)]
    known = [end for end in ends if end is not None]
    lineage = Computed(
        "[{0} ÷ {1}, 1 − {2} ÷ {1}], {3}", (place, nation.flows, elsewhere, nation.rebased)
    )
    bounds = Interval(min(known), max(known))
    return Quantity(bounds, none.unit, lineage, place.scope).marked("inference", RESTATED)


def episodes(ledger: Ledger) -> list[Episode]:
    """Span by span between Chongqing's published balances, then from the beginning to each end."""
    known = [q for q in sorted(official(ledger, PLACE, "loan_balance")) if q >= BEGIN]
    steps = list(pairwise(known))
    whole = [(known[0], last) for last in known[2:]]
    return [episode(ledger, *span) for span in [*steps, *whole]]


def comparison(rows: Sequence[Episode]) -> pd.DataFrame:
    """Episodes as a frame, a row for each.

    Columns: `span` (words), `nation`, `place`, `elsewhere` (changes of balance in yuan), `share`,
    `flow_share` (percent).
    """
    table = frame(rows, "place", "elsewhere", "share", "flow_share")
    table.insert(0, "span", [span_heading(row.opening, row.closing) for row in rows])
    table.insert(1, "nation", [row.nation.change for row in rows])
    return table


def gone(ledger: Ledger) -> Dated:
    """The day by which both companies were off the register."""
    days = [ledger.date(company, "deregistered") for company in MOVED]
    return max(days, key=lambda day: (day.last, day.first))


def since(ledger: Ledger) -> Bridge:
    """The nation's change of balance since the two companies were off the register (`gone`)."""
    opening = quarter_of(gone(ledger).last.isoformat())
    return bridge(ledger, opening, max(official(ledger, "national", "loan_balance")))
