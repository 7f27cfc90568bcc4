"""Intervals and quantities: exact arithmetic, units, scopes, marks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.made import quantity
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import (
    Computed,
    ScopeError,
    add_up,
    constant,
    extreme,
)
from xiaodai.values.units import UnitError
from xiaodai.values.words import Names

POOL = ("pool", "product", "lender", "industry")
PRODUCT = ("product", "lender", "industry")


fractions = st.fractions(-1000, 1000, max_denominator=60)


@st.composite
def boxes(draw) -> tuple[Interval, Fraction]:
    low, high = sorted([draw(fractions), draw(fractions)])
    share = draw(st.fractions(0, 1, max_denominator=20))
    inside = low + (high - low) * share
    open_low, open_high = draw(st.booleans()), draw(st.booleans())
    return Interval(None if open_low else low, None if open_high else high), inside


@given(boxes(), boxes())
def test_the_result_of_every_operation_holds_the_result_of_every_pair_of_values(a, b) -> None:
    (x, inside_x), (y, inside_y) = a, b
    assert inside_x + inside_y in x + y
    assert inside_x - inside_y in x - y
    assert inside_x * inside_y in x * y
    if 0 not in y:
        assert inside_x / inside_y in x / y


@given(boxes(), boxes())
def test_bounded_results_are_sharp(a, b) -> None:
    x, y = a[0], b[0]
    if None in (x.low, x.high, y.low, y.high):
        return
    ends = [p * q for p in (x.low, x.high) for q in (y.low, y.high)]
    assert (x * y) == Interval(min(ends), max(ends))
    assert (x + y).width == x.width + y.width


@given(boxes(), boxes())
def test_an_intersection_holds_exactly_what_both_hold(a, b) -> None:
    (x, inside_x), (y, inside_y) = a, b
    common = x.intersect(y)
    for value in (inside_x, inside_y):
        assert (common is not None and value in common) == (value in x and value in y)
    assert x.within(x.hull(y)) and y.within(x.hull(y))


def test_an_interval_that_may_be_zero_does_not_divide() -> None:
    with pytest.raises(ZeroDivisionError, match="may be zero"):
        Interval.point(1) / Interval.of(-1, 1)


def test_an_interval_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="cannot run from 2 down to 1"):
        Interval.of(2, 1)


def test_yuan_and_loans_do_not_add_and_the_error_names_both() -> None:
    with pytest.raises(UnitError, match="cannot add yuan and loan"):
        quantity(1, 2, "yuan") + quantity(1, 2, "loan")


def test_units_multiply_and_cancel() -> None:
    per_loan = quantity("59.825", "59.835", "yuan/loan")
    loans = quantity(2, 2, "loan")
    assert (per_loan * loans).unit.id == "yuan"
    assert (per_loan * loans / loans).unit.id == "yuan/loan"
    assert (loans / loans).unit.id == "number"


def test_money_scales_are_one_dimension() -> None:
    total_money = quantity(1, 1, "yi_yuan") + quantity(5000, 5000, "wan_yuan")
    assert total_money.to("yi_yuan").low == Fraction(3, 2)
    with pytest.raises(UnitError, match="cannot express yi_yuan in loan"):
        total_money.to("loan")


def test_figures_of_different_scope_do_not_combine_without_a_reason() -> None:
    average, book = quantity(59, 60, "yuan/loan", POOL), quantity(100, 100, "yi_yuan", PRODUCT)
    with pytest.raises(ScopeError, match="product and pool are different scopes"):
        book / average
    why = Names("if the book were like the pool", "假设全部余额与资产池相同")
    loans = book.over(average, extrapolate=why)
    assert [mark.kind for mark in loans.marks] == ["extrapolated"]
    assert [mark.kind for mark in (loans * 2).marks] == ["extrapolated"]


def test_a_gap_between_scopes_is_marked_as_a_comparison() -> None:
    pool, book = quantity(22, 23, "percent", POOL), quantity(18, 19, "percent", PRODUCT)
    with pytest.raises(ScopeError):
        pool - book
    gap = pool.minus(book, across=Names("pool against book", "资产池与表内"))
    assert gap.unit.id == "percentage_point"
    assert (gap.low, gap.high) == (3, 5)
    assert [mark.kind for mark in gap.marks] == ["across scopes"]


def test_what_a_formula_allows_has_the_scope_of_its_first_figure_and_the_caveats_of_all() -> None:
    pool, book = quantity(22, 23, "percent", POOL), quantity(18, 19, "percent", PRODUCT)
    why = Names("a guess", "推断")
    made = pool.derived(Interval.of(0, 3), "max({0}, {1})", book.marked("inference", why))
    assert (made.unit.id, made.scope, made.interval) == ("percent", POOL, Interval.of(0, 3))
    assert made.inputs[0] is pool and [mark.reason for mark in made.marks] == [why]
    assert pool.derived(Interval.of(0, 3), "days of {0}", unit_id="day").unit.id == "day"


def test_a_share_needs_a_part_that_belongs_to_the_whole() -> None:
    part, whole = quantity(1, 1, "yuan", POOL), quantity(4, 5, "yuan", PRODUCT)
    assert (part.share_of(whole).low, part.share_of(whole).high) == (20, 25)
    with pytest.raises(ScopeError, match="is no part of"):
        whole.share_of(part)


def test_comparison_of_overlapping_intervals_is_undecided() -> None:
    assert quantity(1, 3).compare(quantity(2, 4)) == "undecided"
    assert quantity(1, 2).compare(quantity(3, 4)) == "smaller"
    assert quantity(3, 4).compare(quantity(1, 2)) == "larger"
    assert quantity(3, 3).compare(quantity(3, 3)) == "equal"


def test_lineage_keeps_the_formula_and_what_went_in() -> None:
    first, second = quantity(1, 2, "yuan"), quantity(3, 4, "yuan")
    result = first + second
    assert result.lineage == Computed("{0} + {1}", (first, second))
    assert not result.name


def test_the_extremes_of_several_quantities_are_intervals() -> None:
    several = [quantity(1, 5), quantity(2, 3), quantity(0, None)]
    assert (extreme("min", several).low, extreme("min", several).high) == (0, 3)
    assert (extreme("max", several).low, extreme("max", several).high) == (2, None)
    with pytest.raises(ValueError, match="no min of nothing"):
        extreme("min", [])


def test_constants_say_why_they_hold() -> None:
    days = constant(365, "day", Names("days of a common year", "平年天数"))
    assert days.interval == Interval.point(365)
    assert days.scope == ()


def test_a_quantity_shows_itself_with_where_it_comes_from() -> None:
    first, second = (
        quantity(3, 3, "company"),
        constant(1, "company").named(Names("one more", "再一家")),
    )
    total = first + second
    assert (str(total), repr(total)) == ("4 companies", "Quantity(4 companies)")
    for shown in (total._repr_markdown_(), total._repr_html_()):
        for words in ("4 companies", "= 3 companies + one more", "read in a.claim"):
            assert words in shown
    assert (total * 2).origin == "= (3 companies + one more) × 2"
    assert first.origin == "read in a.claim"
    assert constant(365, "day").origin == "by definition"


def test_many_figures_add_up_under_the_scope_that_they_make_up() -> None:
    whole = add_up([constant(3, "company"), constant(4, "company"), constant(5, "company")], ("x",))
    assert (whole.low, whole.high, whole.scope) == (12, 12, ("x",))
    with pytest.raises(UnitError):
        add_up([constant(3, "company"), constant(4, "day")], ())
    with pytest.raises(ValueError, match="no total of nothing"):
        add_up([], ())


def test_low_middle_high_and_sources_are_in_the_quantitys_own_unit() -> None:
    loans = quantity(1, 2, "yi_yuan")
    assert (loans.low, loans.mid, loans.high) == (1, Fraction(3, 2), 2)
    assert quantity(1, None).mid is None
    assert (loans * 2 + loans).sources == ("a.claim",)
    assert constant(1).sources == ()


def test_two_quantities_are_the_same_if_value_and_lineage_are() -> None:
    one, other = constant(2, "company"), constant(2, "company")
    assert one == other and hash(one) == hash(other)
    assert one + constant(0, "company") != one  # the same value by another way
    assert {one, other} == {one}
