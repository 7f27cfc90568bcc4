"""How a number is shown: its digits, its scale and its words, in English or Chinese.

`show` says a quantity in a sentence, `column_texts` a column of them in a table, `axis_texts` and
`mark_texts` those beside the marks of a chart, `bounds` the exact interval in words; `scale` is
what a column or an axis is divided by. `digits` and `columns` decide which digits stand there.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple, Protocol

from xiaodai.values import columns, digits
from xiaodai.values.digits import SAYS, SHORT, Figure, Standing, few_places, magnitude, written
from xiaodai.values.interval import Interval
from xiaodai.values.units import UNITS, Unit, money, singular
from xiaodai.values.words import LANGUAGES, Language, Names, Text

# An enclosure of an irrational number (a half-life, a root) is this narrow.
PRACTICALLY_EXACT = Fraction(1, 10**9)
TYPED = 5  # digits of a parameter; the sum of a tape has more
# From these sizes on, money and inexact counts are written in these units.
MONEY_SCALES = {
    "en": ((10**12, "trillion "), (10**9, "billion "), (10**6, "million ")),
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
}
COUNT_SCALES = {
    "en": ((10**9, "billion"), (10**6, "million")),
    "zh": ((10**8, "亿"), (10**4, "万")),
}
_PERCENT = ("percent", "percentage_point")  # never counted in millions
_ITEMS = UNITS["item"].dimensions


class Measured(Protocol):
    """Anything with an interval in base units, a unit to show it in, and where it comes from."""

    @property
    def interval(self) -> Interval:
        """The values allowed, in base units."""

    @property
    def unit(self) -> Unit:
        """The unit to show them in."""

    @property
    def lineage(self) -> Any:
        """Claims, a reason, or a formula and its inputs."""


class Scale(NamedTuple):
    """What a number is divided by before it is written, and the words that then follow it."""

    factor: Fraction
    label: str

    def over(self, interval: Interval) -> Interval:
        """The interval in this scale."""
        return interval / Interval.point(self.factor)


def scale(quantities: Sequence[Measured], language: Language) -> Scale | None:
    """One scale for several quantities; `None` if they are not all in one unit."""
    first = quantities[0].unit.dimensions
    is_money = money(first) and all(q.unit.dimensions == first for q in quantities)
    if not is_money and len({q.unit.id for q in quantities}) > 1:
        return None
    chosen, what = _scaled(quantities, language)
    if first == _ITEMS:  # `个` says nothing under a head or at an axis
        what = ""
    return Scale(chosen.factor, (chosen.label + _after(what, language)).strip())


def money_scale(label: str, language: Language, currency: Unit) -> Scale | None:
    """The scale of a currency that these words name; `None` if they name none."""
    scaled = [shown for shown in UNITS.values() if shown.dimensions == currency.dimensions]
    name = currency.show(language)
    named = {f"{words}{name}": Fraction(factor) for factor, words in MONEY_SCALES[language]}
    named |= {shown.show(language): shown.factor for shown in [currency, *scaled]}
    return Scale(named[label], label) if label in named else None


def show(quantity: Measured, language: Language, *, bare: bool = False) -> str:
    """A quantity as text with its unit, or (`bare`) without the word for what is counted.

    `112.588 billion yuan` / `1125.88亿元`; `at least 394 companies` / `至少394家`; `9.9–11.0%` /
    `9.9%～11.0%`; `0.9–1.6 billion yuan` / `9亿～16亿元`.
    """
    chosen, what = _scaled([quantity], language)
    found = figure(quantity, chosen)
    is_percent = quantity.unit.id in _PERCENT
    if is_percent:  # a difference of percentages says so, or is bare
        what = "%" if bare else what
    elif bare:
        what = ""
    numbers = found.texts(language)
    each, rest = _parts(chosen.label, what, language)
    if language == "zh":
        shown = "～".join(text + (each if text != "0" or each == "%" else "") for text in numbers)
    else:
        shown = _joint(found).join(numbers)
        is_one = shown in ("1", "−1") and not chosen.label and not found.hedge
        rest = singular(quantity.unit) if is_one and what and not is_percent else rest
    return _hedge(found, language) + shown + _after(rest, language)


def column_texts(
    quantities: Sequence[Measured | None], chosen: Scale, language: Language
) -> list[str]:
    """The numbers of a column in its scale, without unit and with one number of decimals.

    A bound begins with a sign: `≥ 394`. A missing quantity is an empty text.
    """
    found = [None if q is None else figure(q, chosen) for q in quantities]
    return [
        "" if one is None else SAYS.get(one.hedge, {}).get("", "") + _joined(one, language)
        for one in columns.column(found)
    ]


def axis_texts(quantities: Sequence[Measured], chosen: Scale, language: Language) -> list[str]:
    """The numbers beside marks that add up, or stand in pairs: with one number of decimals.

    They are in the scale of the axis. A percentage keeps its sign; another unit is said once, at
    the top of the axis. `at least 394`, `1.11–1.32`, `9.9%～11.0%`.
    """
    found = columns.column([figure(quantity, chosen) for quantity in quantities])
    return _beside(found, chosen, language)


def mark_texts(quantities: Sequence[Measured], chosen: Scale, language: Language) -> list[str]:
    """The numbers beside marks that are compared: each with just the digits that it needs.

    None has more decimals than in a column of them.
    """
    found = columns.apart([figure(quantity, chosen) for quantity in quantities])
    return _beside(found, chosen, language)


def _beside(found: Sequence[Figure | None], chosen: Scale, language: Language) -> list[str]:
    """Figures as words beside marks."""
    each, once = _parts("", "%" if chosen.label == "%" else "", language)
    return [
        _hedge(one, language) + _joined(one, language, each) + once
        for one in found
        if one is not None
    ]


def figure(quantity: Measured, chosen: Scale) -> Figure:
    """What is shown of a quantity in a scale, before any language."""
    return digits.figure(chosen.over(quantity.interval), _standing(quantity, chosen))


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


def decimal(value: Fraction, language: Language) -> str:
    """A number in decimals: all of them if they are few, else six digits and `…`."""
    places = few_places(value, 8)
    if places is not None:
        return written(value, places, language)
    places = max(0, 5 - magnitude(value))
    return written(Fraction(int(value * 10**places), 10**places), places, language) + "…"


def _standing(quantity: Measured, chosen: Scale) -> Standing:
    """Whether a quantity was given, and as what; one that was picked stands as what it picked."""
    shown = quantity.unit
    counted = chosen.factor == shown.factor == 1 and (
        len(shown.dimensions) == 1 and money(shown.dimensions) is None
    )
    whole = 100 if shown.id == "percent" else None
    given, reading = _given(quantity)
    return Standing(given, reading, counted, whole)


def _given(quantity: Measured) -> tuple[bool, str]:
    """Whether a quantity stands as it was printed or typed, and how its print bounds it."""
    inputs = getattr(quantity.lineage, "inputs", None)
    if inputs is None:
        reading = getattr(quantity.lineage, "reading", None)
        return reading is not None or _is_typed(quantity), reading or ""
    if quantity.lineage.formula.startswith("round("):
        return True, ""  # it stands as it was rounded
    same = (one for one in inputs if one.interval == quantity.interval)
    picked = next((one for one in same if one.unit.dimensions == quantity.unit.dimensions), None)
    return (False, "") if picked is None else _given(picked)


def _is_typed(quantity: Measured) -> bool:
    """Whether a number without a print has few enough digits to be somebody's choice."""
    value = quantity.interval.low
    if value is None or not quantity.interval.is_point:
        return True
    places = few_places(value / quantity.unit.factor, digits.FEW)
    return not value or (
        places is not None and magnitude(value / quantity.unit.factor) + 1 + places <= TYPED
    )


def _scaled(quantities: Sequence[Measured], language: Language) -> tuple[Scale, str]:
    """The scale of quantities of one unit, and the words for what it then counts."""
    first = quantities[0].unit
    if currency := money(first.dimensions):
        return _money(quantities, language, currency), ""
    factor, label = 1, ""
    if first.id not in _PERCENT and not any(q.interval.is_point for q in quantities):
        largest = max if _is_price(first) else min
        size = largest(_sizes(quantities, min), default=0) / first.factor
        factor, label = next((s for s in COUNT_SCALES[language] if size >= s[0]), (1, ""))
    return Scale(factor * first.factor, label), first.show(language)


def _is_price(shown: Unit) -> bool:
    """Whether it is an amount of money for each of something, which is scaled as money is."""
    above = [pair for pair in shown.dimensions if pair[1] > 0]
    return len(above) < len(shown.dimensions) and money(tuple(above)) is not None


def _money(quantities: Sequence[Measured], language: Language, currency: Unit) -> Scale:
    """The scale of money: of the largest amount, but trillions only of few digits, as in print."""
    size, plain = max(_sizes(quantities, max), default=0), currency.show(language)
    scales = [
        Scale(Fraction(s), f"{words}{plain}") for s, words in MONEY_SCALES[language] if size >= s
    ]
    largest = MONEY_SCALES[language][0][0]
    for chosen in scales:
        if chosen.factor < largest or all(_is_short(q, chosen) for q in quantities):
            return chosen
    return Scale(Fraction(1), plain)


def _is_short(quantity: Measured, chosen: Scale) -> bool:
    found = figure(quantity, chosen)
    if found.is_printed and (few_places(found.ends[0], digits.FEW) or 0) > max(found.places):
        return False  # digits of the print would be lost
    return found.known <= SHORT and max(map(abs, found.ends)) >= 1


def _sizes(quantities: Sequence[Measured], end: Any) -> list[Fraction]:
    """The size of each quantity in base units: its end farther from zero (`max`) or nearer."""
    both = ((q.interval.low, q.interval.high) for q in quantities)
    ends = ([abs(end) for end in pair if end] for pair in both)
    return [end(pair) for pair in ends if pair]


def _parts(label: str, what: str, language: Language) -> tuple[str, str]:
    """The words that follow each end of a range, and those that follow once."""
    if language == "en":
        return "", (label + _after(what, language)).strip()
    if what == "%":
        return what, ""
    each = next((words for _, words in MONEY_SCALES["zh"] if label.startswith(words)), "")
    return each, label.removeprefix(each) + what


def _hedge(found: Figure, language: Language) -> str:
    return SAYS[found.hedge][language] if found.hedge else ""


def _joint(found: Figure) -> str:
    """What stands between the ends of an English range."""
    return " to " if found.low is not None and found.low < 0 else "–"


def _joined(found: Figure, language: Language, each: str = "") -> str:
    numbers = (text + each for text in found.texts(language))
    return ("～" if language == "zh" else _joint(found)).join(numbers)


def _after(words: str, language: Language) -> str:
    return words if language == "zh" or words in ("", "%") else f" {words}"
