"""Charts and tables of the rate-cap study: two policies, two mechanisms, responses elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page import charts_spans
from xiaodai.page.charts_spans import Span
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies.caps.mechanisms import Known, Mechanism, Policies, Response
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

STUDIES = Text("studies of Chile's reform, as their abstracts print", "对智利改革的研究，据其摘要")
AT_THE_CAP = Text(
    "Loans at exactly the cap obey it, so a disclosed share at or above a rate puts no floor under "
    "what stands above that rate.",
    "恰等于上限的贷款并不违反上限，因此披露的“及以上”占比不能给高于该利率的部分设下限。",
)


# How a sentence speaks of that whose rates are known; names may hold digits, sentences may not.
SUBJECTS = {
    "lender": Text("the disclosing lender", "该披露公司"),
    "product": Text("the disclosed product", "该披露产品"),
    "pool": Text("the disclosed pool", "该披露资产池"),
}
SCOPES = {
    "product": Text(
        "These are figures of the product that the table names, not of the whole book of {who}, "
        "which disclosed no recent rate for it: its other loans may be priced otherwise.",
        "以上为表中所列产品的数字，不是{who}全部贷款的数字；其近期没有披露整体利率，其他贷款的定价可能不同。",
    ),
    "pool": Text(
        "These are figures of the pool that the table names, not of the whole book of {who}, which "
        "disclosed no recent rate for it: a pool is a selection from the book.",
        "以上为表中所列资产池的数字，不是{who}全部贷款的数字；其近期没有披露整体利率，资产池只是从全部贷款中挑选的一部分。",
    ),
}


def facts_table(page: Page, known: Known, lender: Text) -> None:
    """What bounds the single-loan rates of a book, product or pool, and whose they are."""
    who = page.ledger.entity(known.entity)
    page.table(
        pd.DataFrame(
            {
                "fact": [fact.name for fact in known.facts],
                "value": [fact.value for fact in known.facts],
                "period": [Period(f.period) if f.period else None for f in known.facts],
            }
        ),
        name="facts",
        rows="fact",
        headers={
            "fact": Text(f"Known of {who.en}", f"{who.zh}：已知"),
            "value": Text("Value", "数值"),
            "period": Text("For", "时期"),
        },
        caption=Text(
            "What bounds the single-loan rates of {who}, as known on {day}",
            "限定{who}单笔利率的已知数字（截至{day}）",
        ),
        values={"who": SUBJECTS[known.kind], "day": Period(known.as_of)},
    )
    if known.kind in SCOPES:
        page.say(**SCOPES[known.kind]._asdict(), who=_spoken(lender, "lender"))


def policy_finding(page: Page, known: Known, top: Policies) -> None:
    """What the first cap asks for as a limit on the average, and as a ceiling on every loan."""
    said = Text(
        "For {who}, {top.cap} as a cap on the average asks that {top.average.balance} of lending "
        "be refused or re-priced; as a ceiling on every loan, {top.ceiling.refused.volume_lost}.",
        "{who}：{top.cap}若限制平均，须拒贷或降价的余额占{top.average.balance}；若限制每一笔，则为"
        "{top.ceiling.refused.volume_lost}。",
    )
    if known.has_edge_at(top.cap):
        said = Text(
            f"{said.en} A share disclosed as at or above a rate may all stand at that rate.",
            f"{said.zh}披露为某一利率“及以上”的部分，可能全部恰为该利率。",
        )
    who = _spoken(page.ledger.entity(known.entity), known.kind)
    page.finding(en=said.en, zh=said.zh, who=who, top=top)


def policy_table(page: Page, known: Known, found: Sequence[Policies]) -> None:
    """What each cap asks for as a limit on the average, and as a ceiling on every loan."""
    page.table(
        pd.DataFrame(
            {
                "cap": [p.cap for p in found],
                "balance": [p.average.balance for p in found],
                "income": [p.average.income for p in found],
                "lost": [p.average.income_lost for p in found],
                "above": [p.ceiling.refused.volume_lost for p in found],
                "above_income": [p.ceiling.refused.income_lost for p in found],
                "above_lost": [p.ceiling.repriced.income_lost for p in found],
            }
        ),
        name="policies",
        rows="cap",
        headers={
            "cap": Text("Cap", "上限"),
            "balance": Text("Average: lending touched", "平均：须变动的余额"),
            "income": Text("its interest", "其利息"),
            "lost": Text("interest lost if re-priced", "降价损失的利息"),
            "above": Text("Ceiling: lending touched", "单笔：须变动的余额"),
            "above_income": Text("its interest", "其利息"),
            "above_lost": Text("interest lost if re-priced", "降价损失的利息"),
        },
        caption=Text(
            "The same number as a cap on the average and as a ceiling on every loan",
            "同一数字：限制平均，或限制每一笔",
        ),
        notes=[
            Text(
                "Touched: must be refused or re-priced, the dearest loans first. Each range holds "
                "what some admissible set of single rates would give.",
                "须变动：须拒贷或降价，从最贵的贷款开始。每个区间为某组可能的单笔利率所给出的结果。",
            ),
            *_at_the_cap(known, found),
        ],
    )


def policy_chart(page: Page, found: Sequence[Policies]) -> None:
    """Lending touched under each cap: as a cap on the average, as a ceiling."""
    average = Text("cap on the average", "限制平均")
    ceiling = Text("ceiling on every loan", "限制每一笔")
    rows = []
    for p in found:
        label = _cap(p)
        rows.append(Span(label, average, p.average.balance, COLOURS.accent))
        rows.append(Span(label, ceiling, p.ceiling.refused.volume_lost, COLOURS.main))
    if not any(row.value.high for row in rows):
        return
    plain = Text("Lending to be refused or re-priced", "须拒贷或降价的余额")
    no_more = Text(f"{plain.en}: an average asks no more", f"{plain.zh}：限制平均要求不会更高")
    page.show(
        charts_spans.spans(
            rows,
            page.language,
            title=no_more,
        ),
        name="policies_chart",
        alt=Text(
            "Ranges of the share of lending touched under each cap, as average and as ceiling.",
            "各上限下须变动的余额占比区间：限制平均与限制单笔。",
        ),
        caption=Text(
            "From the least to the most that the disclosures allow.",
            "由披露所允许的最少至最多。",
        ),
    )


def mechanism_table(page: Page, known: Known, found: Sequence[Policies]) -> None:
    """Re-pricing and refusing under a ceiling, side by side."""
    rows: list[tuple[Quantity, Text, Mechanism]] = []
    for p in found:
        rows.append((p.cap, Text("re-pricing", "重新定价"), p.ceiling.repriced))
        rows.append((p.cap, Text("rationing", "拒贷"), p.ceiling.refused))
    page.table(
        pd.DataFrame(
            {
                "cap": [cap for cap, _, _ in rows],
                "how": [how for _, how, _ in rows],
                "volume": [m.volume_lost for _, _, m in rows],
                "income": [m.income_lost for _, _, m in rows],
                "average": [m.average_after for _, _, m in rows],
            }
        ),
        name="mechanisms",
        rows="cap",
        headers={
            "cap": Text("Ceiling", "单笔上限"),
            "how": Text("Scenario", "情景"),
            "volume": Text("Lending lost", "减少的余额"),
            "income": Text("Interest income lost", "减少的利息收入"),
            "average": Text("Average of what is made", "其余贷款平均"),
        },
        caption=Text("Two scenarios under a ceiling, for {who}", "单笔上限下的两种情景（{who}）"),
        notes=_at_the_cap(known, found),
        values={"who": SUBJECTS[known.kind]},
    )


def nothing_asked(page: Page, lender: Text, ceiling: Quantity, *, discloses: bool) -> None:
    """Why there is no comparison of policies for a lender."""
    if discloses:
        page.say(
            en="No cap here lies below the ceiling of {ceiling}: none asks for anything.",
            zh="所列上限均不低于现行单笔上限{ceiling}，无须任何变动。",
            ceiling=ceiling,
        )
    else:
        page.say(
            en="{who} has disclosed nothing recent by which its rates could be bounded.",
            zh="{who}近期没有可据以限定利率的披露。",
            who=_spoken(lender, "lender"),
        )


def seen_in_chile(page: Page, cheaper: Quantity, access: Quantity) -> None:
    """What else the studies of Chile print, and what they do not speak of."""
    page.say(
        en="In Chile rates fell by {cheaper} of what they had been, and households whose own rate "
        "lay above the new cap were {access} less likely to get credit. The estimates are for "
        "ceilings; an average of the same number asks no more.",
        zh="智利的贷款利率较原水平下降{cheaper}；自身利率高于新上限的家庭，获得信贷的概率下降{access}。"
        "这些估计针对单笔上限；同一数字若只限制平均，要求不会更高。",
        cheaper=cheaper,
        access=access,
    )


def response_table(page: Page, found: Sequence[Response]) -> None:
    """Published responses carried to each step of the cap, as ranges from none."""
    page.table(
        pd.DataFrame(
            {
                "study": [r.estimate.study for r in found],
                "measure": [r.estimate.measure for r in found],
                "printed": [r.estimate.fall for r in found],
                "start": [r.start for r in found],
                "end": [r.end for r in found],
                "ratio": [r.by_ratio for r in found],
                "points": [r.by_points for r in found],
                "range": [r.sensitivity for r in found],
            }
        ),
        name="responses",
        rows="study",
        headers={
            "study": Text("Study", "研究"),
            "measure": Text("What fell", "下降的指标"),
            "printed": Text("Published fall", "公布降幅"),
            "start": Text("Ceiling from", "单笔上限自"),
            "end": Text("to", "降至"),
            "ratio": Text("Carried by ratio", "按比率推算"),
            "points": Text("Carried by points", "按百分点推算"),
            "range": Text("Sensitivity range", "敏感性区间"),
        },
        caption=Text(
            "What Chile's responses would mean here, as ranges from none",
            "智利的反应推及此处（自零起的区间）",
        ),
        source=STUDIES,
        notes=[
            Text(
                "By ratio both studies are carried with the levels that Madeira prints, {before} "
                "and {after}; the abstract of Cuesta and Sepúlveda prints a fall of {fall} for "
                "their own sample, which is used by points. For a larger step than Chile's the "
                "carried fall exceeds the published one.",
                "按比率推算时，两项研究均用Madeira所印的上限{before}与{after}；Cuesta与Sepúlveda的摘要印有其样本的"
                "降幅{fall}，按百分点推算时使用。降幅大于智利时，推算值会超过公布值。",
            )
        ],
        values=_reform(found),
    )


def mechanism_chart(page: Page, step: Policies, responses: Sequence[Response]) -> None:
    """Lending lost at one ceiling: all re-priced, all refused, and Chile's responses carried."""
    rows = [
        Span(_cap(step), what, lost, COLOURS.main)
        for what, lost in (
            (Text("dearer loans re-priced", "重新定价"), step.ceiling.repriced.volume_lost),
            (Text("dearer loans refused", "拒贷"), step.ceiling.refused.volume_lost),
        )
    ]
    rows += [
        Span(
            Text("Chile, carried", "智利，推算"), r.estimate.measure, r.sensitivity, COLOURS.accent
        )
        for r in responses
        if r.end == step.cap
    ]
    page.show(
        charts_spans.spans(
            rows,
            page.language,
            title=Text("Lending lost: scenarios, not a forecast", "放款减少：情景而非预测"),
        ),
        name="mechanisms_chart",
        alt=Text(
            "Ranges of the fall of lending under one ceiling: dearer loans re-priced, refused, and "
            "published responses carried over.",
            "某一单笔上限下放款降幅区间：重新定价、拒贷、推及的公布反应。",
        ),
        caption=Text(
            "From a ceiling of {start} to {end}. Balance for the two scenarios; loans and "
            "borrowers for Chile's responses, from none to the published one carried to this fall.",
            "单笔上限由{start}降至{end}。两种情景按余额；智利的反应按笔数与人数，均自零至推算后的公布值。",
        ),
        source=STUDIES,
        values={"start": responses[0].start, "end": step.cap},
    )


def _reform(found: Sequence[Response]) -> dict[str, Quantity]:
    """The levels of the reform, and its fall in points as the first study prints it."""
    first = found[0].estimate
    return {"before": first.before, "after": first.after, "fall": first.points}


def _at_the_cap(known: Known, found: Sequence[Policies]) -> list[Text]:
    """The note on loans at exactly the cap, where a disclosed share counts from one of the caps."""
    return [AT_THE_CAP] if any(known.has_edge_at(p.cap) for p in found) else []


def _spoken(name: Text, kind: str) -> Text:
    """A name for a sentence; one that holds a digit stands in the table, the sentence points."""
    holds_digit = any(character.isdigit() for character in name.en + name.zh)
    return SUBJECTS[kind] if holds_digit else name


def _cap(step: Policies) -> Text:
    """A cap as the label of a row."""
    return Text(show(step.cap, "en"), show(step.cap, "zh"))
