"""Numbers as people say them, written in digits: 三成五, 一半, 五六家, three hundred, a third.

Only the form changes. A tenth stays a tenth (`三成` → `3成`), so that a reader still sees to which
place the number was said.
"""

from __future__ import annotations

import re
from fractions import Fraction

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TEN = {"十": 10, "百": 100, "千": 1000}
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
_UP_TO_19 = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
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
    text = re.sub(r"(?<=[\d十百千])([多余])\s?(万亿|亿|万)", r"\2\1", text)
    text = _BETWEEN.sub(_between, text)
    text = re.sub(
        r"([一二两三四五六七八九])成([一二三四五六七八九半])?(?!立|员|为|本|果|交|长|功|都)",
        lambda m: f"{_DIGIT[m[1]]}{'.' + _tenth(m[2]) if m[2] else ''}成",
        text,
    )
    text = re.sub(
        r"一半|半数|(?<=[近逾超约])半(?!年|个|月|小时|天|数)|(?<=超过)半(?!年|个|月|小时|天|数)",
        "5成",
        text,
    )
    text = _HALF_MORE.sub(lambda m: f"{_integer(m[1])}.5{m[2]}{m[3] or ''}", text)
    text = _COMPOUND.sub(_compound, text)
    text = re.sub(ENGLISH_SHARE, _share, text, flags=re.IGNORECASE)
    text = re.sub(
        ENGLISH_PART,
        lambda m: "0.5" if m[0][:4].lower() == "half" else "0.25",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        rf"\b({ENGLISH_NUMBER}|\d+)\s+and\s+a\s+half\b",
        lambda m: f"{_english_value(m[1])}.5",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        rf"\b{ENGLISH_FRACTION}\b(?![\s-]+(?:billion|million|trillion))",
        _fraction,
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(rf"\b{ENGLISH_NUMBER}\b", _english, text, flags=re.IGNORECASE)


def _tenth(character: str) -> str:
    return "5" if character == "半" else str(_DIGIT[character])


def _between(match: re.Match[str]) -> str:
    low, high = _DIGIT[match[2]], _DIGIT[match[3]]
    if high - low != 1 and (low, high) != (3, 5):
        return match[0]
    base, factor = 10 if match[1] else 0, _TEN.get(match[4] or "", 1)
    return f"{(base + low) * factor}-{(base + high) * factor}"


def _compound(match: re.Match[str]) -> str:
    scales = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 10**3}
    total, last = Fraction(0), 10**13
    for number, scale in _PART.findall(match[0].replace("零", "")):
        factor = scales.get(scale, 1)
        if factor >= last:
            return match[0]
        total, last = total + _value(number) * factor, factor
    written = total / last  # in the smallest scale word, which keeps the place of the last digit
    word = next((word for word, factor in scales.items() if factor == last > 1000), "")
    if not word:
        written = total
    return f"{written}{word}" if written.denominator == 1 else match[0]


def _value(text: str) -> Fraction:
    if text[0].isdigit():
        return Fraction(text)
    value, digit = 0, None
    for c in text:
        if c in _TEN:
            value += (1 if digit is None else digit) * _TEN[c]
            digit = None
        else:
            digit = _DIGIT[c]
    return Fraction(value + (digit or 0))


def _fraction(match: re.Match[str]) -> str:
    words = re.split(r"[\s-]+", match[0].lower())
    if words == ["half"]:
        return "5成"
    over = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}[words[0]]
    return f"{_HAN[_PARTS_EN[words[1].rstrip('s')]]}分之{_HAN[over]}"


def _share(match: re.Match[str]) -> str:
    some, over = (_english_value(match[name]) for name in ("some", "all"))
    return f"{_HAN[over]}分之{_HAN[some]}" if some < over else match[0]


def _integer(text: str) -> int:
    return int(text) if text.isdigit() else int(_value(text))


def _english(match: re.Match[str]) -> str:
    return str(_english_value(match[0]))


def _english_value(text: str) -> int:
    if text.isdigit():
        return int(text)
    total, current = 0, 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word == "hundred":
            current = max(current, 1) * 100
        elif word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
        elif word not in ("and", "a"):
            current += _ONES[word]
    return total + current
