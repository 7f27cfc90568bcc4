"""Every public function says what it does."""

import ast
from collections.abc import Iterator

from tests.house.checkout import Module, module, modules, shown

SILENT = {"overload", "setter", "deleter", "override"}  # the first definition speaks for these


def undocumented(source: Module) -> Iterator[str]:
    """Public functions, and public methods of public classes, without a docstring."""
    scopes: list[tuple[str, ast.Module | ast.ClassDef]] = [("", source.tree)]
    while scopes:
        prefix, scope = scopes.pop()
        for node in scope.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                scopes.append((f"{prefix}{node.name}.", node))
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
                if not (node.name.startswith("_") or marks & SILENT or ast.get_docstring(node)):
                    yield f"{shown(source.path, node.lineno)}: {prefix}{node.name}"


def test_every_public_function_has_a_docstring() -> None:
    assert [found for source in modules() for found in undocumented(source)] == []


def test_every_module_has_a_docstring() -> None:
    assert [shown(m.path) for m in modules() if m.text and not ast.get_docstring(m.tree)] == []


def test_a_silent_function_is_found() -> None:
    text = "def rate():\n    return 1\n\nclass Pool:\n    def size(self):\n        return 2\n"
    assert [line.split()[-1] for line in undocumented(module("m", text))] == ["rate", "Pool.size"]


def test_private_functions_may_be_silent() -> None:
    text = "def _rate():\n    return 1\n\nclass _Pool:\n    def size(self):\n        return 2\n"
    assert list(undocumented(module("m", text))) == []
