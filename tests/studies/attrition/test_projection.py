"""The projection: its backtest, its headline numbers a second way, and what it refuses."""

import re
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies import attrition
from xiaodai.studies.attrition import exit_model, exit_rates, projection
from xiaodai.values.quantity import constant


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def steps(ledger: Ledger) -> pd.DataFrame:
    return attrition.net_exits(attrition.stocks(ledger, "national", "2010Q4", "2025Q3"))


@pytest.fixture(scope="module")
def projected(steps) -> pd.Series:
    return projection.project(steps, "2027Q1", 0, 10_000)


@pytest.fixture(scope="module")
def known(steps) -> exit_model.History:
    falling = projection.since_peak(steps)
    quarters = [pd.Period(closing, "Q").ordinal for closing in falling["closing"]]
    counts = [int(last.low) for last in falling["last"]]
    return exit_model.history([quarters[0] - 1, *quarters], [8965, *counts], 0)


def test_the_deadline_is_the_last_quarter_end_within_the_notices_three_years(ledger) -> None:
    issued = ledger.date("local_finance_notice_2024", "issued")
    assert (issued.first.isoformat(), issued.last.isoformat()) == ("2024-04-01", "2024-04-30")
    assert projection.notice(ledger).last_quarter == "2027Q1"  # 31 March; 30 June is too late


def test_the_fall_starts_at_the_peak_of_2015(steps) -> None:
    falling = projection.since_peak(steps)
    assert (falling["opening"].iloc[0], falling["first"].iloc[0].low) == ("2015Q3", 8965)
    assert len(falling) == 36 - 1  # of 50 counts


def test_the_medians_agree_with_the_geometric_expectation(projected, known) -> None:
    """Exit rates in plain floats, mean path by hand; sampling error and skew allow for little."""
    counts, quarters = known.counts.tolist(), np.diff(known.quarters).tolist()
    rates = [1 - (b / a) ** (1 / n) for a, b, n in zip(counts, counts[1:], quarters, strict=False)]
    mean = sum(n * r for n, r in zip(quarters, rates, strict=True)) / 40
    year = sum(rates[-4:]) / 4
    models = projected.models.to_dict("index")
    for name, rate in (("constant", mean), ("last_year", year)):
        assert float(models[name]["hazard"].low) == pytest.approx(100 * rate, abs=1e-5)
        expected = 4863 * (1 - rate) ** 6
        assert float(models[name]["median"].low) == pytest.approx(expected, rel=0.005)
    assert round(4863 * (1 - year) ** 6) == 4174
    assert float(models["trend"]["hazard"].low) > float(models["constant"]["hazard"].low)


def test_the_pace_of_the_last_year_did_best_and_still_claims_too_much(projected) -> None:
    best = projected.chosen
    assert best.name == "last_year"
    scores = [float(score.low) for score in projected.models["score"]]
    assert float(best.score.low) == min(scores)
    assert (best.forecasts.low, best.later.low) == (128, 27)
    assert Fraction(55, 100) < best.coverage.interval.low < Fraction(70, 100)
    assert best.judgement.en == "less than they claim"
    assert best.low.low < best["median"].low < best.high.low < 4863
    assert best.wide_low.low < best.low.low and best.high.low < best.wide_high.low


def test_the_misses_lie_mostly_below_and_the_halves_disagree(projected, known) -> None:
    """Counted and averaged anew from the rows of the backtest, with plain loops."""
    rows = exit_model.backtest(known, 0, 6)
    own = rows[rows["model"] == "last_year"]
    told = projected.chosen
    misses = [(a < low, a > high) for a, low, high in own[["actual", "low", "high"]].to_numpy()]
    below, above = (sum(side) for side in zip(*misses, strict=True))
    assert (told.below.interval.low, told.above.interval.low) == (
        Fraction(below, 128),
        Fraction(above, 128),
    )
    assert below > 2 * above
    assert told.below.low + told.above.low + told.coverage.low == 100
    middle = sorted(set(own["origin"]))[(len(set(own["origin"])) - 1) // 2]
    for _, model in projected.models.iterrows():
        scores: dict[bool, list[float]] = {True: [], False: []}
        for name, origin, score in rows[["model", "origin", "crps"]].itertuples(index=False):
            if name == model.name:
                scores[origin <= middle].append(score)
        early, late = (sum(half) / len(half) for half in (scores[True], scores[False]))
        assert float(model.early.low) == pytest.approx(early, abs=1e-5)
        assert float(model.late.low) == pytest.approx(late, abs=1e-5)
    assert (projected.early_best.name, projected.late_best.name) == ("last_year", "constant")
    assert not projected.is_stable


def test_nothing_is_stretched_beyond_what_was_tested(steps) -> None:
    far = projection.project(steps, "2030Q1", 0, 1000)
    assert (far.ahead.low, far.horizon.low) == (18, 8)
    for _, model in far.models.iterrows():
        assert (model.wide, model.wide_low, model.wide_high) == (None, None, None)
        assert not model.is_stretched
    near = projection.project(steps, "2027Q3", 0, 1000)  # as far as the backtest looks
    assert near.chosen.wide is not None and near.chosen.is_stretched


@pytest.mark.parametrize("entries", [0, 6, 40])
def test_no_number_exceeds_the_last_count_with_every_entry(ledger, entries) -> None:
    capped = 0
    for region in ("national", "jiangsu", "guangdong", "yunnan"):
        settings = attrition.Parameters.check({"region": region}, ledger)
        made = attrition.net_exits(attrition.stocks(ledger, region, settings.start, settings.end))
        last = pd.Period(made["closing"].iloc[-1], "Q")
        for ahead in (1, 6):
            deadline = str(last + ahead)
            if projection.obstacle(made, deadline, entries):
                continue
            models = projection.project(made, deadline, entries, 1000).models
            for _, model in models.iterrows():
                ceiling = made["last"].iloc[-1].low + entries * np.arange(1, ahead + 1)
                assert (model.paths.max(axis=1).to_numpy() <= ceiling).all()
                assert (model.wide[90].to_numpy() <= ceiling).all() and model.wide.min().min() >= 0
                assert model.wide_high.low <= ceiling[-1]
                capped += int((model.wide[90].to_numpy() == ceiling).any())
    assert capped or entries == 40


def test_a_stretch_by_hand_keeps_within_what_is_possible() -> None:
    paths = pd.DataFrame({10: [90, 2], 50: [95, 10], 90: [99, 14]})
    factor = constant(Fraction(5, 2), "multiple")
    wide = projection._stretched(paths, factor, 100, 1)
    # 95 − 2.5 × 5 = 82.5, 95 + 2.5 × 4 = 105 > 101; 10 − 2.5 × 8 < 0, 10 + 2.5 × 4 = 20
    assert wide.to_numpy().tolist() == [[82, 101], [0, 20]]


def test_simulated_numbers_are_whole_and_marked(projected) -> None:
    for _, model in projected.models.iterrows():
        for quantity in (model.low, model["median"], model.high, model.wide_low, model.wide_high):
            assert quantity.interval.is_point
            assert quantity.low.denominator == 1
            assert "inference" in {mark.kind for mark in quantity.marks}
        assert (model.paths.dtypes == np.int64).all()
        assert list(model.paths.iloc[-1][[10, 50, 90]]) == [
            model.low.low,
            model["median"].low,
            model.high.low,
        ]


def test_a_second_run_gives_the_same_numbers(steps, projected) -> None:
    again = projection.project(steps, "2027Q1", 0, 10_000)
    told = ["median", "coverage", "score", "stretch"]
    assert again.models[told].equals(projected.models[told])


def test_entries_raise_the_exits_behind_the_same_net_change(steps, projected) -> None:
    more = projection.project(steps, "2027Q1", 40, 10_000)
    for with_entries, without in zip(
        more.models["hazard"], projected.models["hazard"], strict=True
    ):
        gap = float(with_entries.low - without.low)
        assert 100 * 40 / 8965 < gap < 100 * 40 / 4863
    year, without = (found.models.loc["last_year", "median"] for found in (more, projected))
    assert year.low == pytest.approx(without.low, rel=0.01)


def test_a_forecast_knows_nothing_after_its_origin(known) -> None:
    before = exit_model.backtest(known, 0, 6)
    cut = int(known.quarters[-8])
    counts = known.counts.copy()
    counts[-7:] -= np.arange(60, 130, 10)
    changed = exit_model.history(known.quarters, counts, 0)
    after = exit_model.backtest(changed, 0, 6)
    told = ["model", "origin", "target", "low", "median", "high"]
    old, new = (table[table["origin"] <= cut].reset_index() for table in (before, after))
    pd.testing.assert_frame_equal(old[told], new[told])
    assert (before["median"] != after["median"]).any()


def test_the_backtest_looks_back_from_every_quarter_with_two_years_before_it(known) -> None:
    rows = exit_model.backtest(known, 0, 6)
    ahead = rows["target"] - rows["origin"]
    assert (ahead.min(), ahead.max()) == (1, 6)
    assert rows["origin"].min() == known.quarters[0] + 9  # 2017Q4; 2017Q3 has no count
    assert rows["origin"].max() == known.quarters[-2]
    pairs = [
        (a, b)
        for a, b in product(known.quarters.tolist(), repeat=2)
        if a - known.quarters[0] >= 8 and 1 <= b - a <= 6
    ]
    assert len(rows) == 3 * len(pairs) == 3 * 128


def test_where_a_model_is_true_its_spans_cover_as_often_as_they_claim() -> None:
    """Many made-up histories of constant hazard; forecasts of one history are not independent."""
    chance, inside, all_rows = np.random.default_rng(11), 0, 0
    hazard, rho = expit(logit(0.03)), 0.004
    weight = (1 - rho) / rho
    for _ in range(12):
        counts = [9000]
        for _ in range(24):
            share = chance.beta(hazard * weight, (1 - hazard) * weight)
            counts.append(counts[-1] - int(chance.binomial(counts[-1], share)))
        rows = exit_model.backtest(exit_model.history(range(25), counts, 0), 0, 3)
        rows = rows[rows["model"] == "constant"]
        inside += int(rows["actual"].between(rows["low"], rows["high"]).sum())
        all_rows += len(rows)
    assert 0.72 < inside / all_rows < 0.88


def test_the_probability_score_agrees_with_its_definition() -> None:
    chance = np.random.default_rng(5)
    drawn, actual = chance.integers(50, 90, (2, 40)), np.array([60, 95])
    for row, value, score in zip(drawn, actual, exit_model.crps(drawn, actual), strict=True):
        pairs = np.abs(row[:, None] - row[None, :]).mean()
        assert score == pytest.approx(np.abs(row - value).mean() - pairs / 2)


def test_a_verdict_by_hand() -> None:
    rows = pd.DataFrame(
        {
            "origin": [1, 1, 2, 3, 4],
            "target": [2, 3, 3, 4, 5],
            "actual": [100, 104, 90, 120, 97],
            "low": [95] * 5,
            "median": [100] * 5,
            "high": [110] * 5,
            "crps": [1.0, 2.0, 3.0, 4.0, 5.0],
        }
    )
    told = exit_model.performance(rows)
    assert (told.forecasts.low, told.coverage.low) == (5, 60)
    assert told.error.low == Fraction(0 + 4 + 10 + 20 + 3, 5)
    assert told.score.low == 3
    assert (told.early.low, told.late.low) == (2, Fraction(9, 2))  # origins 1 and 2; 3 and 4
    assert (told.later.low, told.below.low, told.above.low) == (4, 20, 20)
    assert told.stretch.low == 2  # 90 lies twice as far below the median as the low end does
    stretched = rows["actual"].between(100 - 2 * 5, 100 + 2 * 10)
    assert stretched.mean() >= 0.8


def test_percentiles_are_counts_of_paths() -> None:
    drawn = np.array([[5, 1, 4, 2, 3, 6, 7, 8, 9, 10]])
    assert exit_model.percentiles(drawn, (10, 50, 90)).ravel().tolist() == [1, 5, 9]


@pytest.mark.parametrize(
    ("region", "start", "end", "deadline", "entries", "reason"),
    [
        ("national", "2010Q4", "2014Q4", "2027Q1", 0, "nothing has fallen yet"),
        ("national", "2025Q1", "2025Q2", "2027Q1", 0, "too few to fit a model"),
        ("national", "2010Q4", "2017Q2", "2019Q1", 0, "too few to fit a model"),
        ("national", "2010Q4", "2025Q3", "2025Q3", 0, "not within ten years"),
        ("national", "2010Q4", "2025Q3", "2040Q1", 0, "not within ten years"),
        ("jiangsu", "2015Q2", "2023Q2", "2027Q1", 0, "rose by more than the new licences"),
        ("jiangsu", "2015Q2", "2023Q2", "2027Q1", 6, None),
        ("beijing", "2012Q3", "2023Q1", "2027Q1", 500, "than there are companies"),
    ],
)
def test_what_cannot_be_projected_is_told(
    ledger: Ledger, region, start, end, deadline, entries, reason
) -> None:
    made = attrition.net_exits(attrition.stocks(ledger, region, start, end))
    told = projection.obstacle(made, deadline, entries)
    if reason is None:
        assert told is None
        return
    assert told is not None and reason in told.en
    assert not any(character.isdigit() for character in told.en + told.zh)
    with pytest.raises(ValueError, match=re.escape(told.en)):
        projection.project(made, deadline, entries, 1000)


def test_every_region_is_projected_or_told_why_not(ledger: Ledger) -> None:
    possible = []
    for region in exit_rates.regions(ledger):
        settings = attrition.Parameters.check({"region": region}, ledger)
        made = attrition.net_exits(attrition.stocks(ledger, region, settings.start, settings.end))
        for entries in (0, 6):
            if projection.obstacle(made, "2027Q1", entries) is None:
                best = projection.project(made, "2027Q1", entries, 1000).chosen
                assert 0 <= best.low.low <= best["median"].low <= best.high.low
                possible.append((region, entries))
    assert ("national", 0) in possible and ("jiangsu", 6) in possible
