"""The contradictions by class and cause, each with a sentence that says what happened.

Figures that one document has wrong for one reason make one row: a page that gives seven figures of
another year is one mistake. The class is decided in `xiaodai.consistency.classes`.
"""

from collections import Counter
from collections.abc import Sequence
from string import Formatter
from typing import Any

import pandas as pd

from xiaodai.consistency.classes import DISPUTED, Classed
from xiaodai.ledger.corrections import CAUSES, CLASSES, Class
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.tables import is_unnamed
from xiaodai.reading import Period
from xiaodai.reading.periods import show_days
from xiaodai.studies.contradictions import relations
from xiaodai.studies.contradictions.contradicted import periods_of
from xiaodai.values import Dated, Quantity, Text, counted, row
from xiaodai.values.words import Given, Language, Names, listed

COLUMNS = ["figure", "class", "cause", "document", "figures", "value", "rival"]
KEYS = ["kind", "explanation", "claims", "verdicts"]
# What the figures of each class have in common; `number` is how many there are.
DEFINED: dict[Class, Text] = {
    "contradiction": Text(
        "Contradictions ({number}): figures for the same thing, scope and day that cannot all be "
        "true."
    ),
    "other_scope": Text("Other scope or day ({number}): one of the two measures something else."),
    "rounding": Text("Rounding ({number}): one of the two is only coarser than the other."),
    "to_check": Text(
        "To be checked ({number}): the two figures disagree, and no document read so far says "
        "which is right. One side is known from copies alone that name no origin, or its day is "
        "not clear."
    ),
}
# What a sentence can say: `who` gives `value` for `what` at `when`, `other` gives `rival`.
SENTENCES: dict[str, Text] = {
    "digit_slip": Text(
        "{what}, {when}: {who} gives {value}, {other} {rival}. A digit or a unit slipped."
    ),
    "wrong_period": Text("For {when}, {who} gives figures of another period: {names}."),
    "wrong_span": Text("For {what}, {who} gives {value}, but for the wrong span of time."),
    "plain_difference": Text(
        "{what}, {when}: {who} gives {value}, the difference of two published balances. The "
        "published change is {rival}, because it counts from a restated opening balance."
    ),
    "level_for_change": Text(
        "{what}, {when}: {who} gives {value}, which is about the balance; the published change "
        "is {rival}."
    ),
    "does_not_add_up": Text(
        "{what}, {when}: {who} gives {value}. By the other published figures that is off by at "
        "least {gap}."
    ),
    "refuted": Text("{what}, {when}: {who} gives {value}; {other}, the better source, {rival}."),
    "other_scope": Text(
        "{what}, {when}: {who} gives {value}, {other} {rival}. The two count different things, so "
        "neither refutes the other."
    ),
    "day_unclear": Text(
        "{what}, {when}: {who} gives {value}, {other} {rival}. The first may mean another day."
    ),
    "coarser_print": Text("What {other} gives in full, {who} rounds: {names}."),
    "cut_digits": Text("Of what {other} gives, {who} leaves out the last digits: {names}."),
}
OF_ANOTHER_PERIOD = Text("For {when}, {who} gives figures of {true}: {names}.")
TRANSLATED = Text("What {other} gives in full, {who} rounds in translation: {names}.")
# These causes name no mistake that several figures could share.
APART = {DISPUTED, "does_not_add_up"}
PLAIN = Text("{what}, {when}: {who} gives {value}. What is wrong: {cause}.")
PLAIN_PAIR = Text("{what}, {when}: {who} gives {value}, {other} {rival}.")


class Day(Dated):
    """A printed day that can be said in a sentence."""

    def show(self, language: Language) -> str:
        """The day, the month or the run of days in words."""
        return show_days(self.first, self.last, language)


def by_cause(selection: relations.Selection) -> pd.DataFrame:
    """The contradictions, a row for each cause in each document, by class and then by size.

    Index: number of the row, from 0. Columns: `figure` (words: the figure with the widest gap, and
    the metrics of the others), `class` and `cause` (words), `document` (the publisher of the
    document in question), `figures` (how many it has wrong so, a count), `value` and `rival` (as
    printed; `rival` is `None` where only several figures together contradict it), `kind` (a key of
    `CLASSES`), `explanation` (words: a sentence), `claims` (ids of the claims in question, each
    once) and `verdicts` (of the relations that fail for it; a claim may fail several).
    """
    groups: dict[tuple[str, ...], list[Classed]] = {}
    for one in relations.classes(selection):
        claim = selection.ledger.claim(one.claim)
        apart = one.claim if one.cause in APART else claim["period"]
        groups.setdefault((one.kind, one.cause, claim["source"], apart), []).append(one)
    rows = [_row(selection.ledger, members) for members in groups.values()]
    rows.sort(key=lambda made: ([*CLASSES].index(made["kind"]), -len(made["claims"])))
    return pd.DataFrame(rows, columns=[*COLUMNS, *KEYS], dtype=object)


def count_classes(selection: relations.Selection, causes: pd.DataFrame) -> pd.Series:
    """How many relations fail in each class, and how many causes they have.

    Index: the keys of `CLASSES`, `causes` (rows of `by_cause`), `contradiction_causes` (those of
    them that are contradictions), `documents` (that these stand in), `commonest` (words: the cause
    behind most of their figures, `None` without any) and `commonest_figures` (how many these are).
    """
    found = relations.classes(selection)
    counts = {
        kind: counted(sum(one.kind == kind for one in found)).named(words)
        for kind, words in CLASSES.items()
    }
    real = causes[causes["kind"] == "contradiction"]
    by_cause = Counter({CAUSES["refuted"].name: 0})
    for cause, claims in zip(real["cause"], real["claims"], strict=True):
        by_cause[cause] += len(claims)
    ((commonest, often),) = by_cause.most_common(1)
    return row(
        **counts,
        causes=counted(len(causes)).named("causes"),
        contradiction_causes=counted(len(real)).named("causes of contradictions"),
        documents=counted(real["document"].nunique()).named("documents that contradict others"),
        commonest=commonest if often else None,
        commonest_figures=counted(often).named("figures with the commonest cause"),
    )


def by_class(classes: pd.Series) -> pd.DataFrame:
    """The classes of `count_classes` in their order: columns `label` (words), `value` (a count)."""
    kinds = [kind for kind in CLASSES if classes[kind].low]
    return pd.DataFrame(
        {"label": [CLASSES[kind] for kind in kinds], "value": [classes[kind] for kind in kinds]}
    )


def explanation(ledger: Ledger, members: Sequence[Classed]) -> Text:
    """A sentence on contradictions of one cause in one document, with its figures as values."""
    first = members[0]
    claim = ledger.claim(first.claim)
    values: dict[str, object] = {
        "what": ledger.label(claim["entity"], claim["metric"]),
        "when": Period(claim["period"]),
        "who": _publisher(ledger, claim["source"]),
        "value": _said(ledger, first.claim),
        "names": _names(ledger, members),
        "cause": CAUSES[first.cause].name,
    }
    if first.rival:
        values["rival"] = _said(ledger, first.rival)
        source = ledger.claim(first.rival)["source"]
        if first.cause == "refuted":  # a digest refutes nothing: what it goes back to does
            source = ledger.origin(first.rival)
        values["other"] = _publisher(ledger, source)
    elif first.verdict.slack is not None and _is_subject(ledger, first):
        values["gap"] = relations.move(ledger, first.verdict, first.claim)
    periods = {period for m in members for period in periods_of(ledger, m.claim)}
    if len(periods) == 1:
        values["true"] = Period(periods.pop())
    wanted = [SENTENCES.get(first.cause, PLAIN_PAIR), PLAIN]
    if first.cause == "wrong_period":
        wanted.insert(0, OF_ANOTHER_PERIOD)
    if first.cause == "coarser_print" and first.is_translated:
        wanted.insert(0, TRANSLATED)
    words = next(words for words in wanted if _slots(words) <= values.keys())
    return Text(words.template, **{name: values[name] for name in sorted(_slots(words))})


def _publisher(ledger: Ledger, source: str) -> Text:
    """Who published a document, in a sentence; its title in quotation marks if that is unknown."""
    name, row = ledger.publisher(source), ledger.source(source)
    if is_unnamed(row):
        return Text("an {publisher}", publisher=name)
    if row["publisher"]:
        return name
    return Given(f"“{name.en}”", f"《{name.zh}》")


def _said(ledger: Ledger, claim: str) -> Quantity | Day:
    printed = relations.as_printed(ledger, claim)
    if isinstance(printed, Quantity):
        return printed
    return Day(printed.first, printed.last, printed.lineage, printed.name)


def _is_subject(ledger: Ledger, one: Classed) -> bool:
    """Whether the relation that fails is about the claim in question, so that its gap is too."""
    return relations.subject(ledger, one.verdict) == one.claim


def _row(ledger: Ledger, failing: Sequence[Classed]) -> dict[str, Any]:
    by_claim: dict[str, Classed] = {}
    for one in failing:
        known = by_claim.setdefault(one.claim, one)
        if _is_subject(ledger, one) and not _is_subject(ledger, known):
            by_claim[one.claim] = one
    members = [*by_claim.values()]
    first = members[0]
    claim = ledger.claim(first.claim)
    figure = relations.figure_name(ledger, first.claim)
    if len(members) > 1:
        names, period = _names(ledger, members), Period(claim["period"])
        names = Names(names.en[:1].upper() + names.en[1:], names.zh)
        figure = Text("{name}, {period}", name=names, period=period)
    return {
        "figure": figure,
        "class": CLASSES[first.kind],
        "cause": CAUSES[first.cause].name,
        "document": ledger.publisher(claim["source"]),
        "figures": counted(len(members)),
        "value": relations.as_printed(ledger, first.claim),
        "rival": relations.as_printed(ledger, first.rival) if first.rival else None,
        "kind": first.kind,
        "explanation": explanation(ledger, members),
        "claims": tuple(by_claim),
        "verdicts": tuple(one.verdict for one in failing),
    }


def _names(ledger: Ledger, members: Sequence[Classed]) -> Text:
    """What the figures are called, and of whom where they are of several."""
    claims = [ledger.claim(member.claim) for member in members]
    if len({claim["entity"] for claim in claims}) == 1:
        metrics = dict.fromkeys(ledger.metric(claim["metric"]) for claim in claims)
        return listed([Names(m.en[:1].lower() + m.en[1:], m.zh) for m in metrics])
    return listed([ledger.label(claim["entity"], claim["metric"]) for claim in claims])


def _slots(words: Text) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words.template) if name}
