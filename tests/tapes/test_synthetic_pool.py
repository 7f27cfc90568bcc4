"""The synthetic pool prints the published figures of the Fenfu pool, for any seed.

A hundredth of it here; tests/long has it whole.
"""

from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from xiaodai.ledger.ledger import load
from xiaodai.tapes.columns import COLUMNS, FLOWS, PRINCIPAL_FLOWS
from xiaodai.tapes.synthetic import is_synthetic, pool_shard

PUBLISHED_LOANS = 10_020_000
MEASURED = ["balance_fen", "borrower_id", "rate_ppm", "borrower_age", "age"]


def whole(n: int, seed: int = 1) -> pd.DataFrame:
    return pool_shard(n, seed, 0, n).to_pandas()


def measured(table: pa.Table) -> pd.DataFrame:
    """Balance, borrower, rate, ages of the loan and of the borrower, in int64."""
    days = {
        name: table[name].to_numpy().astype("datetime64[D]").astype(np.int64)
        for name in ("snapshot_date", "origination_date")
    }
    columns = {name: table[name].to_numpy().astype(np.int64) for name in MEASURED[:-1]}
    return pd.DataFrame(columns | {"age": days["snapshot_date"] - days["origination_date"]})


def means(loans: pd.DataFrame, column: str) -> tuple[float, float]:
    """By count and by balance."""
    balance = loans["balance_fen"]
    return loans[column].mean(), (loans[column] * balance).sum() / balance.sum()


@pytest.mark.parametrize("seed", range(4))
def test_a_hundredth_of_the_pool_prints_the_same_averages(seed: int) -> None:
    table = pool_shard(PUBLISHED_LOANS // 100, seed, 0, PUBLISHED_LOANS // 100)
    loans = measured(table)
    total, borrowers = loans["balance_fen"].sum(), loans["borrower_id"].nunique()
    assert round(total / len(loans) / 100, 2) == 59.83
    assert round(total / borrowers / 100, 2) == 217.14
    assert round(means(loans, "rate_ppm")[0] / 10_000, 2) == 15.02
    assert round(means(loans, "age")[0], 2) == 1.51
    # By balance 70 loans above 2,000 yuan bear 9 % of the weight: close, not to the digit.
    assert abs(means(loans, "rate_ppm")[1] / 10_000 - 15.02) < 0.05
    assert abs(means(loans, "age")[1] - 1.51) < 0.05


@pytest.mark.parametrize("n", [1, 2, 3, 7, 10_007])
def test_distributions_are_the_same_for_every_seed(n: int) -> None:
    first, second = whole(n, seed=1), whole(n, seed=2)
    assert first["loan_id"].tolist() == list(range(1, n + 1))
    for column in ("balance_fen", "rate_ppm", "term_days", "origination_date"):
        assert first[column].sort_values().tolist() == second[column].sort_values().tolist()
    for loans in (first, second):
        numbers = loans["borrower_id"].unique()
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    loans_of = [
        loans["borrower_id"].value_counts().sort_values().tolist() for loans in (first, second)
    ]
    assert loans_of[0] == loans_of[1]
    if n > 7:
        assert not first["balance_fen"].equals(second["balance_fen"])


def test_shards_of_any_bounds_in_any_order_hold_the_same_rows() -> None:
    n, cuts = 150_001, [0, 1, 7, 61_440, 61_441, 149_999, 150_001]
    shards = [pool_shard(n, 5, *span) for span in reversed([*pairwise(cuts)])]
    joined = pa.concat_tables(reversed(shards)).combine_chunks()
    assert joined.equals(pool_shard(n, 5, 0, n).combine_chunks(), check_metadata=True)


def test_an_empty_shard_has_the_columns() -> None:
    assert pool_shard(10, 1, 4, 4).schema.equals(pool_shard(10, 1, 0, 9).schema)


def test_a_borrower_has_one_age_and_one_region() -> None:
    kinds = whole(50_000).groupby("borrower_id")[["borrower_age", "region"]].nunique()
    assert (kinds == 1).all(axis=None)


def test_borrowers_have_one_to_twenty_loans() -> None:
    counts = whole(363_000)["borrower_id"].value_counts()
    assert (counts.min(), counts.max()) == (1, 20)
    assert counts.mean() == pytest.approx(3.63, abs=0.01)


def test_most_borrowers_are_20_to_40_years_old() -> None:
    ages = whole(50_000).groupby("borrower_id")["borrower_age"].first()
    assert (ages.min(), ages.max()) == (18, 60)
    assert ages.between(20, 40).mean() > 0.6


def test_the_regions_are_the_31_of_the_ledger() -> None:
    entities = load().entities
    is_region = (entities["kind"] == "country_region") & (entities["part_of"] == "national")
    names = {name.removesuffix("小额贷款公司") for name in entities.loc[is_region, "name_zh"]}
    assert len(names) == 31
    assert set(whole(100_000)["region"].unique()) == names


def test_the_columns_are_the_canonical_ones_without_flows() -> None:
    table = pool_shard(100, 1, 0, 100)
    left_out = {*FLOWS, *PRINCIPAL_FLOWS, "deal"}
    assert table.column_names == [name for name in COLUMNS if name not in left_out]
    assert sum(column.null_count for column in table.columns) == 0
    loans = table.to_pandas()
    assert set(loans["status"]) == {"open"}
    assert (loans["balance_fen"] > 0).all()
    assert loans["balance_fen"].equals(loans["original_balance_fen"])
    assert set(loans["snapshot_date"].astype(str)) == {"2025-06-30"}
    assert set(loans["rate_ppm"]) <= {146_000, 182_500, 219_000}
    assert set(loans["term_days"]) <= {30, 90, 180, 360}


def test_the_schema_says_that_the_tape_is_synthetic() -> None:
    schema = pool_shard(10, 7, 0, 1).schema
    assert schema.metadata == {b"xiaodai_ledger": b"synthetic seed=7 loans=10"}
    assert is_synthetic(schema)
    assert not is_synthetic(schema.remove_metadata())
    assert not is_synthetic(schema.with_metadata({"xiaodai_ledger": "a bank's tape"}))


@pytest.mark.parametrize(
    ("n", "start", "stop"),
    [(2**31, 0, 1), (0, 0, 0), (-5, 0, 0), (10, 0, 11), (10, -1, 3), (10, 5, 4)],
)
def test_a_pool_or_rows_that_cannot_be_are_refused(n: int, start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="to"):
        pool_shard(n, 1, start, stop)


def test_a_pool_just_below_the_limit_has_sound_last_rows() -> None:
    n = 2**31 - 1
    loans = pool_shard(n, 1, n - 1_000, n).to_pandas()
    assert loans["loan_id"].max() == n
    assert loans["balance_fen"].between(50, 5_000_000).all()
    assert loans["borrower_id"].between(1, 592_000_000).all()
    assert loans["borrower_age"].between(18, 60).all()
