"""Limits on lending rates: which rule sets which, for whom, how strongly, and from when.

A limit holds for every single loan (a ceiling), for the average of a quarter's new loans, or in
court only; it binds one kind of lender and not another. Headlines call all of them "the cap". All
of it is asked of the ledger's rules and provisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.rules import AVERAGE, CEILING, COURT, STATUSES, as_limit
from xiaodai.ledger.tables import in_time
from xiaodai.reading import Period, period_days
from xiaodai.values import Quantity, Text, counted, row
from xiaodai.values.quantity import agreement

MULTIPLE, BENCHMARK = "lpr_multiple_cap", "lpr"
DEADLINES = {"interim": "interim_deadline", "deadline": "deadline"}
WHAT = {
    CEILING: Text("every single loan"),
    AVERAGE: Text("average of a quarter's new loans"),
    COURT: Text("what courts enforce"),
}
SUITS = Text("every single loan, in court")
UNCLEAR = Text("single loan or average: reports mix them")
STYLES = {CEILING: "ceiling", AVERAGE: "average", COURT: "court"}
MARKS = {
    "ceiling": Text("on every loan"),
    "average": Text("on the average of new loans"),
    "court": Text("enforced in court"),
    "most": Text("at most in court"),
}
MOST = (CEILING, "court")  # a line above which courts let nothing stand
GUIDANCE = ("window_guidance", "guideline")
READ_INTO = "reading"  # the basis of a limit that a rule does not print
ONE_ARTICLE, SEVERAL = Text("all digests of one article"), Text("from several articles")
INDUSTRY, IN_SUITS = "industry", "suit"
TWO_RULES = Text("two rules on the same loans")
NO_END = Text("no end set")
MAY_MOVE = Text(
    "the rule's multiple of a benchmark printed elsewhere; the benchmark may move before the limit "
    "applies"
)


def rate_limits(ledger: Ledger) -> pd.DataFrame:
    """Every limit on rates that a rule sets, in order of the day from which it applies, a row each.

    Limits of guidance that was replaced before it applied come last. Columns: `rule`, `binds` and
    `what` (words: whom, and which loans), `limit` (percent a year), `wording` (words: how strongly,
    as in the source), `issued` and `in_force` (periods or `None`), `until` (the period in which it
    ends by its rule, or in which the next of its kind starts; words where neither is set, `None`
    where it never applied), `status` (words); then `note` (words), `first` and `last` (the days
    from and to which it surely applies by its rule, or `None`), `metric` (id), `style` (`ceiling`,
    `average` or `court`), `entities` (ids of those bound) and `binds_by_law`: see `limits_in_time`.
    """
    rules = ledger.rules
    issued = rules["issued"].where(rules["issued"].notna(), rules["published"])
    provisions: Any = ledger.provisions.itertuples()
    found = [
        row(
            rule=ledger.entity(each.rule),
            binds=_names(ledger, each.binds),
            what=_what(each),
            limit=as_limit(each.figure),
            wording=each.wording,
            issued=issued[each.rule],
            in_force=each.in_force,
            until=each.until,
            status=STATUSES[each.status],
            note=each.note,
            first=each.first,
            last=each.last,
            metric=each.metric,
            style="court" if each.loans == IN_SUITS else STYLES[each.metric],
            entities=each.binds,
            binds_by_law=each.kind not in GUIDANCE and each.basis != READ_INTO,
        )
        for each in provisions
        if each.metric in WHAT
    ]
    limits = pd.DataFrame(found, dtype=object)
    ends = [_until(limits, each) for _, each in limits.iterrows()]
    return limits.assign(until=pd.Series(ends, limits.index, dtype=object))


def _until(limits: pd.DataFrame, limit: pd.Series[Any]) -> Period | Text | None:
    """When a limit ends by its rule, or the next of its kind on the same lenders starts."""
    if limit["first"] is None or limit.until is not None:
        own: Period | None = limit.until
        return own
    is_later = (limits["metric"] == limit.metric) & (limits["first"] > limit["first"])
    is_other = limits["limit"].map(float) != float(limit.limit)
    binds_all = limits["entities"].map(set(limit.entities).issubset)
    nexts: list[Period] = limits.loc[is_later & is_other & binds_all, "in_force"].tolist()
    return nexts[0] if nexts else NO_END


def limits_in_time(ledger: Ledger) -> pd.DataFrame:
    """From when to when each limit applies, by kind of lender: licensed industries first.

    A limit starts with the period from which it applies, and ends with its rule or where the next
    of its kind starts; one that only repeats the level before it is no new one. The last ones run
    to the end of the year after the last start. Limits that never applied are left out.

    Columns: `kind` (words: which lenders) and `label` (words: level and what it limits), `limit`
    (percent a year), `start` and `end` (days), `issued` (the day by which the rule was
    issued), `style` (`ceiling`, `average` or `court`) and `binds`: not where regulators guide, by
    word of mouth or in writing, nor where others read the limit into a rule that does not print it.
    """
    found = rate_limits(ledger)
    found = found[found["first"].notna()]
    end = date(found["first"].max().year + 1, 12, 31)
    bound = dict.fromkeys(entity for entities in found["entities"] for entity in entities)
    groups = sorted(bound, key=lambda entity: ledger.kinds[entity] != INDUSTRY)
    rows: list[dict[str, object]] = []
    for group in groups:
        own = found[[group in entities for entities in found["entities"]]]
        for _, limits in own.groupby("metric", sort=False):
            rows += _lasting(ledger.entity(group), limits, end)
    order = list(dict.fromkeys(row["kind"] for row in rows))
    rows.sort(key=lambda row: (order.index(row["kind"]), row["start"]))
    return pd.DataFrame(rows, dtype=object)


def _lasting(group: Text, limits: pd.DataFrame, end: date) -> list[dict[str, object]]:
    """The limits of one kind on one group, each until it ends or the next one starts."""
    is_new = limits["limit"].map(float).diff() != 0
    kept = limits[is_new | (limits["last"].shift() < limits["first"]).fillna(False)]
    rows: Any = kept.itertuples()
    starts = [period_days(period.code)[0] for period in kept["in_force"]]
    return [
        {
            "kind": group,
            "label": Text(
                "{level} {mark}",
                level=f"{float(limit.limit):g}%",
                mark=MARKS["most" if (limit.metric, limit.style) == MOST else limit.style],
            ),
            "limit": limit.limit,
            "start": start,
            "end": min(after, limit.last or after),
            "issued": min(period_days(limit.issued.code)[1], start),
            "style": limit.style,
            "binds": limit.binds_by_law,
        }
        for limit, start, after in zip(rows, starts, [*starts[1:], end], strict=True)
    ]


def ceiling_in_force(ledger: Ledger, lender: str, day: date) -> Quantity:
    """The ceiling on a lender's single loans on a day; raises `ValueError` if no rule sets one."""
    ceiling = ledger.limit(lender, CEILING, day)
    if ceiling is None:
        raise ValueError(f"no rule of the ledger sets a ceiling for {lender} on {day}")
    return ceiling.named("ceiling in force")


def side_by_side(ledger: Ledger) -> pd.Series:
    """A cap on the average beside a ceiling on every loan, and what headlines made of the first.

    Index: `rule` (words) and `in_force` (a period) of the average; `ceiling` and `average` (percent
    a year), as they stand once it applies; `even_match`, the rate at which as much must be lent as
    at the ceiling for both to make the average; `headlines`, the number of prints that call the
    average a ceiling (rejected claims on its rule), and `origins` (words: whether these go back to
    one article).
    """
    average = _of(ledger, AVERAGE).iloc[0]
    mixed = ledger.query(entity=average.rule, metric=CEILING, status="rejected")["id"]
    articles = {ledger.origin(claim) for claim in mixed}
    ceiling = ceiling_in_force(ledger, average.binds[0], average.first)
    limit = as_limit(average.figure)
    return row(
        rule=ledger.entity(average.rule),
        in_force=average.in_force,
        ceiling=ceiling,
        average=limit,
        even_match=limit.minus(ceiling.minus(limit, across=TWO_RULES), across=TWO_RULES)
        .to("percent")
        .named("rate that balances as much lending at the ceiling"),
        headlines=counted(len(mixed)).named("prints that call it a ceiling"),
        origins=ONE_ARTICLE if len(articles) == 1 else SEVERAL,
    )


def mixes(force: pd.Series, rates: Sequence[Quantity]) -> pd.DataFrame:
    """How much of a quarter's new loans may be at the ceiling if the rest is lent at one rate.

    With c the ceiling, a the cap on the average and r the rate of the rest, the share is (a − r) ÷
    (c − r). `force` is that of `side_by_side`. Columns: `rest` (percent a year, each of the rates
    that is at or below the cap on the average) and `at_ceiling` (percent of lending).
    """
    average, ceiling = force.average, force.ceiling
    rows = [
        row(
            rest=rate,
            at_ceiling=average.minus(rate)
            .over(ceiling.minus(rate), across=TWO_RULES)
            .to("percent")
            .named("share that may be at the ceiling"),
        )
        for rate in rates
        if rate.interval.ends[1] <= average.interval.ends[0] < ceiling.interval.ends[0]
    ]
    return pd.DataFrame(rows, columns=["rest", "at_ceiling"], dtype=object)


def on_industries(ledger: Ledger, found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `rate_limits` that bind an industry of lenders, such as small-loan companies."""
    is_one = [
        any(ledger.kinds[entity] == INDUSTRY for entity in each) for each in found["entities"]
    ]
    return found[is_one]


def deadlines(ledger: Ledger) -> pd.Series:
    """When the small loans' multiple is to be reached: the interim aim and the deadline itself.

    Index: `interim` and `deadline` (dated days).
    """
    found = ledger.provisions.set_index("metric")["figure"]
    return row(**{name: found[metric] for name, metric in DEADLINES.items()})


def multiples(ledger: Ledger) -> pd.DataFrame:
    """Multiple × loan prime rate beside the limit as printed, for each rule that sets a multiple.

    The prime rate is the latest that was printed when the limit starts to apply. Where that lies
    before, the result is marked. Columns: `rule` and `agreement` (words), `multiple` (times),
    `benchmark`, `computed` and `printed` (percent a year).
    """
    rates = [
        point
        for entity in sorted(set(ledger.query(metric=BENCHMARK)["entity"]))
        for point in ledger.points(entity, BENCHMARK)
    ]
    rows = []
    for _, each in _of(ledger, MULTIPLE).iterrows():
        known = [p for p in rates if period_days(p.period)[0] <= each.first]
        benchmark = max(known, key=lambda point: in_time(point.period)).quantity
        level = _of(ledger, CEILING)
        is_same = (level["rule"] == each.rule) & (level["in_force"] == each.in_force)
        printed = level.loc[is_same, "figure"].iloc[0]
        computed = benchmark.times(each.figure, extrapolate=MAY_MOVE)
        computed = computed.named("multiple of the prime rate")
        agrees = agreement(computed, printed)
        name = ledger.entity(each.rule)
        rows.append((name, each.figure, benchmark, computed, printed, agrees))
    columns = ["rule", "multiple", "benchmark", "computed", "printed", "agreement"]
    return pd.DataFrame(rows, columns=columns)


def _of(ledger: Ledger, metric: str) -> pd.DataFrame:
    return ledger.provisions[ledger.provisions["metric"] == metric]


def _what(provision: Any) -> Text:
    if provision.per == "unclear":
        return UNCLEAR
    in_court = provision.loans == IN_SUITS and provision.metric == CEILING
    return SUITS if in_court else WHAT[provision.metric]


def _names(ledger: Ledger, entities: tuple[str, ...]) -> Text:
    first, *others = (ledger.entity(entity) for entity in entities)
    for other in others:
        first = Text("{first}; {other}", first=first, other=other)
    return first
