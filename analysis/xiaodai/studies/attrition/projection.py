"""How many licences would be left by the policy's deadline, under three models and a backtest.

The models differ in the hazard that they carry forward (see `exit_model.fit`); the chosen one has
the best score in the backtest. Nothing here is a bound: a percentile of simulated paths is a number
of its own, never the end of an interval.
"""

from fractions import Fraction

import numpy as np
import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import months_later
from xiaodai.studies.attrition import exit_model
from xiaodai.studies.attrition.exit_model import HIGH, LOW, MEDIAN, Integers, Model, percentiles
from xiaodai.studies.attrition.exit_rates import month_of, quarters_between
from xiaodai.studies.attrition.parameters import FARTHEST
from xiaodai.values import Computed, Interval, Quantity, Text, constant, parameter, row, unit

LABELS: dict[Model, Text] = {
    "constant": Text("mean since the highest count"),
    "trend": Text("trend since the highest count"),
    "last_year": Text("pace of the last four quarters"),
}
DRAWN = [LOW, 25, MEDIAN, 75, HIGH]  # percentiles
NAMES = {
    LOW: Text("tenth percentile"),
    MEDIAN: Text("median"),
    HIGH: Text("ninetieth percentile"),
}
SIMULATED = Text(
    "a percentile of simulated paths under one model, from a fixed seed: a scenario, not a bound"
)
FITTED = Text("fitted to the counts since the highest of the window")
HORIZON = "clearance_horizon"
MONTHS = 12  # a year
LEAST_ORIGINS = 4  # with fewer, a backtest says nothing about a model
TESTED = 8  # quarters ahead at most in the backtest: longer horizons leave too few origins
PLACES = 8  # decimals of a fitted exit rate


def notice(ledger: Ledger) -> pd.Series:
    """The notice that strives for fewer local financial organisations within some years.

    Index: `rule` (words), `issued` (date), `horizon` (years), its end `years`, `last_quarter` (code
    of the last quarter-end that surely lies within it; the next one would include months beyond),
    `until` (that quarter's last month, a period).
    """
    aim = ledger.provisions[ledger.provisions["metric"] == HORIZON].iloc[0]
    issued, horizon = ledger.date(aim.rule, "issued"), aim.figure
    assert horizon.high is not None, "the notice sets an upper limit"
    day = months_later(issued.first, int(horizon.high * MONTHS))
    after = (pd.Timestamp(day) + pd.Timedelta(days=1)).to_period("Q")
    return row(
        rule=ledger.entity(aim.rule),
        issued=issued,
        horizon=horizon,
        years=horizon.derived(Interval.point(horizon.high), "upper end of {0}"),
        last_quarter=str(after - 1),
        until=month_of(str(after - 1)),
    )


def since_peak(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps after the highest count among them; none if the last count is the highest."""
    return steps.iloc[int(np.argmax(_counts(steps))) :]


def obstacle(steps: pd.DataFrame, deadline: str, entries: int) -> Text | None:
    """Why nothing can be projected from these steps; `None` if it can.

    `steps` is a frame of `attrition.net_exits`, with one row at least; `deadline` is a quarter
    code, `entries` are new licences a quarter.
    """
    falling = since_peak(steps)
    if falling.empty:
        return Text("the last count is the highest of the window, so nothing has fallen yet")
    if (falling["net_change"].map(float) > entries * falling["quarters"].map(float)).any():
        return Text(
            "at times since the highest count it rose by more than the new licences assumed, so "
            "more of them (entries) would have to be assumed"
        )
    if entries > falling["last"].map(float).min():
        return Text("more new licences a quarter are assumed than there are companies")
    ahead = quarters_between(falling["closing"].iloc[-1], deadline)
    if not 0 < ahead <= FARTHEST:
        return Text("the deadline is not within ten years after the last count")
    if len(exit_model.origins(_history(falling, entries), min(ahead, TESTED))) < LEAST_ORIGINS:
        return Text(
            "the counts since the highest of the window are too few to fit a model and test it"
        )
    return None


def project(steps: pd.DataFrame, deadline: str, entries: int, paths: int) -> pd.Series:
    """Project the last count to the deadline under each model, and backtest each.

    `deadline` is a quarter code, `entries` new licences a quarter (both in the exit rates of the
    past and in the paths), `paths` the number of random paths. Raises `ValueError` with the reason
    that `obstacle` gives.

    Index: `last`, the last count, and `last_quarter`, its code; `deadline`, its last month `until`
    (period) and `ahead`, the time in between; `entries`, `has_entries` and `number_of_paths`;
    `central`, the share that the span from `low` to `high` claims to cover; `horizon`, how far
    ahead the backtest looked; `models`, a frame with the `outlook` of each in a row; `chosen`,
    `early_best` and `late_best`, those with the lowest score over all origins, the earlier and the
    later half; `is_stable`, whether the three are one.
    """
    if reason := obstacle(steps, deadline, entries):
        raise ValueError(reason.en)
    falling = since_peak(steps)
    known = _history(falling, entries)
    first, (last, last_quarter) = falling["first"].iloc[0], falling.iloc[-1][["last", "closing"]]
    ahead = quarters_between(last_quarter, deadline)
    horizon = min(ahead, TESTED)
    gap = constant(ahead, "quarter", Text("counted on the calendar"))
    given = row(
        last=last,
        entries=parameter("entries", entries, "company", Text("new licences a quarter")),
        ahead=gap.named("quarters to the deadline"),
        number_of_paths=parameter("paths", paths, "item", Text("simulated paths")),
    )
    past = exit_model.backtest(known, entries, horizon)
    rows = []
    for model in exit_model.MODELS:
        fitted = exit_model.fit(model, known)
        tested = exit_model.performance(past[past["model"] == model])
        rate = exit_model.hazards(fitted.coefficients, 1)[0]
        fixed = Interval.point(f"{rate:.{PLACES}f}")
        hazard = first.derived(fixed, "fit({0}, …, {1})", last, unit_id="percent")
        named = hazard.named("exit rate of the next quarter, {model}", model=LABELS[model])
        seed = np.random.default_rng(exit_model.SEED)
        drawn = exit_model.simulate(fitted, int(float(last)), entries, ahead, paths, seed)
        rows.append(outlook(model, named.marked("inference", FITTED), drawn, given, tested))
    models = pd.DataFrame(rows, index=exit_model.MODELS, dtype=object)
    chosen, early, late = (
        models.loc[str(models[score].map(float).idxmin())] for score in ("score", "early", "late")
    )
    outer = constant(exit_model.CENTRAL, why=Text("what lies between the outer percentiles"))
    return row(
        **given,
        last_quarter=last_quarter,
        deadline=deadline,
        until=month_of(deadline),
        has_entries=entries > 0,
        central=outer.to("percent"),
        horizon=constant(horizon, "quarter", Text("as far as the deadline, two years at most")),
        models=models,
        chosen=chosen,
        early_best=early,
        late_best=late,
        is_stable=early.name == chosen.name == late.name,
    )


def outlook(
    model: Model, hazard: Quantity, drawn: Integers, given: pd.Series, tested: pd.Series
) -> pd.Series:
    """What one model leaves at the deadline, and each quarter until then, from its paths.

    `hazard` is the exit rate of the next quarter; `drawn` has shape (quarters, paths); `given` are
    the last count, entries, quarters ahead and number of paths of `project`.

    Index: `label` (words), `hazard` (percent), `low`, `median` and `high` (companies at the
    deadline), then as `tested`, the model's `performance`, and `paths` (a frame: a row for each
    coming quarter, a column for each percentile of `DRAWN`, in companies). `wide_low` and
    `wide_high` are `stretch` times as far from the median as `low` and `high`, but not below zero
    nor above the last count plus all entries; `wide` has them for each quarter. The three are
    `None` where the backtest did not look as far as the deadline. `is_stretched`: whether the span
    covered less often than it claims.
    """

    def companies(value: int, formula: str, inputs: tuple[Quantity, ...], name: Text) -> Quantity:
        lineage = Computed(formula, inputs)
        left = Quantity(Interval.point(int(value)), unit("company"), lineage, inputs[0].scope)
        named = left.named("{name} at the deadline, {label}", name=name, label=LABELS[model])
        return named.marked("inference", SIMULATED)

    paths = pd.DataFrame(percentiles(drawn, DRAWN).T, columns=DRAWN)
    formula = "P{}({{0}} + {{2}} × {{1}} − ΣX); X ~ BetaBinomial(N, {{4}}, ρ); {{3}}"
    low, median, high = (
        companies(paths[percent].iloc[-1], formula.format(percent), (*given, hazard), name)
        for percent, name in NAMES.items()
    )
    wide = wide_low = wide_high = None
    if len(paths) <= TESTED:
        last, entries, ahead = given[["last", "entries", "ahead"]]
        wide = _stretched(paths, tested.stretch, int(float(last)), int(float(entries)))
        longer = "{0} + {1} × ({2} − {0})"
        wide_low, wide_high = (
            companies(
                wide[percent].iloc[-1],
                formula,
                (median, tested.stretch, *inputs),
                Text("{percentile}, stretched", percentile=NAMES[percent]),
            )
            for percent, formula, *inputs in (
                (LOW, f"max(0, {longer})", low),
                (HIGH, f"min({longer}, {{3}} + {{4}} × {{5}})", high, last, entries, ahead),
            )
        )
    return row(
        label=LABELS[model],
        hazard=hazard,
        low=low,
        median=median,
        high=high,
        wide_low=wide_low,
        wide_high=wide_high,
        **tested,
        paths=paths,
        wide=wide,
        is_stretched=wide is not None and tested.stretch.interval.ends[0] > 1,
    )


def fan(found: pd.Series) -> pd.DataFrame:
    """What the chosen model gives for each coming quarter, and the medians of the other models.

    Index: quarter code. Columns, in companies: `P10` … `P90` of the chosen model, `wide low` and
    `wide high` where its span can be stretched, and one column for each other model.
    """
    best = found.chosen
    codes = pd.period_range(found.last_quarter, found.deadline, freq="Q").astype(str)[1:]
    coming: pd.DataFrame = best.paths.set_axis(codes).add_prefix("P")
    if best.wide is not None:
        coming[["wide low", "wide high"]] = best.wide.to_numpy()
    for model, paths in found.models["paths"].drop(best.name).items():
        coming[model] = paths[MEDIAN].to_numpy()
    return coming


def _counts(steps: pd.DataFrame) -> list[int]:
    return [int(float(count)) for count in [steps["first"].iloc[0], *steps["last"]]]


def _history(falling: pd.DataFrame, entries: int) -> exit_model.History:
    codes = [falling["opening"].iloc[0], *falling["closing"]]
    quarters = [pd.Period(code, "Q").ordinal for code in codes]
    return exit_model.history(quarters, _counts(falling), entries)


def _stretched(paths: pd.DataFrame, factor: Quantity, last: int, entries: int) -> pd.DataFrame:
    """Both ends of the span, moved away from the median and kept within what is possible."""
    by, middle = Fraction(factor.interval.ends[0]), paths[MEDIAN]
    down = (paths[LOW] - middle) * by.numerator // by.denominator  # rounded outwards, as is up
    up = -((middle - paths[HIGH]) * by.numerator // by.denominator)
    most = last + entries * np.arange(1, len(paths) + 1)
    return pd.DataFrame({LOW: (middle + down).clip(lower=0), HIGH: (middle + up).clip(upper=most)})
