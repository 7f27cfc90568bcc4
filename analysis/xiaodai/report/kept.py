"""What earlier runs made, each thing kept under a digest of everything that it was made from.

Nothing is believed by its time or size: contents are compared. An entry is a folder of files that
is put in place complete; one that has been altered since is made anew.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from xiaodai.paths import BUILD, DATA, LOCK, NOTEBOOKS, PACKAGE, ROOT
from xiaodai.report.files import BusyError, making, put, remove, write

FOLDER = BUILD / "cache" / "report"
MOST = 500  # entries that are kept, the latest used: those of about ten reports
SUM = "sum"  # the file of an entry that holds the digest of the others
CATALOGUES = "locale"  # folder of the package whose files translate words and do nothing else


def digest(*parts: str | bytes) -> str:
    """The digest of some parts in their order; no other parts have it."""
    found = blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()


def of_files(paths: Iterable[Path], folder: Path) -> str:
    """The digest of files, by their paths inside a folder and what they hold."""
    found = sorted((path.relative_to(folder).as_posix(), path) for path in paths if path.is_file())
    return digest(*(part for name, path in found for part in (name, path.read_bytes())))


def code() -> str:
    """The state of the code: the package without its catalogues, Python, and what is installed."""
    files = (path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts)
    own = [path for path in files if path.relative_to(PACKAGE).parts[0] != CATALOGUES]
    places = [Path(place) for place in sys.path if Path(place).is_dir()]
    installed = sorted(path.name for place in places for path in place.glob("*.dist-info"))
    locked = LOCK.read_bytes() if LOCK.is_file() else b""
    return digest(of_files(own, PACKAGE), sys.version, sys.platform, *installed, locked)


def words() -> str:
    """The state of the catalogues."""
    return of_files((PACKAGE / CATALOGUES).rglob("*.po"), PACKAGE)


def tables(data: Path = DATA, notebooks: Path = NOTEBOOKS) -> str:
    """The state of the ledger's tables, and of the texts that lie beside the notebooks."""
    beside = (path for path in notebooks.glob("*") if path.suffix != ".ipynb")
    return digest(of_files(data.glob("*"), data), of_files(beside, notebooks))


def names_files(given: object) -> bool:
    """Whether parameters name a file or a folder, whose contents no digest here covers."""
    match given:
        case str():
            with suppress(OSError, ValueError):  # too long for a path, or no path at all
                return bool(given) and (ROOT / given).exists()
            return False
        case Mapping():
            return any(map(names_files, given.values()))
        case list() | tuple():
            return any(map(names_files, given))
    return False


class Kept:
    """A folder of entries that all rest on the same ground, the digests given."""

    def __init__(self, folder: Path, *ground: str) -> None:
        self.folder = folder
        self._ground = ground

    def entry(self, name: str, *of: str, make: Callable[[Path], None]) -> Path:
        """The folder of an entry made of the ground and `of`; `make` fills it if there is none."""
        return self.find(name, *of) or self.put(name, *of, make=make)

    def find(self, name: str, *of: str) -> Path | None:
        """The folder of an entry, or nothing if there is none or it is not as it was made."""
        folder = self._place(name, *of)
        with suppress(OSError):
            if (folder / SUM).read_text(encoding="ascii") == _sum(folder):
                os.utime(folder)
                return folder
        return None

    def put(self, name: str, *of: str, make: Callable[[Path], None]) -> Path:
        """Make an entry, in the place of an earlier one."""
        folder = self._place(name, *of)
        with making(self.folder / f"{name}-{os.getpid()}") as aside:  # other runs may be under way
            made = aside / "made"
            made.mkdir()
            make(made)
            (made / SUM).write_text(_sum(made), encoding="ascii")
            try:
                put(made, folder)
            except OSError:  # another run has put the same there in the meantime
                if self.find(name, *of) is None:
                    raise
        return folder

    def _place(self, name: str, *of: str) -> Path:
        return self.folder / f"{name}-{digest(*self._ground, name, *of)}"


def sweep(folder: Path) -> None:
    """Remove what dead runs left, and of many entries those not used for longest."""
    for left in folder.glob(".*.xiaodai"):
        with suppress(BusyError), making(left.with_name(left.name[1:].removesuffix(".xiaodai"))):
            pass  # the folder of a run is gone at its end
    entries = [path for path in folder.glob("[!.]*") if path.is_dir()]
    for path in sorted(entries, key=lambda path: -path.stat().st_mtime)[MOST:]:
        remove(path)


class Whole:
    """A report as it was last written, and the inputs that it was written from."""

    def __init__(self, report: Path, params: Path | None) -> None:
        """Look at the inputs as they are now."""
        notebooks = of_files(NOTEBOOKS.glob("*.ipynb"), NOTEBOOKS)
        given = params.read_bytes() if params and params.is_file() else b""
        self._report = report
        self._record = FOLDER / f"whole-{digest(str(report))}.json"
        self._inputs = digest(code(), words(), tables(), notebooks, given)

    def stands(self) -> bool:
        """Whether the report is there, written from the same inputs and not altered since."""
        with suppress(OSError, ValueError):
            return bool(json.loads(self._record.read_text(encoding="utf-8")) == self._state())
        return False

    def keep(self) -> None:
        """Remember the report as it is now."""
        write({self._record: json.dumps(self._state())})

    def _state(self) -> dict[str, Any]:
        return {"inputs": self._inputs, "report": of_files(self._report.rglob("*"), self._report)}


def _sum(folder: Path) -> str:
    return of_files((path for path in folder.rglob("*") if path.name != SUM), folder)
