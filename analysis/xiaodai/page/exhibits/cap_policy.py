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
from xiaodai.values.words import Names, Text

STUDIES = Text("studies of Chile's reform, as their abstracts print")
AT_THE_CAP = Text(
    "Loans at exactly the cap obey it, so a disclosed share at or above a rate puts no floor under "
    "what stands above that rate."
)


# How a sentence speaks of that whose rates are known; names may hold digits, sentences may not.
SUBJECTS = {
    "lender": Text("the disclosing lender"),
    "product": Text("the disclosed product"),
    "pool": Text("the disclosed pool"),
}
SCOPES = {
    "product": Text(
        "These are figures of the product that the table names, not of the whole book of {who}, "
        "which disclosed no recent rate for it: its other loans may be priced otherwise."
    ),
    "pool": Text(
        "These are figures of the pool that the table names, not of the whole book of {who}, which "
        "disclosed no recent rate for it: a pool is a selection from the book."
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
            "fact": Text("Known of {who}", who=who),
            "value": Text("Value"),
            "period": Text("For"),
        },
        caption=Text("What bounds the single-loan rates of {who}, as known on {day}"),
        values={"who": SUBJECTS[known.kind], "day": Period(known.as_of)},
    )
    if known.kind in SCOPES:
        page.say(SCOPES[known.kind], who=_spoken(lender, "lender"))


def policy_finding(page: Page, known: Known, top: Policies) -> None:
    """What the first cap asks for as a limit on the average, and as a ceiling on every loan."""
    said = Text(
        "For {who}, {top.cap} as a cap on the average asks that {top.average.balance} of lending "
        "be refused or re-priced; as a ceiling on every loan, {top.ceiling.refused.volume_lost}."
    )
    if known.has_edge_at(top.cap):
        said = Text(
            "{said} A share disclosed as at or above a rate may all stand at that rate.", said=said
        )
    who = _spoken(page.ledger.entity(known.entity), known.kind)
    page.finding(Names(said.en, said.zh), who=who, top=top)


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
            "cap": Text("Cap"),
            "balance": Text("Average: lending touched"),
            "income": Text("its interest"),
            "lost": Text("interest lost if re-priced"),
            "above": Text("Ceiling: lending touched"),
            "above_income": Text("its interest"),
            "above_lost": Text("interest lost if re-priced"),
        },
        caption=Text("The same number as a cap on the average and as a ceiling on every loan"),
        notes=[
            Text(
                "Touched: must be refused or re-priced, the dearest loans first. Each range holds "
                "what some admissible set of single rates would give."
            ),
            *_at_the_cap(known, found),
        ],
    )


def policy_chart(page: Page, found: Sequence[Policies]) -> None:
    """Lending touched under each cap: as a cap on the average, as a ceiling."""
    average = Text("cap on the average")
    ceiling = Text("ceiling on every loan")
    rows = []
    for p in found:
        label = _cap(p)
        rows.append(Span(label, average, p.average.balance, COLOURS.accent))
        rows.append(Span(label, ceiling, p.ceiling.refused.volume_lost, COLOURS.main))
    if not any(row.value.high for row in rows):
        return
    plain = Text("Lending to be refused or re-priced")
    no_more = Text("{plain}: an average asks no more", plain=plain)
    page.show(
        charts_spans.spans(
            rows,
            page.language,
            title=no_more,
        ),
        name="policies_chart",
        alt=Text(
            "Ranges of the share of lending touched under each cap, as average and as ceiling."
        ),
        caption=Text("From the least to the most that the disclosures allow."),
    )


def mechanism_table(page: Page, known: Known, found: Sequence[Policies]) -> None:
    """Re-pricing and refusing under a ceiling, side by side."""
    rows: list[tuple[Quantity, Text, Mechanism]] = []
    for p in found:
        rows.append((p.cap, Text("re-pricing"), p.ceiling.repriced))
        rows.append((p.cap, Text("rationing"), p.ceiling.refused))
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
            "cap": Text("Ceiling"),
            "how": Text("Scenario"),
            "volume": Text("Lending lost"),
            "income": Text("Interest income lost"),
            "average": Text("Average of what is made"),
        },
        caption=Text("Two scenarios under a ceiling, for {who}"),
        notes=_at_the_cap(known, found),
        values={"who": SUBJECTS[known.kind]},
    )


def nothing_asked(page: Page, lender: Text, ceiling: Quantity, *, discloses: bool) -> None:
    """Why there is no comparison of policies for a lender."""
    if discloses:
        page.say(
            "No cap here lies below the ceiling of {ceiling}: none asks for anything.",
            ceiling=ceiling,
        )
    else:
        page.say(
            "{who} has disclosed nothing recent by which its rates could be bounded.",
            who=_spoken(lender, "lender"),
        )


def seen_in_chile(page: Page, cheaper: Quantity, access: Quantity) -> None:
    """What else the studies of Chile print, and what they do not speak of."""
    page.say(
        "In Chile rates fell by {cheaper} of what they had been, and households whose own rate "
        "lay above the new cap were {access} less likely to get credit. The estimates are for "
        "ceilings; an average of the same number asks no more.",
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
            "study": Text("Study"),
            "measure": Text("What fell"),
            "printed": Text("Published fall"),
            "start": Text("Ceiling from"),
            "end": Text("to"),
            "ratio": Text("Carried by ratio"),
            "points": Text("Carried by points"),
            "range": Text("Sensitivity range"),
        },
        caption=Text("What Chile's responses would mean here, as ranges from none"),
        source=STUDIES,
        notes=[
            Text(
                "By ratio both studies are carried with the levels that Madeira prints, {before} "
                "and {after}; the abstract of Cuesta and Sepúlveda prints a fall of {fall} for "
                "their own sample, which is used by points. For a larger step than Chile's the "
                "carried fall exceeds the published one."
            )
        ],
        values=_reform(found),
    )


def mechanism_chart(page: Page, step: Policies, responses: Sequence[Response]) -> None:
    """Lending lost at one ceiling: all re-priced, all refused, and Chile's responses carried."""
    rows = [
        Span(_cap(step), what, lost, COLOURS.main)
        for what, lost in (
            (Text("dearer loans re-priced"), step.ceiling.repriced.volume_lost),
            (Text("dearer loans refused"), step.ceiling.refused.volume_lost),
        )
    ]
    rows += [
        Span(Text("Chile, carried"), r.estimate.measure, r.sensitivity, COLOURS.accent)
        for r in responses
        if r.end == step.cap
    ]
    page.show(
        charts_spans.spans(
            rows,
            page.language,
            title=Text("Lending lost: scenarios, not a forecast"),
        ),
        name="mechanisms_chart",
        alt=Text(
            "Ranges of the fall of lending under one ceiling: dearer loans re-priced, refused, and "
            "published responses carried over."
        ),
        caption=Text(
            "From a ceiling of {start} to {end}. Balance for the two scenarios; loans and "
            "borrowers for Chile's responses, from none to the published one carried to this fall."
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
    return Names(show(step.cap, "en"), show(step.cap, "zh"))
