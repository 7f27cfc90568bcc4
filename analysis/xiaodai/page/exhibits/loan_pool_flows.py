"""Where loans roll to, what a revolving pool pays, earns and loses, and the triangles."""

from __future__ import annotations

import pandas as pd

from xiaodai.page import charts_pool
from xiaodai.page.charts_pool import Line
from xiaodai.page.exhibits.loan_pool import entitled, source
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.tapes.measures import Pool
from xiaodai.tapes.measures_over_time import RollRates, drawn, revolving, roll_rates
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

STATES = {
    "missing": Text("missing", "缺失"),
    "paid": Text("paid", "结清"),
    "prepaid": Text("prepaid", "提前结清"),
    "written_off": Text("written off", "核销"),
    "sold": Text("sold", "转让"),
    "unreported": Text("unreported", "未报"),
}
ENDS = tuple(state for state in STATES if state != "missing")
THIRTY = constant(30, "day", Text("the last day of the class M1", "M1的末日"))
FROM = Text("from", "期初状态")
TO = Text("to, one snapshot later", "下一快照状态")
METRICS = {
    "payment_rate": Text("Payment rate", "还款率"),
    "purchase_rate": Text("Purchase rate", "新放款率"),
    "turnover": Text("Turnover, times a year", "周转（次/年）"),
    "yield": Text("Yield a year", "收益率（年）"),
    "charge_off_rate": Text("Charge-off rate a year", "核销率（年）"),
    "excess_spread": Text("Excess spread a year", "超额利差（年）"),
}
FORMULAS = {
    "payment_rate": Text("paid in ÷ opening balance", "收回÷期初余额"),
    "purchase_rate": Text("newly lent ÷ opening balance", "新放款÷期初余额"),
    "turnover": Text(
        "paid in ÷ mean of opening and closing balance × days a year ÷ days",
        "收回÷期初期末平均余额×一年天数÷期间天数",
    ),
    "yield": Text(
        "interest ÷ opening balance × days a year ÷ days", "利息÷期初余额×一年天数÷期间天数"
    ),
    "charge_off_rate": Text(
        "(written off − recovered) ÷ opening balance × days a year ÷ days",
        "（核销−收回已核销）÷期初余额×一年天数÷期间天数",
    ),
    "excess_spread": Text("yield − charge-off rate − cost of funds", "收益率−核销率−资金成本"),
}
COLOUR_OF = {
    "payment_rate": COLOURS.main,
    "yield": COLOURS.main,
    "charge_off_rate": COLOURS.warn,
    "excess_spread": COLOURS.accent,
}


def roll_exhibit(page: Page, pool: Pool) -> RollRates | None:
    """The matrix of all pairs together, by balance as a chart and by count as a table."""
    found = roll_rates(pool)
    if found is None:
        en, zh = (
            ("the tape has none, or no loan was open", "数据没有，或没有存续贷款")
            if pool.is_panel
            else ("this tape has one snapshot", "该数据只有一个快照")
        )
        page.say(
            en="Roll rates need days past due on two snapshots: {why}.",
            zh="迁徙率需要两个快照的逾期天数：{why}。",
            why=Text(en, zh),
        )
        return None
    cured, rolled = found.by_balance("M1", "M0"), found.by_balance("M1", "M2")
    prepaid = found.by_balance("M0", "prepaid")
    if cured is not None and rolled is not None and prepaid is not None:
        page.finding(
            en=("In the synthetic panel, of" if pool.is_synthetic else "Of")
            + " the balance late by up to {thirty}, {cured} is current a snapshot later and "
            "{rolled} has rolled on to the next class; of what is current, {prepaid} is prepaid.",
            zh=("合成数据中，" if pool.is_synthetic else "")
            + "逾期{thirty}以内的余额，到下一快照有{cured}恢复正常、{rolled}滚入下一档；"
            "正常余额中有{prepaid}提前结清。",
            thirty=THIRTY,
            cured=cured,
            rolled=rolled,
            prepaid=prepaid,
        )
    _matrix(page, pool, found, cured, rolled)
    _count_table(page, pool, found)
    return found


def _matrix(
    page: Page, pool: Pool, found: RollRates, cured: Quantity | None, rolled: Quantity | None
) -> None:
    shares = [[found.by_balance(start, end) for end in found.ends] for start in found.starts]
    if not any(share is not None for row in shares for share in row):
        return  # nothing is owed
    title = entitled(pool, "where the balance rolls to", "余额流向何处")
    if cured is not None and rolled is not None:
        title = entitled(
            pool,
            f"of M1, {show(cured, 'en')} is cured and {show(rolled, 'en')} rolls on",
            f"M1中{show(cured, 'zh')}恢复，{show(rolled, 'zh')}恶化",
        )
    page.show(
        charts_pool.matrix(
            [_state(state) for state in found.starts],
            [_state(state) for state in found.ends],
            [[None if s is None else float(s.low or 0) for s in row] for row in shares],
            page.language,
            title=title,
            axes_names=(FROM, TO),
            divide=sum(state not in ENDS for state in found.ends),
        ),
        name="roll_rates",
        alt=Text(
            "A matrix: rows are states on a snapshot, columns the states on the next, cells the "
            "share of the row's balance in percent; right of the line a loan has ended.",
            "矩阵：行为某一快照的状态，列为下一快照的状态，格为该行余额的百分比；竖线右侧为已终结。",
        ),
        caption=Text(
            "Percent of the balance in each state that is in another one snapshot later; {pairs} "
            "pairs of snapshots together",
            "各状态余额在下一快照的去向（%）；合并{pairs:n}对快照",
        ),
        source=source(pool),
        values={"pairs": pool.counted(found.pairs, "item", Text("pairs", "快照对"))},
    )


def _state(state: str) -> Text:
    return STATES.get(state, Text(state, state))


def _count_table(page: Page, pool: Pool, found: RollRates) -> None:
    shares = {
        end: [
            found.by_count(start, end) if (start, end) in found.loans else ""
            for start in found.starts
        ]
        for end in found.ends
    }
    page.table(
        pd.DataFrame({"from": [_state(start) for start in found.starts]} | shares, dtype=object),
        name="roll_rates_by_count",
        rows="from",
        headers={"from": Text("From", "自")} | {end: _state(end) for end in found.ends},
        caption=Text("The same by number of loans", "同上，按笔数"),
        source=source(pool),
    )


def revolving_exhibit(page: Page, pool: Pool, funding: float) -> None:
    """What the pool pays, earns and loses on its opening balance, over time and at last."""
    found = revolving(pool, funding)
    known = [name for name in METRICS if found and name in found.rates]
    if found is None or not known:
        page.say(
            en="Revolving metrics need flows between two snapshots: what was paid in, charged, "
            "written off and recovered. This tape has none.",
            zh="循环指标需要两个快照之间的流量：收回、计息、核销与收回已核销。该数据没有。",
        )
        return
    page.table(
        pd.DataFrame(
            {
                "metric": [METRICS[name] for name in known],
                "formula": [FORMULAS[name] for name in known],
                "last": [found.rates[name] for name in known],
            }
        ),
        name="revolving",
        rows="metric",
        headers={
            "metric": Text("Metric", "指标"),
            "formula": Text("Formula", "公式"),
            "last": Text("Last period", "末期"),
        },
        caption=Text(
            "Revolving metrics: the period from {start} to {end}", "循环指标：{start}至{end}"
        ),
        source=source(pool),
        values={
            "start": Period(found.start.isoformat()),
            "end": Period(found.end.isoformat()),
        },
    )
    missing = [name for name in METRICS if name not in known]
    if missing:
        listed = Text(
            ", ".join(METRICS[name].en.lower() for name in missing),
            "、".join(METRICS[name].zh for name in missing),
        )
        page.say(
            en="The flows that these need are absent: {missing}.",
            zh="缺少以下指标所需的流量：{missing}。",
            missing=listed,
        )
    _revolving_chart(page, pool, found.rates)


def _revolving_chart(page: Page, pool: Pool, rates: dict[str, Quantity]) -> None:
    series = []
    for name, colour in COLOUR_OF.items():
        days, values = drawn(pool, name)
        if len(days) > 1:
            series.append(Line(METRICS[name], days, values, colour))
    if not series:
        return
    title = entitled(pool, "what the pool pays, earns and loses", "资产池的还款、收益与损失")
    if spread := rates.get("excess_spread"):
        title = entitled(
            pool,
            f"an excess spread of {show(spread, 'en')} at the end",
            f"期末超额利差{show(spread, 'zh')}",
        )
    page.show(
        charts_pool.panels(series, page.language, title=title),
        name="revolving",
        alt=Text("Small charts over time: {metrics}.", "随时间变化的小图：{metrics}。"),
        caption=Text(
            "Each on the opening balance of its period; yearly rates are times days a year over "
            "days of the period",
            "均以各期期初余额为分母；年率按一年天数与期间天数之比折算",
        ),
        source=source(pool),
        values={
            "metrics": Text(
                ", ".join(line.label.en.lower() for line in series),
                "、".join(line.label.zh for line in series),
            )
        },
    )


def triangle_words(page: Page, pool: Pool) -> None:
    """Where the triangles are, and how they are laid out."""
    rows = len(pool.analysis.tables["triangle"])
    if not rows or not pool.is_panel:
        page.say(
            en="There is no triangle: it needs days of origination and several snapshots.",
            zh="没有三角形数据：需要放款日期与多个快照。",
        )
        return
    page.say(
        en="The table “triangle” has {rows} rows in long form for chain-ladder tools: origin and "
        "development (both dates), the originals of the vintage, and two cumulative amounts, ever "
        "{thirty} late and written off. Run through “make pool”, it lies beside the page with all "
        "other tables, as CSV and as Parquet.",
        zh="表“triangle”共{rows:n}行，为链梯法工具所用的长表：起始与发展日期、批次放款额，以及两个累计金额"
        "（曾逾{thirty}以上、核销）。以“make pool”运行时，它与其他各表一同放在页面旁边，"
        "有CSV与Parquet两种格式。",
        rows=pool.counted(rows, "item", Text("rows of the triangle", "三角形行数")),
        thirty=THIRTY,
    )
