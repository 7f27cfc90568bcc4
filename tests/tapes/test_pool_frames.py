"""The frames of a pool: their columns and rows, and what is there where nothing is known."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.tapes.test_pool import JUNE, LOANS, MAY, PANEL, pool_of, value
from xiaodai import tapes
from xiaodai.ledger.ledger import load
from xiaodai.reading.periods import Period
from xiaodai.tapes import two_level
from xiaodai.tapes.declared import Field
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.static_pools import ever
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Names, Text


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return pool_of(tmp_path_factory.mktemp("pool"), LOANS, as_of="2025-06-30")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return pool_of(tmp_path_factory.mktemp("panel"), PANEL)


def test_the_tapes_that_were_read_stand_in_rows(pool: Pool, panel: Pool) -> None:
    found = tapes.tapes_read([pool, replace(panel, synthetic="synthetic seed=1")])
    assert [str(name) for name in found["tape"]] == [
        "Tape.parquet",
        "The synthetic panel",
    ]
    named = replace(pool, title="Cars of the EU 2025-1", title_zh="欧盟车贷")
    (words,) = tapes.tapes_read([named])["tape"]
    assert (words.en, words.zh) == ("Cars of the EU 2025-1", "欧盟车贷")
    assert [list(map(value, found[name])) for name in ("rows_in", "used", "aside")] == [
        [4, 8],
        [4, 8],
        [0, 0],
    ]
    assert list(map(value, found["snapshots"])) == [1, 2]
    assert [period.code for period in found["first"]] == ["2025-06-30", "2025-05-31"]
    assert [period.code for period in found["last"]] == ["2025-06-30", "2025-06-30"]


def test_a_measure_stands_in_a_row_that_says_what_it_is_weighted_by(pool: Pool) -> None:
    found = tapes.overview(pool)
    assert list(found) == ["measure", "value"]
    rows = {str(name): one for name, one in zip(found["measure"], found["value"], strict=True)}
    assert len(rows) == len(found)
    assert not [name for name in rows if name.startswith(("Term", "Age"))]  # no such column
    measured = tapes.measures(pool)
    assert rows["Rate a year, by loan"] == measured["rate", "count"]
    assert rows["Rate a year, weighted by balance"] == measured["rate", "balance"]
    assert value(rows["Loans"]) == 4


@pytest.mark.parametrize(("days", "shown"), [(60, "days"), (61, "months"), (366, "months")])
def test_a_time_is_in_months_where_it_averages_two_or_more(
    days: int, shown: str, tmp_path: Path
) -> None:
    loan = LOANS[0] | {"origination_date": JUNE - timedelta(days), "term_days": 2 * days}
    found = tapes.overview(pool_of(tmp_path, [loan], as_of="2025-06-30"))
    rows = {
        str(name).removesuffix(", by loan"): str(average)
        for name, average in zip(found["measure"], found["value"], strict=True)
    }
    assert rows["Age" if shown == "days" else "Seasoning"].endswith(shown)
    assert rows["Remaining term"].endswith(shown)  # as long as the loan is old
    assert rows["Term"].endswith("months")
    assert {"Age", "Seasoning"} - set(rows) and "Term in months" not in rows


def test_a_column_that_no_loan_fills_is_left_out(panel: Pool) -> None:
    without_rates = tapes.stratification(panel, "balance")
    assert list(without_rates) == [
        "band",
        "loans",
        "of_loans",
        "balance",
        "of_balance",
        "average",
    ]


def test_a_band_says_the_share_of_the_pool_that_it_holds(pool: Pool) -> None:
    found = tapes.stratification(pool, "balance").set_index("band")
    band = found.loc[next(label for label in found.index if label.en == "≤ 100")]
    assert (value(band["loans"]), value(band["of_loans"])) == (2, 50)
    assert value(band["average"]) == value(band["balance"]) / 2


def test_amounts_are_told_in_the_currency_of_the_tape(pool: Pool) -> None:
    euros = replace(pool, currency="EUR")
    measured = tapes.measures(euros)
    assert measured["balance", ""].show("en").endswith(" euros")
    assert measured["balance_per_loan", ""].unit.id == "EUR/loan"
    told = " ".join(one.origin + str(one) for one in measured.values())
    assert "yuan" not in told
    yuan = tapes.measures(pool)
    assert all(one.interval == yuan[key].interval for key, one in measured.items())
    assert tapes.stratified(euros)["header"].iloc[0].en == "Balance, euros"
    assert tapes.large_loans(euros).above.unit.id == "EUR"


def test_bands_of_whole_numbers_name_the_first_and_the_last_that_they_hold(tmp_path: Path) -> None:
    ages = {0: "0", 1: "1", 2: "2", 6: "5 – 7", 8: "8 – 30", 400: "> 360"}
    loans = [
        LOANS[0] | {"loan_id": n, "origination_date": JUNE - timedelta(days)}
        for n, days in enumerate(ages)
    ]
    found = tapes.stratification(pool_of(tmp_path, loans, as_of="2025-06-30"), "age")
    assert [band.en for band in found["band"]] == [*ages.values(), "all"]


def test_a_field_has_a_name_and_a_header_with_its_unit(pool: Pool) -> None:
    found = tapes.stratified(pool)
    assert list(found["field"]) == ["balance", "rate", "region"]
    assert [header.en for header in found["header"]] == [
        "Balance, yuan",
        "Rate, % a year",
        "Region",
    ]
    assert [header.zh for header in found["header"]] == ["余额（元）", "年利率（%）", "地区"]


def test_a_field_of_the_users_own_has_the_users_titles(pool: Pool) -> None:
    rows = pool.tables["stratification"].assign(field="ltv")
    own = replace(
        pool,
        tables=pool.tables | {"stratification": rows},
        fields=(Field("ltv", "LTV at origination", "抵押率"),),
    )
    (header,) = tapes.stratified(own)["header"]
    assert (header.en, header.zh) == ("LTV at origination", "抵押率")


def test_two_fields_cross_and_add_up_to_the_whole(tmp_path: Path) -> None:
    pairs = [["region", "balance"]]
    made = pool_of(tmp_path, LOANS, as_of="2025-06-30", two_level=pairs)
    (found,) = tapes.cross_tables(made)
    shares = found.shares
    assert (found.first.en, found.second.en, found.header.zh) == ("region", "balance", "地区")
    assert [band.en for band in shares["band"]] == ["c", "b", "a", "all"]
    assert [found.bands[name].en for name in list(shares)[1:]] == [
        "≤ 100",
        "100 – 500",
        "2,000 – 5,000",
        "all",
    ]
    assert shares.iloc[0, 1] == Text()  # no loan of this region is so small
    whole = sum(one["balance_fen"] for one in LOANS)
    assert value(shares.iloc[1, 2]) == Fraction(100 * 30_000, whole)
    assert value(shares.iloc[-1, -1]) == 100
    assert tapes.cross_tables(pool_of(tmp_path, LOANS, as_of="2025-06-30")) == []


def test_bands_beyond_the_largest_are_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_level, "MOST", {"first": 1, "second": 1})
    made = pool_of(tmp_path, LOANS, as_of="2025-06-30", two_level=[["region", "balance"]])
    (found,) = tapes.cross_tables(made)
    assert [band.en for band in found.shares["band"]] == ["c", "others", "all"]
    assert value(found.shares.iloc[1, 2]) + value(found.shares.iloc[0, 1]) == 100


def test_provinces_have_their_english_names_and_other_regions_stay() -> None:
    bands = [Names(name, name) for name in ("广东省", "内蒙古", "吉林省", "广东省深圳市", "x")]
    found = tapes.provinces([*bands, Text("others")], load())
    assert [one.en for one in found] == [
        "Guangdong",
        "Inner Mongolia",
        "Jilin",
        "广东省深圳市",
        "x",
        "others",
    ]
    assert [one.zh for one in found[:5]] == [band.zh for band in bands]


def test_the_classes_are_those_of_the_last_snapshot(pool: Pool, panel: Pool) -> None:
    found = tapes.delinquency_classes(panel)
    assert [name.en for name in found["class"]] == ["M0", "M2"]
    assert list(map(value, found["balance"])) == [900, 600]
    assert list(map(value, found["of_balance"])) == [60, 40]
    assert tapes.delinquency_classes(pool).empty  # no days past due


def test_a_missing_class_is_said_in_words(tmp_path: Path) -> None:
    row = {"loan_id": 1, "balance_fen": 5, "snapshot_date": JUNE, "days_past_due": 0}
    rows = [row, row | {"loan_id": 2, "days_past_due": None}]
    found = tapes.delinquency_classes(pool_of(tmp_path, rows))
    assert [name.zh for name in found["class"]] == ["M0", "缺失"]


def test_every_period_has_its_metrics_and_absent_flows_are_named(
    pool: Pool, panel: Pool, tmp_path: Path
) -> None:
    metrics = tapes.revolving_metrics(panel, 3.0)
    assert list(metrics.index) == [JUNE]
    assert list(metrics) == ["start", "end", *tapes.METRICS]
    assert tapes.without_flows(metrics) == []
    rows = [{k: v for k, v in row.items() if k != "recovered_fen"} for row in PANEL]
    lost = tapes.revolving_metrics(pool_of(tmp_path, rows), 3.0)
    assert [name.en for name in tapes.without_flows(lost)] == [
        "charge-off rate a year",
        "excess spread a year",
    ]
    assert tapes.revolving_metrics(pool, 3.0).empty


def test_the_last_period_has_a_formula_beside_each_number(panel: Pool) -> None:
    found = tapes.last_period(tapes.revolving_metrics(panel, 3.0))
    assert list(found) == ["metric", "formula", "last"]
    assert list(found.index) == list(tapes.METRICS)
    assert found.loc["payment_rate", "formula"].en == "paid in ÷ opening balance"
    assert all(isinstance(rate, Quantity) for rate in found["last"])


def test_vintages_stand_by_age_and_end_where_the_panel_ends(panel: Pool) -> None:
    found = tapes.follow_vintages(panel)
    assert found is not None
    by_age = found.by_age
    assert list(by_age) == ["vintage", 1]
    assert list(by_age["vintage"]) == [Period("2025-05")]
    assert value(by_age[1][0]) * 3 == 100
    drawn = found.curves
    assert list(drawn["vintage"].unique()) == ["2025-05"] == sorted(set(found.named))
    assert list(drawn["age"]) == [0, 1]
    assert list(drawn["percent"]) == pytest.approx([0, 100 / 3])
    assert (found.highest.vintage.code, value(found.highest.age)) == ("2025-05", 1)
    assert found.highest.share == ever(panel, found.followed, "2025-05", 1)
    assert value(found.begun_before) == 1 == value(found.drawn)


def test_the_results_of_a_pool_and_a_panel_have_names(pool: Pool, panel: Pool) -> None:
    found = tapes.pool_results(pool, panel, 3.0)
    assert value(found["loans"]) == 4
    assert (value(found["at_30"]), value(found["ever_30"])) == (40, 50)
    assert value(found["roll_forward"]) == 37.5
    assert set(tapes.METRICS) <= set(found)
    alone = tapes.pool_results(pool, pool, 3.0)
    assert set(tapes.METRICS).isdisjoint(alone) and "at_30" not in alone


def test_a_panel_has_a_triangle_and_a_pool_has_none(pool: Pool, panel: Pool) -> None:
    assert value(tapes.triangle_rows(panel)) == len(panel.tables["triangle"]) > 0
    assert tapes.triangle_rows(pool) is None


def test_a_title_says_that_a_tape_is_made_up(panel: Pool) -> None:
    title = Text("Where the balance rolls to")
    assert panel.entitled(title) == title
    marked = replace(panel, synthetic="synthetic by hand").entitled(title)
    assert (marked.en, marked.zh) == (
        "Synthetic: Where the balance rolls to",
        "合成数据：余额流向何处",
    )


def test_lateness_over_time_has_a_row_for_each_snapshot(panel: Pool) -> None:
    found = tapes.late_over_time(panel)
    assert list(found) == ["at_30", "at_60", "at_90", "ever_30"]
    assert list(found.index) == [MAY, JUNE]
