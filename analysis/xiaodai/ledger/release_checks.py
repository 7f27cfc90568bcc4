"""Whether a quarterly report agrees with itself and with the ledger, and what it says beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from operator import add

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.release import (
    BALANCE,
    CHANGE,
    WHOLE,
    Figure,
    Release,
    ReleaseError,
    interval,
    named,
)
from xiaodai.reading.periods import show_period
from xiaodai.values.dtype import exact_text
from xiaodai.values.interval import Interval


def checked(release: Release, ledger: Ledger) -> list[str]:
    """What the checks of a report found that its reader should know, in sentences.

    Raises `ReleaseError` where its figures exclude each other, or one that the ledger has.
    """
    _check_sums(release, ledger)
    _check_twice(release, ledger)
    for figure in release.figures:
        _check_known(figure, ledger)
    return [*_moves(release, ledger), *_opening(release, ledger)]


def _check_sums(release: Release, ledger: Ledger) -> None:
    """Refuse an annex whose provinces do not add up to its row of the country."""
    for metric in {figure.metric for figure in release.annex}:
        cells = [figure for figure in release.annex if figure.metric == metric]
        parts = [interval(figure, ledger) for figure in cells if figure.entity != WHOLE]
        for figure in cells:
            if figure.entity == WHOLE and len(parts) == len(cells) - 1:
                total = reduce(add, parts)
                if total.intersect(interval(figure, ledger)) is None:
                    raise ReleaseError(
                        f"{named(figure, ledger)} is {figure.printed}, but the provinces add up "
                        f"to {_ends(total)}"
                    )


def _check_twice(release: Release, ledger: Ledger) -> None:
    """Refuse a sentence that the annex contradicts."""
    tabled = {figure.cell: figure for figure in release.annex}
    for figure in release.sentence:
        other = tabled.get(figure.cell)
        if other and interval(figure, ledger).intersect(interval(other, ledger)) is None:
            raise ReleaseError(
                f"{named(figure, ledger)} is {figure.printed}, but {other.printed} in the annex"
            )


def _check_known(figure: Figure, ledger: Ledger) -> None:
    """Refuse a figure that no usable print of the ledger allows."""
    if not ledger.has(*figure.cell):
        return
    if interval(figure, ledger).intersect(_known(figure.cell, ledger)) is None:
        row = ledger.claim(ledger.value(*figure.cell).sources[0])
        raise ReleaseError(
            f"{named(figure, ledger)} is {figure.printed}, but the ledger has {row['printed']} "
            f"({row['id']}); if the page is right, give that claim another status first"
        )


def _moves(release: Release, ledger: Ledger) -> Iterator[str]:
    """How the levels of the sentence moved since the last quarter that the ledger has."""
    for figure in release.sentence:
        if figure.metric == CHANGE:
            continue
        points = ledger.points(figure.entity, figure.metric)
        if earlier := [point for point in points if point.period < figure.period]:
            last = earlier[-1]
            was = Interval(last.quantity.low, last.quantity.high)
            off = interval(figure, ledger) - was
            yield (
                f"{named(figure, ledger)}: {figure.printed}, {_ends(off)} since "
                f"{show_period(last.period, 'en')} ({ledger.claim(last.claims[0])['printed']})"
            )


def _opening(release: Release, ledger: Ledger) -> Iterator[str]:
    """What level and change say about the year's start, beside what the ledger has of it."""
    told = {figure.metric: figure for figure in release.sentence}
    if CHANGE not in told:
        yield "the sentence gives no change since the start of the year; it is not added"
        return
    start = interval(told[BALANCE], ledger) - interval(told[CHANGE], ledger)
    said = f"balance and change imply {_ends(start)} at the start of {release.year}"
    year_end = WHOLE, BALANCE, f"{release.year - 1}-12-31"
    if ledger.has(*year_end):
        published = _known(year_end, ledger)
        fits = published.intersect(start) is not None
        said += ", as published" if fits else f"; published were {_ends(published)}: restated"
    yield said
    for quarter in range(1, release.quarter):
        before = replace(release, quarter=quarter)
        cells = (WHOLE, BALANCE, before.day), (WHOLE, CHANGE, before.so_far)
        if all(ledger.has(*cell) for cell in cells):
            level, change = (_known(cell, ledger) for cell in cells)
            if (level - change).intersect(start) is None:
                yield (
                    f"quarter {quarter} of {release.year} implies {_ends(level - change)}: check "
                    "the digits, or the start was revised within the year"
                )


def _known(cell: tuple[str, str, str], ledger: Ledger) -> Interval:
    """What the ledger has of a figure, in its metric's unit."""
    value = ledger.value(*cell)
    return Interval(value.low, value.high)


def _ends(value: Interval) -> str:
    """Bounds as a message gives them."""
    low, high = (exact_text(end, end) for end in value.bounds)
    return low if low == high else f"{low} to {high}"
