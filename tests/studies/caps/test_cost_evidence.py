"""The cost stack against outside evidence: ratios by hand, positions, and marks."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps import Parameters, cost_evidence, cost_stack
from xiaodai.studies.lenders import lending
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import constant


@pytest.fixture(scope="module")
def table(ledger: Ledger) -> pd.DataFrame:
    costs = cost_stack.stack(ledger, Parameters())
    return cost_evidence.evidence(ledger, costs)


@pytest.fixture(scope="module")
def found(table: pd.DataFrame) -> list[Any]:
    return list(table.itertuples())


def one(found: list[Any], entity: str, layer: str, year: str) -> Any:
    (match,) = [e for e in found if (e.entity, e.key, e.period.code) == (entity, layer, year)]
    return match


def test_the_printed_room_lies_in_the_cap_minus_the_printed_sum(ledger: Ledger) -> None:
    own = cost_evidence.own_sum(ledger)
    assert (own.room_by_sum.low, own.room_by_sum.high) == (4, 6)  # 20 − (15 ± 1)
    assert (own.printed_room.low, own.printed_room.high) == (4.5, 5.5)  # 5 %, once "about"
    assert own.printed_room.interval.within(own.room_by_sum.interval)
    assert own.printed_sum.interval.within(own.parts.interval)
    assert own.printed_room.interval.within(own.room_by_parts.interval)


def test_every_layer_has_outside_evidence(found: list[Any]) -> None:
    assert {e.key for e in found} == set(cost_stack.LAYERS)


@pytest.mark.parametrize(
    ("entity", "layer", "year", "by_hand", "position"),
    [
        # 38.60 on the mean of 536.66 and 536.66 ÷ 0.9153
        ("mashang", "risk", "2024", 100 * 38.60 / ((536.66 + 536.66 / 0.9153) / 2), "inside"),
        ("mashang", "risk", "2023", 100 * 60.24 / (536.66 / 0.9153), "above"),
        ("zhongyou", "risk", "2024", 100 * 60.95 / 638.10, "above"),
        ("ningyin", "risk", "2024", 100 * 16.98 / ((456.71 + 598.15) / 2), "below"),
        ("mashang", "operating", "2024", 100 * 31.28 / ((536.66 + 536.66 / 0.9153) / 2), "inside"),
        ("mashang", "operating", "2023", 46.32 * 157.95 / (536.66 / 0.9153), "above"),
    ],
)
def test_ratios_are_those_of_the_hand_check(found, entity, layer, year, by_hand, position) -> None:
    match = one(found, entity, layer, year)
    assert float(match.value.low) < by_hand < float(match.value.high)
    assert float(match.value.high) - float(match.value.low) < 0.01 * by_hand
    assert match.position == position


def test_a_fee_of_a_fifth_to_three_tenths_is_four_to_six_at_the_cap(found) -> None:
    fee = one(found, "suyin", "traffic", "2024")
    assert (fee.value.low, fee.value.high) == (4, 6)
    assert fee.position == "overlaps"
    assert {mark.kind for mark in fee.value.marks} == {"extrapolated"}


def test_funding_fell_to_the_stacks_layer_and_coupons_lie_below_it(found) -> None:
    funding = [(e.period.code, e.position) for e in found if e.key == "funding"]
    assert ("2021-08", "above") in funding and ("2025-11", "inside") in funding
    coupons = [e for e in found if "coupon" in e.measure.en]
    assert len(coupons) == 3 and {e.position for e in coupons} == {"below"}


def test_comparisons_with_the_printed_layers_say_that_they_cross_scopes(found) -> None:
    for match in found:
        crossing = {"across scopes"} & {mark.kind for mark in match.beyond.marks}
        assert bool(crossing) == (match.key != "operating")  # an assumption has no scope


def test_assets_stand_in_for_loans_only_with_a_mark(found) -> None:
    assert {e.entity for e in found if any(m.kind == "inference" for m in e.value.marks)} == {
        "ningyin"
    }


@pytest.mark.parametrize(
    ("value", "position"),
    [
        (("1", "2"), "below"),
        (("4", "5"), "inside"),
        (("3", "5"), "overlaps"),
        (("7", "8"), "above"),
    ],
)
def test_positions_of_made_up_intervals(value, position) -> None:
    own = constant(4, "percent").plus(_between("0", "2"))
    assert cost_evidence.position(_between(*value), own) == position


def _between(low: str, high: str):
    made = constant(0, "percent")
    return replace(made, interval=Interval(Fraction(low) / 100, Fraction(high) / 100))


def on_loans(found: list[Any]) -> list[Any]:
    return [e for e in found if (e.entity, e.key) != ("ningyin", "risk")]


def test_the_extremes_of_outside_losses_leave_out_ratios_to_assets(table, found) -> None:
    losses = [e for e in on_loans(found) if e.key == "risk"]
    assert len(losses) == 3
    outside = cost_evidence.extremes(cost_evidence.on_layer(table, "risk"))
    assert outside.least.low == min(e.value.low for e in losses) > Fraction("6.8")
    assert outside.most.high == max(e.value.high for e in losses)


def test_the_extremes_keep_the_marks_of_their_figures(table) -> None:
    outside = cost_evidence.extremes(cost_evidence.on_layer(table, "traffic"))
    assert {m.kind for m in outside.least.marks} == {"extrapolated"}


def test_figures_on_loans_against_all_four_layers_are_counted_once(table, found) -> None:
    by_position = cost_evidence.position_counts(table)
    counted = on_loans(found)
    counts = [getattr(by_position, at).low for at in ("below", "inside", "overlaps", "above")]
    assert counts == [3, 3, 1, 4] and sum(counts) == len(counted)
    assert counts == [
        sum(e.position == at for e in counted) for at in ("below", "inside", "overlaps", "above")
    ]


def test_the_cheap_band_holds_nineteen_of_thirty(ledger: Ledger) -> None:
    funding = lending.band(ledger)
    assert (funding.inside.low, funding.surveyed.low) == (19, 30)


def test_the_frame_says_what_each_figure_says(ledger: Ledger, table: pd.DataFrame, found) -> None:
    shown = table.loc[:, :"beyond"]
    assert " ".join(shown) == "who layer measure period value own against beyond"
    costs = cost_stack.stack(ledger, Parameters())
    for row in found:
        assert row.who == ledger.short_name(row.entity)
        assert row.layer == cost_stack.LAYERS[row.key]
        told = row.is_on_loans or row.position == "above"
        expected = cost_evidence.POSITIONS[row.position] if told else cost_evidence.NOT_COMPARABLE
        assert row.against == expected
        assert row.own.interval == costs.layers[row.key].interval
        assert row.beyond.interval == row.value.interval - row.own.interval


def test_lenders_are_labelled_by_their_short_names(table) -> None:
    labels = cost_evidence.on_layer(table, "risk")["label"]
    assert [(label.en, label.zh) for label in labels] == [
        ("Zhongyou 2024", "中邮消金2024年"),
        ("Mashang 2024", "马上消金2024年"),
        ("Mashang 2023", "马上消金2023年"),
    ]


def test_operating_costs_elsewhere_run_from_collection_alone_to_the_cost_ratio(table) -> None:
    """Mashang: 31.28 of collection fees on mean loans of 561.5, and 12.48 % of loans in all."""
    costs = cost_evidence.operating_costs(table)
    assert (
        Fraction("5.56") < costs.least["value"].low < costs.least["value"].high < Fraction("5.58")
    )
    assert Fraction("12.47") < costs.most["value"].low < Fraction("12.49")


def test_the_room_is_held_against_three_operating_costs(ledger: Ledger, table) -> None:
    """36 leaves 20 to 22, 24 leaves 8 to 10, 20 leaves 4 to 6, 16 leaves 0 to 2, 12 less than none.

    Against 2 to 7 assumed, 5.57 and 12.48 of Mashang.
    """
    costs = cost_stack.stack(ledger, Parameters())
    left = cost_stack.under_caps(costs, [cost_stack.cap_quantity(c) for c in Parameters().caps])
    found = cost_evidence.room_and_operating(costs, table, left)
    words = {name: [word.en for word in found[name]] for name in ("assumed", "least", "most")}
    yes, maybe, no = "covered", "depends", "not covered"
    assert words == {
        "assumed": [yes, yes, maybe, maybe, no],
        "least": [yes, yes, maybe, no, no],
        "most": [yes, no, no, no, no],
    }
    assert [(room.low, room.high) for room in found["room"]] == [
        (cap - 16, cap - 14) for cap in (36, 24, 20, 16, 12)
    ]


def test_the_losses_that_caps_carry_stand_beside_those_that_lenders_had(ledger, table) -> None:
    costs = cost_stack.stack(ledger, Parameters())
    left = cost_stack.under_caps(costs, [cost_stack.cap_quantity(c) for c in (24.0, 12.0, 5.0)])
    found = cost_evidence.losses_carried(costs, table, left)
    assert list(found["kind"]) == ["cap", "cap", "own", "other", "other", "other"]  # 5 carries none
    ends = [(value.low, value.high) for value in found["value"][:3]]
    assert ends == [(8, 16), (0, 4), (6, 8)]  # 24 − (8 to 16), 12 − (8 to 16) from nothing up


def test_an_assumed_operating_cost_that_ends_in_the_room_is_circular(ledger) -> None:
    own = cost_evidence.own_sum(ledger)
    for operating, circular in (([0.0, 5.0], True), ([0.0, 7.0], False), ([], False)):
        costs = cost_stack.stack(ledger, Parameters(operating=operating))
        assert cost_evidence.ends_at_the_room(costs, own) is circular
    assert not cost_evidence.ends_at_the_room(cost_stack.stack(ledger, Parameters()), own)
