"""A page made plain, every character knowing where it stood: what dirty pages need to be read.

Made plain are full-width forms (Unicode NFKC), traditional characters (one simplified character
each), zero-width characters, spaces beside Chinese characters, a line break inside a number, and
the pinyin that some converters leave in brackets behind a character, as in `業(yè)務(wù)`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property

from opencc import OpenCC

from xiaodai.reading.sentence_hash import normalise

NUMERALS = "零〇○一二两三四五六七八九十百千万亿半"
_HAN = "\u3400-\u9fff"
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_PINYIN = re.compile(rf"(?<=[{_HAN}])[(（]\s*([a-z{_TONED}]{{1,6}})\s*[)）]")
_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?"
    r"(?:[aeo]|[aeo]ng?|[ae]i|[ao]u|ao|er|ong|i|i[aeu]|i[aeo]?ng?|iao|u|u[aeo]|uai|u[ai]|ua?ng?)"
)
_SPACE = re.compile(rf"(?<=[{_HAN}])[^\S\n]+(?=\S)|(?<=\S)[^\S\n]+(?=[{_HAN}])")
_JOINS_LEFT = re.compile(rf"(?:\d|\d[.,])\d$|[\d{NUMERALS}][{NUMERALS}]$")
_JOINS_RIGHT = re.compile(rf"[\d{NUMERALS}](?:[\d{NUMERALS}]|[.,]\d)")
_BREAK = re.compile(r"(?<=[\d.,])[^\S\n]*\n[^\S\n]*(?=[.,]?\d)")
# Lines that stand for themselves: a number alone, a list mark, a section number, a year, a clock.
_OWN_START = re.compile(r"\d{1,2}[.、)]\D|0\d\s|(?:19|20)\d{2}\s*年|\d+\s*$")
_OWN_END = re.compile(r"(?:^\s*\d+|\d{4}-\d{1,2}-\d{1,2}|\d:\d{2})\s*$|(?:^|[^\d])[.,]\s*$")


@dataclass(frozen=True)
class Page:
    """A text and the same text made plain: `text[i]` stood at `raw[at[i]]`."""

    raw: str
    text: str
    at: tuple[int, ...]

    @cached_property
    def _tight(self) -> tuple[str, list[int], list[int]]:
        """The plain text without white space, where each character is in `text` and in `raw`."""
        kept = [place for place, c in enumerate(self.text) if not c.isspace()]
        tight = "".join(self.text[place] for place in kept)
        return tight, kept, [self.at[place] for place in kept]

    @cached_property
    def _line_ends(self) -> list[int]:
        return [place for place, c in enumerate(self.raw) if c == "\n"]

    def line(self, offset: int) -> int:
        """The line of a place in the raw text, the first being 1."""
        return bisect_left(self._line_ends, offset) + 1

    def between(self, start: int, end: int) -> str:
        """The plain text, without white space, of a stretch of the raw text."""
        tight, _, at = self._tight
        return tight[bisect_left(at, start) : bisect_left(at, end)]

    def find(self, printed: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where printed characters stand in a stretch of the raw text, however they are dressed.

        A number is found only whole: `5%` does not stand in `15%`, nor `3家` in `十3家`.
        """
        tight, places, at = self._tight
        wanted = re.compile(re.escape(made_plain(printed)))
        found = wanted.finditer(tight, bisect_left(at, start), bisect_left(at, end))
        return [
            (at[match.start()], at[match.end() - 1] + 1)
            for match in found
            if self._whole(places[match.start()], places[match.end() - 1])
        ]

    def _whole(self, first: int, last: int) -> bool:
        """Whether no number of `text` runs on beyond a stretch of it."""
        before, after = self.text[max(0, first - 2) : first], self.text[last + 1 : last + 3]
        return not (
            _JOINS_LEFT.search(before + self.text[first])
            or _JOINS_RIGHT.match(self.text[last] + after)
        )


def page(raw: str) -> Page:
    """A text made plain.

    >>> page("業(yè)務(wù) 增至４９\\n74 家").text
    '业务增至4974家'
    """
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(raw):
        for c in unicodedata.normalize("NFKC", UNSEEN.sub("", character)):
            characters.append(_simplified(c))
            places.append(place)
    text = "".join(characters)
    for pattern, drops in ((_PINYIN, _is_pinyin), (_BREAK, _is_inside), (_SPACE, _always)):
        gone = {i for m in pattern.finditer(text) if drops(m) for i in range(m.start(), m.end())}
        if gone:
            text = "".join(c for i, c in enumerate(text) if i not in gone)
            places = [place for i, place in enumerate(places) if i not in gone]
    return Page(raw, text, tuple(places))


def made_plain(text: str) -> str:
    """A short text made plain, without white space: how printed characters are looked for."""
    return re.sub(r"\s", "", page(text).text)


def dresses(sentence: str) -> dict[str, str]:
    """The ways in which a sentence may have been written when its hash was taken, with a word each.

    First as it stands; then without pinyin, zero-width characters and the dash of a list; in
    simplified characters; and both. Only ways that differ from the ones before are there.
    """
    unseen = UNSEEN.sub("", sentence)
    bare = normalise(_PINYIN.sub(lambda m: "" if _is_pinyin(m) else m[0], unseen)).removeprefix("-")
    ways = {sentence: ""}
    ways.setdefault(bare, "without pinyin in brackets, list dash or unseen characters")
    ways.setdefault(simplified(sentence), "in simplified characters")
    ways.setdefault(simplified(bare), "in simplified characters and without pinyin in brackets")
    return ways


def simplified(text: str) -> str:
    """Traditional characters replaced one by one.

    >>> simplified("三萬億")
    '三万亿'
    """
    return "".join(map(_simplified, text))


@cache
def _simplified(character: str) -> str:
    if character < "\u3400":
        return character
    other = _converter().convert(character)
    return other if len(other) == 1 else character


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _is_pinyin(match: re.Match[str]) -> bool:
    toneless = unicodedata.normalize("NFD", match[1])
    letters = "".join(c for c in toneless if not unicodedata.combining(c))
    return _SYLLABLE.fullmatch(letters) is not None


def _is_inside(match: re.Match[str]) -> bool:
    """Whether a line break stands inside a number, and not between two lines of their own."""
    text, start, end = match.string, match.start(), match.end()
    left = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end)
    right = text[end : stop if stop >= 0 else len(text)]
    return not (_OWN_START.match(right) or _OWN_END.search(left))


def _always(match: re.Match[str]) -> bool:
    return True
