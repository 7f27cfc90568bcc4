"""Imports go down only: report → present → studies, pool → evidence → paths, contract."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.checkout import Module, module, modules, shown

GROUND, EVIDENCE, STUDIES, PRESENT, REPORT = range(5)
FLOOR_OF = {
    "": GROUND,  # the package itself
    "paths": GROUND,
    "contract": GROUND,
    "evidence": EVIDENCE,
    "present": PRESENT,
    "report": REPORT,
}  # every other name is a study or the pool


def floor(name: str) -> int:
    """How high in the house a module stands."""
    first = name.removeprefix("analysis").removeprefix(".").partition(".")[0]
    return FLOOR_OF.get(first, STUDIES)


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
            if name == "analysis" or name.startswith("analysis."):
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
        ("analysis.evidence.reading", "from analysis.present import theme"),
        ("analysis.evidence.reading", "from ..attrition import study"),
        ("analysis.attrition", "import analysis.present.charts"),
        ("analysis.paths", "from analysis.evidence import ledger"),
        ("analysis.present.charts", "def draw():\n    from analysis import report"),
        ("analysis.pool.tape", "if TYPE_CHECKING:\n    from analysis.report import run"),
    ],
)
def test_an_upward_import_is_found(name: str, text: str) -> None:
    report = module("analysis.report", "")
    assert len(upward((module(name, text), report))) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("analysis.report.pages", "from analysis.present import theme"),
        ("analysis.attrition", "from analysis.evidence import Quantity\nimport analysis.paths"),
        ("analysis.evidence.reading", "from .interval import Interval\nimport math"),
        ("analysis.caps", "from analysis.dispersion import spread"),
    ],
)
def test_a_downward_import_is_allowed(name: str, text: str) -> None:
    assert upward((module(name, text),)) == []


def test_a_circle_is_found() -> None:
    first = module("analysis.caps", "from analysis import fenfu")
    second = module("analysis.fenfu", "def f():\n    from analysis.caps import CAP")
    assert set(circle((first, second))) == {"analysis.caps", "analysis.fenfu"}
