"""How a number is shown: its digits, its scale and its words, in English or Chinese.

One number stands for an interval only if a reader who takes it as rounded gets the whole interval
back, and only with the digits that were printed or with four significant ones. Anything else is a
range, rounded outwards; an open side is ≥ or ≤, and a range from zero shows its other end as finely
as that would. An exact ratio gets four significant digits.
`show` says a quantity, `bounds` its exact interval in words, `scale` what a column is divided by.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple, Protocol

from xiaodai.values.interval import Interval
from xiaodai.values.units import UNITS, Unit, singular
from xiaodai.values.words import LANGUAGES, Language, Names, Text

# An enclosure of an irrational number (a half-life, a root) is this narrow; its digits say nothing.
PRACTICALLY_EXACT = Fraction(1, 10**9)
SHORT = 4  # significant digits that an exact number may show
# From these sizes on, money and inexact counts are written in these units.
MONEY_SCALES = {
    "en": ((10**12, "trillion yuan"), (10**9, "billion yuan"), (10**6, "million yuan")),
    "zh": ((10**12, "万亿元"), (10**8, "亿元"), (10**4, "万元")),
}
COUNT_SCALES = {
    "en": ((10**9, "billion"), (10**6, "million")),
    "zh": ((10**8, "亿"), (10**4, "万")),
}
_YUAN = UNITS["yuan"].dimensions
_PERCENT = ("percent", "percentage_point")  # never counted in millions


class Measured(Protocol):
    """Anything with an interval in base units and a unit to show it in."""

    @property
    def interval(self) -> Interval:
        """The values allowed, in base units."""

    @property
    def unit(self) -> Unit:
        """The unit to show them in."""


class Scale(NamedTuple):
    """What a number is divided by before it is written, and the words that then follow it."""

    factor: Fraction
    label: str

    def over(self, interval: Interval) -> Interval:
        """The interval in this scale."""
        return interval / Interval.point(self.factor)


def scale(quantities: Sequence[Measured], language: Language) -> Scale | None:
    """One scale for several quantities; `None` if they are not all in one unit."""
    is_money = all(q.unit.dimensions == _YUAN for q in quantities)
    if not is_money and len({q.unit.id for q in quantities}) > 1:
        return None
    chosen, what = _scaled(quantities, language)
    return Scale(chosen.factor, (chosen.label + _after(what, language)).strip())


def money_scale(label: str, language: Language) -> Scale | None:
    """The scale of money that these words name; `None` if they name none."""
    money = [shown for shown in UNITS.values() if shown.dimensions == _YUAN]
    named = {words: Fraction(factor) for factor, words in MONEY_SCALES[language]}
    named |= {shown.show(language): shown.factor for shown in money}
    return Scale(named[label], label) if label in named else None


def show(quantity: Measured, language: Language, *, bare: bool = False) -> str:
    """A quantity as text with its unit, or (`bare`) without the word for what is counted.

    `112.588 billion yuan` / `1125.88亿元`; `4,974 companies` / `4974家`; `15.02%`.
    """
    chosen, what = _scaled([quantity], language)
    number = digits(chosen.over(quantity.interval), language)
    text = number + _after(chosen.label, language)
    if quantity.unit.id in _PERCENT:
        return text + (_after(what, language) if not bare else "%")
    if bare:
        return text
    is_one = language == "en" and text in ("1", "−1")
    return text + _after(singular(quantity.unit) if is_one else what, language)


def number(quantity: Measured) -> Text:
    """A quantity without the word for what is counted, as words: `4,974` / `4974`."""
    return Names(*(show(quantity, language, bare=True) for language in LANGUAGES))


def bounds(quantity: Measured, language: Language) -> str:
    """The interval in words.

    `exactly 4,974 companies`, `at least 300 companies`, `介于59.825与59.835元/笔之间`.
    """
    chosen, what = _scaled([quantity], language)
    label = _after(chosen.label, language) + _after(what, language)
    interval = chosen.over(quantity.interval)
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
    few = [few_places(end, 6) for end in (low, high)]
    near = max(0, 2 - magnitude(high - low))  # down to a hundredth of the width
    places = max(near if exact is None else exact for exact in few)
    down, up = (
        written(Fraction(turn(end * 10**places), 10**places), places, language)
        for turn, end in ((floor, low), (ceil, high))
    )
    return f"介于{down}与{up}{label}之间" if zh else f"between {down} and {up}{label}"


@lru_cache(maxsize=4096)  # a page shows the same number in prose, table and lineage
def digits(interval: Interval, language: Language) -> str:
    """The supported digits of an interval of plain numbers.

    >>> digits(Interval.of("59.825", "59.835"), "en"), digits(Interval.of(50, 60), "en")
    ('59.83', '50–60')
    >>> digits(Interval.of(300, None), "en"), digits(Interval.point(Fraction(107, 5081)), "en")
    ('≥ 300', '0.02106')
    """
    low, high = interval.low, interval.high
    if low is None or high is None:
        end = low if low is not None else high
        if end is None:
            return "?"
        return _one_side(end, language, upwards=low is None)
    if low == high:
        return written(low, _exact_places(low), language)
    width, middle = high - low, (low + high) / 2
    if width <= abs(middle) * PRACTICALLY_EXACT:
        return written(middle, _exact_places(middle), language)
    exponent = magnitude(width)
    for places in range(max(0, -exponent), -1, -1):
        unit = Fraction(10) ** -places
        rounded = floor(middle / unit + Fraction(1, 2)) * unit
        print_of_it = Interval(rounded - unit / 2, rounded + unit / 2)
        known = magnitude(rounded) + places + 1 if rounded else 0  # significant digits
        if interval.within(print_of_it) and (unit == width or known >= SHORT):
            return written(rounded, places, language)
    between = "–" if low >= 0 else {"en": " to ", "zh": "至"}[language]
    ends = [(end, _short_places(end)) for end in (low, high)]
    if all(places is not None for _, places in ends):  # ends that are short as they stand
        return between.join(written(end, places or 0, language) for end, places in ends)
    if not low or not high:  # from nothing up, or down to it: one end is all that there is to say
        return between.join(_outer(end, language) for end in (low, high))
    smallest = min(abs(end) for end in (low, high))
    step = Fraction(10) ** (min(exponent, magnitude(smallest)) - 1)
    bottom, top = floor(low / step) * step, -floor(-high / step) * step
    shown = [written(end, max(0, -magnitude(step)), language) for end in (bottom, top)]
    if "." in shown[0] and "." in shown[1]:
        shown = _trim(shown)
    return between.join(shown)


def decimal(value: Fraction, language: Language) -> str:
    """A number in decimals: all of them if they are few, else six digits and `…`."""
    places = few_places(value, 8)
    if places is not None:
        return written(value, places, language)
    places = max(0, 5 - magnitude(value))
    return written(Fraction(int(value * 10**places), 10**places), places, language) + "…"


def written(value: Fraction, places: int, language: Language) -> str:
    """A number with so many decimals, half a unit of the last one rounded away from zero."""
    whole, rest = divmod(floor(abs(value) * 10**places + Fraction(1, 2)), 10**places)
    text = f"{whole:,}" if language == "en" else str(whole)
    if places:
        text += f".{rest:0{places}d}"
    return ("−" if value < 0 else "") + text


def few_places(value: Fraction, most: int) -> int | None:
    """How many decimals say a number exactly; `None` if it takes more than `most`."""
    return next((n for n in range(most + 1) if (value * 10**n).denominator == 1), None)


def magnitude(value: Fraction) -> int:
    """The exponent of the leading digit: 59.83 → 1, 0.04 → −2."""
    top, bottom = abs(value.numerator), value.denominator
    exponent = len(str(top)) - len(str(bottom))  # right, or one too large
    too_large: bool = top * 10 ** max(-exponent, 0) < bottom * 10 ** max(exponent, 0)
    return exponent - too_large


def _scaled(quantities: Sequence[Measured], language: Language) -> tuple[Scale, str]:
    """The scale of quantities of one unit, and the words for what it then counts."""
    first, sizes = quantities[0].unit, _sizes(quantities)
    if first.dimensions == _YUAN:
        size, plain = max(sizes, default=0), (1, UNITS["yuan"].show(language))
        factor, label = next((s for s in MONEY_SCALES[language] if size >= s[0]), plain)
        return Scale(Fraction(factor), label), ""
    factor, label = 1, ""
    if first.id not in _PERCENT and not any(q.interval.is_point for q in quantities):
        size = min(sizes, default=0) / first.factor
        factor, label = next((s for s in COUNT_SCALES[language] if size >= s[0]), (1, ""))
    return Scale(factor * first.factor, label), first.show(language)


def _sizes(quantities: Sequence[Measured]) -> list[Fraction]:
    """The size of each quantity in base units: its end farther from zero."""
    both = ((q.interval.low, q.interval.high) for q in quantities)
    ends = ([abs(end) for end in pair if end is not None] for pair in both)
    return [max(pair) for pair in ends if pair]


def _after(words: str, language: Language) -> str:
    return words if language == "zh" or words in ("", "%") else f" {words}"


def _one_side(end: Fraction, language: Language, *, upwards: bool) -> str:
    """The one end of an open interval, rounded outwards: never more than is known."""
    places = _exact_places(end)
    step = Fraction(10) ** -places
    outwards = -floor(-end / step) * step if upwards else floor(end / step) * step
    return ("≤ " if upwards else "≥ ") + written(outwards, places, language)


def _outer(end: Fraction, language: Language) -> str:
    """An end of a range that begins or ends at zero, rounded away from zero.

    A decimal that ends gets four significant digits, as a printed one has, any other three.
    """
    if not end:
        return "0"
    short = _short_places(end)
    known = SHORT if few_places(end, SHORT) is not None else SHORT - 1
    places = max(0, known - 1 - magnitude(end)) if short is None else short
    size = Fraction(ceil(abs(end) * 10**places), 10**places)
    return written(size if end > 0 else -size, places, language)


def _trim(shown: list[str]) -> list[str]:
    while all(text[-1] == "0" for text in shown):
        shown = [text[:-1] for text in shown]
    return [text.rstrip(".") for text in shown]


def _exact_places(value: Fraction) -> int:
    """Decimals of an exact value: all of them if few, else four significant digits."""
    places = _short_places(value)
    return max(0, SHORT - 1 - magnitude(value)) if places is None else places


def _short_places(value: Fraction) -> int | None:
    """Decimals of a value that has at most four significant digits; `None` if it has more."""
    places = few_places(value, SHORT)
    return None if places and magnitude(value) + places >= SHORT else places
