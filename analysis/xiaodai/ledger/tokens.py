"""Every numeric token of a page: digits and Chinese numerals, with the words beside them.

A token is as long as what it says: a date, a clock time, a telephone number, a number with its
scale word and percent sign. The digits of a telephone number are never in a token's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from xiaodai.reading.cleaning import NUMERALS, Page

Kind: TypeAlias = Literal["telephone", "footnote", "clock", "date", "arabic", "chinese"]

_KINDS: dict[str | None, Kind] = {
    "footnote": "footnote",
    "stamp": "date",
    "clock": "clock",
    "date": "date",
    "arabic": "arabic",
    "chinese": "chinese",
}

WITHHELD = "(number withheld)"
_YEAR = r"(?:(?:19|20)\d{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2})"
_MONTH = (
    r"(?:\d{1,2}(?:[-–~至到]\d{1,2})?|[一二三四五六七八九十]{1,2})月(?!亮)"
    r"(?:份|[上中下]旬|[初中末底])?(?:\d{1,2}(?:[-–~至到、]\d{1,2})?[日号])?"
)
_PART = rf"(?:{_MONTH}|第?[一二三四1-4]季度|前[一二三]季度|[上下]半年)"
_DATE = (
    rf"{_YEAR}(?:[-–~至到]{_YEAR})?年(?:代|度)?{_PART}?|(?<![A-Za-z\d.])(?:{_YEAR})?[QH][1-4](?!\d)"
    rf"|(?<![\d.]){_PART}|(?<![\d.])\d{{1,2}}日(?![均线])"
)
_STAMP = r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?(?!\d)"
_TOKEN = re.compile(
    rf"(?P<footnote>\[\d{{1,3}}\])|(?P<stamp>{_STAMP})"
    rf"|(?P<clock>(?<![\d:])\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?![\d:]))|(?P<date>{_DATE})"
    r"|(?P<arabic>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:[%‰]|[十百千万亿]+)?)"
    r"|(?P<chinese>[百千万]分之[零〇一二两三四五六七八九十百千点]+"
    rf"|(?:数(?=[十百千万亿])|几)?[{NUMERALS}]+[多余几]?)"
)
# Groups of digits that may be a telephone number, and what tells that they are one, or none.
_GROUPS = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:\+?\d{2,6}(?:(?:[-‐–—]\n?|\)\s*|[^\S\n])\d{2,8}){1,3}|\d{5,})"
    r"(?![\d%])(?![.,]\d)"
)
_CALL = re.compile(
    r"(?:电话|热线|客服|手机|传真|致电|拨打|微信号|QQ|\btel\b|phone|\bcall\b|\bfax\b)"
    r"[^\d。！？!?;；\n]{0,12}$",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_AMOUNT = re.compile(r"\s*[%‰元十百千万亿笔家户人名个年月天次倍美件套台吨]")
_GROUPED = re.compile(r"\d{1,3}(?:\s\d{3})+")


@dataclass(frozen=True, slots=True)
class Token:
    """A numeric token: raw offsets, line, text as shown, and the plain line around it."""

    start: int
    end: int
    line: int
    text: str
    kind: Kind
    before: str
    after: str


def tokens(page: Page) -> Iterator[Token]:
    """Every numeric token of a page, from first to last.

    >>> from xiaodai.reading.cleaning import page
    >>> [token.text for token in tokens(page("截至２０２５年6月末,两家共 1,200.5 万元[3]"))]
    ['2025年6月末', '两', '1,200.5万', '[3]']
    """
    phones = _telephones(page.text)
    text = page.text
    for start, end in phones:
        text = text[:start] + "\0" * (end - start) + text[end:]
    found: list[tuple[int, int, Kind]] = [(start, end, "telephone") for start, end in phones]
    for match in _TOKEN.finditer(text):
        found.append((match.start(), match.end(), _KINDS[match.lastgroup]))
    for start, end, kind in sorted(found):
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        yield Token(
            page.at[start],
            page.at[end - 1] + 1,
            page.line(page.at[start]),
            WITHHELD if kind == "telephone" else text[start:end].replace("\n", ""),
            kind,
            text[first:start],
            text[end : last if last >= 0 else len(text)],
        )


def _telephones(text: str) -> list[tuple[int, int]]:
    """Where telephone numbers stand: after a word such as 电话 or 客服, or by their form."""
    found: list[tuple[int, int]] = []
    for match in _GROUPS.finditer(text):
        start, end = match.span()
        groups = re.findall(r"\d+", match[0])
        if re.match(_STAMP, text[start:]) or all(re.fullmatch(_YEAR, group) for group in groups):
            continue
        follows = bool(found) and re.fullmatch(r"\D{1,3}", text[found[-1][1] : start]) is not None
        called = follows or _CALL.search(text[max(0, start - 24) : start]) is not None
        digits = sum(map(len, groups))
        amount = _AMOUNT.match(text, end) is not None or _GROUPED.fullmatch(match[0]) is not None
        formed = _MOBILE.fullmatch("".join(groups)) is not None or (
            digits >= 9 if len(groups) != 2 else digits >= 10 and match[0][0] in "0+"
        )
        if not amount and (called or formed):
            found.append((start, end))
    return found
