"""Notebooks run with other parameters give other answers, and right ones; misfits are refused."""

from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from papermill.exceptions import PapermillExecutionError

from tests.long.runs import cited_claims, results, run, words
from xiaodai.ledger.ledger import load

pytestmark = pytest.mark.slow


def test_the_first_years_show_growth(tmp_path) -> None:
    notebook = run("01_licence_attrition", tmp_path, start="2010Q4", end="2014Q4")
    found = results(notebook)
    assert found["closing_count"]["low"] == "8791"
    assert found["opening_count"]["low"] == "2614"
    assert found["latest_net_change"]["low"] == "200"  # 8791 − 8591
    assert "latest_half_life" not in found
    assert "At the peak" not in words(notebook)
    assert "survival_from_peak" not in found
    assert (found["exits_at_least"]["low"], found["entries_at_least"]["low"]) == ("0", "6177")
    assert "China rose by 200 in the fourth quarter of 2014 (8,591 → 8,791)" in words(notebook)
    assert "6,177 companies came." in words(notebook)
    assert "did not fall in every step of its latest calendar year" in words(notebook)
    assert found["national_exits_since_peak"]["low"] == "4290"  # nationwide, whatever the window


def test_a_province_is_counted_on_its_own(tmp_path) -> None:
    notebook = run("01_licence_attrition", tmp_path, region="jiangsu", start="2015Q2")
    found = results(notebook)
    assert (found["opening_count"]["low"], found["closing_count"]["low"]) == ("636", "578")
    assert found["net_change"]["low"] == "-58"
    assert found["latest_net_change"]["low"] == "-1"  # 579 → 578
    assert found["exits_at_least"]["low"] == "91"  # what the province's own counts lost
    average, number = (Fraction(found[f"{n}_effect"]["high"]) for n in ("average", "number"))
    assert average < number < 0
    assert "Jiangsu" in words(notebook)
    assert "Nationwide, as the press reported it: 5,081" in words(notebook)


def test_one_pair_of_quarters_is_enough_and_chinese_is_spoken(tmp_path) -> None:
    notebook = run("01_licence_attrition", tmp_path, start="2025Q1", end="2025Q2", language="zh")
    found = results(notebook)
    assert found["net_change"]["low"] == "-107"
    assert (found["exits_at_least"]["low"], found["exits_at_least"]["high"]) == ("107", None)
    assert "净减少107家（5081家→4974家）" in words(notebook)
    assert "上述余额含历年年初口径调整" not in words(notebook)  # no year ends between


def test_a_province_at_its_peak_is_not_past_it(tmp_path) -> None:
    notebook = run("01_licence_attrition", tmp_path, region="beijing")
    found = results(notebook)
    assert found["closing_count"]["low"] == found["peak_count"]["low"] == "113"
    assert found["latest_annual_net_exit_rate"]["high"] == "0"
    assert "survival_from_peak" not in found
    assert "At the peak" not in words(notebook)
    assert "113 small-loan companies at the end of March 2023, as many as" in words(notebook)


def test_a_deadline_beyond_the_backtest_is_not_stretched_to(tmp_path) -> None:
    notebook = run("01_licence_attrition", tmp_path, deadline="2030Q1", entries=5, paths=1000)
    found = results(notebook)
    assert "projected_low" in found and "projected_wide_low" not in found
    assert "farther than the backtest looks" in words(notebook)
    assert "with 5 companies newly licensed a quarter" in words(notebook)


def test_a_window_without_two_balances_says_what_it_cannot_split(tmp_path) -> None:
    notebook = run(
        "01_licence_attrition", tmp_path, region="tibet", start="2012Q3", end="2015Q2", entries=3
    )
    found = results(notebook)
    assert found["entries_at_least"]["low"] == "11"  # 1 → 12
    assert "number_effect" not in found
    assert "fewer than two quarters with both" in words(notebook)


def test_the_cap_moves_the_verdicts(tmp_path) -> None:
    found = results(run("02_rate_dispersion", tmp_path, cap=12.0))
    books = [found[f"books_{v}"]["low"] for v in ("above_cap", "below_cap", "undecided")]
    assert books == ["4", "1", "2"]  # Ningyin's alone is below; two are bounded from above only
    assert found["pools_above_cap"]["low"] == "7"


def test_two_lenders_are_compared_alone(tmp_path) -> None:
    found = results(run("02_rate_dispersion", tmp_path, lenders=["haier", "zhongyuan"]))
    assert (found["book_spread"]["low"], found["book_spread"]["high"]) == ("3.575", "4.585")
    assert "mashang_pool_gap" not in found


def test_before_the_survey_hardly_any_average_was_known(tmp_path) -> None:
    notebook = run("02_rate_dispersion", tmp_path, as_of="2021-12-31", language="zh")
    assert "book_spread" not in results(notebook)
    assert "不足两家" in words(notebook)
    assert "窗口指导" not in words(notebook)  # nobody had printed it yet


def test_one_lender_without_a_pool_makes_a_page_without_gaps(tmp_path) -> None:
    notebook = run("02_rate_dispersion", tmp_path, lenders=["ningyin"])
    assert "No lender in this selection disclosed both averages" in words(notebook)


def test_a_low_ceiling_names_what_excludes_itself(tmp_path) -> None:
    notebook = run("02_rate_dispersion", tmp_path, ceiling=16.0, language="zh")
    assert "不能同时成立" in words(notebook)
    assert "单笔上限" in words(notebook)
    assert "haier_share_above_cap" not in results(notebook)


def test_a_pool_alone_says_that_no_book_is_bounded(tmp_path) -> None:
    notebook = run("02_rate_dispersion", tmp_path, lenders=["nanyin_bnp"], cap=12.0)
    assert "No book is bounded here" in words(notebook)
    assert "industry_mean" not in results(notebook)


def test_a_bounded_average_still_leaves_open_what_lies_above_the_cap(tmp_path) -> None:
    notebook = run("02_rate_dispersion", tmp_path, lenders=["suyin"])
    assert "An average under a cap does not keep single loans under it" in words(notebook)


def test_the_day_count_changes_the_daily_rate(tmp_path) -> None:
    found = results(run("03_fenfu_portfolio", tmp_path, day_count=360))
    low, high = (Fraction(found["daily_rate"][end]) for end in ("low", "high"))
    assert low <= Fraction("15.02") / 360 <= high
    assert Fraction("15.02") / 365 < low


def test_a_cap_below_the_pools_rate_gives_a_negative_distance(tmp_path) -> None:
    notebook = run("03_fenfu_portfolio", tmp_path, cap=12.0, language="zh")
    assert results(notebook)["distance_to_cap"]["low"] == "-3.025"
    assert "−3.02个百分点" in words(notebook)


def test_the_assumptions_of_fenfu_move_what_rests_on_them(tmp_path) -> None:
    notebook = run(
        "03_fenfu_portfolio",
        tmp_path,
        upper_rate=36.0,
        funding=6.5,
        loss_given_default=60.0,
        opening_share=100.0,
    )
    found = results(notebook)
    assert float(Fraction(found["dearer_than_posted"]["low"])) == pytest.approx(41.5 / 21.4)
    life = found["break_even_life"]
    assert float(Fraction(life["high"])) == pytest.approx(2.01 * 0.6 / 8.1 * 365)
    assert float(Fraction(found["take_rate"]["high"])) == pytest.approx(2 * 2575.5 / 1125.875)
    assert "2%" in words(notebook)


def test_funds_as_dear_as_the_posted_price_never_earn_a_loss_back(tmp_path) -> None:
    notebook = run("03_fenfu_portfolio", tmp_path, funding=14.6, upper_rate=15.0)
    found = results(notebook)
    assert {"break_even_life", "loss_covered", "dearer_than_posted"}.isdisjoint(found)
    assert "leave no margin under the posted 14.6%" in words(notebook)
    assert "the costliest loan cannot cost less than the average" in words(notebook)
    assert "no sure margin" in words(notebook)


def test_no_sensible_extreme_breaks_the_fenfu_page(tmp_path) -> None:
    notebook = run(
        "03_fenfu_portfolio",
        tmp_path,
        day_count=360,
        upper_rate=15.02,
        funding=15.02,
        loss_given_default=1.0,
        opening_share=1.0,
        language="zh",
    )
    assert float(Fraction(results(notebook)["take_rate"]["high"])) == pytest.approx(15.025)
    assert "没有利差" in words(notebook)
    assert "无确定利差" in words(notebook)


def test_one_tight_cap_leaves_nothing_and_chinese_is_spoken(tmp_path) -> None:
    notebook = run("04_rate_caps", tmp_path, caps=[12.0], lender="haier", language="zh")
    found = results(notebook)
    room = found["room_under_12"]
    assert (room["low"], room["high"]) == ("-4", "-2")
    assert found["caps_none_survive"]["low"] == "1"
    assert "room_under_24" not in found
    # An average of 22.5 at most, and no loan above 24: at least 9.5/12 must come down to 12.
    touched = found["average_cap_touches_at_12"]
    assert Fraction(touched["low"]) == Fraction("9.5") / 12 * 100
    assert "以海尔消金为例，12%若限制平均" in words(notebook)


def test_a_cap_below_every_cost_makes_a_page_in_which_nothing_survives(tmp_path) -> None:
    notebook = run("04_rate_caps", tmp_path, caps=[1.0], operating=[], lender="hangyin")
    found = results(notebook)
    assert found["caps_none_survive"]["low"] == "1"
    assert "every_survive_from" not in found  # operating cost is unknown
    assert "has disclosed nothing recent" in words(notebook)


def test_a_cap_at_the_ceiling_asks_for_nothing(tmp_path) -> None:
    notebook = run("04_rate_caps", tmp_path, caps=[24.0], tax=0.0)
    assert "none asks for anything" in words(notebook)
    found = results(notebook)
    assert found["room_after_tax_under_24"]["low"] == found["room_under_24"]["low"] == "8"


def test_a_lender_whose_name_holds_a_number_is_named_in_the_table(tmp_path) -> None:
    notebook = run("04_rate_caps", tmp_path, caps=[20.0], lender="changyin")
    assert "Known of Changyin 58" in words(notebook)


def test_a_pool_is_not_shown_as_its_lenders_book(tmp_path) -> None:
    notebook = run("04_rate_caps", tmp_path, caps=[12.0], lender="nanyin_bnp", risk=[6.0, 9.0])
    assert "figures of one pool, not of all loans of" in words(notebook)
    assert "so its sum of the three says nothing of them" in words(notebook)
    assert results(notebook)["room_under_12"]["low"] == "-6"  # 12 − (4 + 5 + 9)


def test_a_year_with_few_figures_shows_what_is_missing(tmp_path) -> None:
    notebook = run("05_lender_economics", tmp_path, year=2023)
    found = results(notebook)
    assert "cr3" not in found and "return_on_assets_zhongyou" in found
    low, high = (Fraction(found["return_on_assets_zhongyou"][end]) for end in ("low", "high"))
    assert low <= 100 * Fraction("5.22") * 2 / (Fraction("495.53") + Fraction("582.22")) <= high
    assert "No total of the industry’s assets is known for 31 December 2023" in words(notebook)


def test_half_a_year_is_called_half_a_year(tmp_path) -> None:
    notebook = run("05_lender_economics", tmp_path, year=2025, language="zh")
    found = results(notebook)
    low, high = (Fraction(found["return_on_assets_mashang"][end]) for end in ("low", "high"))
    assert low <= 100 * Fraction("11.55") * 2 / (Fraction("655.60") + Fraction("680.99")) <= high
    assert "平均总资产收益率（半年）" in words(notebook)
    assert "均为半年数、未年化" in words(notebook)


def test_a_column_without_a_figure_is_left_out_and_named(tmp_path) -> None:
    said = words(run("05_lender_economics", tmp_path, lenders=["zhongyin"]))
    assert "Known for none of these lenders: Revenue." in said
    assert "Company | Assets (billion yuan) | Net profit" in said


def test_one_lender_makes_a_panel_of_its_own(tmp_path) -> None:
    notebook = run("05_lender_economics", tmp_path, lenders=["mashang"])
    found = results(notebook)
    assert {name for name in found if name.startswith("return_on")} == {"return_on_assets_mashang"}
    assert "impairment_on_loans_mashang" in found and "cr3" in found
    assert "write_offs_on_loans_zhongyou" not in found
    assert "between 40.4% and 59.6%" in words(notebook)
    assert "ceiling" not in words(notebook)
    assert "Fewer than two of these lenders" in words(notebook)


@pytest.mark.parametrize(
    ("year", "lender", "language", "sentence"),
    [
        (2022, "ant_consumer_finance", "en", "None of these lenders has a figure on its size or"),
        (2022, "mashang", "zh", "所选公司在该时段均无规模与收益方面的数字。"),
    ],
)
def test_a_lender_without_earnings_gets_a_sentence_and_no_table(
    tmp_path, year, lender, language, sentence
) -> None:
    notebook = run("05_lender_economics", tmp_path, year=year, lenders=[lender], language=language)
    said = words(notebook)
    assert sentence in said
    assert "Size and earnings" not in said and "规模与收益（" not in said
    assert "2024年12月31日" in said if language == "zh" else "companies of 31 December" in said


def test_a_lender_with_its_pool_is_checked_alone(tmp_path) -> None:
    notebook = run("07_does_it_add_up", tmp_path, entity="mashang")
    found = results(notebook)
    assert found["mixed_scopes"]["low"] == "2"  # the pool's average and share, as the lender's
    assert "restated_years" not in found
    assert "23.96" in words(notebook) and "which is not asked for here" in words(notebook)


def test_what_holds_is_listed_when_asked_for_and_chinese_is_spoken(tmp_path) -> None:
    notebook = run(
        "07_does_it_add_up",
        tmp_path,
        entity="fenfu",
        since="2025",
        verdicts=["consistent", "undetermined"],
        language="zh",
    )
    assert "结果为“相符”的核对项" in words(notebook)
    assert "本次运行不逐条列出矛盾。" in words(notebook)
    assert "本次运行不逐条列出口径混淆。" in words(notebook)


def test_an_entity_that_nothing_relates_makes_a_page_that_says_so(tmp_path) -> None:
    notebook = run("07_does_it_add_up", tmp_path, entity="zhilu")
    assert results(notebook)["relations"]["low"] == "0"
    assert "Nothing in the ledger relates these figures" in words(notebook)
    assert "These figures contradict nothing." in words(notebook)


def test_a_tape_is_read_its_bands_are_changed_and_chinese_is_spoken(tmp_path) -> None:
    loans = {
        "loan_id": [1, 2, 3],
        "balance_fen": [10_000, 20_001, 70_000],
        "rate_ppm": [150_000, 150_000, 240_001],
        "snapshot_date": [date(2025, 6, 30)] * 3,
    }
    pd.DataFrame(loans).to_parquet(tmp_path / "tape.parquet", index=False)
    notebook = run(
        "06_loan_pool",
        tmp_path,
        tape=str(tmp_path / "tape.parquet"),
        bands={"balance": [100.0, 250.0]},
        language="zh",
    )
    found, said = results(notebook), words(notebook)
    assert (found["loans"]["low"], found["balance"]["low"]) == ("3", "1000.01")
    rate = Fraction(30_001 * 15 + Fraction("24.0001") * 70_000, 100_001)
    assert Fraction(found["weighted_rate"]["low"]) == rate
    assert "100 – 250 | 1 | " in said and "> 250 | 1 | " in said
    assert "rate_above_ceiling | 保留 | 1" in said
    assert "2025年6月30日，资产池共3笔贷款" in said and "合成数据" not in said


def test_a_panel_with_foreign_columns_is_read_through_a_mapping(tmp_path) -> None:
    (tmp_path / "tape.csv").write_text(
        "借据号,日期,余额,逾期\n甲,2025-05-31,100.00,0\n乙,2025-05-31,300.00,5\n"
        "甲,2025-06-30,50.00,30\n乙,2025-06-30,300.00,0\n",
        encoding="gbk",
    )
    (tmp_path / "ours.toml").write_text(
        '[columns]\nloan_id = "借据号"\nsnapshot_date = "日期"\ndays_past_due = "逾期"\n'
        'balance_fen = { column = "余额", unit = "yuan" }\n',
        encoding="utf-8",
    )
    files = {"tape": str(tmp_path / "tape.csv"), "mapping": str(tmp_path / "ours.toml")}
    notebook = run("06_loan_pool", tmp_path, **files)
    found, said = results(notebook), words(notebook)
    assert (found["loans"]["low"], found["balance"]["low"]) == ("2", "350")
    assert found["cure_rate"]["low"] == "100"
    assert Fraction(found["at_30"]["low"]) == Fraction(5000, 350)
    assert Fraction(found["ever_30"]["low"]) == 25  # 100 of 400: there are no originals
    assert "On how it was read: read as GBK." in said


def test_a_tape_that_is_not_there_is_one_sentence(tmp_path) -> None:
    with pytest.raises(PapermillExecutionError) as refused:
        run("06_loan_pool", tmp_path, tape=str(tmp_path / "none.parquet"))
    assert refused.value.ename == "ParameterError"
    assert "none.parquet' is refused (there is no such tape): it must be " in refused.value.evalue


@pytest.mark.parametrize(
    ("name", "parameters", "sentence"),
    [
        (
            "06_loan_pool",
            {"bands": {"balance": [500.0, 100.0]}},
            "is refused (the ends of balance do not rise): it must be upper ends of bands",
        ),
        (
            "06_loan_pool",
            {"vintage_by": "week"},
            "parameter vintage_by='week' is refused: it must be 'month' or 'day'",
        ),
        (
            "01_licence_attrition",
            {"strat": "2023Q4"},
            "there is no parameter 'strat'; the parameters are: language, start, end, region",
        ),
        (
            "01_licence_attrition",
            {"start": 2023},
            "parameter start=2023 is refused: it must be the first quarter, such as '2010Q4'",
        ),
        (
            "01_licence_attrition",
            {"end": "2031Q1"},
            "parameter end='2031Q1' is refused (the ledger covers national from 2010Q4 to ",
        ),
        ("02_rate_dispersion", {"caps": 20.0}, "there is no parameter 'caps'"),
        (
            "02_rate_dispersion",
            {"lenders": "haier,nobody"},
            "parameter lenders=['haier', 'nobody'] is refused ('nobody' is not among those that ",
        ),
        (
            "02_rate_dispersion",
            {"cap": 48.0},
            "parameter cap=48.0 is refused: it must be a rate in percent a year, above 0",
        ),
        ("03_fenfu_portfolio", {"daycount": 365}, "there is no parameter 'daycount'"),
        (
            "03_fenfu_portfolio",
            {"day_count": "365"},
            "parameter day_count='365' is refused: it must be 365 or 366 or 360",
        ),
        ("03_fenfu_portfolio", {"cap": -1.0}, "parameter cap=-1.0 is refused"),
        (
            "03_fenfu_portfolio",
            {"opening_share": 0.0},
            "parameter opening_share=0.0 is refused: it must be the lowest balance",
        ),
        ("04_rate_caps", {"caps": []}, "parameter caps=[] is refused (it has 0 numbers)"),
        (
            "04_rate_caps",
            {"risk": [7.5, 6.5]},
            "parameter risk=[7.5, 6.5] is refused (the lowest is above the highest): it must",
        ),
        (
            "04_rate_caps",
            {"lender": "nobody"},
            "parameter lender='nobody' is refused (those that disclose are ant_consumer_finance, ",
        ),
        (
            "05_lender_economics",
            {"year": 2019},
            "parameter year=2019 is refused (the ledger has lenders' figures for 2022, 2023, ",
        ),
        (
            "05_lender_economics",
            {"lenders": ["mashang", "mashang"]},
            "is refused ('mashang' stands in it more than once): it must be a list of lenders",
        ),
        (
            "05_lender_economics",
            {"year": 2022, "lenders": ["zhongyin"]},
            "are refused: none of these lenders has a figure for that year",
        ),
        (
            "07_does_it_add_up",
            {"entity": "mashan"},
            "parameter entity='mashan' is refused (the ledger has no such entity; is 'mashang",
        ),
        (
            "07_does_it_add_up",
            {"entity": "jiangsu", "since": "2030"},
            "are refused: the ledger has no such figure",
        ),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_computed(
    tmp_path, name, parameters, sentence
) -> None:
    with pytest.raises(PapermillExecutionError) as refused:
        run(name, tmp_path, **parameters)
    assert refused.value.ename == "ParameterError"
    assert sentence in refused.value.evalue
    assert "\n" not in refused.value.evalue


def test_the_results_of_a_default_run_are_the_stored_ones(tmp_path) -> None:
    """What papermill computes is what the notebook in the checkout shows."""
    from xiaodai.paths import NOTEBOOKS
    from xiaodai.report.stored import read

    stored = results(read(NOTEBOOKS / "03_fenfu_portfolio.ipynb"))
    assert results(run("03_fenfu_portfolio", tmp_path)) == stored
    ledger = load()
    cited = cited_claims(read(NOTEBOOKS / "03_fenfu_portfolio.ipynb"))
    assert cited and all(ledger.claim(claim) for claim in cited)
