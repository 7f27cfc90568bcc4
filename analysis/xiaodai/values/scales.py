"""An interval in words, with the unit a reader would choose: `between 59.825 and 59.835 yuan`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, log10
from typing import NamedTuple

from xiaodai.values.formatting import COUNT_SCALES, MONEY_SCALES, PRACTICALLY_EXACT
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.units import UNITS, Unit
from xiaodai.values.words import Language, Names, Text, pick

_YUAN = (("yuan", 1),)
_PLAIN = {"percent", "percentage_point"}  # never counted in millions


class Scale(NamedTuple):
    """What a number is divided by before it is written, and the words that then follow it."""

    factor: Fraction
    label: str

    def over(self, interval: Interval) -> Interval:
        """The interval in this scale."""
        return interval / Interval.point(self.factor)


def scale(quantities: Sequence[Quantity], language: Language) -> Scale | None:
    """One scale for several quantities; `None` if they are not all in one unit."""
    first = quantities[0].unit
    if all(q.unit.dimensions == _YUAN for q in quantities):
        largest = max(_sizes(quantities), default=Fraction(0))
        for factor, label in MONEY_SCALES[language]:
            if largest >= factor:
                return Scale(Fraction(factor), label)
        return Scale(Fraction(1), pick(_text(UNITS["yuan"]), language))
    if any(q.unit.id != first.id for q in quantities):
        return None
    label = pick(_text(first), language)
    if first.id not in _PLAIN and not any(q.interval.is_point for q in quantities):
        smallest = min(_sizes(quantities), default=Fraction(0)) / first.factor
        for factor, word in COUNT_SCALES[language]:
            if smallest >= factor:
                words = f"{word} {label}".strip() if language == "en" else word + label
                return Scale(factor * first.factor, words)
    return Scale(first.factor, label)


def money_scale(label: str, language: Language) -> Scale | None:
    """The scale of money that these words name; `None` if they name none."""
    for factor, words in MONEY_SCALES[language]:
        if words == label:
            return Scale(Fraction(factor), label)
    for shown in UNITS.values():
        if shown.dimensions == _YUAN and label == pick(_text(shown), language):
            return Scale(shown.factor, label)
    return None


def bounds(quantity: Quantity, language: Language) -> str:
    """The interval in words.

    `exactly 4,974 companies`, `at least 300 companies`, `介于59.825与59.835元/笔之间`.
    """
    chosen = scale([quantity], language)
    assert chosen is not None, "one quantity has one unit"
    interval, label = chosen.over(quantity.interval), _after(chosen.label, language)
    low, high = interval.low, interval.high
    zh = language == "zh"
    if low is None or high is None:
        end = low if low is not None else high
        if end is None:
            return "无界" if zh else "unbounded"
        words = ("至少", "at least ") if high is None else ("至多", "at most ")
        return words[0 if zh else 1] + decimal(end, language) + label
    if low == high:
        return ("恰为" if zh else "exactly ") + decimal(low, language) + label
    if high - low <= PRACTICALLY_EXACT * abs(low + high) / 2:
        return ("约为" if zh else "approximately ") + decimal(low, language) + label
    places = max(_places(low, high - low), _places(high, high - low))
    down, up = (
        _written(Fraction(turn(end * 10**places), 10**places), places, language)
        for turn, end in ((floor, low), (ceil, high))
    )
    return f"介于{down}与{up}{label}之间" if zh else f"between {down} and {up}{label}"


def decimal(value: Fraction, language: Language) -> str:
    """A number in decimals: all of them if they are few, else six digits and `…`."""
    for places in range(9):
        if (value * 10**places).denominator == 1:
            return _written(value, places, language)
    places = max(0, 5 - floor(log10(abs(value))))
    cut = Fraction(floor(abs(value) * 10**places), 10**places)
    return _written(cut if value > 0 else -cut, places, language) + "…"


def _sizes(quantities: Sequence[Quantity]) -> list[Fraction]:
    """The size of each quantity in base units: its end farther from zero."""
    both = ((q.interval.low, q.interval.high) for q in quantities)
    ends = ([abs(end) for end in pair if end is not None] for pair in both)
    return [max(pair) for pair in ends if pair]


def _text(shown: Unit) -> Text:
    return Names(shown.en, shown.zh)


def _after(label: str, language: Language) -> str:
    return label if language == "zh" or not label or label == "%" else f" {label}"


def _places(end: Fraction, width: Fraction) -> int:
    """Decimals of an end: all of them if few, else down to a hundredth of the width."""
    for places in range(7):
        if (end * 10**places).denominator == 1:
            return places
    return max(0, 2 - floor(log10(width)))


def _written(value: Fraction, places: int, language: Language) -> str:
    whole, rest = divmod(abs(value) * 10**places, 10**places)
    text = f"{int(whole):,}" if language == "en" else str(int(whole))
    if places:
        text += f".{int(rest):0{places}d}"
    return ("−" if value < 0 else "") + text
