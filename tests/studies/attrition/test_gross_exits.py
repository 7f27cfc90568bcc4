"""Gross exits: closed forms, every completion counted out, simulated worlds, other programmes.

Each announcement is checked by hand against the counts around and inside its span.
"""

import random
from itertools import combinations, pairwise, product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.attrition import exit_rates, gross_exits
from xiaodai.values.quantity import Computed, constant
from xiaodai.values.words import Names


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def paths(ledger: Ledger) -> pd.DataFrame:
    return gross_exits.counted_paths(ledger)


def company_paths(whole: dict[str, int], parts: dict[str, dict[str, int]]) -> pd.DataFrame:
    why = Names("made for the test", "测试用")
    paths = [
        {date: constant(count, "company", why) for date, count in path.items()}
        for path in (whole, *parts.values())
    ]
    return pd.DataFrame(paths, dtype=object).sort_index(axis=1)


def fewest(whole: dict[str, int], parts: dict[str, dict[str, int]]) -> int:
    return int(gross_exits.fewest_exits(company_paths(whole, parts)).low)


def falls(path: list[int]) -> int:
    return sum(max(0, before - after) for before, after in pairwise(path))


def by_enumeration(
    whole: dict[str, int], parts: dict[str, dict[str, int]], dates: list[str], most: int
) -> int | None:
    """The fewest exits over every completion of the counts, one by one."""
    free = [(part, date) for part in parts for date in dates if date not in parts[part]]
    best = None
    for values in product(range(most + 1), repeat=len(free)):
        filled = {part: dict(path) for part, path in parts.items()}
        for (part, date), value in zip(free, values, strict=True):
            filled[part][date] = value
        if all(sum(p[date] for p in filled.values()) == n for date, n in whole.items()):
            exits = sum(falls([p[date] for date in dates]) for p in filled.values())
            best = exits if best is None else min(best, exits)
    return best


def test_two_tables_give_the_sum_of_what_fell(ledger: Ledger, paths) -> None:
    for opening, closing, exits, entries, known in (
        ("2012Q3", "2016Q4", 44, 3088, 31),
        ("2016Q4", "2018Q1", 337, 135, 28),
    ):
        pairs = [
            (int(first.low), int(last.low))
            for first, last in paths.iloc[1:][[opening, closing]].dropna().to_numpy()
        ]
        assert len(pairs) == known
        national = [int(paths.iloc[0][q].low) for q in (opening, closing)]
        rest = [
            n - sum(column) for n, column in zip(national, zip(*pairs, strict=True), strict=True)
        ]
        fell = sum(max(0, a - b) for a, b in [*pairs, tuple(rest)])
        rose = sum(max(0, b - a) for a, b in [*pairs, tuple(rest)])
        floor = gross_exits.floor(paths, opening, closing, ends_only=True)
        assert (floor.exits.low, floor.entries.low) == (fell, rose) == (exits, entries)


def test_small_cases_agree_with_every_completion() -> None:
    dice = random.Random(20250930)
    dates, solved = ["a", "b", "c"], 0
    for _ in range(120):
        true = {part: [dice.randint(0, 2) for _ in dates] for part in "xyz"}
        parts = {
            part: {d: n for d, n in zip(dates, path, strict=True) if dice.random() < 0.6}
            for part, path in true.items()
        }
        whole = {
            date: sum(path[i] for path in true.values())
            for i, date in enumerate(dates)
            if dice.random() < 0.8
        }
        if {*whole, *(d for path in parts.values() for d in path)} != set(dates):
            continue
        if sum(len(dates) - len(path) for path in parts.values()) > 4:
            continue
        assert fewest(whole, parts) == by_enumeration(whole, parts, dates, most=6)
        solved += 1
    assert solved > 40


def test_simulated_companies_never_leave_less_often_than_the_floor() -> None:
    dice = random.Random(2015)
    for _ in range(40):
        alive, exits, entries = {p: dice.randint(0, 30) for p in "abcd"}, 0, 0
        dates = pd.period_range("2020Q1", periods=6, freq="Q").astype(str).tolist()
        table = {p: {dates[0]: n} for p, n in alive.items()}
        for date in dates[1:]:
            for province, size in list(alive.items()):
                left = sum(dice.random() < 0.1 for _ in range(size))
                came = dice.randint(0, 3)
                exits, entries = exits + left, entries + came
                alive[province] = size + came - left
                table[province][date] = alive[province]
        whole = {date: sum(path[date] for path in table.values()) for date in dates}
        shown = {
            p: {d: n for d, n in path.items() if dice.random() < 0.5} for p, path in table.items()
        }
        floor = gross_exits.floor(company_paths(whole, shown), dates[0], dates[-1])
        assert floor.exits.low <= exits and floor.exits.high is None
        assert floor.entries.low <= entries
        assert floor.entries.low - floor.exits.low == entries - exits == floor.net_change.low


def test_the_floor_since_the_peak_is_that_of_a_programme_in_whole_numbers(paths) -> None:
    """Another formulation: minimise entries, in integers, all arcs written out."""
    opening, closing = "2015Q3", "2025Q3"
    inside = [
        {q: int(n.low) for q, n in path.dropna().items() if opening <= q <= closing}
        for _, path in paths.iterrows()
    ]
    whole, parts = inside[0], inside[1:]
    dates = sorted({q for path in inside for q in path})
    size, moves = len(parts) * len(dates), len(parts) * (len(dates) - 1)
    rows, low, high = [], [], []
    for p in range(len(parts)):
        for t in range(len(dates) - 1):
            row = np.zeros(size + moves)
            row[p * len(dates) + t], row[p * len(dates) + t + 1] = 1, -1
            row[size + p * (len(dates) - 1) + t] = 1
            rows, low, high = [*rows, row], [*low, 0], [*high, np.inf]
    for date, count in whole.items():
        row = np.zeros(size + moves)
        row[[p * len(dates) + dates.index(date) for p in range(len(parts))]] = 1
        rows, low, high = [*rows, row], [*low, count], [*high, count]
    least, most = np.zeros(size + moves), np.full(size + moves, np.inf)
    for p, path in enumerate(parts):
        for date, count in path.items():
            least[p * len(dates) + dates.index(date)] = count
            most[p * len(dates) + dates.index(date)] = count
    found = milp(
        np.concatenate([np.zeros(size), np.ones(moves)]),
        integrality=np.ones(size + moves),
        bounds=Bounds(least, most),
        constraints=LinearConstraint(np.array(rows), low, high),
    )
    floor = gross_exits.floor(paths, opening, closing)
    assert round(found.fun) == floor.entries.low == 188
    assert floor.exits.low == 188 + 8965 - 4863 == 4290


def test_the_formula_shown_is_a_sum_that_gives_the_floor(paths) -> None:
    for start, end in (("2015Q3", "2025Q3"), ("2016Q4", "2018Q1"), ("2012Q3", "2016Q4")):
        exits = gross_exits.floor(paths, start, end).exits
        assert isinstance(exits.lineage, Computed)
        total, sign = 0, 1
        values = iter(exits.lineage.inputs)
        for word in exits.lineage.formula.split():
            if word in ("+", "−"):
                sign = 1 if word == "+" else -1
            else:
                assert word.startswith("{")
                total += sign * int(next(values).low)
                sign = 1
        assert total == exits.low


def test_a_provinces_floor_is_what_its_own_counts_lost(ledger: Ledger) -> None:
    counts = [int(n.low) for q, n in exit_rates.counts(ledger, "jiangsu").items() if q >= "2012Q3"]
    floor = gross_exits.floor(gross_exits.counted_paths(ledger, "jiangsu"), "2012Q3", "2023Q2")
    assert floor.exits.low == falls(counts) == 91
    assert floor.entries.low == 91 + 578 - 465
    assert floor.exits.scope == ("jiangsu", "national")


def test_more_counts_never_lower_the_floor(paths) -> None:
    for start, end in (("2012Q3", "2016Q4"), ("2016Q4", "2018Q1"), ("2015Q3", "2025Q3")):
        ends = gross_exits.floor(paths, start, end, ends_only=True)
        every = gross_exits.floor(paths, start, end)
        assert ends.exits.low < every.exits.low


def test_growth_alone_proves_no_exit(paths) -> None:
    floor = gross_exits.floor(paths, "2013Q1", "2014Q4")
    assert (floor.exits.low, floor.entries.low) == (0, 8791 - 6555)


def test_counts_that_cannot_all_be_true_are_refused() -> None:
    with pytest.raises(ValueError, match="some must be wrong"):
        fewest({"a": 5, "b": 5}, {"x": {"a": 6, "b": 5}})


def test_what_is_no_exact_count_is_refused(ledger: Ledger) -> None:
    loose = ledger.value("national", "company_count", "2012-12-31")  # "more than 6,000"
    with pytest.raises(ValueError, match="bounded by exact counts"):
        gross_exits.fewest_exits(pd.DataFrame([{"a": loose}]))
    with pytest.raises(ValueError, match="need counts"):
        gross_exits.fewest_exits(pd.DataFrame([{}]))


def test_a_window_with_one_count_is_refused(paths) -> None:
    with pytest.raises(ValueError, match="two counts between 2025Q3 and 2025Q4"):
        gross_exits.floor(paths, "2025Q3", "2025Q4")


@pytest.fixture(scope="module")
def rows(ledger: Ledger) -> dict[tuple[str, str], pd.Series]:
    return {
        (row.who.en, row.period.code): row
        for _, row in gross_exits.announcements(ledger).iterrows()
    }


NATION = "Small-loan companies nationwide"


def test_over_300_is_less_than_nine_months_of_counts_prove(rows) -> None:
    row = rows[NATION, "2025-01/2025-10"]
    assert row.announced.low == 300 and row.announced.high is None
    assert (row.inside.opening, row.inside.closing) == ("2024Q4", "2025Q3")
    assert row.inside.exits.low == 5257 - 4863 == 394
    assert row.around is None  # no count closes the year
    assert row.at_least.low == 394 and row.at_least.marks == ()
    assert row.verdict is gross_exits.LOWER


def test_over_400_is_the_higher_floor_and_an_inference(rows) -> None:
    row = rows[NATION, "2025-01/2025-11"]
    assert row.at_least.low == 400 and row.at_least.high is None
    assert [mark.kind for mark in row.at_least.marks] == ["inference"]
    assert row.verdict is gross_exits.HIGHER


def test_a_list_of_one_month_lies_in_the_quarter_around_it(rows) -> None:
    row = rows["Small-loan companies in Yunnan", "2025-03"]
    assert row.announced.low == 109 and row.inside is None and row.at_least is None
    assert (row.around.opening, row.around.closing) == ("2024Q4", "2025Q1")
    assert row.around.exits.low == 5257 - 5081


def test_a_list_of_one_day_lies_in_the_quarter_around_it(rows) -> None:
    row = rows["Small-loan companies in Guangdong", "2025-06-11"]
    assert (row.around.opening, row.around.closing) == ("2025Q1", "2025Q2")
    assert row.around.exits.low == 107


def test_a_list_printed_twice_is_shown_once(ledger: Ledger, rows) -> None:
    assert len(ledger.points("yunnan", "listed_for_exit")) == 2
    assert [period for who, period in rows if "Yunnan" in who] == ["2025-03"]


def test_wider_lists_and_lists_within_lists_are_told_apart(rows) -> None:
    verdicts = {who: row.verdict for (who, _), row in rows.items()}
    assert verdicts["Local financial organisations in Guangdong"] is gross_exits.WIDER
    assert verdicts["Local financial organisations in Tianjin"] is gross_exits.WIDER
    assert verdicts["Small-loan companies in Shenzhen"] is gross_exits.NESTED
    assert verdicts["Small-loan companies in Beijing"] is gross_exits.LISTED


def test_the_lists_name_as_many_companies_as_their_overlap_allows(ledger: Ledger) -> None:
    """Every overlap of Shenzhen's three with Guangdong's 34, counted out."""
    shenzhen = {1, 2, 3}
    unions = {
        len({*overlap, *range(100, 134 - len(overlap))} | shenzhen)
        for size in range(4)
        for overlap in combinations(shenzhen, size)
    }
    found = gross_exits.listed(ledger)
    assert (found.low, found.high) == (109 + 8 + min(unions), 109 + 8 + max(unions)) == (151, 154)
