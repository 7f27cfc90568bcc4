"""A pool's quantities: exact, with both numbers behind a ratio, under the tape's own scope."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xiaodai.ledger.ledger import Ledger, load
from xiaodai.studies.fenfu.disclosed import product
from xiaodai.tapes import (
    above_advertised,
    equal_borrowers,
    follow_vintages,
    large_loans,
    largest_borrowers,
    last_period,
    late_over_time,
    measures,
    quality_report,
    reproduction,
    revolving_metrics,
    rolls,
    stratification,
)
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.published import small_loans
from xiaodai.tapes.raw import SYNTHETIC
from xiaodai.tapes.run import analyse
from xiaodai.tapes.static_pools import ever
from xiaodai.tapes.tables import load as load_tables
from xiaodai.tapes.tables import save
from xiaodai.values.quantity import Assumed, Computed, Quantity, ScopeError

MAY, JUNE = date(2025, 5, 31), date(2025, 6, 30)
LOANS: list[dict[str, Any]] = [  # balance in fen, rate in ppm
    {"loan_id": 1, "borrower_id": 7, "balance_fen": 9_001, "rate_ppm": 146_000, "region": "a"},
    {"loan_id": 2, "borrower_id": 7, "balance_fen": 30_000, "rate_ppm": 219_000, "region": "b"},
    {"loan_id": 3, "borrower_id": 8, "balance_fen": 250_000, "rate_ppm": None, "region": "c"},
    {"loan_id": 4, "borrower_id": 9, "balance_fen": 9_000, "rate_ppm": 182_500, "region": "b"},
]


def panel_row(day: date, loan: int, balance: int, late: int, **more: Any) -> dict[str, Any]:
    """A row of a panel; all loans were granted in May unless told otherwise."""
    row = {"snapshot_date": day, "loan_id": loan, "balance_fen": balance, "days_past_due": late}
    row |= {"origination_date": date(2025, 5, 2), "original_balance_fen": 100_000, "status": "open"}
    row |= {"paid_fen": 0, "interest_fen": 0, "written_off_fen": 0, "recovered_fen": 0}
    return row | {"purchased_fen": 0} | more


PANEL = [
    panel_row(MAY, 1, 100_000, 10),
    panel_row(MAY, 2, 60_000, 12),
    panel_row(MAY, 3, 40_000, 0),
    panel_row(MAY, 4, 50_000, 0, origination_date=date(2025, 4, 1)),
    panel_row(JUNE, 1, 90_000, 0, paid_fen=12_000, interest_fen=2_000),
    panel_row(JUNE, 2, 60_000, 42),
    panel_row(JUNE, 3, 0, 0, status="paid", paid_fen=41_000, interest_fen=1_000),
    panel_row(
        JUNE,
        4,
        0,
        90,
        status="written_off",
        written_off_fen=50_000,
        recovered_fen=5_000,
        origination_date=date(2025, 4, 1),
    ),
]


def pool_of(folder: Path, rows: list[dict[str, Any]], *, made: str = "", **asked: Any) -> Pool:
    """The pool of a tape of these rows; `made` marks it as synthetic."""
    table = pa.Table.from_pandas(pd.DataFrame(rows), preserve_index=False)
    numbers = ("_ppm", "_fen", "_id", "_due")
    types = [
        pa.field(field.name, pa.int64() if field.name.endswith(numbers) else field.type)
        for field in table.schema
    ]
    table = table.cast(pa.schema(types))
    if made:
        table = table.replace_schema_metadata({SYNTHETIC: f"synthetic {made}".encode()})
    path = folder / "tape.parquet"
    pq.write_table(table, path)
    return analyse(Parameters(tape=str(path), **asked))


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return pool_of(tmp_path_factory.mktemp("pool"), LOANS, as_of="2025-06-30")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return pool_of(tmp_path_factory.mktemp("panel"), PANEL)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    folder = tmp_path_factory.mktemp("made_up")
    return pool_of(folder, LOANS, made="seed=1", as_of="2025-06-30")


def value(quantity: Quantity | None) -> Fraction:
    """The one value of an exact quantity, in its own unit."""
    assert quantity is not None and quantity.interval.is_point and quantity.low is not None
    return quantity.low


def test_sums_are_exact_to_the_fen(pool: Pool) -> None:
    found = measures(pool)
    assert value(found["balance", ""]) == Fraction("2980.01")
    assert value(found["balance_per_loan", ""]) == Fraction("2980.01") / 4
    assert value(found["loans_per_borrower", ""]) == Fraction(4, 3)
    assert value(found["largest_loan", ""]) == 2500


def test_rates_are_weighted_by_the_loans_that_have_one(pool: Pool) -> None:
    found = measures(pool)
    assert value(found["rate", "count"]) == Fraction("54.75") / 3
    paid = 9_001 * Fraction("14.6") + 30_000 * Fraction("21.9") + 9_000 * Fraction("18.25")
    assert value(found["rate", "balance"]) == paid / 48_001
    assert found["rate", "balance"].unit.id == "percent"


def test_behind_a_ratio_stand_both_its_numbers(pool: Pool) -> None:
    for key in (("rate", "count"), ("rate", "balance"), ("hhi_borrowers", "")):
        lineage = measures(pool)[key].lineage
        assert isinstance(lineage, Computed) and len(lineage.inputs) == 2
        assert all(isinstance(part.lineage, Assumed) and part.name.en for part in lineage.inputs)


def test_the_herfindahl_index_is_that_of_the_borrowers_shares(pool: Pool) -> None:
    held = [Fraction(39_001), Fraction(250_000), Fraction(9_000)]
    index = sum((part / sum(held)) ** 2 for part in held)
    assert value(measures(pool)["hhi_borrowers", ""]) == index
    assert value(equal_borrowers(pool)) == 1 / index


def test_bands_add_up_to_the_pool_whatever_is_put_together(pool: Pool) -> None:
    for field in ("balance", "rate", "region"):
        for most in (1, 2, 15):
            found = stratification(pool, field, most)
            parts, total = found.iloc[:-1], found.iloc[-1]
            assert sum(map(value, parts["loans"])) == value(total["loans"]) == 4
            assert sum(map(value, parts["balance"])) == value(total["balance"])
            assert sum(map(value, parts["of_balance"])) == 100
            assert len(parts) <= most + 1
    regions = [band.en for band in stratification(pool, "region", 1)["band"]]
    assert regions == ["c", "others", "all"]
    assert stratification(pool, "term").empty


def test_bands_together_have_the_rate_of_their_loans(pool: Pool) -> None:
    others = stratification(pool, "region", 1).iloc[1]
    rate = value(measures(pool)["rate", "balance"])  # region c has no rate
    assert value(others["rate"]) == rate


def test_the_tail_is_cut_where_the_two_shares_lie_farthest_apart(pool: Pool) -> None:
    found = large_loans(pool)
    assert found is not None
    assert value(found.above) == 2000  # bands: ≤ 100 (2 loans), 100–500 (1), 2,000–5,000 (1)
    assert value(found.of_loans) == 25
    assert value(found.of_balance) == Fraction(250_000 * 100, 298_001)


def test_top_groups_stand_once_however_few_borrowers_there_are(pool: Pool) -> None:
    found = largest_borrowers(pool)
    assert list(map(value, found["borrowers"])) == [1, 3]
    assert value(found["share"][0]) == Fraction(250_000 * 100, 298_001)
    assert value(found["share"][1]) == 100


def test_whole_numbers_beyond_any_column_type_stay_exact(pool: Pool) -> None:
    huge = pool.tables["summary"].copy().astype(object)
    row = huge["measure"] == "hhi_borrowers"
    huge.loc[row, ["numerator", "denominator"]] = [10**30 + 1, 10**32]
    tables = pool.tables | {"summary": huge}
    found = measures(replace(pool, tables=tables))
    assert value(found["hhi_borrowers", ""]) == Fraction(10**30 + 1, 10**32)


def test_tables_read_back_give_the_same_quantities(panel: Pool, tmp_path: Path) -> None:
    save(panel, tmp_path)
    again = load_tables(tmp_path)
    assert measures(again) == measures(panel)
    first, second = rolls(panel), rolls(again)
    assert first is not None and second is not None
    assert first.balances.to_dict() == second.balances.to_dict()
    assert first.counts.to_dict() == second.counts.to_dict() and first.number == second.number
    rates = [last_period(revolving_metrics(one, 3.0))["last"].to_dict() for one in (panel, again)]
    assert rates[0] == rates[1]


def test_quality_counts_the_rules_that_hit_and_those_that_did_not(pool: Pool) -> None:
    found = quality_report(pool)
    assert (value(found.rows_in), value(found.rows_used), value(found.rows_set_aside)) == (4, 4, 0)
    rules = found.rules
    assert list(zip(rules["rule"], map(value, rules["rows"]), rules["examples"], strict=True)) == [
        ("rate_missing", 1, "3")
    ]
    assert (value(rules["share"][0]), rules["effect"][0].en) == (25, "kept")
    absent = [words.en for words in found.absent]
    assert "term" in absent and "rate" not in absent
    rules = pool.tables["quality"]
    assert value(found.silent) == (rules["effect"].isin(["row", "value", "kept"])).sum() - 1


def test_at_and_ever_have_bases_of_their_own(panel: Pool) -> None:
    found = late_over_time(panel)
    assert list(found.index) == [MAY, JUNE]
    assert list(map(value, found["at_30"])) == [0, 40]  # 60,000 of 150,000 still open
    assert list(map(value, found["ever_30"])) == [0, 50]  # two of four originals
    assert list(map(value, found["at_90"])) == [0, 0]


def test_a_vintage_older_than_the_panel_is_not_followed(panel: Pool) -> None:
    found = follow_vintages(panel)
    assert found is not None
    assert list(found.followed["vintage"].unique()) == ["2025-05"]
    assert value(found.begun_before) == 1
    assert found.reached_by_half == 1
    assert value(ever(found.pool, found.followed, "2025-05", 1)) == Fraction(100, 3)
    assert value(ever(found.pool, found.followed, "2025-05", 0)) == 0
    assert ever(found.pool, found.followed, "2025-05", 2) is None  # no snapshot has seen that age


def test_between_two_snapshots_a_vintage_stands_where_the_first_left_it(tmp_path: Path) -> None:
    found = follow_vintages(pool_of(tmp_path, PANEL, vintage_by="day"), "day")
    assert found is not None
    granted = "2025-05-02"  # seen at 29 and at 59 days
    assert value(ever(found.pool, found.followed, granted, 58)) == 0
    assert value(ever(found.pool, found.followed, granted, 59)) == Fraction(100, 3)
    assert ever(found.pool, found.followed, granted, 28) is None


def test_roll_rates_are_shares_of_what_stood_in_a_state(panel: Pool) -> None:
    found = rolls(panel)
    assert found is not None and value(found.number) == 1
    balances, counts = found.balances, found.counts
    assert list(balances.index) == list(counts.index) == ["M0", "M1"]
    assert list(balances) == list(counts) == ["M0", "M2", "paid", "written_off"]
    assert found.open_ends == 2
    assert value(balances.at["M1", "M0"]) == value(found.cured) == Fraction(100 * 100, 160)
    assert value(balances.at["M1", "M2"]) == value(found.rolled_on) == Fraction(100 * 60, 160)
    assert value(found.prepaid) == 0
    assert value(counts.at["M1", "M2"]) == 50
    for start in balances.index:
        assert sum(map(value, balances.loc[start])) == 100
    assert counts.at["M0", "M2"] == ""  # no loan went there


def test_revolving_metrics_follow_their_formulas(panel: Pool) -> None:
    metrics = revolving_metrics(panel, 3.0)
    assert (metrics["start"].iloc[-1].code, metrics["end"].iloc[-1].code) == (
        MAY.isoformat(),
        JUNE.isoformat(),
    )
    found = last_period(metrics)["last"]
    opening, a_year = Fraction(250_000), Fraction(365, 30)
    earned, lost = 3_000 / opening * a_year * 100, 45_000 / opening * a_year * 100
    assert value(found["payment_rate"]) == 53_000 / opening * 100
    assert value(found["yield"]) == earned
    assert value(found["charge_off_rate"]) == lost
    assert value(found["excess_spread"]) == earned - lost - 3


def test_the_tables_own_fractions_are_those_of_the_quantities(panel: Pool) -> None:
    """The second way: what the engine divided once, and what stands behind the page."""
    rates = last_period(revolving_metrics(panel, 3.0))["last"]
    row = panel.tables["revolving"].iloc[-1]
    for name, rate in rates.items():
        percent = 100 if rate.unit.id == "percent" else 1
        assert float(value(rate)) / percent == pytest.approx(row[name], rel=1e-12)
    shown: Mapping[tuple[str, str], Quantity] = measures(panel)
    for line in panel.tables["summary"].to_dict("records"):
        weight = line["weight"] if isinstance(line["weight"], str) else ""
        if (key := (str(line["measure"]), weight)) in shown:
            scale = {"fen": 100, "bp": 100}.get(str(line["unit"]), 1)
            assert float(value(shown[key])) == pytest.approx(float(line["value"]) / scale)


def test_a_tape_without_flows_or_history_has_no_measures_over_time(pool: Pool) -> None:
    assert revolving_metrics(pool, 3.0).empty
    assert rolls(pool) is None
    assert follow_vintages(pool) is None


def test_a_made_up_tape_says_so_in_scope_and_lineage(pool: Pool, made_up: Pool) -> None:
    real, synthetic = (measures(one)["balance", ""] for one in (pool, made_up))
    assert (real.scope, synthetic.scope) == (("tape",), ("synthetic_tape",))
    assert isinstance(synthetic.lineage, Assumed) and "synthetic" in synthetic.lineage.reason.en
    assert isinstance(real.lineage, Assumed) and "synthetic" not in real.lineage.reason.en
    with pytest.raises(ScopeError):
        real.plus(synthetic)


def test_a_products_figure_is_compared_only_with_a_reason(ledger: Ledger, made_up: Pool) -> None:
    rate, posted = measures(made_up)["rate", "balance"], product(ledger).posted_annual
    with pytest.raises(ScopeError, match="synthetic_tape and fenfu are different scopes"):
        rate.minus(posted)
    gap = above_advertised(ledger, made_up)
    assert gap is not None and [mark.kind for mark in gap.gap.marks] == ["across scopes"]
    assert value(gap.gap) == value(rate) - Fraction("14.6")


def test_only_a_synthetic_pool_is_held_against_the_printed_table(
    ledger: Ledger, pool: Pool, panel: Pool, made_up: Pool
) -> None:
    assert reproduction(ledger, pool).empty
    assert reproduction(ledger, panel).empty
    rows = reproduction(ledger, made_up)
    assert not any(own.unit.id == "loan" for own in rows["tape"])  # four loans, not ten million
    outside = rows[~rows["inside"].astype(bool)]
    share = next(row for row in outside.itertuples() if row.printed.unit.id == "percent")
    assert share.tape.interval.intersect(share.printed.interval) is None


def test_the_small_loans_are_counted_up_to_the_printed_limit(pool: Pool) -> None:
    found = small_loans(pool)
    assert found is not None
    assert value(found[0]) == 3
    assert value(found[1]) == Fraction(48_001 * 100, 298_001)


def test_a_band_across_the_printed_limit_leaves_the_small_loans_unknown(tmp_path: Path) -> None:
    cut = {"balance": [100.0, 2500.0]}
    pool = pool_of(tmp_path, LOANS, as_of="2025-06-30", bands=cut)
    assert small_loans(pool) is None
