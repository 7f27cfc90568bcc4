"""How printed characters bound a value: the one table of reading rules, and the reader.

| reading            | words                              | the value lies in                     |
|--------------------|------------------------------------|---------------------------------------|
| `exact`            | counts in full; limits, tariffs    | the number itself                     |
| `rounded`          | anything else                      | ± half a unit of the last digit       |
| `about`            | 约, 左右, around …                 | ± one unit of the last digit, if the  |
|                    |                                    | number has decimals or one or two     |
|                    |                                    | digits; else ± half a unit of the     |
|                    |                                    | last digit that is not 0              |
| `nearly`           | 近, 接近, almost …                 | from one unit of the last digit that  |
|                    |                                    | is not 0 below, up to the number      |
| `above` `at_least` | 超, 突破, 以上, 不低于, over …     | the number and all above              |
| `below` `at_most`  | 不足, 以下, 以内, 不超过, up to …  | the number and all below              |
| `range`            | 4%-5%, 三到五年                    | from one printed end to the other     |

`about` goes by the digits as printed: 约2.00% is 1.99–2.01, 20%左右 is 19–21, 约1200亿 is 1150–1250
(亿), 约1.2万 is 1.1–1.3 (万). A scale word (万, 亿, 成) scales the bounds and does nothing else.
A spoken fraction such as 三分之二 has no digits; it reaches half a tenth either way.

All words are in `words.toml`. One-sided readings are closed at the number: a verdict never rests on
whether an end is included.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from xiaodai.reading.numerals import Number, in_digits, normalise, numbers
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity
from xiaodai.values.units import Unit, unit
from xiaodai.values.words import Text

READINGS = {  # how the characters of a figure bound its value
    "exact": Text("exact"),
    "rounded": Text("rounded to its last digit"),
    "about": Text("about"),
    "nearly": Text("nearly"),
    "at_least": Text("at least"),
    "at_most": Text("at most"),
    "above": Text("above"),
    "below": Text("below"),
    "range": Text("range"),
}


def _pattern(row: dict[str, Any]) -> re.Pattern[str]:
    return re.compile("|".join(row["words"]))


_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
HEDGES = [(row["name"], _pattern(row)) for row in _WORDS["hedges"]]
DIMENSION_WORDS = [(row["name"], _pattern(row)) for row in _WORDS["dimensions"]]
FALLING = _pattern(_WORDS["falling"])
LONGEST = 1_000  # characters of a printed figure with its words
# Counting words say little about what is counted: 人 may be borrowers, 名 a rank, 个 anything.
COUNTED = {"company", "loan", "person", "customer", "deal", "item"}
RANGE = re.compile(
    r"^[^\d一-龥]*(?:[%元年天家岁成]|个月|[万萬亿億])*\s*(?:-|–|—|~|〜|至|到|、|to)+\s*$"
)


class ReadingError(ValueError):
    """The printed characters cannot be read as asked; the message says what was given and why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed figure says: the rule that applied, and the bounds in `unit`."""

    reading: str
    interval: Interval
    unit: Unit


def read(
    printed: str,
    qualifier: str = "",
    *,
    unit_id: str | None = None,
    kind: str | None = None,
    language: str = "zh",
) -> Reading:
    """Read a printed figure into exact bounds.

    `printed` are the characters as they stand in the document, `qualifier` the words around them
    that decide reading or sign (约, 减少 …). `unit_id` is the unit of the result and of bare
    digits; without it the result is in the base unit that the characters name (`1125.88亿元` →
    yuan). `kind` is the metric's kind in the codebook: a `limit` (legal limit, posted price) is
    exact, a `count` is exact when printed in full. `language` decides what `2.614` and `240,8`
    mean.

    >>> read("1125.88亿元", unit_id="yi_yuan").interval
    Interval(1125.875, 1125.885)
    >>> read("近60元").interval, read("超300家").interval
    (Interval(50, 60), Interval(300, …))

    Raises `ReadingError` if there is no number, more than one, or another unit than asked for.
    """
    if (length := len(printed) + len(qualifier)) > LONGEST:
        raise ReadingError(f"{length:,} characters are no figure: {printed[:40]!r}…")
    text = normalise(printed, language)
    if language in ("zh", "en"):
        text = in_digits(text)
    words = f"{normalise(qualifier, language)}|{text}"
    found = numbers(text)
    if "过半" in text and not found:
        found = [Number(Fraction(50), Fraction(1), Fraction(10), Fraction(1), 0, 1)]
    if not found:
        raise ReadingError(f"no number can be read in {printed!r}")
    target, found = _in_unit(printed, text, found, unit_id)
    asked = unit(unit_id) if unit_id else target
    hedge = next((name for name, pattern in HEDGES if pattern.search(words)), None)
    if len(found) == 2 and text[found[0].end : found[1].start] == "+":
        low, high = found
        total, place = low.value + high.value, low.place
        found = [Number(total, place, place, place, low.start, high.end)]
    if len(found) == 2 and RANGE.match(text[found[0].end : found[1].start]):
        interval, name = _range(printed, found), "range"
    elif len(found) > 1:
        raise ReadingError(f"{printed!r} holds {len(found)} numbers that form no range")
    else:
        name = hedge or _unhedged(found[0], kind, target)
        interval = _bounds(name, found[0])
    if FALLING.search(words) and found[0].value >= 0:  # a printed minus says it already
        interval = -interval
    return Reading(name, interval, asked)


def quantity(
    printed: str,
    qualifier: str = "",
    *,
    unit_id: str | None = None,
    kind: str | None = None,
    language: str = "zh",
) -> Quantity:
    """Read a printed figure as a quantity to calculate with; arguments and errors are `read`'s.

    It has no scope, and its lineage says that it was typed in and is no claim of the ledger.

    >>> quantity("近60万元", unit_id="wan_yuan").interval
    Interval(500000, 600000)
    """
    found = read(printed, qualifier, unit_id=unit_id, kind=kind, language=language)
    words = f"{qualifier} {printed}".strip()
    why = Text("read from “{words}”, no claim of the ledger", words=words)
    bounds = found.interval * Interval.point(found.unit.factor)
    return Quantity(bounds, found.unit, Assumed(why))


def _in_unit(
    printed: str, text: str, found: list[Number], unit_id: str | None
) -> tuple[Unit, list[Number]]:
    """The result's unit, and the numbers expressed in it (range ends share their scale)."""
    named = next((name for name, pattern in DIMENSION_WORDS if pattern.search(text)), None)
    if len(found) == 2 and found[0].scale == 1:
        found = [found[0].times(found[1].scale), found[1]]
    if named in ("discount", "tenth"):  # 0.17折 is 1.7 per cent of face value, 三成 30 per cent
        found = [number.times(10) for number in found]
        named = "percent"
    if unit_id is None:
        return unit(named or "number"), found
    target = unit(unit_id.split("/")[0])  # 59.83元 may be per loan; the characters do not say
    if named is None:  # bare digits are in the asked unit unless a scale word follows them
        return target, [n if n.scale == 1 else n.times(1 / target.factor) for n in found]
    counted = named in COUNTED and target.id in COUNTED
    if unit(named).dimensions != target.dimensions and not counted:
        raise ReadingError(f"{printed!r} is in {named}, not in {target.id}")
    return target, [number.times(unit(named).factor / target.factor) for number in found]


def _unhedged(number: Number, kind: str | None, target: Unit) -> str:
    if kind == "limit":
        return "exact"
    counted = kind == "count" if kind else target.id in COUNTED
    return "exact" if counted and number.scale == 1 and number.place == 1 else "rounded"


def _bounds(name: str, number: Number) -> Interval:
    value, half, last = number.value, number.place / 2, number.last_nonzero
    bounds = {
        "exact": (value, value),
        "rounded": (value - half, value + half),
        "about": (value - number.leeway, value + number.leeway),
        "nearly": (value - last, value),
        **dict.fromkeys(("above", "at_least"), (value, None)),
    }
    return Interval(*bounds.get(name, (None, value)))


def _range(printed: str, found: list[Number]) -> Interval:
    low, high = (number.value for number in found)
    if low > high:
        raise ReadingError(f"the range {printed!r} runs from {low} down to {high}")
    return Interval(low, high)
