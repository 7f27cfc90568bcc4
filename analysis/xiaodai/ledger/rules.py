"""Rules and guidance, and what each of them sets, for whom and from when: two frames.

A rule is a row of `rules.csv`; what it sets is a row of `provisions.csv`, which points to the
claims that print the figure. A draft binds nobody, and guidance that was replaced before it applied
never bound anybody: neither has a day from which it is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeAlias

import pandas as pd

from xiaodai.ledger.tables import Tables
from xiaodai.reading.dates import period_days
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.words import Names, Text

STATUSES = {
    "in_force": Text("in force"),
    "unclear": Text("not known whether still in force"),
    "replaced": Text("replaced"),
    "withdrawn": Text("replaced before it applied"),
    "draft": Text("draft, never in force"),
}
ISSUED_AS = {
    "adopted": Text("adopted"),
    "dated": Text("dated"),
    "sent_out": Text("sent out"),
    "told": Text("passed on by word of mouth"),
}
NEVER_IN_FORCE = ("withdrawn", "draft")
DRAFT = "draft"
# What a rule limits: the rate of every loan, the average of new loans, what courts enforce.
CEILING, AVERAGE, COURT = "single_loan_rate_cap", "average_rate_cap", "court_supported_rate"
# The metrics by which claims print each date of a rule; an issue may be signed, sent out or public.
DATES = {
    "issued": ("dated", "issued"),
    "published": ("issued", "draft_published"),
    "in_force": ("effective",),
}
DAYS = ("issued", "published", "in_force", "until")
RULE = ["title", "issuer", "scope", "number", "kind", "status", "issued_as", *DAYS, "replaced_by"]
RULE += ["binds", "sources", "text", "grade", "note"]
PROVISION = ["rule", "kind", "status", "metric", "figure", "binds", "loans", "per", "cost", "basis"]
PROVISION += ["wording", "note", "in_force", "until", "first", "last"]
Figure: TypeAlias = Quantity | Dated


def rules(tables: Tables) -> pd.DataFrame:
    """Every rule, in order of its first date, by its id.

    Columns: `title` (oral guidance has none: the entity's name), `issuer`, `scope` and `note`
    (words), `number`, `kind`, `status` (of `STATUSES`), `issued_as` (of `ISSUED_AS`: what happened
    on the day of issue), `issued`, `published`, `in_force` and `until` (periods or `None`),
    `replaced_by`, `binds` (ids of entities), `sources` (ids, first the text that was read), `text`
    (how much of its own text that is) and `grade`, that of the first source.
    """
    found = [
        {
            "id": row["id"],
            "title": Names(row["title_en"], row["title"] or tables.entity(row["id"]).zh),
            "issuer": Names(row["issuer_en"], row["issuer"]),
            "scope": Names(row["scope_en"], row["scope_zh"]),
            **{name: row[name] for name in ("number", "kind", "status", "issued_as")},
            **{name: _period(row[name]) for name in DAYS},
            "replaced_by": row["replaced_by"],
            "binds": _ids(row["binds"]),
            "sources": _ids(row["sources"]),
            "text": row["text"],
            "grade": next((tables.source(s)["grade"] for s in _ids(row["sources"])), ""),
            "note": Names(row["note"], row["note_zh"]),
        }
        for row in tables.rule_rows.to_dict("records")
    ]
    found.sort(key=lambda row: (_first_date(row), row["id"]))
    return pd.DataFrame(found, columns=["id", *RULE], dtype=object).set_index("id")


def provisions(tables: Tables, figure: Callable[[str, str, str], Figure]) -> pd.DataFrame:
    """What rules set, in order of the day from which it applies, by the provision's id.

    `figure` gives what the claims on a rule, a metric and a period come to.

    Columns: `rule` (id), `kind` and `status` of it, `metric` (id), `figure` (a quantity or a dated
    day, that of another provision where it refers to one), `binds` (ids of entities), `loans`
    (`new`, `all`, `suit`), `per` (`loan`, `average`, `borrower`, `institution`, `unclear`), `cost`
    (`all_in`, `rate`), `basis` (`text`, `report`, `reference`, `reading`), `wording` and `note`
    (words), `in_force` and `until` (periods or `None`), `first` and `last` (the days from and to
    which it surely applies, `None` where it never does or ends).
    """
    by_id = {row["id"]: row for row in tables.provision_rows.to_dict("records")}
    of = {row["id"]: row for row in tables.rule_rows.to_dict("records")}
    found = []
    for row in by_id.values():
        source = by_id[row["refers_to"]] if row["refers_to"] else row
        start, until = _period(row["in_force"]), _period(row["until"])
        found.append(
            {
                "id": row["id"],
                "rule": row["rule"],
                "kind": of[row["rule"]]["kind"],
                "status": of[row["rule"]]["status"],
                "metric": source["metric"],
                "figure": figure(source["rule"], source["metric"], source["period"]),
                "binds": _ids(row["binds"]),
                **{name: row[name] for name in ("loans", "per", "cost", "basis")},
                "wording": Names(row["wording_en"], row["wording_zh"]),
                "note": Names(row["note"], row["note_zh"]),
                "in_force": start,
                "until": until,
                "first": start and period_days(start.code)[1],
                "last": until and period_days(until.code)[0],
            }
        )
    found.sort(key=lambda row: (row["first"] or date.max, row["id"]))
    return pd.DataFrame(found, columns=["id", *PROVISION], dtype=object).set_index("id")


def in_force(
    found: pd.DataFrame, day: date, *, binding: Iterable[str] = (), metric: str = ""
) -> pd.DataFrame:
    """The rows of `provisions` that surely apply on a day, the latest last.

    `binding` are entity ids, such as a lender's scope: rows that bind one of them are kept.
    """
    entities = set(binding)

    def applies(row: Any) -> bool:
        is_asked = metric in ("", row.metric) and (not entities or entities & set(row.binds))
        has_begun = row.first is not None and row.first <= day
        return bool(is_asked and has_begun and (row.last is None or day <= row.last))

    rows: Any = found.itertuples()
    return found[[applies(row) for row in rows]]


def as_limit(figure: Figure) -> Quantity:
    """The limit itself where a print only bounds the rates: "within 24 %" is a limit of 24 %.

    Raises `ValueError` for a print without an upper end, and for a date.
    """
    if not isinstance(figure, Quantity) or figure.interval.high is None:
        raise ValueError(f"{figure} limits nothing")
    if figure.interval.is_point:
        return figure
    top = Interval.point(figure.interval.high)
    return figure.derived(top, "upper end of {0}").named(figure.name)


def _period(code: str) -> Period | None:
    return Period(code) if code else None


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _first_date(row: dict[str, Any]) -> date:
    known = [row[name] for name in ("issued", "published", "in_force") if row[name]]
    return min((period_days(period.code)[0] for period in known), default=date.max)
