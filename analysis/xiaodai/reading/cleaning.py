"""Text freed of what web pages and converters add to it, so that printed characters can be found.

Taken away are full-width forms (Unicode NFKC), unseen characters, spaces beside Chinese characters
and the pinyin that some converters leave in brackets, as in `業(yè)務(wù)`; traditional characters
become simplified ones.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

from xiaodai.reading.sentence_hash import normalise

UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NUMERALS = "零〇○一二两三四五六七八九十百千万亿半"
_HAN = "\u3400-\u9fff"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_PINYIN = re.compile(rf"(?<=[{_HAN}])[(（]\s*([a-z{_TONED}]{{1,6}})\s*[)）]")
_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?"
    r"(?:[aeo]|[aeo]ng?|[ae]i|[ao]u|ao|er|ong|i|i[aeu]|i[aeo]?ng?|iao|u|u[aeo]|uai|u[ai]|ua?ng?)"
)
_SPACE = re.compile(rf"(?<=[{_HAN}])[^\S\n]+(?=\S)|(?<=\S)[^\S\n]+(?=[{_HAN}])")
_RUNS_ON_BEFORE = re.compile(rf"(?:\d|\d[.,])\d$|[\d{_NUMERALS}][{_NUMERALS}]$")
_RUNS_ON_AFTER = re.compile(rf"[\d{_NUMERALS}](?:[\d{_NUMERALS}]|[.,]\d)")


def plain(text: str) -> str:
    """A text as a reader sees it: simplified, half-width, without pinyin or unseen characters.

    >>> plain("業(yè)務(wù) 增至４９74 家")
    '业务增至4974家'
    """
    half_width = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    return _SPACE.sub("", simplified(_without_pinyin(half_width)))


def prints(text: str, printed: str) -> bool:
    """Whether a text holds printed characters, broken over lines or not, and as a whole number.

    >>> prints("共有 49\\n74 家", "4974家"), prints("利率15%", "5%")
    (True, False)
    """
    seen = plain(text)
    wanted = re.compile(r"\s*".join(map(re.escape, normalise(plain(printed)))))
    return any(
        not _RUNS_ON_BEFORE.search(seen[max(0, match.start() - 2) : match.start() + 1])
        and not _RUNS_ON_AFTER.match(seen[match.end() - 1 : match.end() + 2])
        for match in wanted.finditer(seen)
    )


def spellings(sentence: str) -> dict[str, str]:
    """The spellings in which a sentence may have been hashed, each with words that describe it.

    First as given; then without pinyin, unseen characters and the dash of a list; in simplified
    characters; and both. A spelling that equals an earlier one is left out.
    """
    unseen = UNSEEN.sub("", sentence)
    bare = normalise(_without_pinyin(unseen)).removeprefix("-")
    found = {sentence: ""}
    found.setdefault(bare, "without pinyin in brackets, list dash or unseen characters")
    found.setdefault(simplified(sentence), "in simplified characters")
    found.setdefault(simplified(bare), "in simplified characters and without pinyin in brackets")
    return found


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


def _without_pinyin(text: str) -> str:
    def kept(match: re.Match[str]) -> str:
        decomposed = unicodedata.normalize("NFD", match[1])
        toneless = "".join(c for c in decomposed if not unicodedata.combining(c))
        return "" if _SYLLABLE.fullmatch(toneless) else match[0]

    return _PINYIN.sub(kept, text)
