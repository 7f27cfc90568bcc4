"""How independent prints are: which documents they go back to, and who copies whom.

A *print* is one claim: what one document says about one figure. Its *origin* is the document that
the figure goes back to. A figure printed ten times by copies of one release has one origin.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.values.quantity import Quantity, counted

FigureKey: TypeAlias = tuple[str, str, str]  # entity, metric, period
COPIED = ["origin", "origin_name", "title", "is_read", "copy", "copy_name", "grade", "prints"]


@dataclass(frozen=True, slots=True)
class Independence:
    """Counts of prints and origins; the three shares are in percent.

    `second_hand`: prints read in another document than the one they go back to. `repeats`: prints
    that take a figure from an origin from which another print has it already, `prints − Σ origins
    per figure`. `one_origin`: of the figures printed more than once (`reprinted`), those whose
    prints all go back to one document; its share is `None` if no figure is printed twice.
    """

    prints: Quantity
    documents: Quantity
    origins: Quantity
    second_hand: Quantity
    second_hand_share: Quantity
    repeats: Quantity
    repeated_share: Quantity
    reprinted: Quantity
    one_origin: Quantity
    one_origin_share: Quantity | None


def independence(ledger: Ledger, claims: Sequence[str]) -> Independence:
    """Count prints, documents and origins of these claims; raises `ValueError` for no claims."""
    if not claims:
        raise ValueError("no claims are no evidence")
    read = {ledger.claim(c)["source"] for c in claims}
    by_figure = origins_by_figure(ledger, claims)
    often = [found for found in by_figure.values() if len(found) > 1]
    prints = counted(len(claims)).named("prints")
    second = sum(ledger.origin(c) != ledger.claim(c)["source"] for c in claims)
    repeats = len(claims) - sum(len(set(found)) for found in by_figure.values())
    second_hand = counted(second).named("second-hand prints")
    repeated = counted(repeats).named("prints that repeat an origin")
    reprinted = counted(len(often)).named("figures printed more than once")
    single = counted(sum(len(set(found)) == 1 for found in often))
    single = single.named("of them with one origin")
    return Independence(
        prints,
        counted(len(read)).named("documents read"),
        counted(len({ledger.origin(c) for c in claims})).named("origins"),
        second_hand,
        _share(second_hand, prints).named("second-hand share"),
        repeated,
        _share(repeated, prints).named("share that repeats an origin"),
        reprinted,
        single,
        _share(single, reprinted).named("share with one origin") if often else None,
    )


def origins_by_figure(ledger: Ledger, claims: Sequence[str]) -> dict[FigureKey, list[str]]:
    """The origin of every print, by the figure that it prints."""
    found: dict[FigureKey, list[str]] = defaultdict(list)
    for claim in claims:
        row = ledger.claim(claim)
        found[row["entity"], row["metric"], row["period"]].append(ledger.origin(claim))
    return dict(found)


def most_copied(ledger: Ledger, claims: Sequence[str], most: int) -> pd.DataFrame:
    """The origins that most documents copy, a row for each origin and each document that copies it.

    Equal origins are in order of prints, then of id; the copies of one by prints, then by id.
    Columns: `origin` and `copy` (ids of documents), `origin_name` and `copy_name` (their
    publishers), `title` (of the origin), `is_read` (whether the origin itself was read), `grade` (a
    letter, of the copy), `prints` (how many the copy takes from the origin).
    """
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        origin, source = ledger.origin(claim), ledger.claim(claim)["source"]
        if source != origin:
            taken[origin][source] += 1
    read = set(ledger.claims["source"])
    ordered = sorted(taken, key=lambda o: (-len(taken[o]), -taken[o].total(), o))
    rows = [
        {
            "origin": origin,
            "origin_name": _publisher(ledger, origin),
            "title": ledger.source(origin)["title"],
            "is_read": origin in read,
            "copy": copy,
            "copy_name": _publisher(ledger, copy),
            "grade": ledger.source(copy)["grade"],
            "prints": counted(prints),
        }
        for origin in ordered[:most]
        for copy, prints in sorted(taken[origin].items(), key=lambda item: (-item[1], item[0]))
    ]
    return pd.DataFrame(rows, columns=COPIED)


def grade_of(ledger: Ledger, claim: str) -> str:
    """The grade of the document that a claim was read in."""
    return ledger.source(ledger.claim(claim)["source"])["grade"]


def _publisher(ledger: Ledger, source: str) -> str:
    row = ledger.source(source)
    return row["publisher"] or row["title"]


def _share(part: Quantity, whole: Quantity) -> Quantity:
    return part.over(whole).to("percent")
