"""The encodings of text files: which one a file is in, and a copy in UTF-8 where it is another."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, AnyStr, NamedTuple, TextIO, cast

from xiaodai.paths import reason
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.packed import PIECE, check_room, check_swelling
from xiaodai.values.words import Text

CHINESE = "gb18030"  # holds GBK and GB2312
LONGEST = PIECE  # bytes of a line, a mebibyte; DuckDB takes two, and memory for each thread
ENOUGH = 200_000  # characters beyond ASCII, from which it is clear whether they are Chinese
SIGNS, COMMON = range(0xA1, 0xA4), range(0xB0, 0xD8)  # first bytes of GB2312
PLAUSIBLE = 0.7  # of those characters are signs or among the 3,755 common ones; of names 0.9 are
OUTSIDE = 0.1  # of them at most are not in GB2312
AROUND = 12  # bytes to show on each side of a strange one
WIDE = 0.2  # of the bytes of UTF-16 at least so many are zero, all at odd or all at even places
BEYOND = re.compile(r"[^\x00-\x7f]+")
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NAMES = {CHINESE: "GBK", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


class Readable(NamedTuple):
    """A text in UTF-8 with one kind of line end: where it stands, and what was seen on the way."""

    path: Path
    notes: tuple[Text, ...]
    is_quoted: bool


class _Seen(NamedTuple):
    is_mixed: bool
    is_quoted: bool


def readable(name: str, path: Path, copy: Path, encoding: str = "") -> Readable:
    """A text file in UTF-8; it is copied where it is in another encoding, or its line ends differ.

    Without an encoding it is UTF-8, UTF-16 or GBK. Raises `PoolError` for a file in none of them,
    in another one than is said, with a line that is too long, or that swells as no tape does.
    """
    try:
        return _readable(name, path, copy, encoding)
    except (OSError, EOFError, zlib.error) as error:
        raise PoolError(f"{name} cannot be read: {reason(error)}") from None


def _readable(name: str, path: Path, copy: Path, said: str) -> Readable:
    with _bytes(path) as file:
        first = file.read(PIECE)
    encoding = _declared(name, said) or _marked(first) or _wide(name, first)
    if encoding in ("", "utf-8", "utf-8-sig"):
        try:
            seen = _scan(name, path)
            if not (seen.is_mixed or _is_packed(path) != path.name.lower().endswith(".gz")):
                return Readable(path, (), seen.is_quoted)
            encoding = "utf-8-sig"
        except UnicodeDecodeError:
            if encoding:
                raise PoolError(_undecodable(name, path, encoding)) from None
            encoding = CHINESE
    try:
        rest = _copied(name, path, copy, encoding)
    except UnicodeDecodeError:
        if said or encoding != CHINESE:
            raise PoolError(_undecodable(name, path, encoding)) from None
        raise PoolError(_unknown(name, path)) from None
    if encoding == CHINESE and not said and not _is_chinese(rest):
        raise PoolError(_unknown(name, path))
    seen = _scan(name, copy)
    note = Text("read as {encoding}", encoding=NAMES.get(encoding, encoding))
    return Readable(copy, () if encoding == "utf-8-sig" else (note,), seen.is_quoted)


def _declared(name: str, said: str) -> str:
    if not said:
        return ""
    try:
        "".encode(said)  # some codecs are none of text
        found = codecs.lookup(said).name
    except LookupError:
        raise PoolError(
            f"the mapping has the encoding {said!r}; an encoding is one that Python knows, such as "
            "utf-8, gb18030, big5, latin-1, cp1252, utf-16"
        ) from None
    return CHINESE if found in ("gbk", "gb2312", "gb18030") else found


def _marked(first: bytes) -> str:
    return next((name for mark, name in MARKS.items() if first.startswith(mark)), "")


def _wide(name: str, first: bytes) -> str:
    """UTF-16 without its mark, told by its zero bytes. Raises `PoolError` for other zero bytes."""
    zeros = first.count(0)
    if not zeros:
        return ""
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if first[start::2].count(0) == zeros and zeros > WIDE * len(first):
            return encoding
    raise PoolError(f"{name} is no text: it holds zero bytes")


@contextmanager
def opened(path: Path, encoding: str, newline: str | None = "") -> Iterator[TextIO]:
    """A text file, packed by gzip or not, with the ends of its lines as they are."""
    unpacked = gzip.open if _is_packed(path) else open
    with cast(TextIO, unpacked(path, "rt", encoding=encoding, newline=newline)) as text:
        yield text


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextmanager
def _bytes(path: Path) -> Iterator[IO[bytes]]:
    with cast(IO[bytes], gzip.open(path) if _is_packed(path) else path.open("rb")) as file:
        yield file


def _scan(name: str, path: Path) -> _Seen:
    """What a text in UTF-8 looks like. Raises `UnicodeDecodeError` where it is none."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    ends: set[str] = set()
    is_quoted = False
    lines = _Lines(name, path)
    with _bytes(path) as file:
        while piece := file.read(PIECE):
            if piece.endswith(b"\r"):
                piece += file.read(1)
            decoder.decode(piece)
            end = b"\n" if b"\n" in piece else b"\r"
            count = lines.take(piece, end, b"\0")
            is_quoted = is_quoted or b'"' in piece
            if end == b"\n" and b"\r" not in piece:
                ends |= {"\n"} if count else set()
            else:
                both = piece.count(b"\r\n")
                alone = {"\n": piece.count(b"\n"), "\r": piece.count(b"\r")}
                ends |= {"\r\n"} if both else set()
                ends |= {each for each, times in alone.items() if times > both}
    decoder.decode(b"", final=True)
    return _Seen(len(ends) > 1 or "\r" in ends, is_quoted)


class _Lines:
    """A watch over a text that is read in pieces: the length of its lines, and what it swells to.

    DuckDB would hold the longest of them in memory several times.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.packed = name, path.stat().st_size
        self.total = self.open = self.before = 0

    def take(self, piece: AnyStr, end: AnyStr, zero: AnyStr) -> int:
        """How many lines end in a piece.

        Raises `PoolError` for a line that is too long, zero bytes, and a text that swells.
        """
        if zero in piece:
            raise PoolError(f"{self.name} is no text: it holds zero bytes")
        self.total += len(piece)
        check_swelling(self.name, self.packed, self.total)
        first = piece.find(end)
        if self.open + (len(piece) if first < 0 else first) > LONGEST:
            raise PoolError(
                f"{self.name}, line {self.before + 1:,}: the line is longer than {LONGEST:,} bytes"
            )
        self.open = self.open + len(piece) if first < 0 else len(piece) - piece.rfind(end) - 1
        count = piece.count(end)
        self.before += count
        return count


def _copied(name: str, path: Path, copy: Path, encoding: str) -> str:
    """Copy a text to UTF-8 with one kind of line end; the characters beyond ASCII, if not too many.

    Raises `UnicodeDecodeError` where it is not in this encoding.
    """
    check_room(name, path.stat().st_size, copy.parent)
    beyond: list[str] = []
    count = 0
    lines = _Lines(name, path)
    with opened(path, encoding, None) as text, copy.open("w", encoding="utf-8", newline="") as file:
        while piece := text.read(PIECE):
            lines.take(piece, "\n", "\0")
            if count < ENOUGH and not piece.isascii():
                beyond += BEYOND.findall(piece)
                count = sum(map(len, beyond))
            file.write(piece)
    return "".join(beyond)


def _is_chinese(beyond: str) -> bool:
    """Whether characters are such as stand in Chinese texts.

    Other encodings read as GBK without a fault: Latin-1 and Big5 give characters outside GB2312,
    Cyrillic the rare ones of its second level.
    """
    common = outside = 0
    for character, times in Counter(beyond).items():
        code = character.encode("gb2312", "ignore")
        outside += 0 if code else times
        if code and (code[0] in SIGNS or code[0] in COMMON):
            common += times
    return common >= PLAUSIBLE * len(beyond) and outside <= OUTSIDE * len(beyond)


def _unknown(name: str, path: Path) -> str:
    return (
        f"{name} is neither UTF-8 nor Chinese text in GBK{_first_strange(path)}: say its encoding "
        'in the mapping, as in encoding = "latin-1", "cp1252" or "big5"'
    )


def _undecodable(name: str, path: Path, encoding: str) -> str:
    told = NAMES.get(encoding, encoding)
    where = _first_strange(path) if encoding.startswith("utf-8") else ""
    return f"{name} is no text in {told}{where}: say its encoding in the mapping, or leave it out"


def _first_strange(path: Path) -> str:
    """Where a file is not UTF-8, as a part of a sentence."""
    with _bytes(path) as file:
        number = 0
        while line := file.readline(LONGEST):
            number += 1
            try:
                line.decode()
            except UnicodeDecodeError as error:
                shown = line[max(error.start - AROUND, 0) : error.start + AROUND].strip()
                return f" (line {number:,}: {shown.decode('ascii', 'backslashreplace')})"
    return ""
