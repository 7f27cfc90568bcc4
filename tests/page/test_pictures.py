"""Charts: the same bytes every time, no missing glyph, grey-scale safe."""

import base64
import re
from collections import Counter
from collections.abc import Callable
from io import BytesIO, StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from PIL import Image

from tests.page.conftest import Shown
from xiaodai.ledger.ledger import Ledger
from xiaodai.page import COLOURS, Page
from xiaodai.page.charts import bars
from xiaodai.page.drawings import drawn_characters, face, svg
from xiaodai.page.page import CAPTION
from xiaodai.page.pictures import SHARP, SPACE, drawing, png
from xiaodai.page.theme import NARROW, WIDE, apply, drawn_for
from xiaodai.values.quantity import constant
from xiaodai.values.words import Language, Names, Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Pages = Callable[[Language], Page]


def chart(title: str = "Fewer companies 机构减少") -> "Figure":
    from matplotlib import pyplot as plt

    apply()
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], [3, 1, -2], color=COLOURS.main)
    axes.fill_between([1, 2, 3], [2, 0, -3], [4, 2, -1], color=COLOURS.band)
    axes.set_title(title)
    return figure


def line(language: Language, *, title: Text) -> "Figure":
    return chart(title.show(language))


def test_a_chart_is_the_same_byte_for_byte() -> None:
    assert svg(chart(), "p-count") == svg(chart(), "p-count")
    assert png(chart(), "p-count") == png(chart(), "p-count")


def test_a_png_is_drawn_at_twice_its_size() -> None:
    data, width, height = png(chart(), "p-count")
    with Image.open(BytesIO(base64.b64decode(data))) as picture:
        assert (picture.width // SHARP, picture.height // SHARP) == (width, height)
        assert picture.format == "PNG"
    assert 600 < width < 900
    assert len(data) < 60_000


def test_ids_belong_to_one_chart() -> None:
    first, second = (
        set(re.findall(r'\bid="([mp][0-9a-f]{10})"', svg(chart(), salt))) for salt in "ab"
    )
    assert first
    assert not first & second


def test_a_chart_names_no_address_and_no_date() -> None:
    drawn = svg(chart(), "p-count")
    addresses = set(re.findall(r'="(https?://[^"]+)"', drawn))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert drawn.startswith("<svg")
    assert "<metadata" not in drawn
    assert ">Fewer companies 机构减少</text>" in drawn  # text stays text


def test_a_drawing_has_no_id_that_nothing_refers_to_and_two_decimals() -> None:
    drawn = svg(chart(), "p-count")
    referred = re.findall(r'(?:url\(#|href="#)([^)"]+)', drawn)
    assert set(re.findall(r'\bid="([^"]+)"', drawn)) == set(referred) != set()
    assert not re.findall(r"\d\.\d{3}", drawn)
    assert "<style" not in drawn and "<g>" not in drawn


def test_a_mark_says_nothing_that_its_shape_says() -> None:
    drawn = svg(chart(), "p-count")
    rules = {"fill", "stroke", "stroke-width"}
    parts = BeautifulSoup(drawn, "xml")
    shapes = {path["id"]: rules & {*path.attrs} for path in parts.select("path[id]")}
    marks = parts.find_all("use")
    assert len(marks) > 2 and any(shapes.values())
    for mark in marks:
        assert shapes[mark["href"].removeprefix("#")].isdisjoint(mark.attrs)


def test_a_small_drawing_shows_what_the_whole_one_shows() -> None:
    figure = chart()
    drawn = BeautifulSoup(svg(figure, "p-count"), "xml")
    buffer = StringIO()
    with drawing("p-count"):
        figure.savefig(buffer, format="svg", bbox_inches="tight", pad_inches=SPACE)
    whole = BeautifulSoup(buffer.getvalue(), "xml")
    for kind in ("use", "text", "path", "clipPath"):
        assert len(drawn.find_all(kind)) == len(whole.find_all(kind)) > 0, kind
    for kind in ("use", "text"):
        for one, other in zip(drawn.find_all(kind), whole.find_all(kind), strict=True):
            for at in ("x", "y"):
                assert float(one.get(at, 0)) == pytest.approx(float(other.get(at, 0)), abs=0.06)


def test_the_font_is_cut_down_to_the_letters_of_the_drawings() -> None:
    drawn = svg(chart("中ab"), "p-count")
    assert set("中ab") < set(drawn_characters(drawn))
    rule = face("中ab")
    packed = re.search(r"base64,([^)]+)\)", rule)
    assert packed is not None
    with TTFont(BytesIO(base64.b64decode(packed[1]))) as font:
        assert {chr(code) for code in font.getBestCmap()} == set("中ab")
    assert face("") == "" and drawn_characters("<p>1</p>") == ""


def test_a_figure_is_drawn_once_for_a_picture_and_laid_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure, done = chart(), Counter[str]()
    for kind, name in ((Figure, "draw"), (ConstrainedLayoutEngine, "execute")):
        own = getattr(kind, name)

        def counted(*given: Any, own: Any = own, name: str = name) -> Any:
            done[name] += 1
            return own(*given)

        monkeypatch.setattr(kind, name, counted)
    svg(figure, "p-count")
    assert done == {"execute": 1, "draw": 1}
    png(figure, "p-count")
    assert done == {"execute": 1, "draw": 2}


def test_white_is_white() -> None:
    data, _, _ = png(chart(), "p-count")
    with Image.open(BytesIO(base64.b64decode(data))) as picture:
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


TITLE = Names("A title", "标题")


def test_each_width_of_a_chart_has_letters_that_read() -> None:
    apply()
    for width, shown in ((WIDE, 640), (NARROW, 348)):  # pixels that a page gives it at the least
        with drawn_for(width):
            drawn = svg(bars({Names("East", "东"): constant(1, "company")}, "en", title=TITLE), "p")
        across = re.search(r'viewBox="0 0 ([\d.]+)', drawn)
        assert across is not None
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', drawn)]
        assert min(sizes) * shown / float(across[1]) >= 11


def test_a_chart_is_closed_when_it_has_been_drawn(page: Pages, shown: list[Shown]) -> None:
    from matplotlib import pyplot as plt

    plt.close("all")
    words = {part: Names("a line", "线") for part in ("alt", "caption", "title", "source")}
    page("en").chart(line, name="count", **words)
    assert plt.get_fignums() == []


def test_a_character_that_the_font_lacks_is_an_error() -> None:
    for picture in (svg, png):
        with pytest.raises(ValueError, match="cannot be drawn: Glyph"):
            picture(chart("\N{ROCKET}"), "p-count")


def test_chinese_of_both_scripts_and_the_signs_of_the_trade_are_drawn() -> None:
    svg(chart("贷款余额−１％≥≤–“亿元”貸款餘額÷×‰"), "p-signs")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_differ_in_grey_scale() -> None:
    greys = [luminance(colour) for colour in COLOURS[:5]]
    assert greys == sorted(greys)
    assert min((light + 0.05) / (dark + 0.05) for dark, light in pairwise(greys)) > 1.4


def test_text_is_readable_on_white() -> None:
    assert all(
        1.05 / (luminance(c) + 0.05) > 4.5 for c in (COLOURS.text, COLOURS.main, COLOURS.warn)
    )


def test_a_chart_is_shown_with_description_caption_and_source(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    rate = ledger.value("pool", "average_rate", "2025")
    page("en").chart(
        line,
        name="count",
        title=Names("Fewer", "减少"),
        alt=Names("A line at {r}.", "{r}的线。"),
        caption=Names("The rate.", "利率。"),
        source=Names("Bank.", "银行。"),
        values={"r": rate},
    )
    picture, below = shown
    assert picture.data["text/plain"] == "A line at 15.02%."
    assert picture.metadata["image/png"]["alt"] == "A line at 15.02%."
    assert base64.b64decode(picture.data["image/png"]).startswith(b"\x89PNG")
    assert below.data["text/plain"] == "The rate.\nSource: Bank."
    assert below.data["text/markdown"] == (
        "The rate.\n\n<small>A line at 15.02%.<br>Source: Bank.</small>"
    )
    assert below.metadata == {CAPTION: True}


def test_a_chart_without_description_is_refused(page: Pages) -> None:
    with pytest.raises(ValueError, match="the alt in 'zh' is missing"):
        page("en").chart(
            line,
            name="count",
            title=Names("Fewer", "减少"),
            alt=Names("A line.", ""),
            caption=Names("A.", "甲。"),
            source=Names("B.", "乙。"),
        )


def test_the_theme_keeps_the_bundled_font() -> None:
    import matplotlib as mpl

    apply()
    assert mpl.rcParams["font.family"] == ["Xiaodai Sans SC"]
    assert mpl.rcParams["svg.fonttype"] == "none"
