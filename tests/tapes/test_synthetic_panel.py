"""The synthetic panel: flows add up, loans go a legal way, vintages go past due as published."""

from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.length import first
from xiaodai.tapes.columns import COLUMNS
from xiaodai.tapes.synthetic import is_synthetic, panel_shard

LOANS, SNAPSHOTS = 200_000, 51
FLOWS = ["purchased_fen", "interest_fen", "paid_fen", "written_off_fen", "recovered_fen"]


def sorted_rows(table: pa.Table) -> pd.DataFrame:
    """The rows by loan and snapshot, days as days since 1970, with the row before of each loan."""
    rows = pd.DataFrame({name: table[name].to_pandas() for name in table.column_names})
    for name in ("snapshot_date", "origination_date"):
        rows[name] = table[name].to_numpy().astype("datetime64[D]").astype(np.int64)
    rows["status"] = rows["status"].astype(str)
    return rows.sort_values(["loan_id", "snapshot_date"], ignore_index=True)


@cache
def panel(seed: int = 1) -> pd.DataFrame:
    """Each of the 200,000 loans with its rows, on 51 month-ends; not to be changed."""
    rows = sorted_rows(panel_shard(LOANS, seed, SNAPSHOTS, 0, LOANS))
    by_loan = rows.groupby("loan_id")
    for name in ("balance_fen", "days_past_due", "snapshot_date"):
        rows[f"{name}_before"] = by_loan[name].shift().fillna(0).astype(np.int64)
    rows["is_first"] = by_loan.cumcount() == 0
    rows["is_last"] = by_loan.cumcount(ascending=False) == 0
    rows["month"] = rows["snapshot_date"].to_numpy().astype("datetime64[D]").astype("datetime64[M]")
    return rows


def test_the_panel_has_a_row_or_more_for_each_loan_and_about_a_million_in_all() -> None:
    assert panel()["loan_id"].nunique() == LOANS
    assert len(panel()) > 1_000_000
    assert not panel().duplicated(["loan_id", "snapshot_date"]).any()
    assert panel()["snapshot_date"].nunique() == SNAPSHOTS
    assert str(panel()["month"].min())[:7] == "2021-04"


def test_every_row_adds_up_to_the_fen() -> None:
    rows = panel()
    came = rows["balance_fen_before"] + rows["purchased_fen"] + rows["interest_fen"]
    assert (rows["balance_fen"] == came - rows["paid_fen"] - rows["written_off_fen"]).all()
    assert (rows[FLOWS] >= 0).all(axis=None)
    assert (rows["balance_fen"] >= 0).all()


def test_a_loan_is_lent_once() -> None:
    rows = panel()
    lent = rows["original_balance_fen"].where(rows["is_first"], 0)
    assert (rows["purchased_fen"] == lent).all()
    assert (rows.groupby("loan_id")["original_balance_fen"].nunique() == 1).all()


def test_interest_is_the_rate_on_the_balance_before_for_the_days_between() -> None:
    rows = panel().sample(5_000, random_state=1)
    for row in rows.itertuples():
        days = row.snapshot_date - row.snapshot_date_before
        exact = row.balance_fen_before * row.rate_ppm * days
        assert abs(2 * (row.interest_fen * 365 * 10**6 - exact)) <= 365 * 10**6


def test_snapshots_are_month_ends_without_a_gap() -> None:
    rows = panel()
    days = rows["snapshot_date"].to_numpy().astype("datetime64[D]")
    assert ((days + 1).astype("datetime64[M]") == days.astype("datetime64[M]") + 1).all()
    granted = rows["origination_date"].to_numpy().astype("datetime64[D]").astype("datetime64[M]")
    months = days.astype("datetime64[M]")
    first = rows["is_first"].to_numpy()
    assert (granted[first] == months[first]).all()
    assert (np.diff(months)[~first[1:]] == np.timedelta64(1, "M")).all()


def test_a_loan_ends_once_and_has_a_balance_until_then() -> None:
    rows = panel()
    is_open = rows["status"] == "open"
    assert set(rows["status"]) == {"open", "paid", "written_off", "sold"}
    assert (is_open == (rows["balance_fen"] > 0)).all()
    assert rows.loc[~is_open, "is_last"].all()
    still_open = rows.loc[rows["is_last"] & is_open, "snapshot_date"]
    assert (still_open == rows["snapshot_date"].max()).all()


def test_days_past_due_count_on_or_end_at_nought() -> None:
    rows = panel()
    late, days = rows["days_past_due_before"] > 0, rows["days_past_due"]
    passed = rows["snapshot_date"] - rows["snapshot_date_before"]
    counted_on = days == rows["days_past_due_before"] + passed
    assert (counted_on | (days == 0))[late].all()
    assert (days <= 31)[~late].all()
    assert (days[rows["status"] == "paid"] == 0).all()
    assert (days[rows["status"] == "open"] <= 180).all()
    assert (days[rows["status"].isin(["written_off", "sold"])] > 180).all()
    assert (days <= rows["snapshot_date"] - rows["origination_date"] - 30)[days > 0].all()
    assert ((rows["snapshot_date"] - rows["origination_date"] - days) % 30 == 0)[days > 0].all()


def test_loans_past_due_pay_nothing_and_catch_up_with_all() -> None:
    rows = panel()
    deep = (rows["days_past_due_before"] > 0) & (rows["days_past_due"] > 0)
    assert (rows.loc[deep & (rows["status"] == "open"), "paid_fen"] == 0).all()
    cured = (rows["days_past_due_before"] >= 30) & (rows["days_past_due"] == 0)
    assert cured.sum() > 500
    assert (rows.loc[cured, "paid_fen"] > rows.loc[cured, "interest_fen"]).all()


def test_loans_without_trouble_have_the_principal_of_their_instalments_left() -> None:
    rows = panel()
    regular = rows[rows.groupby("loan_id")["days_past_due"].transform("max") == 0]
    age = regular["snapshot_date"] - regular["origination_date"]
    instalments = regular["term_days"] // 30
    due = np.minimum(age // 30, instalments)
    amount = regular["original_balance_fen"]
    on_plan = regular["balance_fen"] == amount - amount * due // instalments
    prepaid = (regular["status"] == "paid") & (due < instalments)
    assert (on_plan | prepaid).mean() > 0.999  # a miss on the very day of a month-end is not seen
    assert 0.1 < prepaid.sum() / regular["loan_id"].nunique() < 0.2


def test_principal_is_due_in_instalments_and_prepaid_but_once() -> None:
    rows = panel()
    scheduled, prepaid = rows["scheduled_fen"], rows["prepaid_fen"]
    assert (scheduled >= 0).all() and (prepaid >= 0).all()
    early = prepaid > 0
    assert (rows.loc[early, "status"] == "paid").all()
    owed = rows["balance_fen_before"] + rows["purchased_fen"]
    assert (owed == scheduled + prepaid)[early].all()
    regular = rows.groupby("loan_id")["days_past_due"].transform("max") == 0
    regular &= ~rows["loan_id"].isin(rows.loc[early, "loan_id"])
    principal = rows["paid_fen"] - rows["interest_fen"]
    assert (principal == scheduled)[regular].mean() > 0.999  # a miss that no month-end sees


def test_what_is_lost_is_written_off_sold_or_in_part_recovered() -> None:
    rows = panel()
    out = rows["status"] == "written_off"
    sold = rows["status"] == "sold"
    owed = rows["balance_fen_before"] + rows["interest_fen"]
    assert (rows.loc[out, "written_off_fen"] == owed[out]).all()
    assert (rows.loc[sold, "paid_fen"] == owed[sold] * 12 // 100).all()
    assert (rows.loc[~out, "recovered_fen"] == 0).all()
    assert (rows.loc[~(out | sold), "written_off_fen"] == 0).all()
    assert 0.15 < sold.sum() / (out | sold).sum() < 0.25
    assert 0 < rows["recovered_fen"].sum() < 0.15 * rows["written_off_fen"].sum()


def test_loans_go_past_due_step_by_step_and_some_cure() -> None:
    rows = panel()
    bucket = (rows["days_past_due"] + 29) // 30
    before = (rows["days_past_due_before"] + 29) // 30
    assert (bucket - before)[rows["status"] == "open"].max() <= 2  # 31 days may pass a bucket
    for start in (1, 2, 3):
        assert ((before == start) & (bucket == 0)).any()
        assert ((before == start) & (bucket > start)).any()


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("seed", first(1, [1, 2]))
def test_vintages_were_ever_30_days_past_due_as_published(seed: int) -> None:
    rows = panel(seed)
    rows = rows.assign(hit=(rows["days_past_due"] >= 30) | (rows["status"] == "written_off"))
    loans = rows.groupby("loan_id").agg(
        day=("origination_date", "first"),
        amount=("original_balance_fen", "first"),
        hit=("hit", "any"),
    )
    granted = loans["day"].to_numpy().astype("datetime64[D]").astype("datetime64[M]")
    loans = loans.assign(vintage=granted.astype(str), hit_amount=loans["amount"] * loans["hit"])
    by_vintage = loans.groupby("vintage")
    by_count = 100 * by_vintage["hit"].mean()
    by_amount = 100 * by_vintage["hit_amount"].sum() / by_vintage["amount"].sum()
    for share in (by_count, by_amount):
        assert 1.95 <= share["2021-04"] <= 2.05
        assert share.idxmax() == "2021-04"
        assert share["2021-05":"2021-08"].min() > share["2022-09":"2022-12"].max()
        matured = share["2023-01":"2024-06"]
        assert matured.min() > 1.2 and matured.max() < 1.45
        assert share["2024-07":].max() < 1.45
        assert share["2025-06"] == 0


def test_borrowers_come_back() -> None:
    first = panel()[panel()["is_first"]]
    of_borrower = first.groupby("borrower_id")
    assert of_borrower.size().mean() == pytest.approx(3.63, abs=0.01)
    assert (of_borrower["origination_date"].nunique() > 1).mean() > 0.5
    assert (of_borrower[["region", "borrower_age"]].nunique() == 1).all(axis=None)


def test_shards_of_any_bounds_hold_the_same_histories() -> None:
    n, snapshots = 3_001, 14
    whole = sorted_rows(panel_shard(n, 9, snapshots, 0, n))
    cuts = [0, 1, 214, 215, 1_700, 3_001]
    parts = [sorted_rows(panel_shard(n, 9, snapshots, *span)) for span in pairwise(cuts)]
    assert (
        pd.concat(parts[::-1])
        .sort_values(["loan_id", "snapshot_date"])
        .reset_index(drop=True)
        .equals(whole)
    )


def test_two_makings_of_a_shard_are_equal() -> None:
    first, second = (panel_shard(5_000, 3, 12, 100, 900) for _ in range(2))
    assert first.equals(second, check_metadata=True)
    assert not first.equals(panel_shard(5_000, 4, 12, 100, 900))


@pytest.mark.parametrize("n", [1, 2, 3, 7, 60])
@pytest.mark.parametrize("snapshots", [2, 51, 120])
def test_a_panel_may_be_tiny(n: int, snapshots: int) -> None:
    rows = sorted_rows(panel_shard(n, 1, snapshots, 0, n))
    assert sorted(rows["loan_id"].unique()) == list(range(1, n + 1))
    assert rows["snapshot_date"].max() <= 20_269  # 2025-06-30


def test_the_columns_are_the_canonical_ones_and_marked() -> None:
    table = panel_shard(50, 7, 3, 0, 50)
    assert table.column_names == [name for name in COLUMNS if name != "deal"]
    assert sum(column.null_count for column in table.columns) == 0
    assert table.schema.metadata == {b"xiaodai_ledger": b"synthetic seed=7 loans=50 snapshots=3"}
    assert is_synthetic(table.schema)


@pytest.mark.parametrize(
    ("n", "snapshots", "stop"), [(2**31, 12, 1), (0, 12, 0), (9, 1, 9), (9, 121, 9), (9, 12, 10)]
)
def test_a_panel_that_cannot_be_is_refused(n: int, snapshots: int, stop: int) -> None:
    with pytest.raises(ValueError, match="a panel"):
        panel_shard(n, 1, snapshots, 0, stop)
