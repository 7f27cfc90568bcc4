"""Modules and notebooks stay small, and notebooks stay thin."""

import ast

import nbformat

from tests.house.checkout import modules, notebooks, shown

MODULE_LINES = 400
CELL_LINES = 50


def code_cells(path) -> list[str]:
    """The source of each code cell."""
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def test_no_module_passes_400_lines() -> None:
    sizes = {shown(m.path): len(m.text.splitlines()) for m in modules()}
    assert {path: size for path, size in sizes.items() if size > MODULE_LINES} == {}


def test_every_cell_of_a_notebook_is_one_step() -> None:
    sizes = {}
    for path in notebooks():
        for place, cell in enumerate(code_cells(path), 1):
            lines = [line for line in map(str.strip, cell.splitlines()) if line]
            if len(lines) > CELL_LINES:
                sizes[f"{shown(path)}, code cell {place}"] = len(lines)
    assert sizes == {}


def test_notebooks_define_no_function_and_no_class() -> None:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    found = [
        f"{shown(path)}: {ast.unparse(node).splitlines()[0]}"
        for path in notebooks()
        for cell in code_cells(path)
        for node in ast.walk(ast.parse(cell))
        if isinstance(node, definitions)
    ]
    assert found == []
