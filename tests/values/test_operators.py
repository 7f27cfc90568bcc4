"""Quantities beside numbers, in order, rounded and formatted."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.made import quantity
from xiaodai.values.operators import exact
from xiaodai.values.quantity import ScopeError, constant
from xiaodai.values.units import UnitError


def ends(q):
    return q.low, q.high, q.unit.id


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (2 * quantity(1, 2, "yi_yuan"), (2, 4, "yi_yuan")),
        (quantity(1, 2, "yi_yuan") * 2, (2, 4, "yi_yuan")),
        (quantity(1, 2, "yi_yuan") + 1, (2, 3, "yi_yuan")),
        (1 + quantity(1, 2, "yi_yuan"), (2, 3, "yi_yuan")),
        (5 - quantity(1, 2, "company"), (3, 4, "company")),
        (1 - quantity("0.1", "0.2"), (Fraction(4, 5), Fraction(9, 10), "number")),
        (quantity(1, 2, "company") / 4, (Fraction(1, 4), Fraction(1, 2), "company")),
        (1 / quantity(2, 4), (Fraction(1, 4), Fraction(1, 2), "number")),
        (0.1 * quantity(1, 1), (Fraction(1, 10), Fraction(1, 10), "number")),
        (np.float64(0.5) * quantity(2, 4), (1, 2, "number")),
        (quantity(2, 4) * Decimal("0.5"), (1, 2, "number")),
        (quantity(15, 16, "percent") * 2, (30, 32, "percent")),
        (-quantity(1, 2), (-2, -1, "number")),
        (abs(quantity(-3, 2)), (0, 3, "number")),
        (abs(quantity(-3, -2)), (2, 3, "number")),
        (abs(quantity(None, 2)), (0, None, "number")),
    ],
)
def test_a_number_is_in_the_quantitys_unit_or_a_factor(result, expected) -> None:
    assert ends(result) == expected


def test_sums_of_python_begin_with_nothing() -> None:
    parts = [quantity(1, 2, "yuan"), quantity(3, 4, "yuan")]
    assert sum(parts) == parts[0] + parts[1]


@pytest.mark.parametrize("calculate", [lambda q: 1 - q, lambda q: q + 1, lambda q: q < 24])
def test_a_bare_number_beside_a_percentage_is_ambiguous(calculate) -> None:
    with pytest.raises(UnitError, match="may mean"):
        calculate(quantity(15, 16, "percent"))


def test_zero_is_the_same_in_percent_and_in_any_unit() -> None:
    rate = quantity(15, 16, "percent")
    assert (rate > 0) is True
    assert ends(rate + 0) == (15, 16, "percent")


def test_operators_guard_units_and_scopes() -> None:
    with pytest.raises(UnitError, match="cannot add yuan and loan"):
        quantity(1, 2, "yuan") + quantity(1, 2, "loan")
    with pytest.raises(UnitError, match="cannot compare yuan and loan"):
        assert quantity(1, 2, "yuan") < quantity(1, 2, "loan")
    with pytest.raises(ScopeError):
        quantity(1, 2, "yuan", ("pool",)) * quantity(1, 2, "loan", ("product",))


def test_what_is_no_number_is_refused_and_what_is_missing_stays_missing() -> None:
    for other in ("2", True, None, object()):
        with pytest.raises(TypeError):
            quantity(1, 2) + other
    for other in (pd.NA, float("nan")):
        assert quantity(1, 2) + other is pd.NA
        assert (quantity(1, 2) < other) is pd.NA
    with pytest.raises(ValueError, match="a number must be finite"):
        quantity(1, 2) + float("inf")


@pytest.mark.parametrize(
    ("left", "right", "less", "at_most"),
    [
        ((1, 2), (3, 4), True, True),
        ((3, 4), (1, 2), False, False),
        ((1, 3), (2, 4), pd.NA, pd.NA),
        ((1, 2), (2, 3), pd.NA, True),
        ((2, 3), (1, 2), False, pd.NA),
        ((2, 2), (2, 2), False, True),
        ((1, 2), (1, 2), pd.NA, pd.NA),
        ((300, None), (1, 2), False, False),
        ((1, None), (2, 3), pd.NA, pd.NA),
    ],
)
def test_an_order_is_decided_by_the_intervals_or_missing(left, right, less, at_most) -> None:
    a, b = quantity(*left), quantity(*right)
    assert (a < b) is less and (b > a) is less
    assert (a <= b) is at_most and (b >= a) is at_most


def test_quantities_sort_where_their_order_is_decided_and_by_their_middle() -> None:
    low, high, wide = quantity(1, 2), quantity(3, 4), quantity(0, 9)
    assert sorted([high, low]) == [low, high]
    assert sorted([wide, high, low], key=float) == [low, high, wide]
    with pytest.raises(TypeError, match="ambiguous"):
        sorted([wide, high])


def test_a_float_is_the_middle_in_the_quantitys_unit() -> None:
    assert float(quantity(1, 2, "yi_yuan")) == 1.5
    with pytest.raises(ValueError, match=r"ask for \.low or \.high"):
        float(quantity(300, None, "company"))


@pytest.mark.parametrize(
    ("unit_id", "code", "text"),
    [
        ("yi_yuan", ".2f", "1125.88"),
        ("yi_yuan", ",.1f", "1,125.9"),
        ("percent", ".1f", "1125.9"),
        ("percent", ".1%", "1125.9%"),
        ("number", ".0%", "112588%"),
        ("yi_yuan", "", "112.588 billion yuan"),
        ("yi_yuan", ">22", "  112.588 billion yuan"),
    ],
)
def test_a_format_code_for_numbers_shows_the_middle_and_any_other_the_text(
    unit_id, code, text
) -> None:
    assert format(quantity("1125.875", "1125.885", unit_id), code) == text


def test_money_is_no_percentage() -> None:
    with pytest.raises(UnitError, match="yuan cannot be written as a percentage"):
        format(quantity(1, 2, "yuan"), ".1%")


def test_rounding_never_claims_more_than_is_known() -> None:
    assert ends(round(quantity("59.825", "59.834", "yuan"), 2)) == (
        Fraction("59.82"),
        Fraction("59.84"),
        "yuan",
    )
    assert ends(round(quantity("1.2", None, "yi_yuan"))) == (1, None, "yi_yuan")
    assert round(constant(3), 1).origin == "= round(3, 1)"


@given(st.fractions(-100, 100), st.fractions(0, 10), st.integers(-1, 4))
def test_a_rounded_interval_holds_the_interval_and_few_decimals(low, width, digits) -> None:
    rounded = round(quantity(low, low + width), digits)
    assert quantity(low, low + width).interval.within(rounded.interval)
    for end in (rounded.low, rounded.high):
        assert (end * Fraction(10) ** digits).denominator == 1


def test_decimal_digits_of_a_float_are_exact() -> None:
    assert exact(np.float64(0.1)) == exact(0.1) == Fraction(1, 10)
