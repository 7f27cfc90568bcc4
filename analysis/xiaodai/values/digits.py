"""Which digits of an interval a reader is shown: the rule, for one number and for a column.

| the interval                           | is shown as                                             |
|----------------------------------------|---------------------------------------------------------|
| a count known exactly                  | in full: 4,974                                          |
| a printed or given figure              | as it stands: 52.10, 112.588, about 22, over 300        |
| narrower than 1 % of its middle        | three significant digits: 15.0, 0.53, 2.11, 600         |
| wider, or around zero                  | from–to: 9.9–11.0                                       |
| open on a side                         | a bound: at least 394, at most 5                        |
| a calculated share below 0.001 %       | a bound too: under 0.001                                |

One quantity is never two numbers: the ends of a range are rounded to the nearest, and are what the
same number is where it stands alone; a bound is rounded outwards, never to more than is known. A
range has the decimals that move its ends outwards by at most 1 % of themselves (2 % below 0.1) and,
unless they are within 5 % of each other, a tenth of its width. A bound has three significant
digits, and a fourth where the nearest three would claim more than is known, or where it has four
as it stands. Of a print of more than six digits no more than three decimals are shown. `Figure` is
what is shown; the exact interval stands behind every number of a page.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from xiaodai.values.interval import Interval
from xiaodai.values.words import Language

ASKED = 3  # significant digits of a calculated number
SHORT = 4  # significant digits of a number that may stay as it stands
FEW = 8  # decimals of a given number that are written in full
LONG, DECIMALS = 6, 3  # a print of more digits than a reader takes in is cut to these decimals
TINY = Fraction(1, 1000)  # percent: a smaller calculated share is as good as nothing
NARROW = Fraction(1, 100)  # of its middle: an interval narrower than this is one number
CLOSE = Fraction(1, 20)  # of its middle: the ends of a range narrower than this nearly agree
SLIGHT = Fraction(1, 10)  # the ends of a range below this are rounded more coarsely
SAYS = {  # how a hedged figure begins, in a sentence and in a table
    "about": {"en": "about ", "zh": "约", "": "≈ "},
    "nearly": {"en": "nearly ", "zh": "近", "": "≈ "},
    "above": {"en": "over ", "zh": "超", "": "> "},
    "below": {"en": "under ", "zh": "不足", "": "< "},
    "at_least": {"en": "at least ", "zh": "至少", "": "≥ "},
    "at_most": {"en": "at most ", "zh": "至多", "": "≤ "},
}


class Standing(NamedTuple):
    """What decides about digits beside the interval.

    `given`: printed or typed, not calculated; `reading`: how a print bounds it (`about`, `above`);
    `counted`: a number of things; `whole`: what a part of it must not be rounded up to.
    """

    given: bool = False
    reading: str = ""
    counted: bool = False
    whole: int | None = None


class Figure(NamedTuple):
    """What is shown of an interval: one number, two ends, or one end with `hedge` before it.

    `low` and `high` are not rounded, and equal for one number; an open side is `None`. `places`
    are the decimals of both, `most` those that may be shown where a column has more. `is_printed`
    if the digits are those of a print, or as somebody typed them; `whole` as in `Standing`.
    """

    low: Fraction | None
    high: Fraction | None
    places: tuple[int, int]
    hedge: str = ""
    most: int | None = None
    is_printed: bool = False
    whole: int | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is one number and no range or bound."""
        return self.low is not None and self.low == self.high

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Both ends, a missing one as the other; 0 if nothing is known."""
        end = self.high if self.low is None else self.low
        none = Fraction(0)
        return (end or none, (self.low if self.high is None else self.high) or none)

    @property
    def known(self) -> int:
        """How many digits are written of the longer end."""
        pairs = zip(self.ends, self.places, strict=True)
        return max(magnitude(end) + 1 + places if end else 1 for end, places in pairs)

    def texts(self, language: Language) -> list[str]:
        """The numbers without hedge: one or two."""
        (low, high), (first, second) = self.ends, self.places
        if self.is_number:
            return [written(low, first, language)]
        if self.low is self.high:
            return ["?"]
        if self.low is None or self.high is None:  # a bound never says more than is known
            unit, outwards = Fraction(10) ** -first, ceil if self.low is None else floor
            return [written(outwards(low / unit) * unit, first, language)]
        both = [written(low, first, language), written(high, second, language)]
        return both if both[0] != both[1] else both[:1]

    def at(self, places: int) -> Figure:
        """The same with other decimals, no more than may be shown."""
        shown = places if self.most is None else min(places, self.most)
        whole = None if self.high is None else self.whole  # a lower bound is never rounded up
        if whole and any(abs(_nearest(e, shown)) >= whole > abs(e) for e in self.ends):
            return self
        return self._replace(places=(shown, shown))


@lru_cache(maxsize=4096)  # a page shows the same number in prose, table and lineage
def figure(interval: Interval, standing: Standing = Standing()) -> Figure:  # noqa: B008
    """What to show of an interval of plain numbers.

    >>> printed, calculated = Standing(given=True), Standing()
    >>> figure(Interval.of("59.825", "59.835"), printed).texts("en")
    ['59.83']
    >>> figure(Interval.of("9.9134", "10.98"), calculated).texts("en")
    ['9.9', '11.0']
    >>> figure(Interval.of("59.9142", "59.9851"), calculated).texts("en")
    ['59.9']
    """
    return _figure(interval, standing)._replace(whole=standing.whole)


def _figure(interval: Interval, standing: Standing) -> Figure:
    low, high = interval.low, interval.high
    if low is None or high is None:
        return _bound(low, high, standing)
    if standing.whole and not standing.given and 0 < low <= high < TINY:
        places = few_places(TINY, FEW) or 0
        return Figure(None, TINY, (places, places), "below")
    if low == high:
        return _point(low, standing)
    if standing.given:
        if found := _hedged(low, high, standing.reading) or _printed(interval):
            return found
        short = _short_places(low), _short_places(high)
        if short[0] is not None and short[1] is not None:
            return Figure(low, high, (short[0], short[1]), is_printed=True)
    middle, width = (low + high) / 2, high - low
    if width < abs(middle) * NARROW:
        places = significant(middle, standing.whole)
        return Figure(middle, middle, (places, places), most=max(places, -magnitude(width)))
    return Figure(low, high, _range_places(low, high))


def size(found: Figure) -> Fraction:
    """The end that is farther from zero, without its sign."""
    return max(map(abs, found.ends))


def _bound(low: Fraction | None, high: Fraction | None, standing: Standing) -> Figure:
    """The one end of an open interval, with a fourth digit where three would say too much."""
    end = high if low is None else low
    if end is None:
        return Figure(None, None, (0, 0))
    sides = ("below", "at_most") if low is None else ("above", "at_least")
    hedge = standing.reading if standing.reading in sides and end > 0 else sides[1]
    exact = few_places(end, FEW) if standing.given else _short_places(end)
    if standing.counted and end.denominator == 1:
        exact = 0
    whole = None if high is None else standing.whole  # a lower bound is never rounded up
    places = significant(end, whole) if exact is None else exact
    if exact is None:
        nearest = _nearest(end, places)
        if nearest > end if high is None else nearest < end:
            places = max(places, ASKED - magnitude(end))
    return Figure(low, high, (places, places), hedge, is_printed=standing.given)


def _point(value: Fraction, standing: Standing) -> Figure:
    """An exact number: in full if it was given or counts things, else three digits at most."""
    if standing.counted and value.denominator == 1:
        return Figure(value, value, (0, 0), most=0)
    exact = few_places(value, FEW)
    if standing.given and exact is not None:
        return Figure(value, value, (exact, exact), is_printed=True)
    if exact is None or not _fits(value, exact, ASKED):
        exact = significant(value, standing.whole)
    return Figure(value, value, (exact, exact), most=max(0, exact) + FEW)


def _hedged(low: Fraction, high: Fraction, reading: str) -> Figure | None:
    """About or nearly a number, as it was printed; `None` if the interval is another."""
    width = high - low
    if reading == "nearly" and is_power(width):
        value, unit = (high if low >= 0 else low), width
    elif reading == "about" and (is_power(width) or is_power(width / 2)):
        value, unit = (low + high) / 2, (width if is_power(width) else width / 2)
    else:
        return None
    places = max(0, -magnitude(unit))
    return Figure(value, value, (places, places), reading, places, is_printed=True)


def _printed(interval: Interval) -> Figure | None:
    """The number that, taken as rounded, gives the interval back; `None` if there is none.

    With four digits or more it need only hold the interval: other prints may have narrowed it.
    """
    low, high = interval.bounds
    width, middle = high - low, (low + high) / 2
    finest = -magnitude(width)
    for places in range(finest, min(finest, 0) - 1, -1):
        unit = Fraction(10) ** -places
        value = floor(middle / unit + Fraction(1, 2)) * unit
        holds = interval.within(Interval(value - unit / 2, value + unit / 2))
        if holds and (unit == width or _fits_not(value, places)):
            is_long = value and magnitude(value) >= 0 and magnitude(value) + 1 + places > LONG
            few = min(places, DECIMALS) if is_long else places
            return Figure(value, value, (few, few), most=few, is_printed=True)
    return None


def _range_places(low: Fraction, high: Fraction) -> tuple[int, int]:
    """The decimals of both ends of a range: just those that matter."""
    if not low or not high:
        short = (_short_places(end) for end in (low, high))
        first, second = (
            _places(end, ASKED) if places is None else places
            for end, places in zip((low, high), short, strict=True)
        )
        return first, second
    width, larger = high - low, max(-low, high)
    places = -magnitude(width)
    is_close = width < CLOSE * abs(low + high) / 2
    if not is_close and max(_moves(low, high, places)) > width / 10:
        places += 1
    if low < 0 < high:
        while max(_moves(low, high, places)) > larger / 50:
            places += 1
        return places, places
    own = [places, places]
    slack = 2 * NARROW if max(abs(low), abs(high)) < SLIGHT else NARROW
    for side, end in enumerate((low, high)):
        while _moves(low, high, own[side])[side] > abs(end) * slack:
            own[side] += 1
    smaller = min(abs(low), abs(high))
    return (max(own), max(own)) if larger < 10 * smaller else (own[0], own[1])


def _moves(low: Fraction, high: Fraction, places: int) -> tuple[Fraction, Fraction]:
    """How far each end moves if it is rounded outwards to so many decimals."""
    unit = Fraction(10) ** -places
    return low - floor(low / unit) * unit, ceil(high / unit) * unit - high


def significant(value: Fraction, whole: int | None = None) -> int:
    """Decimals of three significant digits; zeros after the first decimal are left out.

    There are more where a part would read as the whole.
    """
    places = _places(value, ASKED)
    if whole is not None and abs(value) < whole:
        while _nearest(abs(value), places) >= whole:
            places += 1
    needed = few_places(_nearest(value, places), max(0, places)) or 0
    return min(places, max(1, needed))  # 0.530 is 0.53, but 15.0 stays


def _places(value: Fraction, digits: int) -> int:
    """Decimals of so many significant digits; negative ones round before the point."""
    if not value:
        return 0
    places = digits - 1 - magnitude(value)
    return digits - 1 - magnitude(_nearest(value, places))  # 9.996 is 10.0


def decimals(size: Fraction, digits: int) -> int:
    """Decimals of so many significant digits of a size above zero."""
    return digits - 1 - magnitude(size)


def _nearest(value: Fraction, places: int) -> Fraction:
    unit = Fraction(10) ** -places
    size = floor(abs(value) / unit + Fraction(1, 2)) * unit
    return size if value >= 0 else -size


def written(value: Fraction, places: int, language: Language) -> str:
    """A number with so many decimals, half a unit of the last one rounded away from zero.

    Negative `places` round to tens, hundreds and so on.
    """
    rounded = _nearest(value, places)
    shown = max(0, places)
    whole, rest = divmod(int(abs(rounded) * 10**shown), 10**shown)
    text = f"{whole:,}" if language == "en" else str(whole)
    if shown:
        text += f".{rest:0{shown}d}"
    return ("−" if rounded < 0 else "") + text


def few_places(value: Fraction, most: int) -> int | None:
    """How many decimals say a number exactly; `None` if it takes more than `most`."""
    return next((n for n in range(most + 1) if (value * 10**n).denominator == 1), None)


def magnitude(value: Fraction) -> int:
    """The exponent of the leading digit: 59.83 → 1, 0.04 → −2."""
    top, bottom = abs(value.numerator), value.denominator
    exponent = len(str(top)) - len(str(bottom))  # right, or one too large
    too_large: bool = top * 10 ** max(-exponent, 0) < bottom * 10 ** max(exponent, 0)
    return exponent - too_large


def _short_places(value: Fraction) -> int | None:
    """Decimals of a value that has at most four significant digits; `None` if it has more."""
    places = few_places(value, SHORT)
    return None if places and not _fits(value, places, SHORT) else places


def _fits(value: Fraction, places: int, digits: int) -> bool:
    """Whether a value that ends after so many decimals has at most so many digits."""
    return not value or magnitude(value) + 1 + places <= digits


def _fits_not(value: Fraction, places: int) -> bool:
    return bool(value) and magnitude(value) + 1 + places >= SHORT


def is_power(value: Fraction) -> bool:
    """Whether a number is a power of ten."""
    return value == Fraction(10) ** magnitude(value)
