"""The learnt weights: what their table holds, and how they are used."""

from __future__ import annotations

import math

import pytest

from xiaodai.audit.scorer import PASSES, Weights, probabilities, weights


def test_the_table_has_weights_for_both_passes_and_the_calibration() -> None:
    made = weights()
    assert all(getattr(made, name) for name in PASSES)
    assert all(math.isfinite(w) for name in PASSES for w in getattr(made, name).values())
    assert {name for name in made.first if name.startswith("t:")} == set()
    assert any(name.startswith("t:") for name in made.second)


def test_agreement_that_tells_much_speaks_for_a_reading_and_a_nearer_name_against_it() -> None:
    made = weights().second
    assert made["v:tells"] > 0 > made["e:nearer"]


def test_the_calibration_rises_with_the_chance() -> None:
    assert all(w > 0 for name, w in weights().sure.items() if name.endswith("logit"))


def test_probabilities_add_up_and_follow_the_weights() -> None:
    made = probabilities([{"a": 1.0}, {"a": 2.0}, {}], {"a": math.log(2)})
    assert sum(made) == pytest.approx(1)
    assert made[1] == pytest.approx(2 * made[0]) and made[0] == pytest.approx(2 * made[2])


def test_a_feature_without_a_weight_changes_nothing() -> None:
    assert probabilities([{"new": 9.0}, {}], {}) == [0.5, 0.5]


def test_weights_are_kept_by_pass() -> None:
    assert Weights({"a": 1.0}, {}, {}).first == {"a": 1.0}
