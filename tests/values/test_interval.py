"""Enclosures of irrational functions."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from xiaodai.values.interval import enclose

positive = st.fractions(Fraction(1, 1000), 1000)


@given(positive)
def test_a_root_lies_within_its_enclosure(value: Fraction) -> None:
    root = enclose(Decimal.sqrt)(value)
    assert root.low**2 <= value <= root.high**2
    assert root.width < Fraction(1, 10**25)


@given(positive, positive)
def test_the_logarithm_of_a_product_is_the_sum_of_logarithms(a: Fraction, b: Fraction) -> None:
    ln = enclose(Decimal.ln)
    assert ln(a * b).intersect(ln(a) + ln(b)) is not None
