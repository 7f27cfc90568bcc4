"""How much of the ledger is copies, and what it covers.

A *print* is one claim: what one document says about one figure. Its *origin* is the document that
the figure goes back to. A figure printed ten times by copies of one release has one origin.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import period_days
from xiaodai.values.quantity import Quantity, counted

FigureKey: TypeAlias = tuple[str, str, str]  # entity, metric, period
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Independence:
    """Prints against origins; the three shares are in percent, `None` if there is nothing to share.

    `second_hand`: prints read in another document than the one they go back to. `repeats`: prints
    of a figure that an earlier one already took from the same origin, `prints − Σ origins per
    figure`. `one_origin`: of the figures printed more than once (`reprinted`), those whose prints
    all go back to one document.
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
    """What these claims amount to once copies are counted once; `ValueError` for no claims."""
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


@dataclass(frozen=True, slots=True)
class Copied:
    """An origin with the documents that take figures from it, most prints first.

    `is_read`: whether the origin itself was read, or is known through its copies only.
    """

    origin: str
    copies: tuple[tuple[str, Quantity], ...]
    prints: Quantity
    is_read: bool


def most_copied(ledger: Ledger, claims: Sequence[str], most: int) -> list[Copied]:
    """The origins that most documents copy; by prints, then by id, where these are as many."""
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    read = set(ledger.claims["source"])
    for claim in claims:
        origin, source = ledger.origin(claim), ledger.claim(claim)["source"]
        if source != origin:
            taken[origin][source] += 1
    ordered = sorted(taken, key=lambda o: (-len(taken[o]), -taken[o].total(), o))
    return [
        Copied(
            origin,
            tuple(
                (source, counted(number))
                for source, number in sorted(
                    taken[origin].items(), key=lambda item: (-item[1], item[0])
                )
            ),
            counted(taken[origin].total()),
            origin in read,
        )
        for origin in ordered[:most]
    ]


# --- coverage --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cover:
    """What the ledger has of one metric or one grade."""

    name: str
    prints: Quantity
    figures: Quantity
    documents: Quantity
    origins: Quantity


def by_metric(ledger: Ledger, claims: Sequence[str]) -> list[Cover]:
    """Coverage by metric, most prints first."""
    found = _covers(ledger, claims, lambda claim: ledger.claim(claim)["metric"])
    return sorted(found, key=lambda c: (-(c.prints.low or 0), c.name))


def by_grade(ledger: Ledger, claims: Sequence[str]) -> list[Cover]:
    """Coverage by the grade of the document read, best first."""
    return sorted(_covers(ledger, claims, lambda c: grade_of(ledger, c)), key=lambda c: c.name)


def kinds_by_year(ledger: Ledger, claims: Sequence[str]) -> dict[tuple[str, str], Quantity]:
    """How many prints there are by the codebook's kind of metric and by year."""
    pairs = Counter(
        (ledger.codebook(ledger.claim(c)["metric"])["kind"], year_of(ledger, c)) for c in claims
    )
    return {pair: counted(number) for pair, number in sorted(pairs.items())}


def grade_of(ledger: Ledger, claim: str) -> str:
    """The grade of the document that a claim was read in."""
    return ledger.source(ledger.claim(claim)["source"])["grade"]


def year_of(ledger: Ledger, claim: str) -> str:
    """The year in which a claim's period ends (begins, if it is open); else `undated`."""
    period = ledger.claim(claim)["period"]
    if period == UNDATED:
        return UNDATED
    first, last = period_days(period)
    return str((first if last == date.max else last).year)


def _covers(ledger: Ledger, claims: Sequence[str], by: Callable[[str], str]) -> list[Cover]:
    groups: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        groups[by(claim)].append(claim)
    return [
        Cover(
            name,
            counted(len(found)),
            counted(len(origins_by_figure(ledger, found))),
            counted(len({ledger.claim(c)["source"] for c in found})),
            counted(len({ledger.origin(c) for c in found})),
        )
        for name, found in groups.items()
    ]


def _share(part: Quantity, whole: Quantity) -> Quantity:
    return part.over(whole).to("percent")
