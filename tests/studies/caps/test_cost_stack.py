"""The cap study: hand arithmetic, a grid over the box of costs, and parameters that are refused."""

import random
from fractions import Fraction
from itertools import product

import pandas as pd
import pytest

from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps import Parameters, cost_stack
from xiaodai.studies.caps.cost_stack import cap_quantity, tax_quantity
from xiaodai.values.quantity import Claimed

PRINTED = {"funding": "funding_cost", "traffic": "traffic_cost", "risk": "risk_cost"}


def stack(ledger: Ledger, **given: object) -> pd.Series:
    return cost_stack.stack(ledger, Parameters.check(given, ledger))


def without_sum(ledger: Ledger) -> pd.Series:
    """The printed layers as if their sum had not been printed."""
    costs = stack(ledger)
    layers = costs.layers
    two = layers["funding"] + layers["traffic"]
    three = two + layers["risk"]
    operating = layers["operating"]
    sums = {"before_operating": three, "total": three + operating, "beside_risk": two + operating}
    return pd.Series({"layers": layers, "printed_sum": None} | sums)


def ends(quantity) -> tuple:
    return quantity.low, quantity.high


def test_the_default_layers_are_the_ledgers_printed_intervals(ledger: Ledger) -> None:
    settings = Parameters()
    for name, metric in PRINTED.items():
        printed = ledger.value("western_lender", metric, "2025-11")
        assert ends(printed) == tuple(Fraction(str(end)) for end in getattr(settings, name))
        assert isinstance(cost_stack.stack(ledger, settings).layers[name].lineage, Claimed)


def test_another_layer_is_an_assumption(ledger: Ledger) -> None:
    costs = stack(ledger, risk=[6.0, 9.0])
    assert "parameter risk" in costs.layers["risk"].origin
    assert ends(costs.before_operating) == (12, 18)


def test_the_point_values_leave_what_the_hand_check_says(ledger: Ledger) -> None:
    """3 + (4 to 5) + 7: nine to ten under 24 %, five to six under 20 %, nothing under 12 %."""
    costs = stack(ledger, funding=[3.0, 3.0], risk=[7.0, 7.0])
    room = {cap: ends(cost_stack.under(costs, cap_quantity(cap)).room) for cap in (24, 20, 12)}
    assert room == {24: (9, 10), 20: (5, 6), 12: (-3, -2)}


def test_the_printed_sum_narrows_the_printed_layers(ledger: Ledger) -> None:
    """14 to 16 together; funding and traffic no less than 14 − 8, at most 4 + 5."""
    costs = stack(ledger)
    assert costs.printed_sum is not None
    assert ends(costs.before_operating) == (14, 16)
    assert ends(costs.beside_risk) == (8, 16)
    rows = {cap: cost_stack.under(costs, cap_quantity(cap)) for cap in (36, 24, 20, 16, 12)}
    assert {cap: ends(row.room) for cap, row in rows.items()} == {
        cap: (cap - 16, cap - 14) for cap in rows
    }
    assert ends(rows[20].headroom) == (-3, 4)
    assert ends(rows[20].break_even_risk) == (4, 12)
    answers = {cap: row.survival for cap, row in rows.items()}
    assert answers == {36: "every", 24: "every", 20: "some", 16: "some", 12: "none"}


def test_the_printed_sum_holds_while_only_operating_cost_is_another(ledger: Ledger) -> None:
    assert stack(ledger, operating=[1.0, 2.0]).printed_sum is not None
    for name in PRINTED:
        given = [getattr(Parameters(), name)[0], getattr(Parameters(), name)[1] + 0.01]
        costs = stack(ledger, **{name: given})
        assert costs.printed_sum is None
        assert ends(costs.before_operating) == (12, Fraction("17.01"))


def test_the_layers_without_their_sum_leave_more_doubt(ledger: Ledger) -> None:
    costs = without_sum(ledger)
    rows = {cap: cost_stack.under(costs, cap_quantity(cap)) for cap in (36, 24, 20, 16, 12)}
    assert {cap: ends(row.room) for cap, row in rows.items()} == {
        36: (19, 24),
        24: (7, 12),
        20: (3, 8),
        16: (-1, 4),
        12: (-5, 0),
    }
    assert ends(rows[20].headroom) == (-4, 6)
    assert ends(rows[20].break_even_risk) == (4, 12)
    answers = {cap: row.survival for cap, row in rows.items()}
    assert answers == {36: "every", 24: "every", 20: "some", 16: "some", 12: "none"}


@pytest.mark.parametrize("holds_sum", [True, False])
@pytest.mark.parametrize("cap", [12.0, 13.0, 14.5, 15.0, 15.5, 16.0, 20.0, 21.0, 24.0])
def test_a_grid_over_the_set_survives_as_told(ledger: Ledger, cap: float, holds_sum: bool) -> None:
    """Count half-point combinations by brute force; every bound is attained on that grid."""
    costs = stack(ledger) if holds_sum else without_sum(ledger)
    kept = cap_quantity(cap)
    axes = [
        [layer.low + Fraction(k, 2) for k in range(int(2 * (layer.high - layer.low)) + 1)]
        for layer in costs.layers.values()
    ]
    sums = (14, 16) if holds_sum else (0, 99)
    grid = [point for point in product(*axes) if sums[0] <= sum(point[:3]) <= sums[1]]
    alive = [point for point in grid if sum(point) <= Fraction(str(cap))]
    expected = "every" if len(alive) == len(grid) else "some" if alive else "none"
    row, level = cost_stack.under(costs, kept), Fraction(str(cap))
    assert row.survival == expected
    for quantity, values in (
        (row.room, [level - f - t - r for f, t, r, _ in grid]),
        (row.headroom, [level - sum(point) for point in grid]),
        (row.break_even_risk, [level - f - t - o for f, t, _, o in grid]),
    ):
        assert ends(quantity) == (min(values), max(values))


def test_random_costs_lie_within_the_bounds(ledger: Ledger) -> None:
    dice = random.Random(20251112)
    costs, tax = stack(ledger), tax_quantity(6.34)
    tried = 0
    while tried < 300:
        true = {
            name: dice.uniform(float(layer.low), float(layer.high))
            for name, layer in costs.layers.items()
        }
        if not 14 <= sum(true.values()) - true["operating"] <= 16:
            continue
        tried += 1
        cap = round(dice.uniform(1, 36), 2)
        row = cost_stack.under(costs, cap_quantity(cap), tax)
        kept = cap * (1 - 0.0634)
        outcomes = {
            row.room: kept - true["funding"] - true["traffic"] - true["risk"],
            row.headroom: kept - sum(true.values()),
            row.break_even_risk: kept - sum(true.values()) + true["risk"],
        }
        for quantity, value in outcomes.items():
            assert float(quantity.low) - 1e-9 <= value <= float(quantity.high) + 1e-9
        if row.survival != "some":
            assert (sum(true.values()) <= kept) == (row.survival == "every")


def test_both_ends_are_attained_at_corners(ledger: Ledger) -> None:
    printed = cost_stack.break_even_caps(stack(ledger))
    assert (printed.some.low, printed.every.low) == (16, 23)
    costs = without_sum(ledger)
    row = cost_stack.under(costs, cap_quantity(20.0))
    low = sum(layer.low for layer in costs.layers.values())
    high = sum(layer.high for layer in costs.layers.values())
    assert ends(row.headroom) == (20 - high, 20 - low)
    found = cost_stack.break_even_caps(costs)
    assert (found.some.low, found.every.low) == (low, high) == (14, 24)


def test_the_tax_falls_on_what_is_paid_and_the_default_is_its_arithmetic(ledger: Ledger) -> None:
    assert Parameters().tax == round(100 * 0.06 * 1.12 / 1.06, 2)
    row = cost_stack.under(stack(ledger), cap_quantity(24.0), tax_quantity(6.34))
    assert row.kept.low == Fraction("24") * (1 - Fraction("0.0634"))
    untaxed = cost_stack.under(stack(ledger), cap_quantity(24.0), tax_quantity(0.0))
    assert ends(untaxed.room) == ends(cost_stack.under(stack(ledger), cap_quantity(24.0)).room)


def test_an_unknown_operating_cost_leaves_no_cap_under_which_all_survive(ledger: Ledger) -> None:
    costs = stack(ledger, operating=[])
    row = cost_stack.under(costs, cap_quantity(36.0))
    assert row.survival == "some" and ends(row.headroom) == (None, 22)
    assert ends(row.room) == (20, 22)
    assert cost_stack.break_even_caps(costs).every is None


def test_a_cap_below_every_cost_leaves_nothing(ledger: Ledger) -> None:
    row = cost_stack.under(stack(ledger), cap_quantity(1.0))
    assert row.survival == "none" and row.break_even_risk.high < 0


def test_caps_are_counted_and_named(ledger: Ledger) -> None:
    costs = stack(ledger)
    left = cost_stack.under_caps(costs, [cap_quantity(cap) for cap in (24.0, 17.5, 12.0)])
    found = cost_stack.survival_counts(left)
    assert [found.every.low, found.some.low, found.none.low] == [1, 1, 1]
    assert [cap.low for cap in cost_stack.caps_where(left, "some")] == [Fraction("17.5")]
    assert list(cost_stack.by_cap(left, "room", "room")) == [
        "room_under_24",
        "room_under_17_5",
        "room_under_12",
    ]


@pytest.mark.parametrize(
    ("caps", "sentence"),
    [
        (
            [36.0, 24.0, 20.0, 16.0, 12.0],
            "at 24% or more it covers its costs; at 20% or 16% it depends; "
            "at 12% or less it cannot",
        ),
        ([30.0], "at 30% or more it covers its costs"),
        ([20.0, 12.0], "at 20% it depends whether it covers its costs; at 12% or less it cannot"),
        (
            [22.0, 20.0, 18.0],
            "from 22% down to 18% it depends whether it covers its costs",
        ),
        ([12.0, 8.0], "at 12% or less it cannot cover its costs"),
    ],
)
def test_the_verdict_names_the_caps_by_what_the_costs_are(ledger, caps, sentence) -> None:
    """16 to 23 in all: covered from 23 on, never below 16."""
    left = cost_stack.under_caps(stack(ledger), [cap_quantity(cap) for cap in caps])
    words, values = cost_stack.verdict(left)
    assert words.en.format(**{name: str(value) for name, value in values.items()}) == sentence


def test_the_tightest_cap_under_which_loans_without_losses_pay(ledger: Ledger) -> None:
    """Break-even losses are the cap less 8 to 16: above none from 17 on, not at 16."""
    caps = [cap_quantity(cap) for cap in (24.0, 17.0, 16.0)]
    left = cost_stack.under_caps(stack(ledger), caps)
    assert cost_stack.tightest_that_pays(left).cap.low == 17
    assert cost_stack.tightest_that_pays(left.tail(1)) is None


def test_a_room_covers_a_cost_surely_perhaps_or_not(ledger: Ledger) -> None:
    costs = stack(ledger)
    room = cost_stack.under(costs, cap_quantity(20.0)).room  # 4 to 6
    answers = {}
    for operating in ([3.0, 4.0], [4.0, 5.0], [6.0, 9.0], [6.1, 9.0], []):
        cost = stack(ledger, operating=operating).layers["operating"]
        answers[tuple(operating)] = cost_stack.covers(room, cost)
    assert list(answers.values()) == ["every", "some", "some", "none", "some"]


def test_the_frames_hold_what_each_cap_leaves(ledger: Ledger) -> None:
    costs = stack(ledger)
    levels = [cap_quantity(cap) for cap in (24.0, 12.0)]
    tax = tax_quantity(6.34)
    left = cost_stack.under_caps(costs, levels, tax)
    for row, cap in zip(left.itertuples(), levels, strict=True):
        alone = cost_stack.under(costs, cap, tax)
        assert (ends(row.kept), ends(row.room)) == (ends(alone.kept), ends(alone.room))
        assert ends(row.headroom) == ends(alone.headroom)
        assert ends(row.break_even_risk) == ends(alone.break_even_risk)
        assert row.survives == cost_stack.SURVIVALS[alone.survival]


def test_the_stack_is_a_frame_of_layers_and_sums(ledger: Ledger) -> None:
    costs = stack(ledger)
    table = costs.table.set_index("layer")["cost"]
    assert [ends(cost) for cost in table] == [
        ends(cost)
        for cost in (
            *list(costs.layers.values())[:3],
            costs.before_operating,
            costs.layers["operating"],
            costs.total,
        )
    ]
    assert [str(name) for name in table.index][3::2] == ["The first three together", "All four"]


def test_caps_are_put_in_order(ledger: Ledger) -> None:
    assert Parameters.check({"caps": [12.0, 24.0]}, ledger).caps == [24.0, 12.0]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"cap": 20.0}, "there is no parameter 'cap'"),
        ({"caps": []}, "parameter caps=[] is refused (it has 0 numbers): it must be one to eight"),
        ({"caps": [float(n) for n in range(1, 10)]}, "(it has 9 numbers)"),
        ({"caps": [20.0, 20.0]}, "(a cap is named twice)"),
        ({"caps": [0.0]}, "(0.0 is out of range)"),
        ({"caps": [36.5]}, "(36.5 is out of range)"),
        ({"caps": [float("nan")]}, "(nan is out of range)"),
        ({"caps": "low"}, "parameter caps='low' is refused: it must be one to eight"),
        (
            {"risk": [7.5, 6.5]},
            "parameter risk=[7.5, 6.5] is refused (the lowest is above the highest)",
        ),
        ({"risk": [7.0]}, "parameter risk=[7.0] is refused (it has 1 numbers): it must be two"),
        ({"funding": []}, "parameter funding=[] is refused (it has 0 numbers)"),
        ({"traffic": [-1.0, 5.0]}, "(-1.0 is out of range)"),
        ({"operating": [1.0, 2.0, 3.0]}, "(it has 3 numbers)"),
        ({"tax": -1.0}, "parameter tax=-1.0 is refused: it must be tax on interest in percent"),
        ({"tax": "6"}, "parameter tax='6' is refused"),
        ({"lender": "nobody"}, "parameter lender='nobody' is refused (those that disclose are ant"),
    ],
)
def test_parameters_are_refused_in_one_sentence(ledger: Ledger, given, sentence) -> None:
    with pytest.raises(ParameterError) as refused:
        Parameters.check(given, ledger)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
