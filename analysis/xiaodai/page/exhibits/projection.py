"""The projection to the deadline: words, fan chart, models and backtest."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page.charts_fan import Span, fan
from xiaodai.page.page import Page
from xiaodai.reading.periods import Period, show_period
from xiaodai.studies.attrition import Pace, projection
from xiaodai.studies.attrition.projection import PERCENTILES, Projection
from xiaodai.values.formatting import show
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Names, Text

HISTORY = 14  # quarters of history beside the fan
SIMULATION = Text("central bank counts, as printed by the press; own simulation")


def notice(page: Page) -> None:
    """The policy's horizon in words, and the last quarter-end within it."""
    entity, period = projection.NOTICE
    page.say(
        "The notice issued in {issued} set a horizon for bringing the number down: {horizon}. "
        "The last quarter-end surely within it is that of {policy}; how many are to remain is "
        "nowhere in the ledger.",
        issued=page.ledger.date(entity, "issued"),
        horizon=page.ledger.value(entity, "clearance_horizon", period),
        policy=Period(projection.deadline_quarter(page.ledger)),
    )


def outlook(
    page: Page, stocks: pd.DataFrame, steps: Sequence[Pace], deadline: str, entries: int, paths: int
) -> dict[str, Quantity]:
    """The projection to the deadline: words, fan, models and backtest; or why there is none."""
    if why := projection.obstacle(steps, deadline, entries):
        page.say("Nothing is projected: {why}.", why=why)
        return {}
    found = projection.project(steps, deadline, entries, paths)
    best = found.chosen
    licensed = _licensed(found)
    page.finding(
        Names(
            f"If the {{best.label}} held, {licensed.en}, the median path leaves {{best.median}} by "
            "{deadline}, and {found.central} of {found.number_of_paths:n} paths end between "
            "{best.low:n} and {best.high}. In a backtest of {best.tested.forecasts:n} forecasts of "
            "{best.tested.later:n} later counts, up to {found.horizon} ahead, the count lay within "
            "such a span in {best.tested.coverage}: {best.tested.judgement}.",
            f"若{{best.label}}延续、{licensed.zh}，至{{deadline}}末，路径中位数剩"
            "{best.median}，{found.number_of_paths:n}条路径中{found.central}落在{best.low:n}与"
            "{best.high}之间。回测对{best.tested.later:n}个后来家数作出"
            "{best.tested.forecasts:n}次预测（最远{found.horizon}），此类区间覆盖{best.tested.coverage}，"
            "{best.tested.judgement}。",
        ),
        best=best,
        found=found,
        deadline=Period(found.deadline),
    )
    reservations(page, found)
    fan_chart(page, stocks, found)
    model_table(page, found)
    backtest_table(page, found)
    return {
        "projected_median": best.median,
        "projected_low": best.low,
        "projected_high": best.high,
        **{
            f"projected_wide_{end}": edge
            for end, edge in (("low", best.wide_low), ("high", best.wide_high))
            if edge is not None
        },
        "projection_coverage": best.tested.coverage,
        "projection_forecasts": best.tested.forecasts,
        "projection_counts_forecast": best.tested.later,
    }


def reservations(page: Page, found: Projection) -> None:
    """What the backtest says against the chosen model: its misses, its choice, its stretch."""
    best = found.chosen
    page.say(
        "The misses: {best.tested.below} of these forecasts came out below the span, "
        "{best.tested.above} above it.",
        best=best,
    )
    if found.is_stable:
        page.say(
            "The earlier and the later half of the origins alone would have chosen this model too.",
        )
    else:
        page.say(
            "The choice of model is not stable: the earlier half of the origins alone would "
            "choose the {early.label}, the later half the {late.label}. The best scores there are "
            "{early.tested.early:n} and {late.tested.late}, those of the model drawn "
            "{best.tested.early:n} and {best.tested.late} (lower is better).",
            early=found.early_best,
            late=found.late_best,
            best=best,
        )
    if best.is_stretched:
        page.say(
            "Stretched about the median by a factor of {best.tested.stretch:n}, the span would "
            "have held what it claims: {best.wide_low:n} to {best.wide_high}.",
            best=best,
        )
    elif best.wide is None:
        page.say(
            "The deadline lies {found.ahead} ahead, farther than the backtest looks: by how "
            "much the span would have to be stretched there is not known.",
            found=found,
        )


def _licensed(found: Projection) -> Text:
    """The assumption about new licences, as part of a template."""
    if found.entries.interval == Interval.point(0):
        return Text("with no new licences")
    return Text("with {found.entries} newly licensed a quarter")


def fan_chart(page: Page, stocks: pd.DataFrame, found: Projection) -> None:
    """The count of recent years, and the fan of the model that did best in the backtest."""
    best, language = found.chosen, page.language
    codes = pd.period_range(found.last_quarter, found.deadline, freq="Q").astype(str)[1:]
    coming = best.paths.set_axis(codes)
    coming.columns = [f"P{percent}" for percent in PERCENTILES]
    if best.wide is not None:
        coming[["wide low", "wide high"]] = best.wide.to_numpy()
    middle = {"P50": page.pick("median: ") + page.pick(best.label)}
    for model in found.models:
        if model is not best:
            coming[model.model] = model.paths[50].to_numpy()
            middle[model.model] = page.pick(model.label)
    tested = best.tested
    central, coverage, forecasts, later = (
        show(quantity, language, bare=True)
        for quantity in (found.central, tested.coverage, tested.forecasts, tested.later)
    )
    covered = Text(
        "{central} of paths; held {coverage} in {forecasts} forecasts of {later} counts",
        central=central,
        coverage=coverage,
        forecasts=forecasts,
        later=later,
    )
    spans = [
        Span("P10", "P90", page.pick(covered)),
        Span("P25", "P75", page.pick("half of the paths")),
    ]
    if best.is_stretched:
        wide = page.pick("stretched to hold as claimed")
        spans.append(Span("wide low", "wide high", wide, is_filled=False))
    deadline = Names(*(show_period(found.deadline, code) for code in ("en", "zh")))
    low = Names(*(show(best.low, code, bare=True) for code in ("en", "zh")))
    high = Names(*(show(best.high, code) for code in ("en", "zh")))
    counts = {str(quarter): count for quarter, count in stocks["company_count"].items()}
    known = {q: count for q, count in counts.items() if q <= found.last_quarter}
    page.show(
        fan(
            dict(list(known.items())[-HISTORY:]),
            coming,
            language,
            middle=middle,
            spans=spans,
            title=Text(
                "{low} to {high} left by {deadline},\nif the {label} holds",
                low=low,
                high=high,
                deadline=deadline,
                label=best.label,
            ),
            end=Text("deadline"),
        ),
        name="fan",
        alt=Text(
            "Line of recent counts continued as a fan to {deadline}: median {best.median}, "
            "{central} of paths between {best.low:n} and {best.high}."
        ),
        caption=Text(
            "Shaded: {central} and half of {paths:n} simulated paths. In a backtest of "
            "{best.tested.forecasts:n} forecasts of {best.tested.later:n} later counts, the count "
            "lay within such a span in {best.tested.coverage}: {verdict}. Dotted, if drawn: the "
            "span stretched until it would have held {central}. Thin: medians of the other models. "
            "The axis does not start at nought."
        ),
        source=SIMULATION,
        values={
            "best": best,
            "central": found.central,
            "paths": found.number_of_paths,
            "verdict": best.tested.judgement,
            "deadline": Period(found.deadline),
        },
    )


def model_table(page: Page, found: Projection) -> None:
    """What each model leaves by the deadline."""
    headers = {
        "label": Text("If this holds"),
        "hazard": Text("Exit rate, next quarter"),
        "low": Text("Tenth percentile"),
        "median": Text("Median"),
        "high": Text("Ninetieth percentile"),
    }
    if found.chosen.wide is not None:
        headers["wide_low"] = Text("Stretched, low")
        headers["wide_high"] = Text("Stretched, high")
    licensed = _licensed(found)
    page.table(
        pd.DataFrame(
            {name: [getattr(model, name) for model in found.models] for name in headers},
            dtype=object,
        ),
        name="projection",
        rows="label",
        headers=headers,
        caption=Names(
            f"Licences left by {{deadline}}, {licensed.en}",
            f"{{deadline}}末剩余机构（假设{licensed.zh.removeprefix('且')}）",
        ),
        notes=[
            Text(
                "Where no quarter has a count, the steps between counts stand for the quarters "
                "they span; the last four quarters are then the latest steps that cover them."
            )
        ],
        source=SIMULATION,
        values={"deadline": Period(found.deadline)}
        | ({"found": found} if "{found" in licensed.en else {}),
    )


def backtest_table(page: Page, found: Projection) -> None:
    """How the models would have done from past quarters."""
    tests = [model.tested for model in found.models]
    page.table(
        pd.DataFrame(
            {
                "model": [model.label for model in found.models],
                "coverage": [test.coverage for test in tests],
                "error": [test.error for test in tests],
                "score": [test.score for test in tests],
                "early": [test.early for test in tests],
                "late": [test.late for test in tests],
                "stretch": [test.stretch for test in tests],
            }
        ),
        name="backtest",
        rows="model",
        headers={
            "model": Text("Model"),
            "coverage": Text("Coverage"),
            "error": Text("Mean absolute error"),
            "score": Text("Score (lower is better)"),
            "early": Text("Earlier half"),
            "late": Text("Later half"),
            "stretch": Text("Stretch needed"),
        },
        caption=Text(
            "{forecasts:n} forecasts of {later:n} later counts, made in past quarters up to "
            "{horizon} ahead, whose spans claim {central}"
        ),
        notes=[
            Text(
                "Each forecast knows only the counts before it. Forecasts that overlap share "
                "quarters, so they are far fewer independent trials than their number says; the "
                "best model was chosen by this same test, which flatters it."
            ),
            Text(
                "Score: mean continuous ranked probability score, in companies, over all origins "
                "and over the earlier and the later half of them. Stretch: by how "
                "much longer the spans would have had to be to cover as often as they claim."
            ),
        ],
        source=SIMULATION,
        values={
            "horizon": found.horizon,
            "central": found.central,
            "forecasts": tests[0].forecasts,
            "later": tests[0].later,
        },
    )
