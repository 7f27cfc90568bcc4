"""The projection to the deadline: words, fan chart, models and backtest."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.attrition import Pace, projection
from analysis.attrition.projection import PERCENTILES, Projection
from analysis.evidence.formatting import show
from analysis.evidence.quantity import Quantity, Text
from analysis.present.charts_fan import Span, fan
from analysis.present.page import Page
from analysis.present.periods import Period, show_period

HISTORY = 14  # quarters of history beside the fan
SIMULATION = Text(
    "central bank counts, as printed by the press; own simulation",
    "中国人民银行家数，据媒体刊载；自行模拟",
)


def notice(page: Page) -> None:
    """The policy's horizon in words, and the last quarter-end within it."""
    entity, period = projection.NOTICE
    page.say(
        en="The notice issued in {issued} set a horizon for bringing the number down: {horizon}. "
        "The last quarter-end surely within it is that of {policy}; how many are to remain is "
        "nowhere in the ledger.",
        zh="{issued}发布的通知要求限期压减机构数量（{horizon}），确定落在期限内的最后一个季末属于"
        "{policy}；应保留多少家，账本中没有记载。",
        issued=page.ledger.date(entity, "issued"),
        horizon=page.ledger.value(entity, "clearance_horizon", period),
        policy=Period(projection.deadline_quarter(page.ledger)),
    )


def outlook(
    page: Page, stocks: pd.DataFrame, steps: Sequence[Pace], deadline: str, entries: int, paths: int
) -> dict[str, Quantity]:
    """The projection to the deadline: words, fan, models and backtest; or why there is none."""
    if why := projection.obstacle(steps, deadline, entries):
        page.say(en="Nothing is projected: {why}.", zh="此处不作推算：{why}。", why=why)
        return {}
    found = projection.project(steps, deadline, entries, paths)
    best = found.chosen
    page.finding(
        en="If the {best.label} held, with {found.entries} newly licensed a quarter, the median "
        "path leaves {best.median} by {found.deadline}, and {found.central} of "
        "{found.number_of_paths:n} paths end between {best.low:n} and {best.high}. In the backtest "
        "such spans held {best.tested.coverage} of {best.tested.forecasts:n} later counts: "
        "{best.tested.judgement}.",
        zh="若{best.label}延续、每季新设{found.entries}，至{found.deadline}末，路径中位数剩"
        "{best.median}，{found.number_of_paths:n}条路径中{found.central}落在{best.low:n}与"
        "{best.high}之间。回测中此类区间覆盖了{best.tested.forecasts:n}个后来家数的"
        "{best.tested.coverage}：{best.tested.judgement}。",
        best=best,
        found=found,
    )
    if best.is_stretched:
        page.say(
            en="Stretched about the median by a factor of {best.tested.stretch:n}, the span would "
            "have held what it claims: {best.wide_low:n} to {best.wide_high}.",
            zh="以中位数为中心放大至{best.tested.stretch}，区间才达到所称的覆盖率："
            "{best.wide_low:n}至{best.wide_high}。",
            best=best,
        )
    fan_chart(page, stocks, found)
    model_table(page, found)
    backtest_table(page, found)
    return {
        "projected_median": best.median,
        "projected_low": best.low,
        "projected_high": best.high,
        "projected_wide_low": best.wide_low,
        "projected_wide_high": best.wide_high,
        "projection_coverage": best.tested.coverage,
        "projection_forecasts": best.tested.forecasts,
    }


def fan_chart(page: Page, stocks: pd.DataFrame, found: Projection) -> None:
    """The count of recent years, and the fan of the model that did best in the backtest."""
    best, language = found.chosen, page.language
    codes = pd.period_range(found.last_quarter, found.deadline, freq="Q").astype(str)[1:]
    coming = best.paths.set_axis(codes)
    coming.columns = [f"P{percent}" for percent in PERCENTILES]
    stretch = float(best.tested.stretch.interval.ends[0])
    for edge in ("P10", "P90"):
        coming[f"wide {edge}"] = coming["P50"] + stretch * (coming[edge] - coming["P50"])
    middle = {"P50": page.pick("median: ", "中位数：") + page.pick(*best.label)}
    for model in found.models:
        if model is not best:
            coming[model.model] = model.paths[50].to_numpy()
            middle[model.model] = page.pick(*model.label)
    central, coverage, forecasts = (
        show(quantity, language, bare=True)
        for quantity in (found.central, best.tested.coverage, best.tested.forecasts)
    )
    covered = Text(
        f"{central} of paths; held {coverage} of {forecasts} past counts",
        f"{central}的路径；回测{forecasts}次，覆盖{coverage}",
    )
    spans = [
        Span("P10", "P90", page.pick(*covered)),
        Span("P25", "P75", page.pick("half of the paths", "半数路径")),
    ]
    if best.is_stretched:
        wide = page.pick("stretched to hold as claimed", "放大至达到所称覆盖率")
        spans.append(Span("wide P10", "wide P90", wide, is_filled=False))
    deadline = Text(*(show_period(found.deadline, code) for code in ("en", "zh")))
    left = Text(*(show(best.median, code) for code in ("en", "zh")))
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
                f"{left.en} left by {deadline.en}, if the {best.label.en} holds",
                f"若{best.label.zh}延续，{deadline.zh}末剩{left.zh}",
            ),
            end=Text("deadline", "期限"),
        ),
        name="fan",
        alt=Text(
            "Line of recent counts continued as a fan to {deadline}: median {best.median}, "
            "{central} of paths between {best.low:n} and {best.high}.",
            "近年家数折线与至{deadline}的扇形：中位数{best.median}，{central}的路径在{best.low:n}"
            "与{best.high}之间。",
        ),
        caption=Text(
            "Shaded: {central} and half of {paths:n} simulated paths. In the backtest, such spans "
            "held {best.tested.coverage} of {best.tested.forecasts:n} later counts: {verdict}. "
            "Dotted, if drawn: the span stretched until it would have held {central}. Thin: "
            "medians of the other models. The axis does not start at nought.",
            "阴影：{paths:n}条模拟路径的{central}及半数范围。回测中此类区间覆盖了"
            "{best.tested.forecasts:n}个后来家数的{best.tested.coverage}：{verdict}。点线（若有）：放大至"
            "可覆盖{central}的区间。细线：其他模型的中位数。纵轴不从零开始。",
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
    models = found.models
    page.table(
        pd.DataFrame(
            {
                "model": [model.label for model in models],
                "hazard": [model.hazard for model in models],
                "low": [model.low for model in models],
                "median": [model.median for model in models],
                "high": [model.high for model in models],
                "wide_low": [model.wide_low for model in models],
                "wide_high": [model.wide_high for model in models],
            }
        ),
        name="projection",
        rows="model",
        headers={
            "model": Text("If this holds", "若延续"),
            "hazard": Text("Exit rate, next quarter", "下一季退出率"),
            "low": Text("Tenth percentile", "第十百分位"),
            "median": Text("Median", "中位数"),
            "high": Text("Ninetieth percentile", "第九十百分位"),
            "wide_low": Text("Stretched, low", "放大后下端"),
            "wide_high": Text("Stretched, high", "放大后上端"),
        },
        caption=Text(
            "Licences left by {deadline}, with {entries} newly licensed a quarter",
            "{deadline}末剩余机构，假设每季新设{entries}",
        ),
        source=SIMULATION,
        values={"deadline": Period(found.deadline), "entries": found.entries},
    )


def backtest_table(page: Page, found: Projection) -> None:
    """How the models would have done from past quarters."""
    tests = [model.tested for model in found.models]
    page.table(
        pd.DataFrame(
            {
                "model": [model.label for model in found.models],
                "forecasts": [test.forecasts for test in tests],
                "coverage": [test.coverage for test in tests],
                "error": [test.error for test in tests],
                "score": [test.score for test in tests],
                "stretch": [test.stretch for test in tests],
            }
        ),
        name="backtest",
        rows="model",
        headers={
            "model": Text("Model", "模型"),
            "forecasts": Text("Forecasts", "预测数"),
            "coverage": Text("Coverage", "覆盖率"),
            "error": Text("Mean absolute error", "平均绝对误差"),
            "score": Text("Score (lower is better)", "评分（越低越好）"),
            "stretch": Text("Stretch needed", "所需放大"),
        },
        caption=Text(
            "Forecasts from past quarters, up to {horizon} ahead, whose spans claim {central}",
            "由过去各季作出的预测（最远{horizon}），区间称覆盖{central}",
        ),
        notes=[
            Text(
                "Each forecast knows only the counts before it. Forecasts that overlap share "
                "quarters, so they are far fewer independent trials than their number says; the "
                "best model was chosen by this same test, which flatters it.",
                "每次预测只用其之前的家数。相互重叠的预测共用季度，独立试验远少于预测数；"
                "最优模型由同一检验选出，评价因而偏高。",
            ),
            Text(
                "Score: mean continuous ranked probability score, in companies. Stretch: by how "
                "much longer the spans would have had to be to cover as often as they claim.",
                "评分：平均连续分级概率评分，单位为家。放大：区间须拉长多少倍才达到所称的覆盖率。",
            ),
        ],
        source=SIMULATION,
        values={"horizon": found.horizon, "central": found.central},
    )
