"""Numbers as people say them, written in digits: 三成五, 一半, 五六家, three hundred, a third.

Only the form changes. A tenth stays a tenth (`三成` → `3成`), so that a reader still sees to which
place the number was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from xiaodai.reading.numerals import DIGITS, SCALES, TENS, chinese_integer

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
_UP_TO_19 = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
)
_TIES = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = {word: i for i, word in enumerate(_UP_TO_19)} | {
    word: 10 * i for i, word in enumerate(_TIES, start=2)
}
_ONE = rf"(?:{'|'.join(sorted(_ONES, key=len, reverse=True))})"
ENGLISH_NUMBER = (
    rf"(?:{_ONE}|a(?=\s+hundred|\s+thousand))"
    rf"(?:(?:[\s-]+|\s+and\s+)(?:{_ONE}|hundred|thousand))*"
)
_PARTS_EN = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
ENGLISH_FRACTION = r"(?:(?:(?:a|one|two|three|four)[\s-]+)(?:third|quarter|fifth|tenth)s?|half)"
_HAN = "零一二三四五六七八九十"
_UP_TO_10 = rf"(?:{'|'.join(_UP_TO_19[1:11])}|10|[1-9])"
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
