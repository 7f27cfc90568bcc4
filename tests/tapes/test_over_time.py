"""Prepayment, loss, change, deals, lines and indicators: by hand, and against published figures."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import chainladder
import pandas as pd
import pytest

from tests.tapes import oracle_time
from tests.tapes.tapes import frame, to_parquet
from xiaodai import tapes
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.performance import by_year, periods_a_year
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.projection import chain_ladder, projection
from xiaodai.tapes.run import analyse
from xiaodai.tapes.tables import load, save

MAY, JUNE, JULY = date(2025, 5, 31), date(2025, 6, 30), date(2025, 7, 31)
MACK = {  # Mack (1993) on the triangle RAA: reserves and their standard errors
    1982: (154, 206),
    1983: (617, 623),
    1984: (1636, 747),
    1985: (2747, 1469),
    1986: (3649, 2002),
    1987: (5435, 2209),
    1988: (10907, 5358),
    1989: (10650, 6333),
    1990: (16339, 24566),
}
MACK_TOTAL = 52_135, 26_909


def row(day: date, loan: int, fen: int, **others: Any) -> dict[str, Any]:
    """A row of a tape: an open loan of April, due in a year, unless told otherwise."""
    usual = {
        "status": "open",
        "origination_date": date(2025, 4, 10),
        "term_days": 365,
        "days_past_due": 0,
        "region": "Anhui",
        "deal": "A",
        "rate_ppm": 120_000,
    }
    return {"snapshot_date": day, "loan_id": loan, "balance_fen": fen, **usual, **others}


# 1,000 yuan are open in May: 300 amortise to 240, 200 are prepaid, 100 written off, 400 stay.
ROWS = [
    row(MAY, 1, 30_000),
    row(MAY, 2, 20_000),
    row(MAY, 3, 10_000, region="Beijing", days_past_due=100),
    row(MAY, 4, 40_000, region="Beijing", deal="B"),
    row(JUNE, 1, 24_000, scheduled_fen=6_000),
    row(JUNE, 2, 0, status="paid", scheduled_fen=2_000, prepaid_fen=18_000),
    row(JUNE, 3, 0, status="written_off", region="Beijing")
    | {"written_off_fen": 10_000, "recovered_fen": 1_000, "scheduled_fen": 500},
    row(JUNE, 4, 40_000, region="Beijing", deal="B", days_past_due=30),
    row(JUNE, 5, 5_000, deal="B", origination_date=date(2025, 6, 3), rate_ppm=None),
]


def pool_of(folder: Path, rows: list[dict[str, Any]], **asked: Any) -> Pool:
    """The pool of a tape of these rows."""
    path = folder / "tape.parquet"
    to_parquet(frame(rows), path)
    return analyse(Parameters(tape=str(path), **asked), folder)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return pool_of(tmp_path_factory.mktemp("pool"), ROWS)


def test_prepayment_and_default_are_as_worked_out_by_hand(pool: Pool) -> None:
    (found,) = pool.rows("performance").to_dict("records")
    assert (found["opening_fen"], found["scheduled_fen"]) == (100_000, 8_500)
    assert (found["prepaid_fen"], found["prepaid_from"]) == (18_000, "flows")
    assert found["periods_a_year"] == 12  # from one end of a month to the next
    assert found["smm"] == 18_000 / 91_500
    assert found["cpr"] == float(1 - Fraction(73_500, 91_500) ** 12)
    assert (found["defaulted_fen"], found["mdr"]) == (10_000, 0.1)
    assert found["cdr"] == float(1 - Fraction(9, 10) ** 12)
    assert (found["recovery_rate"], found["severity"]) == (0.1, 0.9)


def test_without_the_flow_only_loans_paid_in_full_are_prepaid(tmp_path: Path) -> None:
    flows = ("prepaid_fen", "scheduled_fen")
    rows = [{k: v for k, v in one.items() if k not in flows} for one in ROWS]
    made = pool_of(tmp_path, rows)
    (found,) = made.rows("performance").to_dict("records")
    assert (found["prepaid_fen"], found["prepaid_from"]) == (20_000, "loans_paid_in_full")
    assert (found["scheduled_fen"], found["smm"]) == (None, 0.2)
    assert tapes.performance_rates(made)["at_least"].tolist() == [True]


def test_a_tape_without_states_has_no_rates(tmp_path: Path) -> None:
    kept = ("snapshot_date", "loan_id", "balance_fen")
    made = pool_of(tmp_path, [{k: one[k] for k in kept} for one in ROWS])
    assert tapes.performance_rates(made).empty
    assert made.tables["net_losses"].empty and tapes.loss_curve(made) is None
    assert made.tables["deals"].empty and made.tables["representative_lines"].empty
    known = made.rows("indicators", state="known")["indicator"].tolist()
    assert known == ["loans", "balance", "balance_per_loan", "largest_loan", "opening", "closing"]


@pytest.mark.parametrize(
    ("start", "end", "times"),
    [
        (date(2025, 1, 31), date(2025, 2, 28), Fraction(12)),
        (date(2024, 12, 31), date(2025, 3, 31), Fraction(4)),
        (date(2025, 1, 30), date(2025, 2, 28), Fraction(365, 29)),
        (date(2025, 7, 1), date(2025, 9, 12), Fraction(5)),
    ],
)
def test_a_year_has_as_many_periods_as_months_or_days_fit(
    start: date, end: date, times: Fraction
) -> None:
    assert periods_a_year(start, end) == times


@pytest.mark.parametrize("rate", [Fraction(0), Fraction(1, 3), Fraction(-1, 7), Fraction(1)])
@pytest.mark.parametrize("times", [Fraction(12), Fraction(365, 29), Fraction(365, 400)])
def test_a_rate_by_the_year_is_enclosed(rate: Fraction, times: Fraction) -> None:
    other = oracle_time.a_year(rate, times)
    found = by_year(rate, times)
    assert other is not None and found.width is not None and found.width < Fraction(1, 10**29)
    assert abs(other - (found.midpoint or 0)) < Fraction(1, 10**30)


def test_the_bridge_adds_up_to_the_fen(pool: Pool) -> None:
    rows = pool.rows("changes", part="balance")
    for _, of in rows.fillna({"name": ""}).groupby(["basis", "name"]):
        change = of.set_index("change")["change_fen"]
        assert change[:-1].sum() == change["closing"]
    whole = rows[rows["basis"] == "all"].set_index("change")["change_fen"]
    assert dict(whole[whole != 0]) == {
        "opening": 100_000,
        "new": 5_000,
        "decreased": -6_000,
        "prepaid": -20_000,
        "written_off": -10_000,
        "closing": 69_000,
    }
    regions = rows[rows["basis"] == "region"]
    sums = regions.groupby("change")["change_fen"].sum()
    assert all(sums[change] == amount for change, amount in whole.items())
    found = tapes.bridge(pool)
    assert found is not None
    assert sum(part.interval.midpoint for part in found.parts) == found.closing.interval.midpoint


def test_loans_that_stay_roll_between_classes(pool: Pool) -> None:
    rows = pool.rows("changes", part="class", basis="all").set_index("change")["loans"]
    assert dict(rows) == {"rolled_on": 1, "stayed_in_class": 1, "rolled_back": 0}


def test_any_two_snapshots_are_compared_and_others_refused(tmp_path: Path) -> None:
    rows = [*ROWS, row(JULY, 1, 1_000)]
    asked = {"compare": ["2025-05-31", "2025-07-31"]}
    found = pool_of(tmp_path, rows, **asked).rows("changes", basis="all", part="balance")
    gone = found.set_index("change")["loans"]
    assert (gone["unreported"], gone["decreased"], gone["closing"]) == (3, 1, 1)
    with pytest.raises(PoolError, match=r"2025-06-16, which is no snapshot.*nearest is 2025-06-30"):
        pool_of(tmp_path, rows, compare=["2025-05-31", "2025-06-16"])


def test_deals_add_up_to_the_pool(pool: Pool) -> None:
    rows = pool.rows("deals")
    each, whole = rows[rows["basis"] == "deal"], rows[rows["basis"] == "all"].iloc[0]
    assert each["deal"].tolist() == ["B", "A"]
    for column in ("loans", "balance_fen", "rate_weight", "rated_balance_fen", "late_30_fen"):
        assert each[column].sum() == whole[column]
    assert whole["late_30_fen"] == 40_000
    assert len(tapes.side_by_side(pool)) == 3


def test_lines_are_written_as_absbox_reads_them(pool: Pool, tmp_path: Path) -> None:
    save(pool, tmp_path)
    written = json.loads((tmp_path / "representative_lines.json").read_text(encoding="utf-8"))
    rows = pool.rows("representative_lines")
    assert rows["balance_fen"].sum() == 69_000  # the loan without a rate included
    (asset,) = written["assets"]
    match asset:  # the pattern of absbox.local.component.mkAsset
        case [
            "Mortgage",
            {
                "originBalance": lent,
                "originRate": ["fix", rate],
                "originTerm": int(term),
                "freq": "Monthly",
                "type": "Level",
                "originDate": granted,
            },
            {
                "currentBalance": owed,
                "currentRate": now,
                "remainTerm": int(left),
                "status": "current",
            },
        ]:
            assert (lent, owed, rate, now) == (640, 640, 0.12, 0.12)
            assert (term, left, granted) == (12, 9, "2025-04-10")  # 284 days are left
        case _:
            pytest.fail(f"no asset of AbsBox: {asset}")
    assert load(tmp_path).rows("representative_lines").equals(rows)


def test_macks_published_errors_come_out() -> None:
    found = chain_ladder(chainladder.load_sample("raa"))
    triangle = chainladder.load_sample("raa")
    observed = [float(triangle.values[0, 0, place, 9 - place]) for place in range(10)]
    for place, (reserve, error) in enumerate(MACK.values(), 1):
        assert round(found.projected[place] - observed[place]) == reserve
        assert round(found.errors[place]) == error
    assert round(sum(found.projected) - sum(observed)) == MACK_TOTAL[0]
    assert round(found.error) == MACK_TOTAL[1]


def test_two_ways_to_macks_error_agree() -> None:
    triangle = chainladder.load_sample("raa")
    held = [[Fraction(int(triangle.values[0, 0, i, k])) for k in range(10 - i)] for i in range(10)]
    projected, errors, error = oracle_time.mack(held)
    found = chain_ladder(triangle)
    assert found.projected == pytest.approx([float(one) for one in projected], rel=1e-9)
    assert found.errors == pytest.approx(errors, rel=1e-9)
    assert found.error == pytest.approx(error, rel=1e-9)


def losses_of(amounts: list[list[int]]) -> tuple[pd.DataFrame, list[date]]:
    """A table `net_losses` of monthly vintages from January 2024 with these cumulative losses."""
    ends = [date(2024, month + 1, 1) - pd.Timedelta(days=1) for month in range(1, 12)]
    days = [*map(pd.Timestamp, ends)][: len(amounts[0])]
    lines = [
        {
            "basis": "vintage",
            "vintage": date(2024, place + 1, 1),
            "snapshot_date": days[place + age].date(),
            "age": age,
            "followed": 1,
            "original_fen": 10_000,
            "net_loss_fen": loss,
        }
        for place, of in enumerate(amounts)
        for age, loss in enumerate(of)
    ]
    return pd.DataFrame(lines, dtype=object), [day.date() for day in days]


def test_vintages_too_young_to_have_lost_anything_are_not_projected() -> None:
    amounts = [[0, 10, 20, 30, 33], [0, 11, 25, 30], [0, 12, 22], [0, 9], [0]]
    losses, days = losses_of(amounts)
    rows = projection(losses, days, "month")
    assert rows["months"].unique().tolist() == [1]
    each = rows[rows["basis"] == "vintage"]
    assert each["projected_fen"].notna().tolist() == [True] * 4 + [False]
    projected, errors, error = oracle_time.mack(
        [[Fraction(amount) for amount in of[1:]] for of in amounts[:4]]
    )
    assert each["projected_fen"].tolist()[:4] == [round(one) for one in projected]
    assert each["error_fen"].tolist()[:4] == [round(one) for one in errors]
    whole = rows[rows["basis"] == "all"].iloc[0]
    assert (whole["original_fen"], whole["error_fen"]) == (40_000, round(error))


def test_where_no_vintage_has_lost_more_the_projection_has_no_error() -> None:
    losses, days = losses_of([[10, 10, 10, 10], [12, 12, 12], [9, 9], [10]])
    rows = projection(losses, days, "month").set_index("basis")
    assert rows["projected_fen"].tolist() == [10, 12, 9, 10, 41]
    assert rows["error_fen"].tolist() == [0] * 5


def test_too_few_vintages_with_losses_are_not_projected() -> None:
    losses, days = losses_of([[0, 10, 20, 30], [0, 11, 25], [0, 12], [0]])
    assert projection(losses, days, "month").empty
    assert projection(losses, days, "day").empty


def test_every_indicator_has_a_name_in_both_languages_and_a_state(pool: Pool) -> None:
    rows = pool.rows("indicators")
    assert rows["name_en"].map(str.isascii).sum() >= len(rows) - 3  # dashes of ranges
    assert all(any(letter >= "\u4e00" for letter in name) for name in rows["name_zh"])
    values = rows.set_index("indicator")["value"]
    late = tapes.delinquency_classes(pool)
    assert values["late_1_30"] == float(Fraction(40_000, 69_000))
    assert values["current"] + values["late_1_30"] == pytest.approx(1) and len(late) == 2
    assert values["seriously_late"] == 0  # a class without loans is no class that is not known
    assert values["weighted_rate"] == 1_200  # basis points
    assert values["cumulative_net_loss"] == float(Fraction(9_000, 105_000))


def test_every_indicator_stands_once_with_its_value_or_why_there_is_none(pool: Pool) -> None:
    rows = pool.rows("indicators").set_index("name_en")
    found = pd.concat(group.listed for group in tapes.reported(pool).values())
    assert [words.template for words in found["indicator"]] == list(rows.index)
    for line in found.itertuples():
        state = rows.loc[line.indicator.template, "state"]
        assert (line.value is None) == (state != "known") == bool(line.why)
    never = [name for name, group in tapes.reported(pool).items() if not group.is_of_tapes]
    assert set(rows.loc[rows["group"].isin(never), "state"]) == {"never_in_a_tape"} and never
