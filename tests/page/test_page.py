"""The page that a notebook speaks through, and the results it ends with."""

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from tests.page.conftest import Shown
from xiaodai.ledger.ledger import Ledger
from xiaodai.page import Page
from xiaodai.page.natural import value_html
from xiaodai.page.page import IN_REPORT
from xiaodai.page.record import MIME, Reader, unpack
from xiaodai.page.results import Results
from xiaodai.values.quantity import constant
from xiaodai.values.words import LANGUAGES, Language, Names, Text

WORDS = Names("words", "词")
Pages = Callable[[Language], Page]


def tell(page: Page) -> Results:
    ledger = page.ledger
    rate = ledger.value("pool", "average_rate", "2025")
    page.say(Names("The rate is {r}.", "利率为{r}。"), r=rate)
    page.finding(
        Names("It is {r}, since {d}.", "自{d}起为{r}。"),
        key="rate",
        r=rate,
        d=ledger.date("rule", "issued"),
    )
    return page.results(
        rate=rate.named(Names("rate", "利率")), issued=ledger.date("rule", "issued")
    )


def bundle(results: Results) -> dict[str, Any]:
    found = results._repr_mimebundle_()
    assert list(found) == ["text/plain", "text/html", MIME]
    return found


def test_prose_is_shown_as_markdown_and_as_text(page: Pages, shown: list[Shown]) -> None:
    tell(page("en"))
    assert [output.data["text/plain"] for output in shown] == [
        "The rate is 15.02%.",
        "It is 15.02%, since 17 October 2025.",
    ]
    assert [output.data["text/markdown"] for output in shown] == [
        "The rate is 15.02%.",
        "> It is 15.02%, since 17 October 2025.",
    ]
    assert all(set(o.data) == {"text/plain", "text/markdown", MIME} for o in shown)


def test_a_value_cannot_become_markdown(page: Pages, shown: list[Shown]) -> None:
    page("en").say(Names("*So* {w}.", "*即*{w}。"), w=Names("a_b $c$ <d>", "词"))
    assert shown[0].data["text/markdown"] == r"*So* a\_b \$c\$ \<d\>."


def test_a_sign_beside_a_number_is_explained_below_its_sentence(
    page: Pages, shown: list[Shown]
) -> None:
    rate = page("zh").ledger.value("pool", "average_rate", "2025")
    why = Names("why", "缘由")
    far, guessed = rate.marked("across scopes", why), rate.marked("inference", why)
    words = Names("It is {a}, {b} or {c}.", "为{a}、{b}或{c}。")
    page("zh").say(words, a=guessed, b=far, c=guessed.marked("across scopes", why))
    page("en").finding(words, a=rate, b=rate, c=guessed)
    chinese, english = (output.data for output in shown)
    assert chinese["text/markdown"].endswith("。\n\n<small>‡ 跨口径 · § 推断</small>")
    assert chinese["text/plain"].endswith("。\n\n‡ 跨口径 · § 推断")
    assert english["text/markdown"] == (
        "> It is 15.02%, 15.02% or 15.02%§.\n>\n> <small>§ inference</small>"
    )


def test_the_record_does_not_depend_on_the_language_of_the_page(
    page: Pages, shown: list[Shown]
) -> None:
    results = [tell(page(language)) for language in ("en", "zh")]
    first, second = (shown[:2], shown[2:])
    assert [o.data[MIME] for o in first] == [o.data[MIME] for o in second]
    assert bundle(results[0])[MIME] == bundle(results[1])[MIME]


def test_a_record_is_plain_json_and_reads_back(page: Pages, shown: list[Shown]) -> None:
    tell(page("zh"))
    packed = shown[1].data[MIME]
    assert (packed["kind"], json.loads(json.dumps(packed))) == ("finding", packed)
    record = unpack(packed)
    assert (record["kind"], record["key"]) == ("finding", "rate")
    said = Reader(record["nodes"]).prose(record["said"])
    assert said.plain("en") == ["It is 15.02%, since 17 October 2025."]
    assert said.plain("zh") == ["自2025年10月17日起为15.02%。"]


def test_results_are_a_frame_that_carries_its_record(page: Pages, shown: list[Shown]) -> None:
    results = tell(page("zh"))
    assert list(results.index) == ["rate", "issued"]
    assert results.loc["rate", ["result", "value", "low", "high", "unit"]].tolist() == [
        "利率",
        "15.02%",
        15.015,
        15.025,
        "percent",
    ]
    data = unpack(bundle(results)[MIME])
    assert (data["kind"], data["notebook"]) == ("results", "01_tiny")
    node = data["nodes"][data["results"]["rate"]["node"]]
    assert (node["low"], node["high"], node["claims"]) == (
        "15.015",
        "15.025",
        ["pool.average_rate.2025"],
    )
    assert data["nodes"][data["results"]["issued"]["node"]]["high"] == "2025-10-17"


def test_results_are_headed_in_the_language_of_the_notebook(
    page: Pages, shown: list[Shown]
) -> None:
    results = {language: tell(page(language)) for language in LANGUAGES}
    first = {kind: bundle(found)["text/plain"].split() for kind, found in results.items()}
    assert first["en"][:6] == ["result", "value", "low", "high", "unit", "name"]
    assert first["zh"][:6] == ["结果", "数值", "下限", "上限", "单位", "名称"]
    assert list(results["zh"]) == list(results["en"])


def test_results_are_shown_without_exponents(page: Pages, shown: list[Shown]) -> None:
    sizes = (Fraction(599_147_446), Fraction(31), Fraction(1, 3000))
    named = {f"of_{place}": constant(size) for place, size in enumerate(sizes)}
    html = bundle(page("en").results(**named))["text/html"]
    assert re.findall("<td>([^<]*)</td>", html)[2::5] == ["599147400", "31", "0.0003333333"]


def test_a_long_name_of_a_result_may_go_on_in_the_next_line(
    page: Pages, shown: list[Shown]
) -> None:
    html = bundle(page("en").results(return_on_assets=constant(1)))["text/html"]
    assert "<th>return_<wbr>on_<wbr>assets</th>" in html


def test_the_value_of_a_result_stays_in_one_line_and_its_words_are_no_tags(
    page: Pages, shown: list[Shown]
) -> None:
    gap = constant(Fraction(1, 50), "percentage_point").named(Names("<b> & c", "差"))
    html = bundle(page("en").results(gap=gap))["text/html"]
    assert re.findall("<td>(.*?)</td>", html)[:2] == [
        "&lt;b&gt; &amp; c",
        "<nobr>0.02 percentage points</nobr>",
    ]


def test_a_long_value_may_break_before_its_unit_but_not_in_its_number() -> None:
    assert value_html("−4.77 to −2.76 percentage points") == (
        "<nobr>−4.77 to −2.76</nobr> <nobr>percentage points</nobr>"
    )
    assert value_html("at least 1.306 billion yuan per company§") == (
        "<nobr>at least 1.306</nobr> <nobr>billion yuan per company§</nobr>"
    )
    assert value_html("−4.77～−2.76个百分点§") == "<nobr>−4.77～−2.76个百分点§</nobr>"
    assert value_html("1 January 2016 to 31 December 2017") == (
        "<nobr>1 January 2016 to 31 December 2017</nobr>"
    )
    days = "2016年1月1日至2017年12月31日"
    assert value_html(days) == f"<nobr>{days}</nobr>"
    assert value_html("4,974") == "4,974"


def test_what_is_computed_from_results_is_an_ordinary_frame(
    page: Pages, shown: list[Shown]
) -> None:
    half = tell(page("en")).head(1)
    assert type(half) is pd.DataFrame


def test_only_quantities_and_dates_are_results(page: Pages) -> None:
    with pytest.raises(ValueError, match="the result 'rate' is 3; give a Quantity or a Dated"):
        page("en").results(rate=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one result"):
        page("en").results()


def test_a_language_that_is_not_there_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="'en' or 'zh', not 'fr'"):
        Page("01_tiny", "fr", ledger)  # type: ignore[arg-type]


def test_a_cell_that_is_run_again_shows_the_same(page: Pages, shown: list[Shown]) -> None:
    one = page("en")
    first, second = (bundle(tell(one)) for _ in range(2))
    assert first == second
    assert shown[:2] == shown[2:]


def test_names_of_charts_and_tables_are_plain(page: Pages) -> None:
    with pytest.raises(ValueError, match="'my chart' may hold letters, digits and _ only"):
        page("en").table(pd.DataFrame(), name="my chart", caption=WORDS)


def test_a_page_may_have_one_source_line_for_all(ledger: Ledger, shown: list[Shown]) -> None:
    one = Page("01_tiny", "en", ledger, Names("the bank", "银行"))
    table = pd.DataFrame({"what": ["a"], "rate": [ledger.value("pool", "average_rate", "2025")]})
    headers = {"what": Names("What", "项目"), "rate": Names("Rate", "利率")}
    one.table(table, name="rates", headers=headers, caption=WORDS, rows="what")
    assert "Source: the bank" in shown[0].data["text/html"]
    assert shown[0].data["text/plain"].endswith("\nSource: the bank")


def test_a_missing_language_is_refused(page: Pages) -> None:
    with pytest.raises(ValueError, match="the text in 'zh' is missing"):
        page("en").say(Names("words", ""))


def test_a_listing_is_shown_as_it_is(page: Pages, shown: list[Shown]) -> None:
    page("en").listing("id,low\na,1\n", name="rows", caption=Names("Rows", "行"))
    assert shown[0].data["text/markdown"] == "Rows\n\n```\nid,low\na,1\n```"
    assert unpack(shown[0].data[MIME])["content"] == "id,low\na,1\n"


def test_a_run_for_the_report_draws_charts_as_svg_in_both_languages_and_others_as_png(
    page: Pages, shown: list[Shown], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.page.test_pictures import line

    words = {part: Names("a line", "线") for part in ("alt", "caption", "title", "source")}
    monkeypatch.delenv(IN_REPORT, raising=False)
    page("en").chart(line, name="count", **words)
    monkeypatch.setenv(IN_REPORT, "en zh")
    page("en").chart(line, name="count", **words)
    plain, below, kept, below_too = shown
    assert "image/png" in plain.data and "svg" not in plain.data[MIME]
    whole = unpack(kept.data[MIME])
    drawn, pictures, data = (whole.pop(part) for part in ("svg", "png", "data"))
    assert "image/png" not in kept.data and kept.data["image/svg+xml"] == drawn["en"]["wide"]
    assert whole == unpack(plain.data[MIME]) and below == below_too
    assert set(drawn["zh"]) == {"wide", "narrow"} and set(pictures) == {"en", "zh"}
    assert data["columns"] == []  # this chart was given no data
    assert kept.metadata["image/svg+xml"]["alt"] == plain.metadata["image/png"]["alt"]
    assert set(drawn) == {"en", "zh"}
    assert drawn["en"] != drawn["zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_of_a_chart_is_a_template_like_its_caption(
    language: Language, page: Pages, shown: list[Shown]
) -> None:
    from tests.page.test_pictures import line

    titles = []

    def draw(shown_in: Language, title: Text) -> Any:
        titles.append(title.show(shown_in))
        return line(shown_in, title=title)

    rate = page(language).ledger.value("pool", "average_rate", "2025")
    words = dict.fromkeys(("alt", "caption", "source"), WORDS)
    page(language).chart(draw, name="rate", title="words {rate}", values={"rate": rate}, **words)
    assert titles == ["words 15.02%"]
    with pytest.raises(ValueError, match="the title in 'en' has the digit '5'"):
        page(language).chart(draw, name="rate", title="words 5", **words)
