"""From characters to exact numbers: Arabic, full-width and Chinese numerals, words, scale words.

A number keeps the *place* of its last printed digit and of its last non-zero digit, because that is
what rounding rules are about: `52.10%` was printed to a hundredth, `2000` may mean any thousand. It
also keeps how far 约 lets the value be from it, which only the digits as printed tell.
Spoken numbers (三成五, 五六家, three hundred, a third) are first written in digits; only their form
changes: a tenth stays a tenth (`三成` → `3成`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from opencc import OpenCC

LONGEST = 100  # characters of a number; Python itself refuses some thousands of digits
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
SCALES = {
    **dict.fromkeys(("万", "萬"), 10**4),
    **dict.fromkeys(("亿", "億"), 10**8),
    **dict.fromkeys(("万亿", "萬億", "trillion", "trn"), 10**12),
    **dict.fromkeys(("billion", "bln", "bn", "milliards", "bilhões", "млрд"), 10**9),
    **dict.fromkeys(("million", "mln", "mn", "millions", "milhões", "млн"), 10**6),
    **dict.fromkeys(("thousand", "千"), 10**3),
}
PARTS = {"百分之": Fraction(1), "千分之": Fraction(1, 10), "万分之": Fraction(1, 100)}  # in percent
WORDS = {"half": Fraction(1, 2), "归零": Fraction(0), "无存续": Fraction(0), "唯一": Fraction(1)}

_CHINESE = "零〇一二两兩三四五六七八九十百千"
_DECIMAL_COMMA = {"pt", "fr", "ru"}
_SCALE = "|".join(
    re.escape(word) + r"(?![A-Za-z])" * word.isascii()
    for word in sorted(SCALES, key=len, reverse=True)
)
_ARABIC = r"\d{1,3}(?:[,\u00a0 ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<part>百分之|千分之|万分之|[二三四五六七八九十]分之)?"
    rf"(?P<sign>(?<![\d%元年月日笔家户人天岁倍折万亿萬億])[-−–+](?=\d))?"
    rf"(?:(?P<arabic>{_ARABIC})|(?<![数數几幾])(?P<chinese>[{_CHINESE}]+(?!分[点點]))|(?P<word>half|归零|无存续|唯一))"
    rf"(?P<scale>(?:[\s-]*(?:{_SCALE}))*)",
    re.IGNORECASE,
)

_UNITS = "家|个|位|人|名|年|天|岁|倍|成|户|笔|元|款|项|万|亿|分钟|月|折|单|次|条"

_COMPOUND = re.compile(
    r"(?:(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)\s?(?:万亿|亿|万)零?)+"
    r"(?:\d{1,4}(?!\d|\.\d)|[一二两三四五六七八九][零〇一二两三四五六七八九十百千]*[十百千]"
    r"[一二三四五六七八九]?)(?:万(?!亿)|千)?"
)
_PART = re.compile(
    r"(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)\s?(万亿|亿|万|千(?![零〇一二两三四五六七八九])|$)?"
)
_BETWEEN = re.compile(
    rf"(?<![零〇一二两三四五六七八九百千万\d])(十?)([一二两三四五六七八])([二两三四五六七八九])(十|百|千)?"
    rf"(?=\s?(?:{_UNITS}))"
)
_ENGLISH = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety",
)
_ONES = dict(zip(_ENGLISH, (*range(20), *range(20, 100, 10)), strict=True))
_ONE = rf"(?:{'|'.join(sorted(_ONES, key=len, reverse=True))})"
ENGLISH_NUMBER = (
    rf"(?:{_ONE}|a(?=\s+hundred|\s+thousand))"
    rf"(?:(?:[\s-]+|\s+and\s+)(?:{_ONE}|hundred|thousand)){{0,12}}"  # no number has more words
)
_PARTS_EN = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
ENGLISH_FRACTION = r"(?:(?:(?:a|one|two|three|four)[\s-]+)(?:third|quarter|fifth|tenth)s?|half)"
_HAN = "零一二三四五六七八九十"
_UP_TO_10 = rf"(?:{'|'.join(_ENGLISH[1:11])}|10|[1-9])"
# `four in ten` borrowers, but `three in five years` counts what happened in that time.
ENGLISH_SHARE = (
    rf"(?<![\w.,])(?P<some>{_UP_TO_10})\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<all>{_UP_TO_10})"
    r"(?![\w.,]*\d|[\s-]+(?:\w+[\s-]+)?(?:years?|months?|weeks?|quarters?|days?|hours?|percent|per|"
    r"[bmt]r?illion|hundred|thousand|and\s+a\s+half)\b|\s?%|-)"
)
# `half a percent`, `a quarter of a billion`: a part of what the next word names.
ENGLISH_PART = (
    r"(?:half(?:\s+of)?|(?:a|one)[\s-]+quarter\s+of)\s+(?:an?|one)"
    r"(?=[\s-]+(?:percent|per\s+cent|percentage|[bmt]r?illion|thousand))"
)
_HALF_MORE = re.compile(
    r"(\d+|[一二两三四五六七八九十]+)(个|年|倍|天|岁|小时)半(?![年数])(月|小时)?(?=[^成]|$)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: value, place of its last digit and of its last non-zero digit.

    `leeway` is how far 约 lets the value be from the number. `start`/`end` are its position in the
    normalised text; `scale` is the factor of the scale word that stood after it (万, billion …),
    already applied.
    """

    value: Fraction
    place: Fraction
    last_nonzero: Fraction
    leeway: Fraction
    start: int
    end: int
    scale: Fraction = Fraction(1)

    def times(self, factor: Fraction | int) -> Number:
        """The same digits in another unit."""
        return replace(
            self,
            value=self.value * factor,
            place=self.place * factor,
            last_nonzero=self.last_nonzero * factor,
            leeway=self.leeway * factor,
        )


def simplified(text: str) -> str:
    """Traditional characters replaced one by one.

    >>> simplified("三萬億")
    '三万亿'
    """
    pairs = ((c, c if c < "\u3400" else _converter()(c)) for c in text)
    return "".join(other if len(other) == 1 else c for c, other in pairs)


def plain(text: str) -> str:
    """Simplified characters and half-width forms, one for one, so that offsets stay.

    >>> plain("餘額７３６１億元")
    '余额7361亿元'
    """
    return text.translate({ord(c): _plain(c) for c in set(text)})


@cache
def _plain(character: str) -> str:
    if unicodedata.category(character) == "No":  # ①, ², ½ are no digits of a number
        return character
    folded = unicodedata.normalize("NFKC", character)
    simple = simplified(folded if len(folded) == 1 else character)
    return simple if len(simple) == 1 else character


@cache
def _converter() -> Callable[[str], str]:
    return cache(OpenCC("t2s").convert)


def normalise(text: str, language: str = "zh") -> str:
    """Full-width forms made plain; foreign decimal commas and group marks made English."""
    text = unicodedata.normalize("NFKC", text)
    if language in _DECIMAL_COMMA:
        text = re.sub(r"(?<=\d)[.\u00a0 ](?=\d{3}(?!\d))", "", text)
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    return text


def numbers(text: str) -> list[Number]:
    """Every number in a normalised text, from left to right; what is too long to be one is none.

    >>> [str(n.value) for n in numbers("二十万元至1,002.5万元")]
    ['200000', '10025000']
    """
    return [_number(match) for match in _NUMBER.finditer(text) if len(match[0]) <= LONGEST]


def chinese_integer(text: str) -> int:
    """The integer that Chinese digits spell, up to 千.

    >>> chinese_integer("三百零五"), chinese_integer("十二"), chinese_integer("二〇二五")
    (305, 12, 2025)
    """
    if not any(c in TENS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    value, digit = 0, None
    for c in text:
        if c in TENS:
            value += (1 if digit is None else digit) * TENS[c]
            digit = None
        else:
            digit = DIGITS[c]
    return value + (digit or 0)


def in_digits(text: str) -> str:
    """A normalised text with its spoken numbers in digits.

    >>> in_digits("近三成五"), in_digits("一半"), in_digits("五六家"), in_digits("三万五千家")
    ('近3.5成', '5成', '5-6家', '35000家')
    >>> in_digits("10余万元"), in_digits("two thirds"), in_digits("three hundred and five lenders")
    ('10万余元', '三分之二', '305 lenders')
    >>> in_digits("两年半"), in_digits("four in ten"), in_digits("half a percent")
    ('2.5年', '十分之四', '0.5 percent')
    """
    for pattern, written in _RULES:
        text = pattern.sub(written, text)
    return text


def _number(match: re.Match[str]) -> Number:
    arabic, chinese, word = match["arabic"], match["chinese"], match["word"]
    place = Fraction(1)
    if arabic:
        plain = re.sub(r"[,\u00a0 ]", "", arabic)
        value = Fraction(plain)
        place = Fraction(1, 10 ** len(plain.partition(".")[2]))
    elif chinese:
        value = Fraction(chinese_integer(chinese))
    else:
        value = WORDS[word.lower()]
        place = Fraction(1, 10) if value == Fraction(1, 2) else place  # as if printed 0.5
    if match["sign"] and match["sign"] != "+":
        value = -value
    last = _last_nonzero(value, place)
    number = Number(value, place, last, _leeway(value, place, last), match.start(), match.end())
    for scale_word in re.findall(_SCALE, match["scale"], re.IGNORECASE):
        scale = Fraction(SCALES[scale_word.lower()])
        number = replace(number.times(scale), scale=number.scale * scale)
    return _part(number, match["part"]) if match["part"] else number


def _part(number: Number, word: str) -> Number:
    """A part of a whole in percent: 百分之十 to its digits, 三分之一 to a tenth as 三成 is."""
    if word in PARTS:
        return number.times(PARTS[word])
    value = number.value * 100 / chinese_integer(word[0])
    tenth = Fraction(10)
    return replace(number, value=value, place=tenth, last_nonzero=tenth, leeway=tenth / 2)


def _leeway(value: Fraction, place: Fraction, last_nonzero: Fraction) -> Fraction:
    """How far 约 lets a value be from the number printed.

    One unit of the last printed digit of a number with decimals or of at most two digits; of a
    longer integer, half a unit of the last digit that is not zero.
    """
    is_long = place == 1 and abs(value) >= 100
    return last_nonzero / 2 if is_long else place


def _last_nonzero(value: Fraction, place: Fraction) -> Fraction:
    if value == 0:
        return place
    digits = value / place
    while digits % 10 == 0:
        digits /= 10
        place *= 10
    return place


def _tenths(match: re.Match[str]) -> str:
    tenth = {"半": 5, **DIGITS}.get(match[2], "")
    return f"{DIGITS[match[1]]}{f'.{tenth}' if match[2] else ''}成"


def _between(match: re.Match[str]) -> str:
    low, high = DIGITS[match[2]], DIGITS[match[3]]
    if high - low != 1 and (low, high) != (3, 5):
        return match[0]
    base, factor = 10 if match[1] else 0, TENS.get(match[4] or "", 1)
    return f"{(base + low) * factor}-{(base + high) * factor}"


def _compound(match: re.Match[str]) -> str:
    total, last, smallest = Fraction(0), 10**13, ""
    for number, scale in _PART.findall(match[0].replace("零", "")):
        factor = SCALES.get(scale, 1)
        if factor >= last:
            return match[0]
        value = Fraction(number) if number[0].isdigit() else chinese_integer(number)
        total, last, smallest = total + value * factor, factor, scale
    # In the smallest scale word, which keeps the place of the last digit; 千 is none of its own.
    smallest = smallest if last > 1000 else ""
    written = total / last if smallest else total
    return f"{written}{smallest}" if written.denominator == 1 else match[0]


def _fraction(match: re.Match[str]) -> str:
    words = re.split(r"[\s-]+", match[0].lower())
    if words == ["half"]:
        return "5成"
    over = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}[words[0]]
    return f"{_HAN[_PARTS_EN[words[1].rstrip('s')]]}分之{_HAN[over]}"


def _share(match: re.Match[str]) -> str:
    some, over = (_integer(match[name]) for name in ("some", "all"))
    return f"{_HAN[over]}分之{_HAN[some]}" if some < over else match[0]


def _integer(text: str) -> int:
    """The value of a whole number in digits, in Chinese or in English words."""
    if text.isdigit():
        return int(text)
    if not text.isascii():
        return chinese_integer(text)
    total, current = 0, 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word == "hundred":
            current = max(current, 1) * 100
        elif word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
        elif word not in ("and", "a"):
            current += _ONES[word]
    return total + current


# What is said, and how it is written in digits; one after the other.
_RULES: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"(?<=[\d十百千])([多余])\s?(万亿|亿|万)"), r"\2\1"),
    (_BETWEEN, _between),
    (
        re.compile(
            r"([一二两三四五六七八九])成([一二三四五六七八九半])?(?!立|员|为|本|果|交|长|功|都)"
        ),
        _tenths,
    ),
    (
        re.compile(
            r"一半|半数|(?<=[近逾超约])半(?!年|个|月|小时|天|数)"
            r"|(?<=超过)半(?!年|个|月|小时|天|数)"
        ),
        "5成",
    ),
    (_HALF_MORE, lambda m: f"{_integer(m[1])}.5{m[2]}{m[3] or ''}"),
    (_COMPOUND, _compound),
    (re.compile(ENGLISH_SHARE, re.IGNORECASE), _share),
    (
        re.compile(ENGLISH_PART, re.IGNORECASE),
        lambda m: "0.5" if m[0][:4].lower() == "half" else "0.25",
    ),
    (
        re.compile(rf"\b({ENGLISH_NUMBER}|\d+)\s+and\s+a\s+half\b", re.IGNORECASE),
        lambda m: f"{_integer(m[1])}.5",
    ),
    (
        re.compile(rf"\b{ENGLISH_FRACTION}\b(?![\s-]+(?:billion|million|trillion))", re.IGNORECASE),
        _fraction,
    ),
    (re.compile(rf"\b{ENGLISH_NUMBER}\b", re.IGNORECASE), lambda m: str(_integer(m[0]))),
]
