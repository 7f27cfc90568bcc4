"""How printed characters bound a value: the one table of reading rules, and the reader.

| reading            | words                              | the value lies in                     |
|--------------------|------------------------------------|---------------------------------------|
| `exact`            | counts in full; limits, tariffs    | the number itself                     |
| `rounded`          | anything else                      | ± half a unit of the last digit       |
| `about`            | 约, 左右, around …                 | ± half a unit of the last digit not 0 |
| `nearly`           | 近, 接近, almost …                 | one such unit below, up to the number |
| `above` `at_least` | 超, 突破, 以上, 不低于, over …     | the number and all above              |
| `below` `at_most`  | 不足, 以下, 以内, 不超过, up to …  | the number and all below              |
| `range`            | 4%-5%, 三到五年                    | from one printed end to the other     |

One-sided readings are closed at the number: a verdict never rests on whether an end is included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from xiaodai.reading.number_words import in_digits
from xiaodai.reading.numerals import Number, normalise, numbers
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity
from xiaodai.values.units import Unit, unit
from xiaodai.values.words import Text

READINGS = ("exact", "rounded", "about", "nearly", "at_least", "at_most", "above", "below", "range")

# Words that decide the reading, strongest first; the first that occurs wins.
HEDGES: tuple[tuple[str, str], ...] = (
    (
        "at_least",
        r"不(?:得|能|应|可|会|宜|准)?(?:低于|少于|小于|短于)|及以上|至少|最少|最低|最短|低至|起(?=\||$)|(?:^|、)\+(?=\|)|"
        r"at least|(?:no|not) (?:be |fall )?(?:less|fewer|lower) than|not (?:be |fall )?below|"
        r"or more|or above|or over|or higher|and above|and over|as low as|minimum of|≥|>=",
    ),
    (
        "at_most",
        r"(?:不|未|没有?)(?:得|能|应|可|会|宜|准|曾|再)?(?:超|高于|大于|多于|长于)|以内|之内|内(?=\||$)|"
        r"最高|最长|至多|最多|at most|up to|(?:no|not) (?:be )?(?:more|higher|greater) than|"
        r"(?:not|never|cannot) (?:to )?exceed|or less|or fewer|or below|or under|or lower|"
        r"as much as|as many as|as high as|maximum of|capped at|within|≤|<=",
    ),
    (
        "below",
        r"低于|少于|小于|不足|不到|未到|未达|以下|跌破|降破|失守|击穿|below|under\b|"
        r"(?:less|fewer|lower) than|shy of|short of|<",
    ),
    (
        "above",
        r"超过|超|逾|突破|破(?!产)|以上|开外|过半|有余|多于|高于|大于|(?:more|higher|greater) than|"
        r"over\b|above|exceed|in excess of|upwards of|north of|surpass|topp(?:ed|ing)|dépassé|>",
    ),
    ("above", r"(?:^|(?<=[\d十百千万亿萬億成半倍年月、|]))[多余餘](?!达)|(?:^|、)过(?=、|\|)"),
    ("nearly", r"接近|将近|(?<![最附])近|almost|nearly|close to"),
    ("about", r"大约|大概|约|約|左右|前后|上下|around|about|approximately|roughly|some\b|or so\b"),
)
FALLING = re.compile(
    r"减少|減少|下降|下滑|骤降|骤减|锐减|下跌|暴跌|大跌|缩水|缩减|缩小|亏损|负增长|降低|回落|收缩|萎缩|"
    r"压降|压减|压缩|削减|下调|调降|收窄|流失|倒退|蒸发|跌去|滑落|下挫|走低|[降跌减]幅|\[-\]|"
    r"(?:^|[、|])净?[降减跌缩少亏](?=[、|]|$)|"
    r"shr[aiu]nk|drop|declin|decreas|\bdown\b|\bf[ae]ll|diminué|\bsl(?:id|ip|ump)|plung|tumbl|"
    r"contract|\blos[ets]|\bshed\b|\b(?:lower|fewer|smaller|less)\b(?! than)|\bcut\b|reduc|sank|"
    r"\bdip|\beased|narrow|retreat|negative growth"
)
DIMENSION_WORDS: tuple[tuple[str, str], ...] = (
    ("percentage_point", r"个百分点|個百分點|百分点|percentage points?"),
    ("percent", r"%|percent|per cent|[一二三四五六七八九十百千万]分之|过半"),
    ("tenth", r"(?<=\d)\s?成"),
    ("discount", r"折(?!合)"),
    ("yuan", r"元|yuans?\b|юаней|CNY|RMB|¥"),
    ("company", r"家|compan(?:y|ies)|firms?\b"),
    ("loan", r"笔|loans?\b"),
    ("multiple", r"倍"),
    ("customer", r"户|戶"),
    ("person", r"人|名|persons?\b|people|employees"),
    ("deal", r"单"),
    ("month", r"个月|months?\b"),
    ("minute", r"分钟|分鐘|minutes?\b"),
    ("day", r"天|days?\b"),
    ("age_year", r"岁|歲"),
    ("year", r"年|years?\b"),
    ("second", r"秒|seconds?\b"),
)
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
    text = normalise(printed, language)
    if language in ("zh", "en"):
        text = in_digits(text)
    words = f"{normalise(qualifier, language)}|{text}"
    found = numbers(text)
    if "过半" in text and not found:
        found = [Number(Fraction(50), Fraction(1), Fraction(10), 0, 1)]
    if not found:
        raise ReadingError(f"no number can be read in {printed!r}")
    target, found = _in_unit(printed, text, found, unit_id)
    asked = unit(unit_id) if unit_id else target
    hedge = next((name for name, pattern in HEDGES if re.search(pattern, words)), None)
    if len(found) == 2 and text[found[0].end : found[1].start] == "+":
        low, high = found
        found = [Number(low.value + high.value, low.place, low.place, low.start, high.end)]
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
    """Read a printed figure as a quantity to calculate with; the arguments are those of `read`.

    Its unit is `unit_id`, or the base unit that the characters name. It has no scope, and its
    lineage says that it was typed in and is no claim of the ledger.

    >>> quantity("近60万元", unit_id="wan_yuan").interval
    Interval(500000, 600000)

    Raises `ReadingError` as `read` does.
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
    named = next((name for name, pattern in DIMENSION_WORDS if re.search(pattern, text)), None)
    if len(found) == 2 and found[0].scale == 1:
        found = [found[0].times(found[1].scale), found[1]]
    if named in ("discount", "tenth"):  # 0.17折 is 1.7 per cent of face value, 三成 30 per cent
        found = [number.times(10) for number in found]
        named = "percent"
    if unit_id is None:
        return unit(named or "number"), found
    target = unit(unit_id.split("/")[0])  # 59.83元 may be per loan; the characters do not say
    if named is None:  # bare digits are in the asked unit unless a scale word stands with them
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
        "about": (value - last / 2, value + last / 2),
        "nearly": (value - last, value),
        **dict.fromkeys(("above", "at_least"), (value, None)),
    }
    return Interval(*bounds.get(name, (None, value)))


def _range(printed: str, found: list[Number]) -> Interval:
    low, high = (number.value for number in found)
    if low > high:
        raise ReadingError(f"the range {printed!r} runs from {low} down to {high}")
    return Interval(low, high)
