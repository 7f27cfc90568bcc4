"""A quarterly report is read in any layout, held against itself and the ledger, or refused."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from tests.ledger import releases
from tests.ledger.releases import COLUMNS, DAY, LAYOUTS, SENTENCE, ledger, plain, rows
from xiaodai.documents.document import read_article
from xiaodai.ledger.release import Release, ReleaseError, interval, read_release
from xiaodai.ledger.release_checks import checked
from xiaodai.report.release import claims

Cells = list[tuple[str, ...]]


def changed(name: str, column: int, cell: str) -> Cells:
    """The annex with one cell changed."""
    return [(*row[:column], cell, *row[column + 1 :]) if row[0] == name else row for row in rows()]


@cache
def told() -> pd.DataFrame:
    """What the ledger has of the annex, by entity and metric."""
    known = ledger().query(source="pboc_table_copy_2016q4", period=DAY)
    return known.drop_duplicates(["entity", "metric"]).set_index(["entity", "metric"])


def read(text: str) -> Release:
    return read_release(text, ledger())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_figures_of_the_ledger(tmp_path: Path, layout: str) -> None:
    ending, made = LAYOUTS[layout]
    page = tmp_path / f"page{ending}"
    page.write_bytes(made())
    release = read(read_article(page).text)
    assert (release.year, release.quarter, release.day) == (2016, 4, DAY)
    assert [(f.metric, f.printed, f.qualifier) for f in release.sentence] == [
        ("company_count", "8673家", ""),
        ("loan_balance", "9273亿元", ""),
        ("loan_balance_change_ytd", "131亿元", "减少"),
    ]
    assert len(release.annex) == 4 * 32
    known = told()
    for figure in release.annex:
        found = interval(figure, ledger())
        low, high = known.loc[(figure.entity, figure.metric), ["low", "high"]]
        assert (found.low, found.high) == pytest.approx((low, high)), figure


def test_the_real_annex_adds_up_and_a_digit_that_does_not_is_found() -> None:
    columns = list(zip(*(row[1:] for row in rows()), strict=True))
    for whole, *parts in columns:  # decimals, not the intervals of the package
        half = sum(Decimal(1).scaleb(Decimal(p).as_tuple().exponent) / 2 for p in parts)
        assert abs(sum(map(Decimal, parts)) - Decimal(whole)) <= half * 2
    checked(read(plain()), ledger())
    with pytest.raises(ReleaseError, match="the provinces add up to 8763"):
        checked(read(plain(table=changed("北京", 1, "177"))), ledger())


def test_sentence_and_annex_must_agree() -> None:
    wrong = SENTENCE.replace("9273亿元", "9263亿元")
    with pytest.raises(ReleaseError, match=r"is 9263亿元, but 9272.8 in the annex"):
        checked(read(plain(wrong)), ledger())


def test_a_figure_that_the_ledger_contradicts_is_refused_with_the_claim() -> None:
    text = "截至2025年6月末，全国共有小额贷款公司4794家。贷款余额7361亿元，上半年减少187亿元。"
    with pytest.raises(ReleaseError, match=r"4794家, but the ledger has 4974家 \(national\.comp"):
        checked(read(text), ledger())


@pytest.mark.parametrize(
    ("sentence", "quarter", "code", "ends"),
    [
        (
            "截至2031年3月末，全国共有小额贷款公司100家。贷款余额70亿元，一季度增加2亿元。",
            1,
            "2031Q1",
            (1.5, 2.5),
        ),
        (
            "2031年上半年末，全国共有100家小额贷款公司，贷款余额70亿元，上半年净减少2亿元。",
            2,
            "2031H1",
            (-2.5, -1.5),
        ),
        (
            "截至2031年9月30日，全国共有小额贷款公司1,000家，贷款余额7,000.5亿元，前三季度新增2.0亿元。",
            3,
            "2031-01/2031-09",
            (1.95, 2.05),
        ),
        (
            "2031年四季度末，全国小额贷款公司100家，贷款余额70亿元，较年初下降2亿元。",
            4,
            "2031",
            (-2.5, -1.5),
        ),
        (
            "截至2031年12月底，全国共有小额贷款公司100家，贷款余额70亿元，全年增加2亿元。",
            4,
            "2031",
            (1.5, 2.5),
        ),
    ],
)
def test_the_sentence_is_read_in_its_forms(
    sentence: str, quarter: int, code: str, ends: tuple[float, float]
) -> None:
    release = read(sentence)
    assert (release.year, release.quarter, release.annex) == (2031, quarter, ())
    change = release.sentence[-1]
    assert change.period == code
    bounds = interval(change, ledger())
    assert (float(bounds.bounds[0]), float(bounds.bounds[1])) == ends


def test_a_change_of_another_span_is_refused() -> None:
    wrong = SENTENCE.replace("全年", "上半年")
    with pytest.raises(ReleaseError, match="the change is of 上半年, the levels are of 2016-12-31"):
        read(plain(wrong))


def test_a_missing_change_is_told_and_the_rest_is_read() -> None:
    release = read("截至2031年3月末，全国共有小额贷款公司100家。贷款余额70亿元。")
    assert len(release.sentence) == 2
    assert "no change since the start of the year" in checked(release, ledger())[-1]


def without(name: str) -> Cells:
    return [row for row in rows() if row[0] != name]


REFUSALS: dict[str, tuple[Callable[[], str], str]] = {
    "no figure": (lambda: "一段没有数字的话。", "holds no sentence with a quarter's end"),
    "no balance": (lambda: SENTENCE.split("。")[0], "holds no sentence with a quarter's end"),
    "two quarters": (
        lambda: SENTENCE + SENTENCE.replace("2016", "2015"),
        "reports on 2015Q4 and 2016Q4; give one with a single quarter",
    ),
    "a month within a quarter": (
        lambda: SENTENCE.replace("2016年末", "2016年11月末"),
        "a quarter ends with 3, 6, 9 or 12",
    ),
    "a province missing": (lambda: plain(table=without("北京")), "annex: 北京 .*missing"),
    "a province twice": (lambda: plain(table=[*rows(), rows()[3]]), "annex: .* twice"),
    "no row of the country": (lambda: plain(table=without("全国")), "annex: .*missing"),
    "an unknown province": (
        lambda: plain(table=[("北境", *rows()[1][1:]), *rows()]),
        "'北境' is no province",
    ),
    "a cell missing": (
        lambda: plain(table=[row[:-1] if row[0] == "北京" else row for row in rows()]),
        "北京: 3 numbers for 4 columns",
    ),
    "another unit": (
        lambda: plain().replace("（亿元）", "（万元）"),
        "is in 万元; the ledger holds",
    ),
    "an unknown column": (
        lambda: plain().replace("从业人员数", "网点数"),
        "names 3 known columns and 4 units",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_is_no_whole_report_is_refused_in_one_sentence(what: str) -> None:
    made, said = REFUSALS[what]
    with pytest.raises(ReleaseError, match=said) as refused:
        checked(read(made()), ledger())
    assert "\n" not in str(refused.value)


def test_what_the_quarter_says_of_the_year_s_start_is_told() -> None:
    told = checked(read(plain()), ledger())
    opening = next(sentence for sentence in told if "at the start of 2016" in sentence)
    assert "imply 9403 to 9405" in opening  # 9273 ± 0.5 less −131 ± 0.5
    assert re.search(r"published were 9411\.5\d* to 9411\.5\d*: restated", opening)


def test_rows_are_claims_that_the_reader_derives_again() -> None:
    made = claims(read(plain()), ledger())
    assert list(made) == list(ledger().claims)
    assert len(made) == 3 + 4 * 32 - 2  # the sentence and the annex both print two figures
    assert made["id"].is_unique and not set(made["id"]) & set(ledger().rows)
    assert set(made["source"]) == {"pboc_2016q4"} and set(made["status"]) == {"accepted"}
    beijing = made[made["entity"] == "beijing"].set_index("metric")
    assert beijing.loc["loan_balance", ["printed", "low", "high"]].tolist() == [
        *("142.0", "141.95", "142.05")
    ]
    fall = made[made["metric"] == "loan_balance_change_ytd"].iloc[0]
    assert (fall["printed"], fall["qualifier"]) == ("131亿元", "减少")
    assert (fall["low"], fall["high"]) == ("-131.5", "-130.5")
    assert made["note_ids"].tolist() != [] and made["note_ids"].str.match(r"^REL-\d{3}$").all()


def test_the_made_pages_hold_what_the_copy_of_the_bank_s_table_printed() -> None:
    assert len(rows()) == 32 and {len(row) for row in rows()} == {1 + len(COLUMNS)}
    assert releases.NOTE in plain()
