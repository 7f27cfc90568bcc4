"""What the ledger's own values say about what a figure means: agreement is evidence.

The words give every reading (entity, metric, period) a score s from 0 to 1. A reading whose cell
in the ledger agrees with the figure is likelier than its words alone:

    weight = s ** SHARP × L        L = 1 / q, from 1 to MOST

`q` is the chance that a wrong reading agrees as well: half the joint width of the two prints over
their value, where a printed point is as wide as its last digit that is not zero. So 1,125.88 and
4,974 tell much (L = MOST), 24% something (24), 20% or 3% next to nothing (2 to 3). A date's width
counts against ten years. Where the words name none of a level's days, L is divided by the number
of cells that were tried. A reading whose cell disagrees has L = ALTERED, one without a cell L = 1.

The reading of the greatest weight is taken, with the confidence s ** (1 / (1 + log10(L) / 2)).
The mirror image: where it contradicts the ledger while another plausible reading agrees, the
confidence falls below what a conflict needs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from xiaodai.audit.found import Found, Match
from xiaodai.audit.periods import code, nearest
from xiaodai.audit.scene import Print, Scene
from xiaodai.audit.timing import Timing, is_loose, timing
from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import Interval

SHARP = 6  # how fast weaker words lose weight
MOST = 300.0  # no agreement is worth more
ALTERED = 0.3  # what a cell that disagrees takes away
TELLING = 8.0  # from here an agreement stands against a conflict
DECADE = 3650  # days that a date is measured against
SAID, NEARBY, ELSEWHERE = 0.88, 0.78, 0.62  # a period said in the sentence, line, article
LOOSE, UNSAID, RECENT = 0.75, 0.3, 0.55  # a period that no words name


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a figure: what it is about, the score of its words, what the cell adds."""

    entity: str
    metric: str
    timing: Timing
    score: float
    evidence: float = 1.0
    place: int = -1
    why: str = ""

    @property
    def weight(self) -> float:
        """Words and evidence together."""
        return float(self.score**SHARP * self.evidence)

    @property
    def confidence(self) -> float:
        """The score of the words, raised by what agreement tells."""
        return float(self.score ** (1 / (1 + math.log10(max(self.evidence, 1.0)) / 2)))


def agreement(scene: Scene, found: Found, metric: str, print_: Print) -> float:
    """How much likelier agreement with a print makes a reading; 0 where they disagree."""
    value = scene.in_unit(found, metric)
    kind = scene.ledger.codebook(metric)["kind"]
    if not scene.agree(value, print_, kind):
        return 0.0
    if found.nature == "date":
        span = sum(float((i.high or 0) - (i.low or 0)) + 1 for i in (value, print_.interval))
        return min(MOST, max(1.0, 2 * DECADE / span))
    ours, theirs = _width(value, found.printed), _width(print_.interval, print_.printed)
    if ours is None or theirs is None:
        alike = value.low == print_.interval.low and value.high == print_.interval.high
        digits = _share(_round(found.printed))
        return min(MOST, 1 / digits) if alike and digits else 1.3
    assert value.low is not None and value.high is not None
    middle = abs(value.low + value.high) / 2
    chance = float((ours + theirs) / 2 / middle) if middle else 1.0
    chance = max(chance, 0.5 / MOST, (_share(_round(found.printed)) or 0) / 2)
    return min(MOST, max(1.0, 1 / chance))


def charitable(
    scene: Scene,
    found: Found,
    entity: str,
    metric: str,
    score: float,
    trail: Sequence[tuple[Found, Match]],
    place: int = -1,
    why: str = "",
) -> Iterator[Reading]:
    """The readings of an entity and a metric whose cells agree with the figure."""
    agreeing: dict[str, float] = {}
    for print_ in scene.prints.get((entity, metric), ()):
        ratio = agreement(scene, found, metric, print_)
        agreeing[print_.period] = max(agreeing.get(print_.period, 0.0), ratio)
    agreeing = {period: ratio for period, ratio in agreeing.items() if ratio}
    if not agreeing:
        return
    named = timing(scene, found, entity, metric, trail, None, place)
    cells = list(scene.periods[entity, metric])
    for period, ratio in agreeing.items():
        when = named if named.period == period else _of_cell(scene, found, metric, period, cells)
        if named.period != period and named.score >= 0.95:
            when = Timing(when.period, when.score * 0.8, when.why)
        if when.score <= RECENT:
            yield Reading(
                entity, metric, when, score * when.score, max(1.0, ratio / len(cells)), place, why
            )
        else:
            yield Reading(entity, metric, when, score * when.score, ratio, place, why)


def _of_cell(scene: Scene, found: Found, metric: str, period: str, cells: list[str]) -> Timing:
    """How well the words around a figure support a period of the ledger."""
    if period == "undated":
        return Timing(period, SAID, "undated in the ledger")
    book, style = scene.ledger.codebook(metric), scene.style(metric)
    sentence, line = scene.layout.sentence(found.start), scene.layout.paragraph(found.start)
    best = Timing(period, UNSAID, "the ledger's print agrees")
    for time in scene.times:
        near = SAID if time.start in sentence else NEARBY if time.start in line else ELSEWHERE
        if scene.plain[max(0, time.start - 6) : time.start] == "since ":
            meant = replace(time, open=True)
        else:
            meant = time
        if near > best.score and code(meant, book, cells, style) == period:
            best = Timing(period, near, f"{scene.plain[time.start : time.end].strip()} (agrees)")
    default = LOOSE if is_loose(book, style) else UNSAID
    if period == nearest(cells, scene.article.published):
        default = max(default + 0.02, RECENT)
    return best if best.score >= default else Timing(period, default, "the ledger's print agrees")


def contradicts(scene: Scene, found: Found, reading: Reading) -> bool:
    """Whether the ledger prints this very figure, and otherwise."""
    prints = [
        p
        for p in scene.prints.get((reading.entity, reading.metric), ())
        if p.period == reading.timing.period
    ]
    if found.interval is None:
        return False
    return bool(prints) and not any(agreement(scene, found, reading.metric, p) for p in prints)


def _width(value: Interval, printed: str) -> Fraction | None:
    """How wide a print is: a point as wide as its last digit that is not zero; `None` if open."""
    if value.low is None or value.high is None:
        return None
    if value.low != value.high:
        return value.high - value.low
    return abs(value.low) * Fraction(_round(printed))


def _round(printed: str) -> Fraction:
    """The last digit's place over the number: 1/24 for 24%, 1/2 for 20%."""
    read = [n for n in numbers(normalise(printed)) if n.value]
    if not read:
        return Fraction(0)
    return abs(Fraction(read[0].last_nonzero) / Fraction(read[0].value))


def _share(part: Fraction) -> float:
    return float(part)
