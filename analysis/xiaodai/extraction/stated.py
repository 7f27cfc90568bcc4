"""What a sentence says of its own figures: a share, a change, a sum, an average.

Only where words say the relation and name its members (占, 从…降至…, 合计, 户均; "x of y, or z
percent", "up … from", "totalling", "a loan"); the wordings are in `vocabulary.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from xiaodai.extraction.found import Found
from xiaodai.extraction.segments import Layout
from xiaodai.extraction.tokens import READ_AS, last_thing
from xiaodai.reading.printed import COUNTED
from xiaodai.reading.vocabulary import Vocabulary
from xiaodai.values.interval import Interval
from xiaodai.values.units import unit

WORDS = Vocabulary(__name__)
RELATIONS = ("share", "change", "sum", "average")
LONGEST = 16  # figures of a sentence that is looked at
NOUNS = {word: of for of, word in READ_AS.items()}
MONEY, COUNT, PERCENT, POINTS, OTHER = map(chr, range(0xE001, 0xE006))  # stand for a figure
SIGNS = re.compile(f"[{MONEY}-{OTHER}]")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that follows from others as its sentence says; all by their numbers.

    `value` is what follows, in the figure's unit and without a sign, and `off` how far that is from
    the figure. `agrees`: the two have values in common; `differs`: not even with the figure's last
    digit one more or less, which careless rounding makes of it.
    """

    number: int
    members: tuple[int, ...]
    value: Interval
    off: Fraction
    agrees: bool
    differs: bool


def stated(layout: Layout, figures: Sequence[Found]) -> Iterator[Stated]:
    """Every figure of a text that its own sentence states to follow from others."""
    measured = [
        (number, found)
        for number, found in enumerate(figures)
        if found.nature == "figure" and not layout.table(found.start)
    ]
    for sentence, held in groupby(measured, key=lambda one: layout.sentence(one[1].start)):
        group = dict(held)
        if 2 < len(group) <= LONGEST:
            words = layout.plain[sentence.start : sentence.end]
            yield from _of_sentence(words, sentence.start, group)


def _of_sentence(words: str, start: int, group: Mapping[int, Found]) -> Iterator[Stated]:
    """What one sentence states, each figure of which is written as the sign of its kind."""
    words = SIGNS.sub(" ", words)
    text, at, numbers = "", 0, dict[int, int]()
    for number, found in group.items():
        text += words[at : max(at, found.start - start)]
        numbers[len(text)] = number
        text, at = text + _sign(found), max(at, found.end - start)
    text += words[at:]
    told = set[int]()
    for relation in RELATIONS:
        for pattern in WORDS.items(relation):
            for match in re.finditer(pattern, text, re.IGNORECASE):
                made = _stated(relation, match, numbers, group)
                if made is not None and made.number not in told:
                    told.add(made.number)
                    yield made


def _sign(found: Found) -> str:
    if found.unit in ("percent", "percentage_point"):
        return PERCENT if found.unit == "percent" else POINTS
    if found.unit in COUNTED:
        return COUNT
    return MONEY if _kind(found) == "yuan" else OTHER


def _kind(found: Found) -> str:
    """The unit, of money the yuan: what can be added, or be a part of the other."""
    is_money = found.unit and unit(found.unit).dimensions == unit("yuan").dimensions
    return "yuan" if is_money else found.unit


def _stated(
    relation: str, match: re.Match[str], numbers: Mapping[int, int], group: Mapping[int, Found]
) -> Stated | None:
    """What a wording states, if the figures are bounded and their units fit."""
    said = numbers[match.start("said")]
    if relation == "sum":
        first, last = match.span("terms")
        members = [number for at, number in numbers.items() if first <= at < last]
    else:
        members = [numbers[match.start(name)] for name in ("one", "two")]
    ours, *sizes = (_size(group[number]) for number in (said, *members))
    known = [size for size in sizes if size is not None and size.low]
    if ours is None or len(known) < len(members):
        return None
    if not _fit(relation, match, [group[number] for number in members], group[said]):
        return None
    value = _value(relation, known, is_growth=_is_growth(relation, match))
    if relation == "share" and (value.low or 0) > 1:
        return None  # a part is no more than its whole
    one = Interval.point(unit(group[said].unit).factor)
    low, high = ours.bounds
    loose = Interval(low - (high - low), high + (high - low))
    agrees, differs = ours.intersect(value) is not None, loose.intersect(value) is None
    off = abs(ours.beyond(value) or Fraction(0)) / unit(group[said].unit).factor
    return Stated(said, tuple(members), value / one, off, agrees, differs)


def _size(found: Found) -> Interval | None:
    """A figure in base units without its sign; `None` if it is open or of no known unit."""
    if found.interval is None or found.interval.width is None or not found.unit:
        return None
    return _unsigned(found.interval * Interval.point(unit(found.unit).factor))


def _unsigned(value: Interval) -> Interval:
    low, high = value.bounds
    return -value if high <= 0 else value if low >= 0 else Interval.of(0, max(-low, high))


def _is_growth(relation: str, match: re.Match[str]) -> bool:
    """Whether a change is told as a part of what there was before."""
    return relation == "change" and match["said"] == PERCENT and match["one"] != PERCENT


def _fit(relation: str, match: re.Match[str], members: Sequence[Found], said: Found) -> bool:
    """Whether the units are such that the relation can hold."""
    kinds = {_kind(one) for one in members}
    if relation == "average":
        if WORDS.averaged.search(match.string[: match.start("one")][-16:]):
            return False
        noun = match["noun"].lower()
        thing = last_thing(f"{noun} {noun}s")  # a company, a loan
        return members[1].unit in (thing.unit if thing else "", NOUNS.get(noun))
    if len(kinds) > 1:
        return False
    if relation == "share" or _is_growth(relation, match):
        return kinds != {"percent"}
    levels = {"percent": "percentage_point"}
    (kind,) = kinds
    return _kind(said) == levels.get(kind, kind)


def _value(relation: str, sizes: Sequence[Interval], *, is_growth: bool) -> Interval:
    if relation == "sum":
        return sum(sizes[1:], sizes[0])
    one, two = sizes
    if relation == "change":
        return _unsigned(two / one - Interval.point(1) if is_growth else two - one)
    return one / two
