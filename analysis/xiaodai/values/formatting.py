"""Numbers as readers see them: only the digits that the interval supports, in English or Chinese.

One number stands for an interval only if a reader who takes it as rounded gets the whole interval
back, and only with the digits that were printed or with four significant ones. Anything else is a
range, rounded outwards; an open side is ≥ or ≤. An exact ratio gets four significant digits.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Protocol

from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit, singular
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


class Measured(Protocol):
    """Anything with an interval in base units and a unit to show it in."""

    @property
    def interval(self) -> Interval:
        """The values allowed, in base units."""

    @property
    def unit(self) -> Unit:
        """The unit to show them in."""


def show(quantity: Measured, language: Language, *, bare: bool = False) -> str:
    """A quantity as text with its unit, or (`bare`) without the word for what is counted.

    `112.588 billion yuan` / `1125.88亿元`; `4,974 companies` / `4974家`; `15.02%`.
    """
    shown = quantity.unit
    interval = quantity.interval
    if shown.dimensions == (("yuan", 1),):
        plain = (1, "yuan" if language == "en" else "元")
        factor, label = _scale(interval, MONEY_SCALES[language], plain)
        return digits(interval / Interval.point(factor), language) + _after(label, language)
    if shown.id in ("percent", "percentage_point"):
        label = "%" if shown.id == "percent" or bare else _label(shown, language)
        return digits(interval / Interval.point(shown.factor), language) + label
    factor, word = 1, ""
    if not interval.is_point:
        factor, word = _scale(interval, COUNT_SCALES[language], (1, ""))
    number = digits(interval / Interval.point(shown.factor * factor), language)
    text = number + _after(word, language)
    return text if bare else text + _label(shown, language, one=text in ("1", "−1"))


def number(quantity: Measured) -> Text:
    """A quantity without the word for what is counted, as words: `4,974` / `4974`."""
    return Names(*(show(quantity, language, bare=True) for language in LANGUAGES))


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
        return _plain(low, _exact_places(low), language)
    width, middle = high - low, (low + high) / 2
    if width <= abs(middle) * PRACTICALLY_EXACT:
        return _plain(middle, _exact_places(middle), language)
    exponent = magnitude(width)
    for places in range(max(0, -exponent), -1, -1):
        rounded, unit = _round(middle, places), Fraction(10) ** -places
        print_of_it = Interval(rounded - unit / 2, rounded + unit / 2)
        known = magnitude(rounded) + places + 1 if rounded else 0  # significant digits
        if interval.within(print_of_it) and (unit == width or known >= SHORT):
            return _plain(rounded, places, language)
    between = "–" if low >= 0 else {"en": " to ", "zh": "至"}[language]
    ends = [(end, _short_places(end)) for end in (low, high)]
    if all(places is not None for _, places in ends):  # ends that are short as they stand
        return between.join(_plain(end, places or 0, language) for end, places in ends)
    smallest = min(abs(end) for end in (low, high) if end)
    step = Fraction(10) ** (min(exponent, magnitude(smallest)) - 1)
    bottom, top = floor(low / step) * step, -floor(-high / step) * step
    shown = [_plain(end, _decimals(step), language) for end in (bottom, top)]
    if "." in shown[0] and "." in shown[1]:
        shown = _trim(shown)
    return between.join(shown)


def _one_side(end: Fraction, language: Language, *, upwards: bool) -> str:
    """The one end of an open interval, rounded outwards: never more than is known."""
    places = _exact_places(end)
    step = Fraction(10) ** -places
    outwards = -floor(-end / step) * step if upwards else floor(end / step) * step
    return ("≤ " if upwards else "≥ ") + _plain(outwards, places, language)


def _trim(shown: list[str]) -> list[str]:
    while all(text[-1] == "0" for text in shown):
        shown = [text[:-1] for text in shown]
    return [text.rstrip(".") for text in shown]


def _scale(
    interval: Interval, scales: tuple[tuple[int, str], ...], plain: tuple[int, str]
) -> tuple[int, str]:
    size = max(abs(end) for end in (interval.low, interval.high) if end is not None)
    return next((scale for scale in scales if size >= scale[0]), plain)


def _label(shown: Unit, language: Language, *, one: bool = False) -> str:
    if language == "zh":
        return shown.zh
    return _after(singular(shown) if one else shown.en, language)


def _after(word: str, language: Language) -> str:
    return f" {word}" if word and language == "en" else word


def magnitude(value: Fraction) -> int:
    """The exponent of the leading digit: 59.83 → 1, 0.04 → −2."""
    top, bottom = abs(value.numerator), value.denominator
    exponent = len(str(top)) - len(str(bottom))  # right, or one too large
    too_large: bool = top * 10 ** max(-exponent, 0) < bottom * 10 ** max(exponent, 0)
    return exponent - too_large


def _round(value: Fraction, places: int) -> Fraction:
    step = Fraction(10) ** -places
    return floor(value / step + Fraction(1, 2)) * step


def _decimals(step: Fraction) -> int:
    return max(0, -magnitude(step))


def _exact_places(value: Fraction) -> int:
    """Decimals of an exact value: all of them if few, else four significant digits."""
    places = _short_places(value)
    return max(0, SHORT - 1 - magnitude(value)) if places is None else places


def _short_places(value: Fraction) -> int | None:
    """Decimals of a value that has at most four significant digits; `None` if it has more."""
    if value == 0:
        return 0
    places = next((n for n in range(5) if (value * 10**n).denominator == 1), None)
    if places is None or (places and magnitude(value) + places >= SHORT):
        return None
    return places


def _plain(value: Fraction, places: int, language: Language) -> str:
    rounded = _round(abs(value), places)
    whole, rest = divmod(rounded * 10**places, 10**places)
    text = f"{int(whole):,}" if language == "en" else str(int(whole))
    if places:
        text += f".{int(rest):0{places}d}"
    return ("−" if value < 0 else "") + text
