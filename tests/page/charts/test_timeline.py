"""The timeline marks events at their dates."""

from datetime import date

import pandas as pd

from tests.page.charts.frames import (
    EAST,
    LANGUAGES,
    TITLE,
    WEST,
    said,
    ticks,
    touching,
)
from xiaodai.page import charts
from xiaodai.page.theme import COLOURS
from xiaodai.values.quantity import Assumed, Dated
from xiaodai.values.words import Text


@LANGUAGES
def test_events_are_marked_from_their_first_to_their_last_day(language) -> None:
    first, last = date(2023, 4, 1), date(2023, 4, 30)
    lineage = Assumed(Text("test"))
    data = pd.DataFrame(
        {
            "event": [EAST, WEST],
            "date": [
                Dated(first, last, lineage),
                Dated(date(2024, 11, 5), date(2024, 11, 5), lineage),
            ],
            "kind": ["exit", "policy"],
        }
    )
    colours = {"exit": COLOURS.accent, "policy": COLOURS.main}
    figure = charts.timeline(data, language, title=TITLE, colours=colours)
    axes = figure.axes[0]
    exits, policy = axes.get_lines()
    assert exits.get_xydata().tolist() == [[first.toordinal(), 0], [last.toordinal(), 0]]
    assert (exits.get_color(), policy.get_color()) == (COLOURS.accent, COLOURS.main)
    assert said(axes) == [EAST.show(language), WEST.show(language)]
    assert [text.get_ha() for text in axes.texts] == ["left", "right"]  # the side with more room
    assert list(ticks(axes.xaxis)) == ["2023", "2024", "2025"]
    assert touching(figure) == []
