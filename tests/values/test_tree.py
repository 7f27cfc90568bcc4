"""Where a quantity comes from, shown as a tree."""

import re

import pytest

from tests.values.made import quantity
from xiaodai.values.quantity import add_up, constant
from xiaodai.values.words import Names, speak


def growth():
    before = quantity("59.825", "59.835", "yuan").named(Names("before", "前"))
    after = quantity(70, 71, "yuan").named(Names("after <b>", "后"))
    change = after - before
    return (change / before).to("percent").named(Names("growth", "增速"))


def test_each_input_has_one_line_with_value_interval_and_formula() -> None:
    lines = growth()._repr_markdown_().splitlines()
    assert [line.strip().split(":")[0] for line in lines] == [
        "- growth",
        "- **10.2–11.2 yuan** (between 10.165 and 11.175 yuan) = after <b> − before",
        "- after <b>",
        "- before",
    ]
    assert lines[3] == "  - before: **59.83 yuan** (between 59.825 and 59.835 yuan) read in a.claim"


def test_html_is_nested_lists_of_escaped_words() -> None:
    shown = growth()._repr_html_()
    assert set(re.findall(r"</?(\w+)", shown)) == {"ul", "li", "b"}
    assert shown.count("<ul>") == shown.count("</ul>") == 3
    assert "after &lt;b&gt;" in shown


def test_a_bare_number_needs_no_line_of_its_own() -> None:
    assert len((quantity(1, 2) * 2)._repr_markdown_().splitlines()) == 2


def test_caveats_are_said_once() -> None:
    why = Names("as if all were alike", "假设相同")
    marked = quantity(1, 2).marked("extrapolated", why) * 2
    assert marked._repr_markdown_().count("extrapolated: as if all were alike") == 1


def test_many_inputs_are_counted_and_the_first_listed() -> None:
    parts = [constant(n, "yuan").named(Names(f"part {n}", f"{n}")) for n in range(15)]
    lines = add_up(parts, ())._repr_markdown_().splitlines()
    assert len(lines) == 14 and lines[0].endswith("computed from 15 figures")
    assert lines[-1] == "  - … and 3 more"


def test_open_and_exact_intervals_are_said_in_words() -> None:
    assert "(at least 300 companies)" in quantity(300, None, "company")._repr_markdown_()
    assert "(at most 5%)" in quantity(None, 5, "percent")._repr_markdown_()
    assert "(exactly 5%)" in quantity(5, 5, "percent")._repr_markdown_()
    assert "(between 100 and 200 million yuan)" in quantity(1, 2, "yi_yuan")._repr_markdown_()


def test_everything_speaks_the_chosen_language() -> None:
    speak("zh")
    lines = growth().marked("extrapolated", Names("all alike", "假设相同"))._repr_markdown_()
    assert not re.search("[a-z]{3}", re.sub("<b>|a.claim", "", lines))
    first, *_, last = lines.splitlines()
    assert first.endswith("；外推：假设相同") and first.startswith("- 增速：**")
    assert last == "  - 前：**59.83元**（介于59.825与59.835元之间） 读自a.claim"
    assert (repr(constant(3, "company")), constant(365, "day").origin) == ("Quantity(3家)", "定义")
    parts = [constant(n, "yuan").named(Names(f"part {n}", f"{n}")) for n in range(15)]
    lines = add_up(parts, ())._repr_markdown_()
    assert "由15个数字算得" in lines and lines.endswith("……另有3项")


def test_there_are_two_languages() -> None:
    with pytest.raises(ValueError, match="the language is 'en' or 'zh', not 'fr'"):
        speak("fr")  # type: ignore[arg-type]
