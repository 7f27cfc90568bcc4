"""From characters to exact numbers: Arabic, full-width and Chinese numerals, scale words.

A number keeps the *place* of its last printed digit and of its last non-zero digit, because that is
what rounding rules are about: `52.10%` was printed to a hundredth, `2000` may mean any thousand.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

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


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: value, place of its last digit and of its last non-zero digit.

    `start`/`end` are its position in the normalised text; `scale` is the factor of the scale word
    that stood after it (万, 亿, billion …), already applied.
    """

    value: Fraction
    place: Fraction
    last_nonzero: Fraction
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
        )


def normalise(text: str, language: str = "zh") -> str:
    """Full-width forms made plain; foreign decimal commas and group marks made English."""
    text = unicodedata.normalize("NFKC", text)
    if language in _DECIMAL_COMMA:
        text = re.sub(r"(?<=\d)[.\u00a0 ](?=\d{3}(?!\d))", "", text)
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    return text


def numbers(text: str) -> list[Number]:
    """Every number in a normalised text, from left to right.

    >>> [str(n.value) for n in numbers("二十万元至1,002.5万元")]
    ['200000', '10025000']
    """
    return [_number(match) for match in _NUMBER.finditer(text)]


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
    number = Number(value, place, _last_nonzero(value, place), match.start(), match.end())
    for scale_word in re.findall(_SCALE, match["scale"], re.IGNORECASE):
        scale = Fraction(SCALES[scale_word.lower()])
        number = replace(number.times(scale), scale=number.scale * scale)
    return _part(number, match["part"]) if match["part"] else number


def _part(number: Number, word: str) -> Number:
    """A part of a whole in percent: 百分之十 to its digits, 三分之一 to a tenth as 三成 is."""
    if word in PARTS:
        return number.times(PARTS[word])
    value = number.value * 100 / chinese_integer(word[0])
    return replace(number, value=value, place=Fraction(10), last_nonzero=Fraction(10))


def _last_nonzero(value: Fraction, place: Fraction) -> Fraction:
    if value == 0:
        return place
    digits = value / place
    while digits % 10 == 0:
        digits /= 10
        place *= 10
    return place
