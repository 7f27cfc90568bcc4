"""The vocabulary: every entry is used, every pattern has an entry and compiles."""

import ast
import importlib
import re
from functools import cache

import pytest

from tests.house.checkout import Module, module, modules
from xiaodai.reading.vocabulary import ABOVE, Vocabulary, tables

METHODS = {"items", "rows", "table"}
SECTIONS = {
    f"xiaodai.{path.parent.name}.{name}": section
    for path in ABOVE.glob("*/vocabulary.toml")
    for name, section in tables(path.parent.name).items()
}


@cache
def sources() -> dict[str, Module]:
    """The modules by their names."""
    return {m.name: m for m in modules()}


def patterns(section: str) -> set[str]:
    """The entries that a module takes from its section as a pattern: `WORDS.level`."""
    return {
        node.attr
        for node in ast.walk(sources()[section].tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "WORDS"
    } - METHODS


def named(section: str) -> set[str]:
    """The entries that a module takes by their names, and those that other entries refer to."""
    nodes = [n for n in ast.walk(sources()[section].tree) if isinstance(n, ast.Constant)]
    return {str(n.value) for n in nodes} | set(
        re.findall(r"\{([a-z]\w*)\}", str(SECTIONS[section]))
    )


@pytest.mark.parametrize("section", SECTIONS)
def test_every_entry_is_used(section: str) -> None:
    assert sorted(set(SECTIONS[section]) - patterns(section) - named(section)) == []


@pytest.mark.parametrize("section", SECTIONS)
def test_every_pattern_has_its_entry_and_compiles(section: str) -> None:
    words = importlib.import_module(section).WORDS
    assert all(isinstance(getattr(words, name), re.Pattern) for name in patterns(section))


@pytest.mark.parametrize(
    ("text", "taken"), [("WORDS.level.search(x)", {"level"}), ("WORDS.items('days')", set())]
)
def test_the_checker_sees_what_is_taken(
    text: str, taken: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sources(), "example", module("xiaodai.audit.example", text))
    assert patterns("example") == taken


def test_an_unknown_entry_is_refused_by_name() -> None:
    with pytest.raises(AttributeError, match="such_word"):
        _ = Vocabulary("xiaodai.audit.measures").such_word


def test_a_pattern_runs_over_lines_and_refers_to_others() -> None:
    words = Vocabulary("xiaodai.audit.measures")
    assert "\n" not in words.fill.pattern
    assert words.fill.pattern in words.changed.pattern
