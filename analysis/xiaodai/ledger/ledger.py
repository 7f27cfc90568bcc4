"""The ledger: tables of published figures and of rules, read, queried, resolved to pandas objects.

The tables are pandas data frames of text; numbers leave the ledger only as quantities, whose
intervals are read off the printed bounds exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pandas as pd

from xiaodai.ledger import rules
from xiaodai.ledger.days import days
from xiaodai.ledger.naming import named
from xiaodai.ledger.resolve import Print, resolve
from xiaodai.ledger.sheets import nearest
from xiaodai.ledger.tables import UNDATED, LedgerError, Point, Tables, in_time, read_tables
from xiaodai.paths import DATA
from xiaodai.reading.dates import period_days
from xiaodai.reading.printed import ReadingError
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Text

__all__ = ["STATUSES", "USABLE", "Ledger", "LedgerError", "Point", "load"]

FREQUENCIES = {"Y": "years", "Q": "quarters", "M": "months", "D": "days"}
_EXAMPLES = 3  # period codes that an error names of each kind
Day: TypeAlias = date  # a ledger has a method of that name
Wanted: TypeAlias = str | Iterable[str] | None

USABLE = ("accepted", "conflict")
STATUSES = (*USABLE, "superseded", "rejected")


class Ledger(Tables):
    """What the tables of one folder come to. Load one with `load()`."""

    def __repr__(self) -> str:
        words = Text(
            "Ledger of {claims:,} claims, printed in {sources:,} documents: "
            "{metrics:,} metrics of {entities:,} entities",
            claims=len(self.claims),
            sources=len(self.sources),
            metrics=len(self.metrics),
            entities=len(self.entities),
        )
        return str(words)

    def quantity(self, claim_id: str) -> Quantity:
        """One claim as a quantity; raises `LedgerError` if there is no such claim."""
        return self._point((claim_id,)).quantity

    def prints(self, ids: Iterable[str] | None = None) -> list[Print]:
        """Claims as prints of their figures, whatever their status; all of them by default."""
        kept = ("entity", "metric", "period", "status", "printed", "reading", "source")
        return [
            Print(
                claim,
                self.printed_interval(claim),
                self.source(row["source"])["grade"],
                self.origin(claim),
                **{column: row[column] for column in kept},
                rests_on=tuple(filter(None, (c["rests_on"] for c in self.corrections_of(claim)))),
            )
            for claim, row in ((id, self.claim(id)) for id in (self.rows if ids is None else ids))
        ]

    def value(
        self, entity: str, metric: str, period: str, *, published_by: str = "9999"
    ) -> Quantity:
        """A figure with all its prints resolved, or those published by a day such as `2025-11-30`.

        Raises `LedgerError` naming the periods that the ledger does have, the nearest first.
        """
        found = self._groups.get((entity, metric), {})
        prints = [c for c in found.get(period, []) if self.published(c) <= published_by]
        if not prints:
            self.label(entity, metric)
            near = nearest(period, found) if period not in found else ""
            known = ", ".join(sorted(found)) or "nothing"
            said = f"no usable {metric} of {entity} for {period}{near}"
            raise LedgerError(f"{said}{' There' if near else '; there'} is: {known}")
        return self._point(tuple(prints)).quantity

    def has(self, entity: str, metric: str, period: str) -> bool:
        """Whether the ledger has a usable claim of this figure."""
        return period in self._groups.get((entity, metric), {})

    def points(self, entity: str, metric: str) -> list[Point]:
        """Every period of a figure in order of time, its prints resolved (see `resolve`).

        Raises `LedgerError` if entity or metric do not exist; an empty list means no usable claim.
        """
        self.label(entity, metric)
        points = map(self._point, map(tuple, self._groups.get((entity, metric), {}).values()))
        return sorted(points, key=lambda point: in_time(point.period))

    def latest(self, entity: str, metric: str) -> Point:
        """The last of a figure's `points`; raises `LedgerError` if there is none."""
        return self._some(entity, metric)[-1]

    def series(
        self, entity: str, metric: str, freq: Literal["Y", "Q", "M", "D"] | None = None
    ) -> pd.Series[Any]:
        """A figure over time: quantities in the codebook's unit over a `PeriodIndex`.

        A figure belongs to the period that its code names (`2025Q2`) or whose last day it is for
        (`2025-06-30`). Without `freq` the longest of years, quarters, months and days in which all
        figures have periods of their own; with it, only those that have one. Periods without a
        figure are left out, so that `diff` compares neighbours, however far apart. Raises
        `LedgerError` for an unknown entity or metric, and where no such series can be made.
        """
        points = self._some(entity, metric)
        if freq is not None and freq not in FREQUENCIES:
            raise LedgerError(f"there is no frequency {freq!r}; there is: {', '.join(FREQUENCIES)}")
        for chosen in [freq] if freq else FREQUENCIES:
            placed = [(period, p) for p in points if (period := as_period(p.period, chosen))]
            periods = [period for period, _ in placed]
            if freq or len(set(periods)) == len(points):
                break
        else:
            raise LedgerError(
                f"{metric} has no one frequency; there is: {_kinds(points)}; "
                f"ask for one, as in freq='Q', or for points()"
            )
        if not placed:
            raise LedgerError(f"{metric} has no {FREQUENCIES[chosen]}; there is: {_kinds(points)}")
        if len(set(periods)) < len(periods):
            said = f"{metric} has two figures for one of the {FREQUENCIES[chosen]}: "
            raise LedgerError(said + ", ".join(p.period for _, p in placed))
        from xiaodai.values import accessor  # noqa: F401 - registers `series.quantity`
        from xiaodai.values.array import QuantityArray
        from xiaodai.values.dtype import QuantityDtype

        index = pd.PeriodIndex(periods, freq=chosen, name="period")
        dtype = QuantityDtype(self.codebook(metric)["unit"])
        values = QuantityArray([p.quantity for _, p in placed], dtype)
        return pd.Series(values, index=index, name=metric)

    def frame(
        self,
        *,
        entity: Wanted = None,
        metric: Wanted = None,
        period: Wanted = None,
        wide: Literal["metric"] | None = None,
    ) -> pd.DataFrame:
        """The figures asked for (all of them by default), one a row, each resolved from its prints.

        Columns: `entity`, `metric`, `period`, its days `start` and `end`, the `value` with its
        `low`, `mid` and `high` in `unit`, the best `grade`, how many `prints` and `origins` support
        it, `status` (`conflict` if a print that supports it is disputed), and the ids of the
        `claims` for and `against` it. With `wide="metric"` one column of quantities per metric, by
        entity and period. Raises `LedgerError` for an unknown entity, metric or period code.
        """
        asked = {"entity": entity, "metric": metric, "period": period}
        entities, metrics, periods = (self._checked(*wanted) for wanted in asked.items())
        points = [
            point
            for who, what in sorted(self._groups)
            if (entities is None or who in entities) and (metrics is None or what in metrics)
            for point in self.points(who, what)
            if periods is None or point.period in periods
        ]
        from xiaodai.ledger import tidy

        return tidy.wide(points) if wide else tidy.tidy(points)

    def query(
        self,
        *,
        id: Wanted = None,
        entity: Wanted = None,
        metric: Wanted = None,
        period: Wanted = None,
        unit: Wanted = None,
        printed: Wanted = None,
        source: Wanted = None,
        origin: Wanted = None,
        status: Wanted = None,
    ) -> pd.DataFrame:
        """The claims whose columns have the given value, or one of several (`status=USABLE`).

        All columns of the table; `low` and `high` are floats in the claim's unit, `start` and `end`
        the days of its period, `earliest` and `latest` the days that a date allows. Raises
        `LedgerError` for an unknown entity, metric, source or status, and for a period code that
        cannot be read.
        """
        found = self._typed
        asked = {"id": id, "entity": entity, "metric": metric, "period": period, "unit": unit}
        asked |= {"printed": printed, "source": source, "origin": origin, "status": status}
        for column, wanted in asked.items():
            if (values := self._checked(column, wanted)) is not None:
                found = found[found[column].isin(list(values))]
        return found

    def named(
        self, data: pd.DataFrame | pd.Series[Any], headers: Mapping[str, Text | str] | None = None
    ) -> pd.DataFrame:
        """A frame or a series with names where it has ids, in the language of the notebook.

        Names of entities, metrics, periods, units, readings and statuses in their columns, and over
        columns or beside rows that are called by one; `headers` names others, in English. It is to
        be read: what computes goes by the ids. Raises `LedgerError` for an unknown id.
        """
        return named(data, self, headers or {})

    def has_date(self, entity: str, metric: str) -> bool:
        """Whether a usable claim says when this happened."""
        return (entity, metric) in self._dates

    def date(self, entity: str, metric: str) -> Dated:
        """When something happened, all its prints resolved; raises `LedgerError` if none says."""
        claims = self._dates.get((entity, metric))
        if not claims:
            raise LedgerError(f"the ledger has no usable date {metric} of {entity}")
        resolved = resolve(self.prints(claims))
        first, last = (date.fromordinal(int(end)) for end in resolved.interval.ends)
        name = Text("{what}, {who}", what=self.metric(metric), who=self.entity(entity))
        return Dated(first, last, resolved.lineage, name)

    @cached_property
    def rules(self) -> pd.DataFrame:
        """Rules and guidance on lenders, one a row: see `ledger.rules.rules` for the columns."""
        return rules.rules(self)

    @cached_property
    def provisions(self) -> pd.DataFrame:
        """What the rules set, one figure or date a row: see `ledger.rules.provisions`."""

        def figure(rule: str, metric: str, period: str) -> Quantity | Dated:
            is_date = self.codebook(metric)["unit"] == "date"
            return self.date(rule, metric) if is_date else self.value(rule, metric, period)

        return rules.provisions(self, figure)

    def limit(self, entity: str, metric: str, day: Day) -> Quantity | None:
        """The latest limit that surely binds an entity or a wider scope on a day, if any does.

        `metric` is that of the limit, such as `ledger.rules.CEILING`; rules that are not in force
        on that day do not count. Raises `ValueError` as `ledger.rules.as_limit`.
        """
        binding = rules.in_force(self.provisions, day, binding=self.scope(entity), metric=metric)
        return None if binding.empty else rules.as_limit(binding["figure"].iloc[-1])

    def _some(self, entity: str, metric: str) -> list[Point]:
        if points := self.points(entity, metric):
            return points
        raise LedgerError(f"the ledger has no usable {metric} of {entity}")

    def _checked(self, column: str, wanted: Wanted) -> set[str] | None:
        """The values asked for of a column; `None` for any."""
        if wanted is None:
            return None
        values = {wanted} if isinstance(wanted, str) else set(wanted)
        checks: dict[str, Callable[[str], object]] = {
            "entity": self.entity,
            "metric": self.metric,
            "source": self.source,
            "period": self._check_period,
            "status": _check_status,
        }
        if check := checks.get(column):
            for value in sorted(values):
                check(value)
        return values

    def _check_period(self, code: str) -> None:
        try:
            if code != UNDATED:
                period_days(code)
        except ReadingError as error:
            near = nearest(code, set(self.claims["period"]))
            raise LedgerError(f"{error}{near}") from None

    @cached_property
    def _typed(self) -> pd.DataFrame:
        """The claims with numbers and days where the table has text."""
        found, bounds = self.claims.copy(), self.claims[["low", "high"]]
        dated = found["unit"] == "date"
        found[["low", "high"]] = bounds.mask(dated).apply(pd.to_numeric, errors="coerce")
        typed = bounds.where(dated).apply(pd.to_datetime, format="%Y-%m-%d", errors="coerce")
        found[["earliest", "latest"]] = typed
        return found.assign(**days(found["period"], found.index))

    @cached_property
    def _point(self) -> Callable[[tuple[str, ...]], Point]:
        """The prints of one figure resolved, once for all who ask for the same prints."""
        return cache(self._resolved)

    def _resolved(self, ids: tuple[str, ...]) -> Point:
        prints = self.prints(ids)
        entity, metric, period = prints[0].entity, prints[0].metric, prints[0].period
        r, shown = resolve(prints), unit(self.codebook(metric)["unit"])
        what, who = self.metric(metric), self.entity(entity)
        name = Text("{what}, {who}, {period}", what=what, who=who, period=period)
        scaled = r.interval * Interval.point(shown.factor)
        quantity = Quantity(scaled, shown, r.lineage, self.scope(entity), name)
        disputed = any(self.rows[claim]["status"] == "conflict" for claim in r.support)
        status, count = "conflict" if disputed else "accepted", len(r.support)
        found = (r.support, count, r.origins, r.grade, r.against, status)
        return Point(entity, metric, period, quantity, *found)

    @cached_property
    def _dates(self) -> dict[tuple[str, str], list[str]]:
        """Usable date claims by (entity, metric)."""
        groups: dict[tuple[str, str], list[str]] = {}
        for claim_id, row in self.rows.items():
            if row["status"] in USABLE and row["unit"] == "date":
                groups.setdefault((row["entity"], row["metric"]), []).append(claim_id)
        return groups

    @cached_property
    def _groups(self) -> dict[tuple[str, str], dict[str, list[str]]]:
        """Usable measured claims by (entity, metric), then by period."""
        groups: dict[tuple[str, str], dict[str, list[str]]] = {}
        for claim_id, row in self.rows.items():
            if row["status"] in USABLE and row["unit"] != "date":
                periods = groups.setdefault((row["entity"], row["metric"]), {})
                periods.setdefault(row["period"], []).append(claim_id)
        return groups


def _check_status(status: str) -> None:
    if status not in STATUSES:
        raise LedgerError(f"no claim has the status {status!r}{nearest(status, STATUSES)}")


def as_period(code: str, freq: str) -> pd.Period | None:
    """The period of a frequency that a code is, or whose last day it is; `None` if it is neither.

    >>> as_period("2025Q2", "Q"), as_period("2025-06-30", "Q"), as_period("2025H1", "Q")
    (Period('2025Q2', 'Q-DEC'), Period('2025Q2', 'Q-DEC'), None)
    """
    if code == UNDATED:
        return None
    first, last = period_days(code)
    if last == date.max:
        return None
    period = pd.Period(last, freq=freq)
    start, end = period.start_time.date(), period.end_time.date()
    return period if last == end and first in (start, last) else None


def _kinds(points: Sequence[Point]) -> str:
    """How many points there are of each frequency, with examples."""
    codes: dict[str, list[str]] = {}
    for code in (point.period for point in points):
        near = ((words, as_period(code, freq)) for freq, words in FREQUENCIES.items())
        fit = (w for w, p in near if p and p.start_time.date() == period_days(code)[0])
        codes.setdefault(next(fit, "other periods"), []).append(code)
    return ", ".join(
        f"{len(found)} {words} ({', '.join(found[:_EXAMPLES])}{', …' * (len(found) > _EXAMPLES)})"
        for words, found in codes.items()
    )


def load(folder: Path = DATA) -> Ledger:
    """Read the tables of a folder laid out like `data/`.

    Raises `LedgerError` as `read_tables`; `validation.faults`, called first, finds everything else.
    """
    return Ledger(**read_tables(folder))
