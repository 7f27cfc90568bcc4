"""Bars of bounds: dark up to what is certain, pale up to what is possible."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex

from xiaodai.page.charts_bounds import bounds
from xiaodai.page.theme import COLOURS
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text


def days(low: int | None, high: int | None) -> Quantity:
    """Days between two values."""
    return Quantity(Interval.of(low, high), unit("day"), Assumed(Text("test")))


@pytest.mark.parametrize(
    ("ends", "dark", "pale"),
    [((2, 5), 2, (2, 5)), ((None, 5), 0, (0, 5)), ((2, None), 2, (2, 2)), ((3, 3), 3, (3, 3))],
)
def test_a_bar_is_dark_up_to_its_lower_end_and_pale_up_to_its_upper_end(ends, dark, pale) -> None:
    values = {Text("a life"): days(*ends), Text("a month"): days(30, 30)}
    figure = bounds(values, "en", title=Text("Days old"), axis=Text("days"))
    axes = figure.axes[0]
    found = {to_hex(bar.get_facecolor()): bar for bar in axes.patches if round(bar.get_y()) == 1}
    assert found[COLOURS.main].get_width() == dark
    left = found[COLOURS.muted].get_x()
    assert (left, left + found[COLOURS.muted].get_width()) == pale
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a month", "a life"]
    assert axes.get_xlabel() == "days"
    plt.close(figure)
