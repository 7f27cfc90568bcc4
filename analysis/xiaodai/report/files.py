"""Results in their places: whole or not at all, by one run at a time, and what a dead one left.

A file is written beside its place and renamed. A folder is made inside a hidden folder beside its
place (`.report.xiaodai` for `report`), which the process that makes it holds locked. The lock ends
with the process, whatever ends that, and the next run sweeps what it left. Nothing is removed where
it stands: it is renamed first, so that no half of a folder is ever taken for the whole.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from xiaodai.paths import ROOT

if sys.platform != "win32":
    import fcntl

BEFORE = "before"  # in the folder of a run: what stood in the place of its result


class BusyError(RuntimeError):
    """Another run is making the same result; the message says so."""


def write(texts: Mapping[Path, str]) -> None:
    """Write text files aside and put them in place together, so that none is half-written."""
    aside = {path: path.with_name(f"{path.name}.new") for path in texts}
    try:
        for path, new in aside.items():
            _folder(path.parent)
            with new.open("w", encoding="utf-8", newline="\n") as file:
                file.write(texts[path])
                file.flush()
                os.fsync(file.fileno())  # else a power cut may leave the name without the text
        for path, new in aside.items():
            new.replace(path)
    finally:
        for new in aside.values():
            new.unlink(missing_ok=True)


@contextmanager
def making(place: Path) -> Iterator[Path]:
    """A folder beside `place` to make a folder in that `put` then puts there; gone at the end.

    What a run that was killed has left is swept first; what it had put aside goes back to its
    place. Raises `BusyError` where another run makes the same, before anything is touched.
    """
    _folder(place.parent)
    aside = place.with_name(f".{place.name}.xiaodai")
    with _locked(aside):
        _sweep(aside, place)
        try:
            yield aside
        finally:
            _sweep(aside, place)
            remove(aside)


def put(made: Path, place: Path) -> None:
    """Put a folder that is complete in its place; `made` lies in the folder that `making` gave."""
    if place.exists():
        place.rename(made.parent / BEFORE)
    made.rename(place)


def remove(folder: Path) -> None:
    """Remove a folder in one step: it is renamed, then deleted. One that is not there is no error.

    Raises `OSError` where it cannot be renamed.
    """
    gone = folder.with_name(f".{folder.name.removeprefix('.')}.xiaodai-gone")
    shutil.rmtree(gone, ignore_errors=True)  # of a run that was killed while it deleted
    with suppress(FileNotFoundError):
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _folder(place: Path) -> None:
    """Make a folder if need be; raises `NotADirectoryError` where a file is in its place."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), place) from None


def _sweep(aside: Path, place: Path) -> None:
    """Empty the folder of a run; what it had put aside goes back where nothing took its place."""
    before = aside / BEFORE
    if before.exists() and not place.exists():
        before.rename(place)
    for path in aside.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """A folder that no other process holds; it is made if need be."""
    if sys.platform == "win32":  # no folder can be locked there
        folder.mkdir(exist_ok=True)
        yield
        return
    held = _held(folder)
    try:
        yield
    finally:
        os.close(held)


def _held(folder: Path) -> int:
    """A file descriptor by which a folder is held; raises `BusyError` if another process does."""
    while True:
        folder.mkdir(exist_ok=True)
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            place = folder.with_name(folder.name.removeprefix(".").removesuffix(".xiaodai"))
            raise BusyError(
                f"another run is writing {shown(place)}: wait for its end, or write elsewhere"
            ) from None
        except OSError:  # a file system without locks
            return held
        with suppress(FileNotFoundError):  # the run that held it may just have removed it
            if os.path.samestat(folder.stat(), os.fstat(held)):
                return held
        os.close(held)


def shown(path: Path) -> Path:
    """A path as messages name it: seen from the project's folder where it lies inside."""
    path = path.resolve()
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
