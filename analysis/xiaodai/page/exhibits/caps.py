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
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Names, Text

SOURCE = Text(
    "one newspaper article on rates, lenders' accounts and rules, as printed by the press"
)
SURVIVALS: dict[Survival, Text] = {
    "every": Text("every combination"),
    "some": Text("some combinations"),
    "none": Text("none"),
}
SUM_BINDS = Text(
    "Funding, traffic and risk are as printed here, so their printed sum, {sum} with one rounding, "
    "binds as well: it narrows the sums and all that follows."
)
SUM_FALLS_AWAY = Text(
    "Funding, traffic or risk is not as printed here, so the printed sum of the three says nothing "
    "of them and is left out."
)
VERDICTS: dict[Verdict, Text] = {
    "below": Text("below"),
    "inside": Text("inside"),
    "overlaps": Text("overlaps"),
    "above": Text("above"),
}


def stack_table(page: Page, costs: Stack) -> None:
    """The layers of the stack with their sums."""
    names = [Text("{shown:capitalize} cost", shown=shown) for _, shown in caps.LAYERS.values()]
    page.table(
        pd.DataFrame(
            {
                "layer": [
                    *names[:3],
                    Text("Funding, traffic and risk"),
                    names[3],
                    Text("All four"),
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
            "layer": Text("Layer"),
            "cost": Text("Percent of loans a year"),
        },
        caption=Text("The cost stack of one anonymous lender in western China"),
        notes=[
            Text("Operating cost was not printed; its range is a parameter of this notebook."),
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
        "cap": Text("Cap"),
        "kept": Text("Kept after tax"),
        "room": Text("Room for operating cost"),
        "headroom": Text("Headroom after operating"),
        "risk": Text("Break-even risk cost"),
        "survives": Text("What survives"),
    }
    if not taxed:
        del frame["kept"], headers["kept"]
    before = Text("What each cap leaves, before tax")
    after = Text("The same if tax takes {tax} of the interest")
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
                "was not printed, so no print limits it but those on the costs beside it."
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
        headers={"cap": Text("Cap")}
        | {name: Text("{label:capitalize} cost", label=label) for name, label in shown.items()},
        caption=Text("The combinations that survive, seen along each layer"),
        notes=[
            Text(
                "Each range holds the values of one layer for which some values of the others add "
                "up to no more than the cap; a row of dashes means that no combination survives."
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
                    Names(
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
            "costs, with the lender's own risk cost and others' as lines."
        ),
        caption=Text(
            "Follow a cap up to the orange band, the lender's own risk cost. The dotted lines are "
            "what others' accounts say of their losses on loans; red lines are the caps. Other "
            "costs: {others}. Before tax. The map lets risk cost vary alone, so near its edges the "
            "tables, which add the costs as printed, can be more exact."
        ),
        values={"others": costs.beside_risk},
    )


def _message(rows: Sequence[UnderCap]) -> Text:
    """What the map shows: the lowest cap that carries all costs, the highest that carries none."""
    kept = [row.cap for row in rows if row.survival == "every"]
    lost = [row.cap for row in rows if row.survival == "none"]
    if kept and lost:
        return Text(
            "Under {kept} all of this lender's costs fit, under {lost_first} none",
            kept=kept[-1],
            lost_first=lost[0],
        )
    if lost:
        return Text("The lower caps carry none of these costs")
    return Text("Every cap here carries some of these costs")


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
            "who": Text("Who"),
            "layer": Text("Layer"),
            "measure": Text("Outside figure"),
            "period": Text("For"),
            "value": Text("Value"),
            "own": Text("The stack"),
            "verdict": Text("Against the stack"),
            "beyond": Text("Outside minus stack"),
        },
        caption=Text("The stack against outside evidence"),
        notes=[
            Text(
                "The band of funding cost holds {cheap:n} of {companies} that raised funds. A "
                "coupon is the price of one issue, not of all funds. A ratio to total assets is no "
                "larger than one to loans, so it may lie below without the losses on loans doing "
                "so. Operating cost in the stack is an assumption."
            )
        ],
        values={"cheap": cheap, "companies": companies},
    )
