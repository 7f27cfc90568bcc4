"""Named exits of small-loan companies among the steps of the rules that bind them."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any, TypeAlias

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.rules import DATES, DRAFT, ISSUED_AS
from xiaodai.reading import Period, period_days
from xiaodai.values import Text, counted, row
from xiaodai.values.quantity import Dated
from xiaodai.values.words import listed

SMALL_LOANS = "national"
EXITS = ("liquidation_started", "deregistered", "deregistration_deadline")
STEPS = {
    "issued": Text("issued"),
    "published": Text("published"),
    "in_force": Text("takes effect"),
}
DRAFTED = Text("draft published")
Event: TypeAlias = tuple[str, Text, Dated | Period, date, date]


def timeline(ledger: Ledger) -> pd.DataFrame:
    """Every named exit of a small-loan company and every step of a rule on them, in order of time.

    A rule is issued, published and in force, each step once where several fall on one day; then
    come the days that it sets. A day is that of the claims where some print it, else the rule's own
    row. Events known to a month only stand where they had surely happened.

    Columns: `kind` (`exit` or `policy`), `event` (words), `date` (a dated day or a period), `first`
    and `last` (the days that it allows).
    """
    rows = [*_exits(ledger).values(), *_rules(ledger), *_days_set(ledger)]
    rows.sort(key=lambda row: (row[4], row[3], row[1].en))
    return pd.DataFrame(rows, columns=["kind", "event", "date", "first", "last"], dtype=object)


def named_exits(ledger: Ledger) -> pd.Series:
    """Which small-loan companies the documents name as gone or to go.

    Index: `companies` (how many, a count), `names` (words; the first to go comes first).
    """
    exits = sorted(_exits(ledger).items(), key=lambda known: (known[1][4], known[0]))
    gone = dict.fromkeys(lender for (lender, _), _ in exits)
    return row(
        companies=counted(len(gone)).named("companies named as gone or to go"),
        names=listed([ledger.short_name(lender) for lender in gone]),
    )


def _exits(ledger: Ledger) -> dict[tuple[str, str], Event]:
    """The steps of the exit of each small-loan company, by its id and the metric."""
    lenders = [entity for entity, kind in ledger.kinds.items() if kind == "lender"]
    return {
        (lender, step): _event("exit", ledger.label(lender, step), ledger.date(lender, step))
        for lender, step in product(lenders, EXITS)
        if SMALL_LOANS in ledger.scope(lender) and ledger.has_date(lender, step)
    }


def _rules(ledger: Ledger) -> Iterator[Event]:
    for entity, rule in ledger.rules.iterrows():
        if not _is_bound(ledger, rule["binds"]):
            continue
        told = set()
        for step, words in STEPS.items():
            if rule[step] is None or rule[step].code in told:
                continue
            told.add(rule[step].code)
            said = ISSUED_AS.get(rule["issued_as"], words) if step == "issued" else words
            said = DRAFTED if rule["kind"] == DRAFT else said
            event = Text("{rule}: {step}", rule=ledger.entity(str(entity)), step=said)
            yield _event("policy", event, _as_printed(ledger, str(entity), step, rule[step]))


def _days_set(ledger: Ledger) -> Iterator[Event]:
    provisions: Any = ledger.provisions.itertuples()
    for provision in provisions:
        if isinstance(provision.figure, Dated) and _is_bound(ledger, provision.binds):
            yield _event("policy", ledger.label(provision.rule, provision.metric), provision.figure)


def _as_printed(ledger: Ledger, rule: str, step: str, period: Period) -> Dated | Period:
    """The claims' day of a step where there is one within the period that the rule's row says."""
    first, last = period_days(period.code)
    for metric in DATES[step]:
        if ledger.has_date(rule, metric):
            dated = ledger.date(rule, metric)
            if first <= dated.first and dated.last <= last:
                return dated
    return period


def _event(kind: str, event: Text, day: Dated | Period) -> Event:
    first, last = (day.first, day.last) if isinstance(day, Dated) else period_days(day.code)
    return kind, event, day, first, last


def _is_bound(ledger: Ledger, entities: tuple[str, ...]) -> bool:
    """Whether one of these entities is the small-loan companies or a part of them."""
    return any(SMALL_LOANS in ledger.scope(entity) for entity in entities)
