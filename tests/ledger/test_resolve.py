"""Several prints of one figure."""

import pytest

from xiaodai.ledger.resolve import Print, resolve
from xiaodai.values.interval import Interval


def p(claim, low, high, grade="C", origin="release") -> Print:
    return Print(claim, Interval.of(low, high), grade, origin)


def test_prints_of_one_figure_are_intersected() -> None:
    result = resolve([p("a", "9593.5", "9594.5"), p("b", "9594.155", "9594.165")])
    assert result.interval == Interval.of("9594.155", "9594.165")
    assert (result.support, result.against) == (("b", "a"), ()), "the finer print first"
    assert result.origins == 1


def test_the_better_grade_wins_and_the_disagreement_stays_visible() -> None:
    prints = [p("slip", 9292, 9292, "D"), p("twin", 9292, 9292, "D"), p("table", 9272, 9272, "B")]
    result = resolve(prints)
    assert result.interval == Interval.point(9272)
    assert (result.support, result.against, result.grade) == (("table",), ("slip", "twin"), "B")


def test_prints_of_one_origin_count_once() -> None:
    prints = [p("a", 1, 1, origin="x"), p("b", 1, 1, origin="x"), p("c", 2, 2, origin="y")]
    prints += [p("d", 2, 2, origin="z")]
    result = resolve(prints)
    assert result.interval == Interval.point(2)
    assert result.origins == 2


def test_equal_weight_on_both_sides_keeps_both() -> None:
    result = resolve([p("early", 5, 5), p("late", 25, 25)])
    assert result.interval == Interval.of(5, 25)
    assert result.support == result.against == ("early", "late")
    assert result.origins == 1


def test_open_bounds_support_what_they_allow() -> None:
    result = resolve([p("bound", 9400, None, "D"), p("value", "9419.5", "9420.5", "D")])
    assert result.interval == Interval.of("9419.5", "9420.5")
    assert result.against == ()


def test_the_order_of_prints_does_not_matter() -> None:
    prints = [p("a", 0, 10), p("b", 5, 15, "B"), p("c", 20, 30), p("d", 22, 25, "D", "other")]
    forward, backward = resolve(prints), resolve(prints[::-1])
    assert (forward.interval, set(forward.support)) == (backward.interval, set(backward.support))


def test_nothing_cannot_be_resolved() -> None:
    with pytest.raises(ValueError, match="no prints"):
        resolve([])
