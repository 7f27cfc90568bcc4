"""Provinces: coverage and totals against the nation, from the raw table and by hand."""

import csv
from fractions import Fraction

import pytest

from xiaodai.ledger.ledger import Ledger, load
from xiaodai.paths import DATA
from xiaodai.studies.attrition import provinces


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def printed(metric: str, day: str) -> dict[str, Fraction]:
    """A second way to a table: the raw rows of one day."""
    with (DATA / "claims.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["entity"]: (Fraction(row["low"]) + Fraction(row["high"])) / 2
            for row in csv.DictReader(file)
            if (row["metric"], row["period"]) == (metric, day) and row["status"] == "accepted"
            if row["low"] and row["high"]
        }


def test_there_are_31_provinces_and_shenzhen_is_a_city(ledger: Ledger) -> None:
    names = provinces.names(ledger)
    assert len(names) == 31
    assert "shenzhen" not in names and "four_municipalities" not in names


def test_full_tables_exist_for_three_dates(ledger: Ledger) -> None:
    assert list(provinces.tables(ledger, "company_count")) == ["2012Q3", "2016Q4", "2018Q1"]
    assert list(provinces.tables(ledger, "loan_balance")) == ["2016Q4", "2018Q1"]


@pytest.mark.parametrize(
    ("quarter", "day", "nation"), [("2012Q3", "2012-09-30", 5629), ("2016Q4", "2016-12-31", 8673)]
)
def test_complete_tables_add_up_to_the_nation(ledger, quarter, day, nation) -> None:
    table = provinces.tables(ledger, "company_count")[quarter]
    raw = printed("company_count", day)
    assert {name: count.low for name, count in table.items()} == {n: raw[n] for n in table.index}
    assert sum(count.low for count in table) == nation
    assert provinces.coverage(ledger, "company_count", quarter).share.low == 100


def test_the_last_table_covers_28_provinces_and_98_percent_of_companies(ledger: Ledger) -> None:
    found = provinces.coverage(ledger, "company_count", "2018Q1")
    assert (found.known.low, found.provinces.low) == (28, 31)
    assert found.share.low == found.share.high == Fraction(8319 * 100, 8471)
    balance = provinces.coverage(ledger, "loan_balance", "2018Q1")
    assert balance.known.low == 27
    assert round(float(balance.share.low), 1) == 97.2


def test_the_ranking_runs_from_yunnan_to_jilin(ledger: Ledger) -> None:
    tables = provinces.tables(ledger, "company_count")
    ranked = provinces.ranking(ledger, tables["2016Q4"], tables["2018Q1"])
    first, last = printed("company_count", "2016-12-31"), printed("company_count", "2018-03-31")
    changes = {name: last[name] - first[name] for name in last if name in first}
    known = set(provinces.names(ledger)) & set(changes)
    assert [ranked.index[0], ranked.index[-1]] == ["yunnan", "jilin"]
    assert list(ranked["change"].map(lambda q: q.low)) == sorted(changes[n] for n in known)
    assert sum(change < 0 for name, change in changes.items() if name in known) == 21


def test_balance_per_company_is_balance_over_count(ledger: Ledger) -> None:
    found = provinces.balance_per_company(ledger, "2018Q1")
    assert len(found) == 27
    assert Fraction("1394.61") * 10**8 / 265 in found["chongqing"].interval
    assert max(found.index, key=lambda name: found[name].low) == "chongqing"
    assert min(found.index, key=lambda name: found[name].low) == "jilin"
    assert Fraction("1394.61") / 265 / (Fraction("110.75") / 520) > 24


@pytest.mark.parametrize(
    ("province", "en", "zh"),
    [
        ("hebei", "Hebei", "河北"),
        ("inner_mongolia", "Inner Mongolia", "内蒙古"),
        ("guangxi", "Guangxi", "广西"),
        ("xinjiang", "Xinjiang", "新疆"),
        ("ningxia", "Ningxia", "宁夏"),
        ("shanghai", "Shanghai", "上海"),
    ],
)
def test_names_are_short(ledger: Ledger, province, en, zh) -> None:
    name = ledger.short_name(province)
    assert (name.en, name.zh) == (en, zh)


def test_a_quarter_without_a_table_has_no_coverage(ledger: Ledger) -> None:
    with pytest.raises(KeyError, match="2017Q4"):
        provinces.coverage(ledger, "company_count", "2017Q4")
