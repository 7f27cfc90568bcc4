"""What changed: the results that moved from one edition to the next, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.shown import plain
from xiaodai.report.site import Site
from xiaodai.report.templates import fill, page
from xiaodai.values.digits import ASKED
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Mark, Quantity
from xiaodai.values.units import unit
from xiaodai.values.words import Language, Names, Text

Row = Mapping[str, str]


class Reason(NamedTuple):
    """Why some results of a notebook moved: the results as name, id, before and now, the claims.

    `claims` have what each printed by its id; of several that printed the same only the first.
    """

    words: str
    results: list[tuple[str, str, str, str]]
    claims: dict[str, str]


class Edition(NamedTuple):
    """What moved in one edition, by the notebook that has it."""

    name: str
    notebooks: dict[str, list[Reason]]


def claims_of_changes(ledger: Ledger) -> set[str]:
    """The claims that moved a result, which the page links to the evidence."""
    rows = ledger.changes.to_dict("records")
    return {claim for row in rows for claim in row["claims"].split(";") if claim}


def changes_page(ledger: Ledger, language: Language, site: Site) -> str:
    """The page in one language, the latest edition first."""
    moved: dict[str, list[Row]] = {}
    for row in ledger.changes.to_dict("records"):
        moved.setdefault(row["edition"], []).append(row)  # type: ignore[arg-type]
    body = fill(
        "changes.html.j2",
        language,
        editions=[
            Edition(name, _notebooks(moved[name], ledger, language))
            for name in sorted(moved, key=_numbers, reverse=True)
        ],
        titles={name: study.title for name, study in site.studies.items()},
    )
    title = Text("What changed").show(language)
    return page(body, name="changes", title=title, language=language, site=site, kind="changes")


def _notebooks(rows: list[Row], ledger: Ledger, language: Language) -> dict[str, list[Reason]]:
    of_notebook: dict[str, list[Row]] = {}
    for row in rows:
        of_notebook.setdefault(row["notebook"], []).append(row)
    return {notebook: [*_reasons(own, ledger, language)] for notebook, own in of_notebook.items()}


def _reasons(rows: list[Row], ledger: Ledger, language: Language) -> Iterator[Reason]:
    """Results with one reason together, the reasons in the order in which the table has them."""

    def why(row: Row) -> str:
        return Names(row["reason_en"], row["reason_zh"]).show(language)

    for words in dict.fromkeys(map(why, rows)):
        moved = [row for row in rows if why(row) == words]
        claims = dict.fromkeys(c for row in moved for c in row["claims"].split(";") if c)
        first_with: dict[str, str] = {}
        for claim in claims:
            first_with.setdefault(ledger.claim(claim)["printed"], claim)
        results = [
            (
                Names(row["name_en"], row["name_zh"]).show(language),
                row["result"],
                *_before_and_after(row, language),
            )
            for row in moved
        ]
        yield Reason(words, results, {claim: text for text, claim in first_with.items()})


def _before_and_after(row: Row, language: Language) -> tuple[str, str]:
    """A result as it was and as it is: in full where rounding for readers would hide the move."""
    before, after = (_shown(row, when, language) for when in ("before", "after"))
    if before == after or any(_is_rounded(row, when) for when in ("before", "after")):
        before, after = (_shown(row, when, language, in_full=True) for when in ("before", "after"))
    return before, after


def _shown(row: Row, when: str, language: Language, *, in_full: bool = False) -> str:
    """A result as it was or is; empty where it has gone."""
    ends = row[f"{when}_low"], row[f"{when}_high"]
    if not any(ends):
        return ""
    of = unit(row["unit"])
    low, high = (Fraction(end) * of.factor if end else None for end in ends)
    marks = tuple(Mark(kind, Text()) for kind in row["marks"].split(";") if kind)  # type: ignore[arg-type]
    lineage = Assumed(Text()) if in_full else Computed("", ())
    return plain(Quantity(Interval(low, high), of, lineage, marks=marks), language)


def _is_rounded(row: Row, when: str) -> bool:
    """Whether the bounds of a result, far from each other, were rounded to three digits before."""
    low, high = row[f"{when}_low"], row[f"{when}_high"]
    if any(sum(map(str.isdigit, end)) != ASKED for end in (low, high)):
        return False
    return Fraction(high) - Fraction(low) > abs(Fraction(low)) / 10


def _numbers(edition: str) -> tuple[int, ...]:
    return tuple(map(int, edition.split(".")))
