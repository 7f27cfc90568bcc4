"""Charts and tables of the article audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from xiaodai.audit.arithmetic import own_verdicts
from xiaodai.audit.judging import Audit, Judged, Verdict
from xiaodai.audit.pasting import claim_rows
from xiaodai.ledger.ledger import USABLE
from xiaodai.page import charts
from xiaodai.page.page import Page
from xiaodai.page.quotes import Quote
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Quantity, constant, counted
from xiaodai.values.units import unit
from xiaodai.values.words import Names, Text

SOURCE = Text("the article, and the ledger")
AROUND = 16  # characters of the article shown before and after a figure
NAMES: dict[Verdict, Text] = {
    "known": Text("known"),
    "conflicts": Text("conflicts"),
    "consistent but new": Text("consistent but new"),
    "new": Text("new"),
    "not a measurable figure": Text("no measurable figure"),
}
TONES: dict[Verdict, str] = {
    "known": "good",
    "conflicts": "bad",
    "consistent but new": "likely",
    "new": "open",
    "not a measurable figure": "none",
}
BETTER = {
    "ledger": Text("the ledger"),
    "undecided": Text("undecided"),
    "": None,
}
PRINTED = Text("printed in the article")
SURENESS = Text("how sure the match is, from how its words name entity, metric and period")


def counts(audit: Audit) -> dict[Verdict, Quantity]:
    """How many figures got each verdict."""
    found = Counter(judged.verdict for judged in audit.figures)
    return {verdict: counted(found[verdict]) for verdict in NAMES}


def verdict_chart(page: Page, audit: Audit) -> None:
    """How many figures got each verdict."""
    found = counts(audit)
    page.show(
        charts.bars(
            {page.pick(NAMES[verdict]): number for verdict, number in found.items()},
            page.language,
            title=_message(audit),
        ),
        name="verdicts",
        alt=Text(
            "A bar for each verdict: {known} known, {conflicts} in conflict, {likely} consistent "
            "but new, {new} new, {none} not measurable."
        ),
        caption=Text("Figures of the article by verdict"),
        values={
            "known": found["known"],
            "conflicts": found["conflicts"],
            "likely": found["consistent but new"],
            "new": found["new"],
            "none": found["not a measurable figure"],
        },
    )


def conflict_table(page: Page, audit: Audit) -> None:
    """Every conflict: the figure, the ledger's, how far apart, which side is better sourced."""
    wrong = [judged for judged in audit.figures if judged.verdict == "conflicts"]
    if not wrong:
        page.say(
            "No figure of the article conflicts with the ledger or with another one.",
        )
        return
    page.table(
        pd.DataFrame(
            {
                "about": [_about(page, judged) for judged in wrong],
                "figure": [quote(page, audit, judged) for judged in wrong],
                "period": [_period(judged) for judged in wrong],
                "ledger": [_ledger_value(page, judged) for judged in wrong],
                "off": [_off(page, judged) for judged in wrong],
                "better": [BETTER[judged.better] for judged in wrong],
                "sure": [_sure(judged) for judged in wrong],
            },
            dtype=object,
        ),
        name="conflicts",
        rows="about",
        headers={
            "figure": Text("In the article"),
            "about": Text("Read as"),
            "period": Text("For"),
            "ledger": Text("In the ledger"),
            "off": Text("Off by"),
            "better": Text("Better sourced"),
            "sure": Text("Sure of the match"),
        },
        caption=Text("Figures that conflict"),
    )


def figure_table(page: Page, audit: Audit) -> None:
    """Every figure in its place, with the verdict on it."""
    listed = list(audit.figures)
    if not listed:
        page.say(
            "The article holds no figure.",
        )
        return
    page.table(
        pd.DataFrame(
            {
                "about": [_about(page, judged) for judged in listed],
                "figure": [quote(page, audit, judged) for judged in listed],
                "verdict": [NAMES[judged.verdict] for judged in listed],
                "period": [_period(judged) for judged in listed],
                "sure": [_sure(judged) for judged in listed],
            },
            dtype=object,
        ),
        name="figures",
        rows="about",
        headers={
            "figure": Text("In the article"),
            "verdict": Text("Verdict"),
            "about": Text("Read as"),
            "period": Text("For"),
            "sure": Text("Sure of the match"),
        },
        caption=Text("Every figure of the article, in order of place"),
    )


def arithmetic_table(page: Page, audit: Audit) -> None:
    """What the article's own figures say of each other."""
    verdicts = own_verdicts(audit, page.ledger)
    if not verdicts:
        page.say(
            "No relation of the codebook ties two figures of the article to each other.",
        )
        return
    names = {"consistent": Text("adds up"), "inconsistent": Text("does not")}
    page.table(
        pd.DataFrame(
            {
                "figure": [quote(page, audit, found.first) for found in verdicts],
                "with": [_joined(page, audit, found.others) for found in verdicts],
                "verdict": [names[found.verdict] for found in verdicts],
                "off": [found.off for found in verdicts],
            },
            dtype=object,
        ),
        name="arithmetic",
        headers={
            "figure": Text("Figure"),
            "with": Text("Together with"),
            "verdict": Text("Verdict"),
            "off": Text("Off by"),
        },
        caption=Text("The article's own arithmetic"),
    )


def paste_listing(page: Page, audit: Audit) -> None:
    """Rows for `claims.csv`; source and note number are to be filled in."""
    rows = claim_rows(audit, page.ledger)
    if len(rows):
        page.listing(
            rows.to_csv(index=False, lineterminator="\n"),
            name="rows",
            caption=Text(
                "Rows for the table of claims; source and note number are to be filled in"
            ),
        )


def quote(page: Page, audit: Audit, judged: Judged) -> Quote:
    """A figure with a few words around it, in the colour of its verdict."""
    text, found = audit.article.text, judged.found
    before = text[max(0, found.start - AROUND) : found.start].rpartition("\n")[2]
    after = text[found.end : found.end + AROUND].partition("\n")[0]
    return Quote(
        ("…" if found.start > len(before) else "") + before,
        found.printed,
        after + "…",
        article_value(page, judged),
        TONES[judged.verdict],
    )


def article_value(page: Page, judged: Judged) -> Quantity | None:
    """What a figure of the article says, in the metric's unit where it is known."""
    interval, shown = judged.interval, judged.found.unit
    if judged.match.metric and interval is not None:
        shown = page.ledger.codebook(judged.match.metric)["unit"]
    else:
        interval = judged.found.interval
    if interval is None or not shown or shown == "date":
        return None
    found = unit(shown)
    name = _about(page, judged)
    return Quantity(
        interval * Interval.point(found.factor),
        found,
        Assumed(_why(judged)),
        name=name if name is not None else Text(""),
    )


def _why(judged: Judged) -> Text:
    en = f"{PRINTED.en}; {NAMES[judged.verdict].en}. {judged.note.en}".strip()
    return Names(en, f"{PRINTED.zh}；{NAMES[judged.verdict].zh}。{judged.note.zh}")


def _message(audit: Audit) -> Text:
    wrong = any(judged.verdict == "conflicts" for judged in audit.figures)
    if wrong:
        return Text("Some of the article's figures conflict with the ledger")
    return Text("No figure of the article conflicts with the ledger")


def _about(page: Page, judged: Judged) -> Text | None:
    if not judged.match.metric:
        return None
    return page.ledger.label(judged.match.entity, judged.match.metric)


def _period(judged: Judged) -> Period | None:
    return Period(judged.match.period) if judged.match.period else None


def _ledger_value(page: Page, judged: Judged) -> Quantity | None:
    if not judged.claim_id or page.ledger.claim(judged.claim_id)["unit"] == "date":
        return None
    row = page.ledger.claim(judged.claim_id)
    if row["status"] in USABLE:
        return page.ledger.value(row["entity"], row["metric"], row["period"])
    return page.ledger.quantity(judged.claim_id)


def _off(page: Page, judged: Judged) -> Quantity | None:
    mine, theirs = article_value(page, judged), _ledger_value(page, judged)
    if judged.slack is None or mine is None or theirs is None:
        return None
    shown = unit("percentage_point") if mine.unit.id == "percent" else mine.unit
    gap = Interval.point(judged.slack * mine.unit.factor)
    return Quantity(gap, shown, Computed("gap({0}, {1})", (mine, theirs)))


def _sure(judged: Judged) -> Quantity | None:
    if not judged.match.metric:
        return None
    share = Fraction(str(judged.match.confidence)) * 100
    return constant(round(share), "percent", SURENESS)


def _joined(page: Page, audit: Audit, others: Sequence[Judged]) -> Quote:
    """Other figures of the article, as printed."""
    words = page.pick(" and ").join(judged.found.printed for judged in others)
    return Quote("", words, "", None, "none")
