"""Limits on lending rates: which rule sets which, for whom, how strongly, and from when.

A limit holds for every single loan (a ceiling), for the average of a quarter's new loans, or in
court only; it binds one kind of lender and not another. Headlines call all of them "the cap". All
of it is asked of the ledger's rules and provisions.
"""

from datetime import date
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.rules import AVERAGE, CEILING, COURT, STATUSES, as_limit
from xiaodai.ledger.tables import in_time
from xiaodai.reading import period_days
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
UNCLEAR = Text("single loan or average: the prints mix them")
STYLES = {CEILING: "ceiling", AVERAGE: "average", COURT: "court"}
MARKS = {"ceiling": Text("ceiling"), "average": Text("average"), "court": Text("in court")}
ONE_ARTICLE, SEVERAL = Text("all digests of one article"), Text("from several articles")
INDUSTRY, IN_SUITS = "industry", "suit"
MAY_MOVE = Text(
    "the rule's multiple of a benchmark printed elsewhere; the benchmark may move before the limit "
    "applies"
)


def rate_limits(ledger: Ledger) -> pd.DataFrame:
    """Every limit on rates that a rule sets, in order of the day from which it applies, a row each.

    Limits of guidance that was replaced before it applied come last. Columns: `rule`, `binds` and
    `what` (words: whom, and which loans), `limit` (percent a year), `wording` (words: how strongly,
    as in the source), `issued`, `in_force` and `until` (periods or `None`), `status` (words); then
    `note` (words), `first` and `last` (the days from and to which it surely applies, or `None`),
    `metric` (id), `style` (`ceiling`, `average` or `court`) and `entities` (ids of those bound).
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
        )
        for each in provisions
        if each.metric in WHAT
    ]
    return pd.DataFrame(found, dtype=object)


def limits_in_time(ledger: Ledger) -> pd.DataFrame:
    """From when to when each limit applies, by kind of lender: licensed industries first.

    A limit ends with its rule, or where the next of its kind starts; one that only repeats the
    level before it is no new one. The last ones run to the end of the year after the last start.
    Limits that never applied are left out.

    Columns: `group` (words: who is bound) and `label` (words), `limit` (percent a year), `start`
    and `end` (days), `issued` (the day by which the rule was issued) and `style` (`ceiling`,
    `average` or `court`).
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
    return pd.DataFrame(rows, dtype=object)


def _lasting(group: Text, limits: pd.DataFrame, end: date) -> list[dict[str, object]]:
    """The limits of one kind on one group, each until it ends or the next one starts."""
    is_new = limits["limit"].map(float).diff() != 0
    kept = limits[is_new | (limits["last"].shift() < limits["first"]).fillna(False)]
    rows: Any = kept.itertuples()
    nexts = [*kept["first"].iloc[1:], end]
    return [
        {
            "group": group,
            "label": Text(
                "{mark} {level}", mark=MARKS[limit.style], level=f"{float(limit.limit):g}%"
            ),
            "limit": limit.limit,
            "start": limit.first,
            "end": min(after, limit.last or after),
            "issued": min(period_days(limit.issued.code)[1], limit.first),
            "style": limit.style,
        }
        for limit, after in zip(rows, nexts, strict=True)
    ]


def ceiling_in_force(ledger: Ledger, lender: str, day: date) -> Quantity:
    """The ceiling on a lender's single loans on a day; raises `ValueError` if no rule sets one."""
    ceiling = ledger.limit(lender, CEILING, day)
    if ceiling is None:
        raise ValueError(f"no rule of the ledger sets a ceiling for {lender} on {day}")
    return ceiling.named("ceiling in force")


def side_by_side(ledger: Ledger) -> pd.Series:
    """A cap on the average beside a ceiling on every loan, and what headlines made of the first.

    Index: `ceiling` and `average` (percent a year), as they stand once the average applies;
    `headlines`, the number of prints that call the average a ceiling (rejected claims on its rule),
    and `origins` (words: whether these go back to one article).
    """
    average = _of(ledger, AVERAGE).iloc[0]
    mixed = ledger.query(entity=average.rule, metric=CEILING, status="rejected")["id"]
    articles = {ledger.origin(claim) for claim in mixed}
    return row(
        ceiling=ceiling_in_force(ledger, average.binds[0], average.first),
        average=as_limit(average.figure),
        headlines=counted(len(mixed)).named("prints that call it a ceiling"),
        origins=ONE_ARTICLE if len(articles) == 1 else SEVERAL,
    )


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
