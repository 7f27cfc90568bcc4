"""Packed files of a loan tape: zip archives, and how far packed bytes may swell."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from xiaodai.paths import reason
from xiaodai.tapes.columns import PoolError

PIECE = 1 << 20  # bytes read at a time
SWOLLEN = 1 << 28  # bytes from which a file is suspected that is mostly air
MOST_TIMES = 400  # as large as it is packed; ordinary tapes are packed to a fifth or a fiftieth
UTF8_NAME = 0x800  # the flag of a name in UTF-8; others come from Windows in China as GBK
ENCRYPTED = 0x1


def check_swelling(name: str, packed: int, unpacked: int) -> None:
    """Raises `PoolError` for bytes that swell as no loan tape does: a zip bomb."""
    if unpacked > SWOLLEN and unpacked > MOST_TIMES * packed:
        raise PoolError(
            f"{name} swells to over {MOST_TIMES} times its packed size, as no loan tape does: "
            "unpack it yourself if you trust it"
        )


def check_room(name: str, size: int, folder: Path) -> None:
    """Raises `PoolError` where so many bytes do not fit beside the result."""
    free = shutil.disk_usage(folder).free
    if size > free:
        raise PoolError(
            f"{name} unpacks to {size / 1e9:,.1f} GB, but only {free / 1e9:,.1f} GB are free on "
            "the disk of the result: make room, or write the result to another disk"
        )


def is_hidden(path: PurePosixPath) -> bool:
    """Whether a file is one that programs leave behind: .DS_Store, _SUCCESS, __MACOSX/…"""
    return any(part.startswith((".", "_", "~$")) for part in path.parts)


def members(name: str, path: Path) -> dict[PurePosixPath, ZipInfo]:
    """The files in a zip archive by their names, without those that programs leave behind.

    Raises `PoolError` for a file that is no complete zip archive.
    """
    try:
        with ZipFile(path) as packed:
            found = {_name(info): info for info in packed.infolist() if not info.is_dir()}
    except (BadZipFile, OSError, ValueError) as error:
        raise PoolError(f"{name} is no complete zip file: {reason(error)}") from None
    return {inner: info for inner, info in found.items() if not is_hidden(inner)}


def _name(info: ZipInfo) -> PurePosixPath:
    said = info.filename
    if not info.flag_bits & UTF8_NAME:
        with suppress(UnicodeError):
            said = said.encode("cp437").decode("gbk")
    return PurePosixPath(said.replace("\\", "/"))


def unpack(
    name: str, path: Path, wanted: dict[PurePosixPath, ZipInfo], folder: Path
) -> Iterator[tuple[PurePosixPath, Path]]:
    """Files of a zip archive, unpacked one by one to `folder` under names of ours.

    Raises `PoolError` for files that are encrypted, damaged or swell as no tape does, and where
    there is no room for them.
    """
    size = sum(info.file_size for info in wanted.values())
    check_swelling(name, sum(info.compress_size for info in wanted.values()), size)
    folder.mkdir(parents=True, exist_ok=True)
    check_room(name, size, folder)
    with ZipFile(path) as packed:
        for number, (inner, info) in enumerate(wanted.items()):
            if info.flag_bits & ENCRYPTED:
                raise PoolError(f"{name} is locked with a password: unpack it yourself")
            target = folder / f"{number:05d}{''.join(inner.suffixes[-2:])}"
            try:
                with packed.open(info) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy, PIECE)
            except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
                raise PoolError(f"{inner} in {name} cannot be unpacked: {reason(error)}") from None
            yield inner, target
