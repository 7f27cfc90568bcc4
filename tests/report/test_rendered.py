"""The checks of a rendered report find what is planted for them."""

from bs4 import BeautifulSoup

from tests.report import rendered

HEAD = f'<meta http-equiv="Content-Security-Policy" content="{rendered.POLICY}">'


def pages(body: str, name: str = "index.html", head: str = HEAD) -> rendered.Pages:
    html = f'<html lang="en"><head>{head}</head><body><main>{body}</main></body></html>'
    return {name: BeautifulSoup(html, "html.parser")}


def test_whatever_loads_something_is_found() -> None:
    for body in (
        '<script src="x.js"></script>',
        '<img src="http://a.example/x.png" alt="x">',
        '<img src="x.png" alt="x">',
        '<a href="https://a.example/">x</a>',
        '<a href="javascript:x()">x</a>',
        '<p onclick="x()">x</p>',
        "<style>@import 'x.css'</style>",
        '<p style="background: url(x.png)">x</p>',
        '<iframe src="x.html"></iframe>',
    ):
        assert rendered.outside_requests(pages(body)), body
    assert rendered.outside_requests(pages("", head=""))


def test_one_script_of_the_page_itself_may_stand_there_if_its_hash_does() -> None:
    script = "<script>var x = 1</script>"
    digest = "sha256-N60kUlwenMflW2PjeDfmsJ10+Kxk28vGVMeqk/lPTmQ="
    head = HEAD.replace("font-src data:", f"font-src data:; script-src '{digest}'")
    assert rendered.outside_requests(pages(script, head=head)) == []
    assert rendered.outside_requests(pages(script))
    assert rendered.outside_requests(pages(script + script, head=head))
    assert rendered.outside_requests(pages(script.replace("1", "2"), head=head))


def test_a_linkable_document_may_be_linked_with_care() -> None:
    careful = '<a href="https://a.example/" rel="noreferrer noopener">x</a>'
    careless = '<a href="https://a.example/">x</a>'
    assert rendered.outside_requests(pages(careful), ["https://a.example/"]) == []
    assert rendered.outside_requests(pages(careless), ["https://a.example/"])


def test_links_to_nowhere_are_found() -> None:
    good = '<a href="#here">x</a><a href="index.html#here">x</a><p id="here">x</p>'
    assert rendered.broken_links(pages(good)) == []
    for body in (
        '<a href="#there">x</a>',
        '<a href="other.html">x</a>',
        '<button popovertarget="x">x</button>',
        '<button popovertarget="x">x</button><p id="x">x</p>',
    ):
        assert rendered.broken_links(pages(body)), body


def test_repeated_ids_are_found() -> None:
    assert rendered.repeated_ids(pages('<p id="a">x</p><p id="a">x</p>')) == ["index.html: a"]


def test_bare_numerals_are_found_and_those_with_lineage_are_not() -> None:
    assert rendered.bare_numerals(pages("<p>It fell by 107.</p>")) == [
        "index.html: It fell by 107."
    ]
    assert rendered.bare_numerals(pages("<td>１０７家</td>"))
    for body in (
        '<button class="q">107</button>',
        '<div class="lineage"><p>107</p></div>',
        "<time>2025 Q2</time>",
        "<h2>2025</h2>",
        "<table><tr><th>2025</th></tr></table>",
        '<details class="code"><pre>x = 1</pre></details>',
        "<!-- 107 -->",
    ):
        assert rendered.bare_numerals(pages(body)) == [], body


def test_undescribed_pictures_are_found() -> None:
    assert rendered.pictures_without_alt(pages('<img src="data:x">'))
    assert rendered.pictures_without_alt(pages('<img src="data:x" alt=" ">'))
    assert not rendered.pictures_without_alt(pages('<img src="data:x" alt="x">'))


def test_missing_languages_are_found() -> None:
    assert rendered.missing_translations(pages("x")) == ["index.html: there is no zh/index.html"]


def test_english_punctuation_in_chinese_is_found() -> None:
    assert rendered.half_width_punctuation(pages("<p>下降,上升</p>", "zh/index.html"))
    assert not rendered.half_width_punctuation(pages("<p>下降，上升</p>", "zh/index.html"))
    assert not rendered.half_width_punctuation(pages("<p>ABS, ABN</p>", "zh/index.html"))
