"""Why no claim covers a number: one reason each, and none where none fits."""

from pathlib import Path

import pytest

from tests.ledger.small_corpus import Change, files, ledger_of
from xiaodai.ledger.corpus import check
from xiaodai.ledger.tokens import WITHHELD
from xiaodai.ledger.uncovered import UNEXPLAINED, Uncovered, uncovered


def rest(folder: Path, **changes: Change) -> list[Uncovered]:
    ledger = ledger_of(folder)
    return uncovered(ledger, check(ledger, files(**changes)))


def told(folder: Path, sentence: str) -> list[tuple[str, str, str]]:
    """The tokens of a sentence that is put at the end of the first document."""
    found = rest(folder, lakes=lambda text: text + sentence)
    return [(one.token, one.reason, one.detail) for one in found if one.line >= 9]


def test_every_number_of_the_documents_has_its_reason(tmp_path: Path) -> None:
    rate = "of the band of lender.share_18_24.2030"
    assert [(t.document, t.line, t.token, t.reason, t.detail) for t in rest(tmp_path)] == [
        ("doc001", 1, "一", "indefinite one", ""),
        ("doc001", 2, "01", "section number", "§01"),
        ("doc001", 3, "一", "indefinite one", ""),
        ("doc001", 4, "2030年6月末", "date", "of national.company_count.2030-06-30"),
        ("doc001", 4, "一季度", "date", "in passing"),
        ("doc001", 4, "2", UNEXPLAINED, ""),
        ("doc001", 5, "02", "section number", "§02"),
        ("doc001", 7, "18%", "threshold", rate),
        ("doc001", 7, "24%", "threshold", rate),
        ("doc001", 7, "[1]", "footnote mark", ""),
        ("doc001", 7, "三", "ordinal", ""),
        ("doc001", 7, "数千", "left out", "T1-005, vague word without bounds"),
        ("doc001", 8, WITHHELD, "telephone number", "T1-006, withheld: looks like a scam number"),
        ("doc002", 2, "2030-07-01 09:00", "left out", "T2-001, document date (kept in sources)"),
        ("doc002", 3, "[1]", "footnote mark", ""),
        ("doc002", 3, "[2]", "footnote mark", ""),
        ("doc002", 5, "2030-07-02 10:30", "left out", "T2-004, document date (kept in sources)"),
        ("doc002", 6, "[1]", "footnote mark", ""),
        ("doc002", 6, "[2]", "footnote mark", ""),
        ("doc003", 1, "一", "section number", "§1"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("主打3C分期。", [("3", "name", "beside a letter")]),
        ("不做P2P网站。", [("2", "name", "beside a letter")]),
        ("用户是90后。", [("90", "name", "a century or a generation")]),
        ("360数科等机构。", [("360", "name", "of an organisation")]),
        ("百度与长三角。", [("百", "part of a word", ""), ("三", "part of a word", "")]),
        ("进一步提升零售额。", [("一", "part of a word", ""), ("零", "part of a word", "")]),
        ("一是降价。", [("一", "ordinal", "enumerates")]),
        ("二线城市。", [("二", "ordinal", "a rank")]),
        ("三者合计。", [("三", "back reference", "")]),
        ("十余家门店。", [("十余", "vague word", "")]),
        ("1. 数据化\n", [("1", "section number", "")]),
        ("2029年成立。", [("2029年", "date", "in passing")]),
        ("见https://lake.example/gov/14.html。", [("14", "page furniture", "in an address")]),
        ("发布于2030-07-03", [("2030-07-03", "page furniture", "beside words of the page")]),
        ("暂无评论,说两句吧", [("两", "page furniture", "beside words of the page")]),
        ("湖区利率又是15.02%。", [("15.02%", "repeated print", "of lender.average_rate.2030")]),
        ("余额增至13.5亿元。", [("13.5亿", UNEXPLAINED, "")]),
        ("共有三家公司。", [("三", UNEXPLAINED, "")]),
        ("仅有一家公司。", [("一", UNEXPLAINED, "")]),
        ("约三成已逾期。", [("三", UNEXPLAINED, "")]),
        ("增长5bn。", [("5", UNEXPLAINED, "")]),
        ("利率在20%以上。", [("20%", UNEXPLAINED, "")]),
    ],
)
def test_a_reason_comes_from_the_form_and_the_place_of_a_number(
    tmp_path: Path, sentence: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(tmp_path, sentence) == expected


def test_a_row_left_out_explains_one_number_only(tmp_path: Path) -> None:
    found = rest(tmp_path, lakes=lambda text: text.replace("不计", "不计,数百人不计"))
    reasons = {one.token: one.reason for one in found if one.token.startswith("数")}
    assert reasons == {"数千": "left out", "数百": "vague word"}


def test_a_row_left_out_explains_nothing_before_the_notes_beside_it(tmp_path: Path) -> None:
    found = rest(tmp_path, lakes=lambda text: text.replace("一季度末", "数十家的一季度末"))
    reasons = {one.token: one.reason for one in found if one.token.startswith("数")}
    assert reasons == {"数十": "vague word", "数千": "left out"}


def test_only_one_of_two_equal_prints_is_the_claims(tmp_path: Path) -> None:
    found = rest(tmp_path, lakes=lambda text: text.replace("公司40家", "公司40家,40家"))
    repeated = [one.token for one in found if one.reason == "repeated print"]
    assert repeated == ["40"]


def test_a_bound_beside_a_share_says_what_the_share_counts(tmp_path: Path) -> None:
    found = rest(tmp_path, lakes=lambda text: text.replace("占72%", "占72%,其中不止一次"))
    (bound,) = [one for one in found if one.line == 7 and one.token == "一"]
    assert (bound.reason, bound.detail) == (
        "threshold",
        "bounds what lender.share_18_24.2030 counts",
    )


def test_numbers_of_a_claim_that_is_missing_are_covered_by_nothing(tmp_path: Path) -> None:
    found = rest(tmp_path, lakes=lambda text: text.replace("公司40家", "公司39家"))
    assert "39" in [one.token for one in found if one.reason == UNEXPLAINED]
