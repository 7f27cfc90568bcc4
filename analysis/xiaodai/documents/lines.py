"""Lines that were laid out for paper or for a screen, as running sentences and rows of a table.

A text that was copied from a printed page, from a terminal or from a scanner says by blanks, bars
and line ends what belongs together. Here rows get tabs between their cells, and sentences go on to
their end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

_BLANKS = " \u3000"
_BAR = re.compile("[｜|│┃]")
_RULE = re.compile(r"(?=.*[-=─━═]{3})[\s+=|｜:\-─-╬]+")
_WIDE = re.compile(r"\t| *\u3000[ \u3000]*| {2,}")
_NARROW = re.compile(r"[\t \u3000]+")
_NUMBER = re.compile(r"[-+−–—]?[\d.,:/]*\d\S{0,4}|[-–—]+")
_LEAST_CELLS = 3
_EDGE = 2  # lines at the head and at the foot of a page where running ones may be
_DIGITS = re.compile(r"\d+")
_FULL = 0.75  # a line from this share of the widest one on goes on in the next
_ENDS = re.compile(r"[。！？!?；;…]$|[。！？!?][”」』)）]$|\t")
_ITEM = re.compile(r"(?:[*•●▪■◆►▶✓☐–—-]|\(?\d{1,2}[.)、]) ")  # of a list
_WORD = re.compile(r"(?:[!-~]+|.)[，。、；：？！）》”’」』%％]*")
_LEAST_BREAKS, _LEAST_WIDTH = 3, 30  # of a text that was wrapped
_WRAPPED = 0.8  # of its line breaks, those that stand where the next word did not fit
_ALIKE = 0.7  # of the lines of a list, those with the same marks
_MARKS = re.compile(r"[\w\s.%％]+")  # what is between the marks of a sentence
_LOOSE = 4  # columns that a wrapped line may lack beside
_CUT = re.compile(r"[\d.,][\d.,%]")  # Chinese lines may end within a number
_HAN = re.compile("[\u3400-\u9fff]")
_LETTERS = 0.9  # of the pieces of a line that is set letter by letter, those of one character


def laid_out(text: str) -> str:
    """A plain text with its rows, sentences and words put together again."""
    return unwrapped(in_rows(from_bars(unspaced(text)), _WIDE))


def printed(pages: list[list[str]]) -> str:
    """The text of printed pages, where one blank is between the cells of a row."""
    lines = unspaced("\n".join(without_running(pages)))
    return rejoined(in_rows(lines, _NARROW).split("\n"))


def without_running(pages: list[list[str]]) -> list[str]:
    """The lines of all pages without those that most pages have at their head or foot.

    Such lines may differ in their numbers, as that of the page. One at the head is left where it
    comes first: it may be the title, or the head of a table.
    """
    long = [page for page in pages if len(page) >= 2 * _EDGE]
    heads = _running([page[:_EDGE] for page in long])
    feet = _running([page[-_EDGE:] for page in long])
    kept: list[str] = []
    for number, page in enumerate(pages):
        for place, line in enumerate(page):
            is_head = number > 0 and place < _EDGE and _DIGITS.sub("0", line) in heads
            is_foot = place >= len(page) - _EDGE and _DIGITS.sub("0", line) in feet
            kept += [] if is_head or is_foot else [line]
    return kept


def _running(edges: list[list[str]]) -> set[str]:
    """The lines of words, numbers aside, that stand at an edge of more than half the pages."""
    found = Counter(line for edge in edges for line in {_DIGITS.sub("0", line) for line in edge})
    return {
        line
        for line, pages in found.items()
        if pages > max(1, len(edges) / 2) and re.search(r"[^\W\d_]", line)
    }


def from_bars(text: str) -> str:
    """The text with tabs in table rows that are drawn with bars, as `重庆｜265｜4846`."""
    return "\n".join(_row(line) for line in text.split("\n") if not _RULE.fullmatch(line))


def _row(line: str) -> str:
    first, *cells = _BAR.split(line)
    if len(cells) < 2:
        return line
    inner = [cell.strip(_BLANKS) for cell in cells[:-1]]
    return "\t".join([first.rstrip(_BLANKS), *inner, cells[-1].lstrip(_BLANKS)]).strip("\t")


def in_rows(text: str, gap: re.Pattern[str]) -> str:
    """The text with tabs in rows of numbers and the heads above them; `gap` parts their cells.

    Such lines stand below each other, have as many cells, and mostly numbers from the second on.

    >>> in_rows("地区  家数  余额\\n江苏  541  702.12", _WIDE)
    '地区\\t家数\\t余额\\n江苏\\t541\\t702.12'
    """
    lines = text.split("\n")
    cells = [gap.split(line.strip(_BLANKS)) for line in lines]
    sizes = [0, *map(len, cells), 0]
    are_numbers = [*map(_are_numbers, cells), False]
    for number, (before, size, behind) in enumerate(zip(sizes, sizes[1:], sizes[2:], strict=False)):
        is_row = are_numbers[number] and size in (before, behind)
        is_head = are_numbers[number + 1] and size == behind
        if is_row or is_head:
            lines[number] = "\t".join(cells[number])
    return "\n".join(lines)


def _are_numbers(cells: Sequence[str]) -> bool:
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in cells[1:])
    return len(cells) >= _LEAST_CELLS and 2 * numbers > len(cells) - 1


def rejoined(lines: list[str]) -> str:
    """Printed lines as paragraphs: a full line that ends no sentence goes on in the next.

    >>> rejoined(["全国小额贷款公司为4974家，贷", "款余额7361亿元。", "地区 家数"])
    '全国小额贷款公司为4974家，贷款余额7361亿元。\\n地区 家数'
    """
    width = max(map(_width, lines), default=0)
    full = (_width(line) >= _FULL * width for line in lines)
    return "".join(_joined(lines, full))


def unwrapped(text: str) -> str:
    """A text whose lines were cut at a width with its lines joined to paragraphs; others as given.

    A text is taken for one where nearly every long line ends because the next word had no room, and
    the lines are no list: these have the same marks again and again.
    """
    lines = text.split("\n")
    width = max(map(_width, lines), default=0)
    long = [
        (line, behind)
        for line, behind in pairwise(lines)
        if behind.strip() and 2 * _width(line) > width  # short ones are heads
    ]
    if len(long) < _LEAST_BREAKS or width < _LEAST_WIDTH:
        return text
    breaks = sum(_has_no_room(line, behind, width) for line, behind in long)
    (_, alike), *_ = Counter(_MARKS.sub("", line) for line, _ in long).most_common(1)
    if breaks < _WRAPPED * len(long) or alike > _ALIKE * len(long):
        return text
    full = (_has_no_room(one, two, width) for one, two in pairwise([*lines, ""]))
    return "".join(_joined(lines, full))


def _has_no_room(line: str, behind: str, width: int) -> bool:
    """Whether the first word of the line behind had no room in this one."""
    if not line.strip() or not behind.strip() or behind[0].isspace() or "\t" in line + behind:
        return False
    word = _WORD.match(behind)
    room = width - _width(line)
    return room <= (_width(word[0]) if word else 0) + _LOOSE


def _joined(lines: list[str], full: Iterator[bool]) -> Iterator[str]:
    """Lines with what stands between them: nothing where a full one goes on, or a line break."""
    yield from lines[:1]
    for (before, line), is_full in zip(pairwise(lines), full, strict=False):
        if not is_full or _ENDS.search(before) or "\t" in line or _ITEM.match(line):
            yield from ("\n", line)
        else:
            seam = before[-1:] + line[:1]
            is_apart = seam.isascii() and before[-1:] != "-"
            is_cut = _CUT.match(seam) and _HAN.search(before)
            yield from (" " if is_apart and not is_cut else "", line)


def _width(line: str) -> int:
    """How wide a line is printed: a Chinese character is twice as wide as a letter."""
    return sum(1 if character.isascii() else 2 for character in line)


def unspaced(text: str) -> str:
    """The text without the blanks of lines that are set letter by letter, as scanners leave them.

    >>> unspaced("全 国 小 额 贷 款 公 司 为 4 9 7 4 家")
    '全国小额贷款公司为4974家'
    """
    return "\n".join(_unspaced(line) for line in text.split("\n"))


def _unspaced(line: str) -> str:
    pieces = line.split()
    single = [piece for piece in pieces if len(piece) == 1]
    is_set = len(single) > max(7, _LETTERS * len(pieces))
    return "".join(pieces) if is_set and 2 * len(_HAN.findall(line)) > len(single) else line
