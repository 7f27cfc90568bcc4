"""The ledger: loading, asking, resolving, refusing."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from shutil import copytree
from urllib.parse import urlsplit

import pandas as pd
import pytest

from tests.ledger.small_tables import spoil, write
from xiaodai.ledger.ledger import Ledger, LedgerError, load
from xiaodai.paths import DATA
from xiaodai.values.quantity import Claimed


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def test_a_claim_becomes_a_quantity_with_lineage_and_scope(ledger: Ledger) -> None:
    pool = ledger.quantity("fenfu_pool.balance_per_loan.2025.2")
    assert (pool.low, pool.high) == (Fraction("59.825"), Fraction("59.835"))
    assert pool.unit.id == "yuan/loan"
    assert pool.lineage == Claimed(("fenfu_pool.balance_per_loan.2025.2",), (), 1)
    assert pool.scope[0] == "fenfu_pool"


def test_money_is_kept_in_yuan_and_shown_in_the_codebooks_unit(ledger: Ledger) -> None:
    balance = ledger.value("fenfu", "loan_balance", "2025-06-30")
    assert balance.interval.low == Fraction("112587500000")
    assert balance.low == Fraction("1125.875")


def test_finer_prints_narrow_rounder_ones(ledger: Ledger) -> None:
    level = ledger.value("national", "loan_balance", "2025-03-31")
    assert (level.low, level.high) == (Fraction("7365.605"), Fraction("7365.615"))
    assert len(level.lineage.claims) == 2


def test_a_digit_slip_loses_against_the_reproduced_table_and_stays_visible(ledger: Ledger) -> None:
    points = {p.period: p for p in ledger.points("national", "loan_balance")}
    level = points["2016-12-31"]
    assert Fraction("9272.8") in level.quantity.interval * _per_yi()
    slips = ledger.query(entity="national", metric="loan_balance", printed="9292.8亿元")["id"]
    assert len(slips) == 1
    assert slips.iloc[0] not in level.claims
    assert level.grade == ledger.source("pboc_table_copy_2016q4")["grade"]


def test_a_conflicting_print_stands_against_the_value(ledger: Ledger) -> None:
    balance = ledger.value("fenfu", "loan_balance", "2025-06-30")
    against = [ledger.claim(claim)["printed"] for claim in balance.lineage.against]
    assert against == ["1200亿元"]


def test_points_are_in_order_of_time_and_count_origins_not_prints(ledger: Ledger) -> None:
    points = ledger.points("national", "company_count")
    assert [p.period for p in points] == sorted(p.period for p in points)
    latest = next(p for p in points if p.period == "2025-06-30")
    prints = ledger.query(entity="national", metric="company_count", period="2025-06-30")
    assert (latest.prints, latest.origins) == (len(prints), 1)
    assert latest.prints > 1


def test_dates_resolve_to_the_days_that_all_prints_allow(ledger: Ledger) -> None:
    gone = ledger.date("alibaba_microloan", "deregistered")
    assert (gone.first, gone.last) == (date(2025, 10, 17), date(2025, 10, 17))
    assert len(gone.lineage.claims) >= 2


def test_only_documents_of_the_time_count_when_a_day_is_given(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no usable average_rate"):
        ledger.value("haier_pool", "average_rate", "2025", published_by="2025-06-30")


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (
            lambda x: x.quantity("nobody.nothing.2025"),
            "the ledger has no claim 'nobody.nothing.2025'",
        ),
        (lambda x: x.value("haier", "average_rate", "1999"), "for 1999; there is: 2025"),
        (lambda x: x.points("nobody", "company_count"), "the ledger has no entity 'nobody'"),
        (lambda x: x.points("national", "nonsense"), "the codebook has no metric 'nonsense'"),
        (lambda x: x.series("haeir", "average_rate"), "no entity 'haeir'; is 'haier' or"),
        (lambda x: x.points("haier", "averege_rate"), "'averege_rate'; is 'average_rate'"),
        (lambda x: x.value("haier", "average_rate", "20255"), "is '2025' meant? There is: 2025"),
        (lambda x: x.value("haeir", "average_rate", "2025"), "is 'haier' or"),
        (lambda x: x.frame(metric="averege_rate"), "is 'average_rate'"),
        (lambda x: x.frame(period="2025Q5"), "'2025Q5' is no period"),
        (lambda x: x.query(entity=["haier", "haeir"]), "no entity 'haeir'"),
        (lambda x: x.query(period="2025-6-30"), "is '2025-06-30'"),
        (lambda x: x.query(status="acepted"), "no claim has the status 'acepted'; is 'accepted'"),
        (lambda x: x.query(source="nowhere"), "the ledger has no source 'nowhere'"),
        (lambda x: x.date("national", "founded"), "no usable date founded of national"),
        (lambda x: x.source("nowhere"), "the ledger has no source 'nowhere'"),
        (lambda x: x.claim("nothing"), "the ledger has no claim 'nothing'"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(ledger: Ledger, ask, sentence: str) -> None:
    with pytest.raises(LedgerError) as missing:
        ask(ledger)
    assert sentence in str(missing.value)


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "metrics.csv").unlink()
    with pytest.raises(LedgerError, match=r"metrics\.csv: the folder has no such table"):
        load(tmp_path / "data")


def test_a_query_gives_the_claims_with_numbers_and_days(ledger: Ledger) -> None:
    found = ledger.query(entity=["haier", "haier_pool"], metric="average_rate")
    assert set(found["entity"]) == {"haier", "haier_pool"}
    assert found["low"].dtype == found["high"].dtype == "float64"
    assert (found["low"] <= found["high"]).all()
    assert isinstance(found["printed"].iloc[0], str)
    year = found[found["period"] == "2025"].iloc[0]
    assert (year["start"], year["end"]) == (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31"))
    assert ledger.query(period="2024-02-29").empty
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        ledger.query(colour="red")


def test_a_query_gives_dates_as_days_and_open_ends_as_missing(tmp_path: Path) -> None:
    ledger = load(spoil(tmp_path, "claims", "12.45,12.55", "12.45,"))
    date_claim = ledger.query(metric="founded").iloc[0]
    assert pd.isna(date_claim["low"]) and pd.isna(date_claim["high"])
    assert date_claim["earliest"] == pd.Timestamp("2013-01-01")
    assert date_claim["latest"] == pd.Timestamp("2013-12-31")
    open_claim = ledger.query(metric="loan_balance").iloc[0]
    assert open_claim["low"] == 12.45 and pd.isna(open_claim["high"])
    assert pd.isna(open_claim["earliest"])


def _per_yi():
    from xiaodai.values.interval import Interval

    return Interval.point(Fraction(1, 10**8))


def test_a_claim_about_nobody_is_not_loaded(tmp_path: Path) -> None:
    said = r"claims\.csv, line 3: the entity 'nobody' is not in entities\.csv"
    with pytest.raises(LedgerError, match=said):
        load(spoil(tmp_path, "claims", "rate.2025,lender", "rate.2025,nobody"))


def test_bounds_that_are_no_numbers_are_refused_when_they_are_used(tmp_path: Path) -> None:
    ledger = load(spoil(tmp_path, "claims", "12.45,12.55", "many,12.55"))
    with pytest.raises(LedgerError, match="has no readable bounds"):
        ledger.value("lender", "loan_balance", "2025-06-30")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,entity\na,b\n", r"claims\.csv, line 1: the column 'metric' is missing"),
        (b"", r"claims\.csv, line 1: the file is empty"),
        ("id,entity\n小贷".encode("gbk"), r"claims\.csv, line 2: the file is not in UTF-8"),
    ],
)
def test_a_table_without_a_column_or_without_anything_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (write(tmp_path) / "claims.csv").write_bytes(content)
    with pytest.raises(LedgerError, match=said):
        load(tmp_path)


def test_a_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path) / "claims.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load(tmp_path).claims) == 4


def test_a_claim_is_known_by_its_id_wherever_that_column_stands(tmp_path: Path) -> None:
    path = write(tmp_path) / "entities.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    text = "".join(",".join([*row[1:], row[0]]) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    assert load(tmp_path).entity("pool").en == "A pool"


def test_a_host_is_not_named_as_the_publisher_of_what_stood_on_it(ledger: Ledger) -> None:
    sources = ledger.sources.set_index("id")
    for source, row in sources[sources["publisher"] != ""].iterrows():
        host = (urlsplit(row["address"]).hostname or "").removeprefix("www.")
        if row["publisher"] == host and not row["publisher_en"] and row["kind"] == "mirror":
            assert ledger.publisher(source).en == f"unnamed mirror ({host})"
            assert ledger.publisher(source).zh == f"无名转载站（{host}）"
        assert "." not in ledger.publisher(source).zh.split("（")[0], source
