"""The data behind a chart: what its form was given, in words."""

from datetime import date

import pandas as pd

from tests.page.charts.frames import EAST, WEST, between, companies, percent
from xiaodai.page.behind import Span, chart_data, columns
from xiaodai.page.shown import plain
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Names


def test_mappings_series_and_frames_become_one_frame() -> None:
    pair = {EAST: percent(1), WEST: percent(2)}
    assert chart_data(pair).to_dict("list") == {"label": [EAST, WEST], "value": list(pair.values())}
    assert chart_data(companies(3, 4)).to_dict("list") == {"value": companies(3, 4)}
    assert chart_data(object()).empty
    counts = pd.Series(companies(3, None), index=pd.Index(["2025Q1", "2025Q2"], name="quarter"))
    coming = pd.DataFrame({"low": [1.5]}, index=pd.Index(["2025Q3"], name="quarter"))
    joined = chart_data(counts, coming)
    assert list(joined) == ["quarter", "value", "low"]
    assert joined["quarter"].tolist() == ["2025Q1", "2025Q2", "2025Q3"]
    assert chart_data(pd.DataFrame({"label": [EAST]})).columns.tolist() == ["label"]


def test_columns_are_named_and_what_only_the_drawing_needs_is_left_out() -> None:
    frame = pd.DataFrame(
        {
            "label": [EAST, WEST],
            "at_30": [percent(1), None],
            "colour": ["#123a63", "#b3262e"],
            "is_read": [True, False],
            "start": [date(2025, 1, 31)] * 2,
            "period": ["2025Q1", "2025"],
            "odd": [0.25, 2],
            "share": [Interval.of(0, "1/2")] * 2,
            "nothing": [None, None],
        }
    )
    names = {"at_30": Names("late", "逾期")}
    made = columns([frame], {"odd": Names("other", "其他")}, {"names": names, "most": 3})
    heads = {column.name: column.header.zh for column in made}
    assert heads == {
        "label": "名称",
        "at_30": "逾期",
        "start": "开始",
        "period": "时期",
        "odd": "其他",
        "share": "占比",
    }
    cells = {column.name: column.cells for column in made}
    assert cells["at_30"] == [frame["at_30"][0], None]
    assert [plain(cell, "en") for cell in cells["start"]] == ["2025-01-31"] * 2
    assert cells["period"] == [Period("2025Q1"), Period("2025")]
    numbers = [cell for cell in cells["odd"] if isinstance(cell, Quantity)]
    assert [float(number) for number in numbers] == [0.25, 2.0]
    assert [cell.interval for cell in cells["share"] if isinstance(cell, Quantity)] == [
        Interval.of(0, "1/2")
    ] * 2


def test_a_frame_among_the_options_is_drawn_too() -> None:
    bands = pd.DataFrame({"label": [WEST], "value": [between(1, 2)]})
    (names, values) = columns([{EAST: percent(1)}], {}, {"bands": bands})
    assert names.cells == [EAST, WEST] and len(values.cells) == 2


def test_the_edges_of_a_span_are_named_by_its_words() -> None:
    fan = pd.DataFrame({"P10": [1.0], "P90": [2.0]}, index=pd.Index(["2026Q1"], name="quarter"))
    spans = [Span("P10", "P90", Names("most paths", "多数路径"))]
    made = columns([fan], {}, {"spans": spans})
    assert [column.header.en for column in made[1:]] == [
        "most paths: lower end",
        "most paths: upper end",
    ]
    assert [column.header.zh for column in made[1:]] == ["多数路径：下端", "多数路径：上端"]
