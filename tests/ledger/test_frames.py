"""Figures of the ledger as series and frames."""

import re

import pandas as pd
import pytest

from tests.ledger.small_tables import spoil, write
from xiaodai.ledger.ledger import Ledger, LedgerError, as_period, load

FIRST = "lender.loan_balance.2025-06-30,lender,loan_balance,2025-06-30,12.5亿元,,yi_yuan,rounded,"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def with_more(folder, *rows: tuple[str, str]) -> Ledger:
    """The small tables with more balances of the lender, each a period and its bounds."""
    made = "".join(
        f"more.{n},lender,loan_balance,{period},x,,yi_yuan,rounded,{bounds},paper,,,,accepted,,\n"
        for n, (period, bounds) in enumerate(rows)
    )
    return load(spoil(folder, "claims", FIRST, made + FIRST))


@pytest.mark.parametrize(
    ("code", "freq", "period"),
    [
        ("2025Q2", "Q", "2025Q2"),
        ("2025-06-30", "Q", "2025Q2"),
        ("2025-06-30", "M", "2025-06"),
        ("2025-12-31", "Y", "2025"),
        ("2025-06-29", "D", "2025-06-29"),
        ("2025-06-29", "Q", None),
        ("2025-06", "Q", None),
        ("2025H1", "Q", None),
        ("2025-01/2025-09", "Q", None),
        ("2025-01/2025-12", "Y", "2025"),
        ("2026-01/..", "Y", None),
        ("undated", "D", None),
    ],
)
def test_a_code_is_a_period_or_its_last_day(code, freq, period) -> None:
    found = as_period(code, freq)
    assert (None if found is None else str(found)) == period


def test_a_series_is_quantities_by_the_frequency_that_all_figures_share(ledger: Ledger) -> None:
    counts = ledger.series("national", "company_count")
    assert (counts.index.freqstr, str(counts.dtype)) == ("Q-DEC", "quantity[company]")
    assert (counts.name, counts.index.name) == ("company_count", "period")
    assert counts.index.is_monotonic_increasing
    assert counts.loc["2025Q2"] is ledger.value("national", "company_count", "2025-06-30")
    fall = counts.diff().loc["2025Q2"]
    assert (fall.low, fall.high) == (-107, -107)
    assert "national.company_count.2025-06-30" in " ".join(fall.sources)


def test_a_frequency_asked_for_picks_the_figures_that_have_it(tmp_path) -> None:
    ledger = with_more(tmp_path, ("2024-12-31", "10,11"), ("2025H1", "1,2"), ("2025", "3,4"))
    years = ledger.series("lender", "loan_balance", freq="Y")
    assert [str(period) for period in years.index] == ["2024", "2025"]
    assert years.quantity.low.tolist() == [10, 3]
    days = ledger.series("lender", "loan_balance", freq="D")
    assert [str(period) for period in days.index] == ["2024-12-31", "2025-06-30"]


@pytest.mark.parametrize(
    ("freq", "said"),
    [
        (None, "loan_balance has no one frequency; there is: 1 days (2025-06-30), 1 other periods"),
        ("M", None),
        ("Q", None),
        ("W", "there is no frequency 'W'; there is: Y, Q, M, D"),
        ("Y", "loan_balance has no years; there is:"),
    ],
)
def test_a_series_that_cannot_be_made_says_what_there_is(tmp_path, freq, said) -> None:
    ledger = with_more(tmp_path, ("2025H1", "1,2"))
    if said is None:
        assert len(ledger.series("lender", "loan_balance", freq=freq)) == 1
        return
    with pytest.raises(LedgerError, match=re.escape(said)):
        ledger.series("lender", "loan_balance", freq=freq)


def test_two_figures_for_one_period_are_not_mixed(tmp_path) -> None:
    ledger = with_more(tmp_path, ("2025Q2", "1,2"))
    with pytest.raises(LedgerError, match="one of the quarters: 2025-06-30, 2025Q2"):
        ledger.series("lender", "loan_balance", freq="Q")


def test_a_figure_without_a_usable_claim_has_no_series_and_no_latest(tmp_path) -> None:
    ledger = load(write(tmp_path))
    assert ledger.points("pool", "loan_balance") == []
    for ask in (ledger.series, ledger.latest):
        with pytest.raises(LedgerError, match="the ledger has no usable loan_balance of pool"):
            ask("pool", "loan_balance")


def test_the_latest_point_is_the_last_in_time(tmp_path) -> None:
    ledger = with_more(tmp_path, ("2025-09-30", "1,2"), ("undated", "3,4"))
    assert ledger.latest("lender", "loan_balance").period == "2025-09-30"


def test_a_frame_has_a_row_per_figure(tmp_path) -> None:
    ledger = with_more(tmp_path, ("2025-06-30", "12.5,12.6"), ("undated", "3,"))
    frame = ledger.frame(entity="lender", metric="loan_balance")
    assert str(frame["value"].dtype) == "quantity[yi_yuan]"
    first, second = frame.to_dict("records")
    assert (second["period"], second["low"], second["high"]) == ("2025-06-30", 12.5, 12.55)
    assert (second["unit"], second["grade"], second["status"]) == ("yi_yuan", "C", "accepted")
    assert (second["prints"], second["origins"], second["against"]) == (2, 1, "")
    assert second["claims"] == "lender.loan_balance.2025-06-30; more.0"
    assert second["end"] == pd.Timestamp("2025-06-30")
    assert first["period"] == "undated" and pd.isna(first["start"])
    assert first["low"] == 3 and pd.isna(first["mid"]) and pd.isna(first["high"])


def test_a_frame_of_several_units_keeps_the_quantities_as_objects(tmp_path) -> None:
    ledger = load(write(tmp_path))
    frame = ledger.frame()
    assert frame["metric"].tolist() == ["average_rate", "loan_balance", "company_count"]
    assert frame["value"].dtype == object and frame["unit"].nunique() == 3
    assert frame["status"].tolist() == ["accepted", "accepted", "conflict"]
    assert ledger.frame(period="2024").empty
    assert ledger.frame(period=["2025"])["metric"].tolist() == ["average_rate"]


def test_a_wide_frame_has_a_column_of_quantities_per_metric(tmp_path) -> None:
    ledger = with_more(tmp_path, ("2025", "10,20"), ("undated", "3,4"))
    table = ledger.frame(entity="lender", wide="metric")
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {
        "average_rate": "quantity[percent]",
        "loan_balance": "quantity[yi_yuan]",
    }
    assert table.index.tolist() == [
        ("lender", "undated"),
        ("lender", "2025-06-30"),
        ("lender", "2025"),
    ]
    assert table["average_rate"].isna().tolist() == [True, True, False]
    interest = table.loc[("lender", "2025"), "average_rate"] * table["loan_balance"]
    assert str(interest.dtype) == "quantity[yuan]"
    assert ledger.frame(period="2024", wide="metric").empty


def test_the_whole_ledger_fits_into_both_frames(ledger: Ledger) -> None:
    tall, table = ledger.frame(), ledger.frame(wide="metric")
    assert len(tall) == int(table.count().sum())
    assert (tall["low"].isna() | tall["high"].isna() | (tall["low"] <= tall["high"])).all()
    assert set(tall["claims"].str.split("; ").explode()) <= set(ledger.rows)
