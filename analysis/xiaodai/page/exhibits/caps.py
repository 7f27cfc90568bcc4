"""Charts and tables of the rate-cap study: the stack, what caps leave of it, outside evidence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page import charts_caps
from xiaodai.page.charts_caps import Level
from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.studies import caps
from xiaodai.studies.caps import Stack, Survival, UnderCap
from xiaodai.studies.caps.cost_evidence import Evidence, Verdict
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

SOURCE = Text(
    "one newspaper article on rates, lenders' accounts and rules, as printed by the press",
    "一篇利率报道、各公司财务数据与规则，据媒体刊载",
)
SURVIVALS: dict[Survival, Text] = {
    "every": Text("every combination", "全部组合"),
    "some": Text("some combinations", "部分组合"),
    "none": Text("none", "没有"),
}
SUM_BINDS = Text(
    "Funding, traffic and risk are as printed here, so their printed sum, {sum} with one rounding, "
    "binds as well: it narrows the sums and all that follows.",
    "此处资金、流量与风险均为印数，其印出的合计{sum}只经一次取整，因此同时作为约束，使合计及其后各项更窄。",
)
SUM_FALLS_AWAY = Text(
    "Funding, traffic or risk is not as printed here, so the printed sum of the three says nothing "
    "of them and is left out.",
    "此处资金、流量或风险不是印数，三者印出的合计对其不再适用，故未使用。",
)
VERDICTS: dict[Verdict, Text] = {
    "below": Text("below", "低于"),
    "inside": Text("inside", "在区间内"),
    "overlaps": Text("overlaps", "部分重叠"),
    "above": Text("above", "高于"),
}


def stack_table(page: Page, costs: Stack) -> None:
    """The layers of the stack with their sums."""
    names = [
        Text(f"{shown.en.capitalize()} cost", f"{shown.zh}成本")
        for _, shown in caps.LAYERS.values()
    ]
    page.table(
        pd.DataFrame(
            {
                "layer": [
                    *names[:3],
                    Text("Funding, traffic and risk", "资金、流量与风险合计"),
                    names[3],
                    Text("All four", "四层合计"),
                ],
                "cost": [
                    *list(costs.layers.values())[:3],
                    costs.before_operating,
                    costs.layers["operating"],
                    costs.total,
                ],
            }
        ),
        name="stack",
        rows="layer",
        headers={
            "layer": Text("Layer", "层"),
            "cost": Text("Percent of loans a year", "占贷款（年）"),
        },
        caption=Text(
            "The cost stack of one anonymous lender in western China",
            "西部一家匿名消费金融公司的成本表",
        ),
        notes=[
            Text(
                "Operating cost was not printed; its range is a parameter of this notebook.",
                "运营成本未见刊载，其区间是本笔记本的参数。",
            ),
            SUM_FALLS_AWAY if costs.printed_sum is None else SUM_BINDS,
        ],
        values={"sum": costs.printed_sum} if costs.printed_sum else {},
    )


def under_table(page: Page, rows: Sequence[UnderCap], tax: Quantity | None = None) -> None:
    """What each cap leaves, before tax or after it."""
    taxed = tax is not None
    frame = {
        "cap": [row.cap for row in rows],
        "kept": [row.kept for row in rows],
        "room": [row.room for row in rows],
        "headroom": [row.headroom for row in rows],
        "risk": [row.break_even_risk for row in rows],
        "survives": [SURVIVALS[row.survival] for row in rows],
    }
    headers = {
        "cap": Text("Cap", "上限"),
        "kept": Text("Kept after tax", "税后所得"),
        "room": Text("Room for operating cost", "运营空间"),
        "headroom": Text("Headroom after operating", "扣运营后余量"),
        "risk": Text("Break-even risk cost", "盈亏平衡风险成本"),
        "survives": Text("What survives", "可存续"),
    }
    if not taxed:
        del frame["kept"], headers["kept"]
    before = Text("What each cap leaves, before tax", "各上限下所余（税前）")
    after = Text("The same if tax takes {tax} of the interest", "同上，若税负占利息{tax}")
    page.table(
        pd.DataFrame(frame),
        name="after_tax" if taxed else "under_caps",
        rows="cap",
        headers=headers,
        caption=after if taxed else before,
        notes=[]
        if taxed
        else [
            Text(
                "Room: cap minus funding, traffic and risk cost. Headroom also takes off the "
                "operating cost that is assumed. Break-even risk cost: the losses at which nothing "
                "is left; below zero, lending does not pay even without losses. It is a loss that "
                "was not printed, so no print limits it but those on the costs beside it.",
                "运营空间=上限减资金、流量与风险成本；余量再减假设的运营成本。盈亏平衡风险成本："
                "恰好分文不剩时的损失；低于零，即使没有损失也不能覆盖。它并非印出的损失，"
                "印数只通过其余成本限定它。",
            )
        ],
        values={"tax": tax} if taxed else {},
    )


def surviving_table(page: Page, costs: Stack, rows: Sequence[UnderCap]) -> None:
    """How dear each layer may be in a combination that survives."""
    found = [caps.surviving(costs, row.kept) for row in rows]
    names = list(caps.LAYERS)
    frame = {"cap": [row.cap for row in rows]} | {
        name: [None if limits is None else limits[name] for limits in found] for name in names
    }
    shown = {name: caps.LAYERS[name][1] for name in names}
    page.table(
        pd.DataFrame(frame),
        name="surviving",
        rows="cap",
        headers={"cap": Text("Cap", "上限")}
        | {
            name: Text(f"{label.en.capitalize()} cost", f"{label.zh}成本")
            for name, label in shown.items()
        },
        caption=Text(
            "The combinations that survive, seen along each layer",
            "可存续的组合：沿各层成本的范围",
        ),
        notes=[
            Text(
                "Each range holds the values of one layer for which some values of the others add "
                "up to no more than the cap; a row of dashes means that no combination survives.",
                "每个区间列出该层成本可取的值：存在其余各层的取值，使合计不超过上限；整行为横线表示没有组合可存续。",
            )
        ],
    )


def headroom_chart(
    page: Page, costs: Stack, rows: Sequence[UnderCap], found: Sequence[Evidence]
) -> None:
    """The map of cap against risk cost with outside risk costs as lines."""
    page.show(
        charts_caps.headroom_map(
            costs.beside_risk,
            costs.layers["risk"],
            [row.cap for row in rows],
            [
                Level(
                    Text(
                        f"{e.who.en.split()[0]} {e.period}",
                        f"{e.who.zh.split('消费')[0]}{e.period}",
                    ),
                    e.value,
                )
                for e in found
                if e.layer == "risk" and e.is_on_loans
            ],
            page.language,
            title=_message(rows),
        ),
        name="headroom_map",
        alt=Text(
            "Map of cap against risk cost: where lending pays at any, some or none of the other "
            "costs, with the lender's own risk cost and others' as lines.",
            "上限与风险成本的分区图：其余成本任取、部分取值或无论如何均能否覆盖；标出该公司及他家的风险成本。",
        ),
        caption=Text(
            "Follow a cap up to the orange band, the lender's own risk cost. The dotted lines are "
            "what others' accounts say of their losses on loans; red lines are the caps. Other "
            "costs: {others}. Before tax. The map lets risk cost vary alone, so near its edges the "
            "tables, which add the costs as printed, can be more exact.",
            "沿某一上限向上看到橙色带，即该公司自身风险成本。虚线为他家账目反映的贷款损失，红线为各上限。"
            "其余成本合计{others}。税前。分区图让风险成本单独变动，因此在分界附近，按印数合计的各表可能更精确。",
        ),
        values={"others": costs.beside_risk},
    )


def _message(rows: Sequence[UnderCap]) -> Text:
    """What the map shows: the lowest cap that carries all costs, the highest that carries none."""
    kept = [row.cap for row in rows if row.survival == "every"]
    lost = [row.cap for row in rows if row.survival == "none"]
    if kept and lost:
        return Text(
            f"Under {show(kept[-1], 'en')} all of this lender's costs fit, "
            f"under {show(lost[0], 'en')} none",
            f"上限{show(kept[-1], 'zh')}可覆盖全部成本组合，{show(lost[0], 'zh')}无一可覆盖",
        )
    if lost:
        return Text("The lower caps carry none of these costs", "较低的上限不能覆盖这些成本")
    return Text("Every cap here carries some of these costs", "所列上限均可覆盖部分成本组合")


def evidence_table(
    page: Page, found: Sequence[Evidence], cheap: Quantity, companies: Quantity
) -> None:
    """Outside figures on each layer against the stack's own."""
    page.table(
        pd.DataFrame(
            {
                "who": [e.who for e in found],
                "layer": [caps.LAYERS[e.layer][1] for e in found],
                "measure": [e.measure for e in found],
                "period": [Period(e.period) for e in found],
                "value": [e.value for e in found],
                "own": [e.own for e in found],
                "verdict": [VERDICTS[e.verdict] for e in found],
                "beyond": [e.beyond for e in found],
            }
        ),
        name="evidence",
        rows="who",
        headers={
            "who": Text("Who", "主体"),
            "layer": Text("Layer", "层"),
            "measure": Text("Outside figure", "外部指标"),
            "period": Text("For", "时期"),
            "value": Text("Value", "数值"),
            "own": Text("The stack", "成本表"),
            "verdict": Text("Against the stack", "与成本表相比"),
            "beyond": Text("Outside minus stack", "外部减成本表"),
        },
        caption=Text("The stack against outside evidence", "成本表与外部证据"),
        notes=[
            Text(
                "The band of funding cost holds {cheap:n} of {companies} that raised funds. A "
                "coupon is the price of one issue, not of all funds. A ratio to total assets is no "
                "larger than one to loans, so it may lie below without the losses on loans doing "
                "so. Operating cost in the stack is an assumption.",
                "融资的{companies}中有{cheap}的资金成本在该区间。票面利率是一次发行的价格，不是全部资金的成本。"
                "占总资产的比率不高于占贷款的比率，其低于成本表不等于占贷款的损失也低于。成本表中的运营成本为假设。",
            )
        ],
        values={"cheap": cheap, "companies": companies},
    )
