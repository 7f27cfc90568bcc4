"""What `rules.csv` and `provisions.csv` say that cannot be, of a rule, a provision, and the claims.

The days of a rule are typed in its row and printed by claims (double entry): both must allow one
day in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from xiaodai.ledger.ledger import USABLE
from xiaodai.ledger.rules import DATES, DRAFT, NEVER_IN_FORCE
from xiaodai.ledger.sheets import Sheet
from xiaodai.ledger.tables import ladder
from xiaodai.reading.dates import period_days

POLICY = "policy"
ORDER = ("issued", "published", "in_force", "until")
Row = Mapping[str, str]


def check_rules(sheets: Mapping[str, Sheet]) -> None:
    """Note the faults of both tables; call it once each cell is known to be sound by itself."""
    rules, provisions = sheets["rules"], sheets["provisions"]
    entities = sheets["entities"].by_id()
    by_rule: dict[str, list[Row]] = defaultdict(list)
    for claim in sheets["claims"].rows.values():
        if claim["status"] in USABLE:
            by_rule[claim["entity"]].append(claim)
    for line, row in rules.rows.items():
        for said in _rule(row, entities, by_rule[row["id"]]):
            rules.add(line, said)
    known, others = rules.by_id(), provisions.by_id()
    for line, row in provisions.rows.items():
        for said in _provision(row, known[row["rule"]], others, entities, by_rule[row["rule"]]):
            provisions.add(line, said)


def _rule(row: Row, entities: Mapping[str, Row], claims: list[Row]) -> Iterator[str]:
    kind = entities[row["id"]]["kind"]
    if kind != POLICY:
        yield f"the rule {row['id']!r} is an entity of kind {kind}; it must be of kind {POLICY}"
    if (row["kind"] == DRAFT) != (row["status"] == DRAFT):
        yield f"the kind {row['kind']!r} does not fit the status {row['status']!r}"
    if row["status"] in NEVER_IN_FORCE and row["in_force"]:
        yield f"a rule that is {row['status']} was never in force; in_force must be empty"
    if row["status"] in ("replaced", "withdrawn") and not row["replaced_by"]:
        yield f"a rule that is {row['status']} names what replaced it; replaced_by is empty"
    if row["status"] == "replaced" and not row["until"]:
        yield "a rule that is replaced ended on some day; until is empty"
    if bool(row["issued"]) != bool(row["issued_as"]):
        yield "issued and issued_as go together: one says when, the other what happened"
    yield from _in_order(row)
    yield from _in_both_languages(row)
    for column, metrics in DATES.items():
        days = [_days(claim) for claim in claims if claim["metric"] in metrics]
        typed = [period_days(row[name]) for name in ORDER[:2] if row[name]]
        if column == "in_force":
            typed = [period_days(row[column])] if row[column] else []
        for first, last in days if typed else []:
            if not any(start <= last and first <= end for start, end in typed):
                said = (
                    f"the claims say {first} to {last}" if first < last else f"a claim says {last}"
                )
                yield f"{column} {row[column]!r} is not what was printed: {said}"


def _provision(
    row: Row,
    rule: Row,
    others: Mapping[str, Row],
    entities: Mapping[str, Row],
    claims: list[Row],
) -> Iterator[str]:
    if row["id"].partition(".")[0] != row["rule"]:
        yield f"the id {row['id']!r} does not begin with the rule {row['rule']!r}"
    if bool(row["metric"]) == bool(row["refers_to"]) or bool(row["metric"]) != bool(row["period"]):
        yield "a provision has a metric and a period, or it refers to another one"
    elif row["refers_to"] and not others[row["refers_to"]]["metric"]:
        yield f"the provision {row['refers_to']!r} that it refers to has no figure of its own"
    elif row["metric"]:
        printed = [
            c for c in claims if (c["metric"], c["period"]) == (row["metric"], row["period"])
        ]
        if not printed:
            yield f"no usable claim prints {row['metric']} of {row['rule']} for {row['period']}"
    if rule["status"] in NEVER_IN_FORCE and row["in_force"]:
        yield f"its rule is {rule['status']} and was never in force; in_force must be empty"
    bound = set(rule["binds"].split(";"))
    for entity in row["binds"].split(";"):
        if bound.isdisjoint(ladder(entities, "part_of", entity)):
            yield f"it binds {entity!r}, whom its rule does not bind"
    began = [period_days(each["in_force"])[0] for each in (rule, row) if each["in_force"]]
    earliest = period_days(rule["issued"])[0] if rule["issued"] else None
    if row["in_force"] and earliest and period_days(row["in_force"])[1] < earliest:
        yield f"in_force {row['in_force']} is before the rule was issued, {rule['issued']}"
    if row["until"] and began and period_days(row["until"])[1] < began[-1]:
        yield f"until {row['until']} is before in_force {row['in_force']}"
    yield from _in_both_languages(row)


def _in_order(row: Row) -> Iterator[str]:
    filled = [(name, row[name]) for name in ORDER if row[name]]
    for place, (name, code) in enumerate(filled):
        for earlier, before in filled[:place]:
            if period_days(code)[1] < period_days(before)[0]:
                yield f"{name} {code} is before {earlier} {before}"


def _in_both_languages(row: Row) -> Iterator[str]:
    if bool(row["note"]) != bool(row["note_zh"]):
        yield "note and note_zh say the same in two languages; one of them is empty"


def _days(claim: Row) -> tuple[date, date]:
    return date.fromisoformat(claim["low"]), date.fromisoformat(claim["high"])
