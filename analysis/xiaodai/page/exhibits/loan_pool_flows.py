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
from xiaodai.values.words import Names, Text

STATES = {
    "missing": Text("missing"),
    "paid": Text("paid"),
    "prepaid": Text("prepaid"),
    "written_off": Text("written off"),
    "sold": Text("sold"),
    "unreported": Text("unreported"),
}
ENDS = tuple(state for state in STATES if state != "missing")
THIRTY = constant(30, "day", Text("the last day of the class M1"))
FROM = Text("from")
TO = Text("to, one snapshot later")
METRICS = {
    "payment_rate": Text("Payment rate"),
    "purchase_rate": Text("Purchase rate"),
    "turnover": Text("Turnover, times a year"),
    "yield": Text("Yield a year"),
    "charge_off_rate": Text("Charge-off rate a year"),
    "excess_spread": Text("Excess spread a year"),
}
FORMULAS = {
    "payment_rate": Text("paid in ÷ opening balance"),
    "purchase_rate": Text("newly lent ÷ opening balance"),
    "turnover": Text("paid in ÷ mean of opening and closing balance × days a year ÷ days"),
    "yield": Text("interest ÷ opening balance × days a year ÷ days"),
    "charge_off_rate": Text("(written off − recovered) ÷ opening balance × days a year ÷ days"),
    "excess_spread": Text("yield − charge-off rate − cost of funds"),
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
            "Roll rates need days past due on two snapshots: {why}.",
            why=Names(en, zh),
        )
        return None
    cured, rolled = found.by_balance("M1", "M0"), found.by_balance("M1", "M2")
    prepaid = found.by_balance("M0", "prepaid")
    if cured is not None and rolled is not None and prepaid is not None:
        page.finding(
            Names(
                ("In the synthetic panel, of" if pool.is_synthetic else "Of")
                + " the balance late by up to {thirty}, {cured} is current a snapshot later and "
                "{rolled} has rolled on to the next class; of what is current, {prepaid} is prepaid.",
                ("合成数据中，" if pool.is_synthetic else "")
                + "逾期{thirty}以内的余额，到下一快照有{cured}恢复正常、{rolled}滚入下一档；"
                "正常余额中有{prepaid}提前结清。",
            ),
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
            "share of the row's balance in percent; right of the line a loan has ended."
        ),
        caption=Text(
            "Percent of the balance in each state that is in another one snapshot later; {pairs} "
            "pairs of snapshots together"
        ),
        source=source(pool),
        values={"pairs": pool.counted(found.pairs, "item", Text("pairs"))},
    )


def _state(state: str) -> Text:
    return STATES.get(state, Names(state, state))


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
        headers={"from": Text("From")} | {end: _state(end) for end in found.ends},
        caption=Text("The same by number of loans"),
        source=source(pool),
    )


def revolving_exhibit(page: Page, pool: Pool, funding: float) -> None:
    """What the pool pays, earns and loses on its opening balance, over time and at last."""
    found = revolving(pool, funding)
    known = [name for name in METRICS if found and name in found.rates]
    if found is None or not known:
        page.say(
            "Revolving metrics need flows between two snapshots: what was paid in, charged, "
            "written off and recovered. This tape has none.",
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
            "metric": Text("Metric"),
            "formula": Text("Formula"),
            "last": Text("Last period"),
        },
        caption=Text("Revolving metrics: the period from {start} to {end}"),
        source=source(pool),
        values={
            "start": Period(found.start.isoformat()),
            "end": Period(found.end.isoformat()),
        },
    )
    missing = [name for name in METRICS if name not in known]
    if missing:
        listed = Names(
            ", ".join(METRICS[name].en.lower() for name in missing),
            "、".join(METRICS[name].zh for name in missing),
        )
        page.say(
            "The flows that these need are absent: {missing}.",
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
        alt=Text("Small charts over time: {metrics}."),
        caption=Text(
            "Each on the opening balance of its period; yearly rates are times days a year over "
            "days of the period"
        ),
        source=source(pool),
        values={
            "metrics": Names(
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
            "There is no triangle: it needs days of origination and several snapshots.",
        )
        return
    page.say(
        "The table “triangle” has {rows} rows in long form for chain-ladder tools: origin and "
        "development (both dates), the originals of the vintage, and two cumulative amounts, ever "
        "{thirty} late and written off. Run through “make pool”, it lies beside the page with all "
        "other tables, as CSV and as Parquet.",
        rows=pool.counted(rows, "item", Text("rows of the triangle")),
        thirty=THIRTY,
    )
