"""No cell of a notebook but the first sets one of its parameters."""

import ast

import pytest

from tests.notebooks.cells import code
from xiaodai.report.parameters import STUDIES


def assigned(source: str) -> set[str]:
    """The names that a cell sets, imports or defines at its top level or in a loop there."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.partition(".")[0])
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
    return names


@pytest.mark.parametrize("name", STUDIES)
def test_a_cell_overwrites_no_parameter(name: str) -> None:
    parameters, *cells = code(name)
    overwritten = [assigned(parameters) & assigned(cell) for cell in cells]
    assert [names for names in overwritten if names] == []


def test_what_a_cell_sets_is_found() -> None:
    cell = "import a.b as c\ncap, [d, *e] = 1, f\nfor g in h:\n    def i(): ..."
    assert assigned(cell) == {"c", "cap", "d", "e", "g", "i"}
