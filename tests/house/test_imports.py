"""Imports go down only.

the face → cli → report → page → studies, tapes, audit → consistency, bounds → ledger → extraction →
documents → reading → values → paths.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.checkout import Module, module, modules, shown

FLOORS = (
    {"paths", "contract", "earlier_run"},
    {"values"},
    {"reading"},
    {"documents"},
    {"extraction"},
    {"ledger"},
    {"consistency", "bounds"},
    {"studies", "tapes", "audit"},
    {"page"},
    {"report"},
    {"cli"},
    {"", "__main__"},  # the face, and the command, reach everything
)
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}


def floor(name: str) -> int:
    """How high in the house a module stands."""
    return FLOOR_OF[name.removeprefix("xiaodai").removeprefix(".").partition(".")[0]]


def imports(source: Module, known: set[str]) -> Iterator[tuple[str, int]]:
    """Each module of ours that one imports, with the line; types and functions count too."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = node.level - source.is_package
                package = source.name.split(".")[: -up or None]
                base = ".".join([*package, *([base] if base else [])])
            names = [
                inner if (inner := f"{base}.{alias.name}") in known else base
                for alias in node.names
            ]
        else:
            continue
        for name in names:
            if name == "xiaodai" or name.startswith("xiaodai."):
                yield name, node.lineno


def upward(sources: tuple[Module, ...]) -> list[str]:
    """The imports that go up."""
    known = {source.name for source in sources}
    return [
        f"{shown(source.path, line)}: {source.name} imports {name}"
        for source in sources
        for name, line in imports(source, known)
        if floor(name) > floor(source.name)
    ]


def circle(sources: tuple[Module, ...]) -> list[str]:
    """The modules of one circle of imports, if there is any."""
    known = {source.name for source in sources}
    needs = {s.name: {name for name, _ in imports(s, known)} - {s.name} for s in sources}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_imports_go_down_only() -> None:
    assert upward(modules()) == []


def test_imports_make_no_circle() -> None:
    assert circle(modules()) == []


def test_the_checker_sees_the_imports_of_the_package() -> None:
    known = {source.name for source in modules()}
    assert [found for source in modules() for found in imports(source, known)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("xiaodai.reading.printed", "from xiaodai.page import theme"),
        ("xiaodai.reading.printed", "from ..studies import attrition"),
        ("xiaodai.studies.attrition", "import xiaodai.page.charts"),
        ("xiaodai.paths", "from xiaodai.ledger import load"),
        ("xiaodai.page.charts", "def draw():\n    from xiaodai import report"),
        ("xiaodai.tapes.tape", "if TYPE_CHECKING:\n    from xiaodai.report import run"),
    ],
)
def test_an_upward_import_is_found(name: str, text: str) -> None:
    report = module("xiaodai.report", "")
    assert len(upward((module(name, text), report))) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("xiaodai.report.pages", "from xiaodai.page import theme"),
        (
            "xiaodai.studies.attrition",
            "from xiaodai.values import interval\nimport os",
        ),
        ("xiaodai.reading.printed", "from .interval import Interval\nimport math"),
        ("xiaodai.studies.caps", "from xiaodai.studies.dispersion import spread"),
    ],
)
def test_a_downward_import_is_allowed(name: str, text: str) -> None:
    assert upward((module(name, text),)) == []


def test_a_circle_is_found() -> None:
    first = module("xiaodai.studies.caps", "from xiaodai.studies import fenfu")
    second = module("xiaodai.studies.fenfu", "def f():\n    from xiaodai.studies.caps import CAP")
    assert set(circle((first, second))) == {"xiaodai.studies.caps", "xiaodai.studies.fenfu"}
