"""Every English text has its Chinese, and the code itself holds none."""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.house.checkout import modules, notebooks, shown
from tools import messages
from xiaodai.reading.periods import show_period
from xiaodai.values import words
from xiaodai.values.words import CATALOGUES

everything_said = cache(messages.said)  # all that the code says takes a second to collect
NAMES = sorted(path.stem for path in CATALOGUES.glob("*.po"))
CHINESE = re.compile(r"[\u3400-\u9fff]")
# Where Chinese is the subject: grammars of what is printed, and of how a number is written.
READS_CHINESE = (
    "xiaodai.reading",
    "xiaodai.documents",
    "xiaodai.extraction",
    "xiaodai.audit",
    "xiaodai.tapes.columns",
    "xiaodai.tapes.told",
    "xiaodai.values",
)


def entries(name: str) -> dict[str, str]:
    """What a catalogue says, fuzzy and empty entries left out."""
    return {
        str(message.id): str(message.string)
        for message in messages.read(name)
        if message.id and message.string and not message.fuzzy
    }


def fields(words: str) -> set[str]:
    """The names in braces; whether a number says its unit may differ between the languages."""
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_there_is_a_catalogue_for_everything_that_is_said() -> None:
    assert sorted(everything_said()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_translated_and_every_translation_is_of_a_text(name: str) -> None:
    known = entries(name)
    missing = sorted(set(everything_said().get(name, {})) - set(known))
    unused = sorted(
        str(m.id) for m in messages.read(name) if m.id and m.id not in everything_said()[name]
    )
    assert (missing, unused) == ([], []), "run make messages, and translate what it says is left"


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_takes_the_values_of_its_text(name: str) -> None:
    differing = {
        english: chinese
        for english, chinese in entries(name).items()
        if not english.startswith("#") and fields(english) != fields(chinese)
    }
    assert differing == {}


def test_no_text_holds_chinese() -> None:
    assert [english for name in NAMES for english in entries(name) if CHINESE.search(english)] == []


def test_a_quarter_has_one_form_in_chinese() -> None:
    """The central bank's, which `Period` writes: `2025年二季度`."""
    assert "第" not in show_period("2025Q2", "zh")
    written = [chinese for name in NAMES for chinese in entries(name).values()]
    assert [chinese for chinese in written if re.search("第[一二三四]季度", chinese)] == []


def test_no_text_stands_in_two_catalogues() -> None:
    counts = Counter(english for name in NAMES for english in entries(name))
    assert [english for english, count in counts.items() if count > 1] == []


def test_updating_changes_no_catalogue() -> None:
    known = {english: chinese for name in NAMES for english, chinese in entries(name).items()}
    for name in NAMES:
        stored = (CATALOGUES / f"{name}.po").read_text(encoding="utf-8")
        assert messages.updated(name, everything_said()[name], known) == stored, "run make messages"


def test_the_code_says_nothing_in_chinese() -> None:
    found = []
    for module in modules():
        if module.name.startswith(READS_CHINESE):
            continue
        for node in ast.walk(module.tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and CHINESE.search(node.value) and not _is_docstring(node, module.tree):
                found.append(f"{shown(module.path, node.lineno)}: {node.value[:30]!r}")
    assert found == []


def test_an_english_notebook_holds_no_chinese_but_a_print_that_it_reads() -> None:
    found = [
        shown(path)
        for path in notebooks()
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if CHINESE.search(re.sub(r'xd\.read\("[^"]*"\)', "", "".join(cell["source"])))
    ]
    assert found == []


def _is_docstring(node: ast.Constant, tree: ast.Module) -> bool:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return any(
        isinstance(holder, holders)
        and holder.body
        and isinstance(holder.body[0], ast.Expr)
        and holder.body[0].value is node
        for holder in ast.walk(tree)
    )


def test_the_catalogues_are_read_as_babel_reads_them() -> None:
    found = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for one in read_po(file, locale="zh", charset="utf-8"):
                if one.id and one.string and not one.fuzzy:
                    found[one.id] = one.string
    assert words.catalogue() == found


def test_a_catalogue_is_read_with_its_marks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = {'one\n"two"\\': "一\n“二”", "three": "三"}
    catalog = Catalog(locale="zh", charset="utf-8")
    for english, chinese in said.items():
        catalog.add(english, chinese, flags=["python-format"])
    catalog.add("unsure", "不定", flags=["fuzzy"])
    catalog.add("empty", "")
    with (tmp_path / "a.po").open("wb") as file:
        write_po(file, catalog, width=20)
    monkeypatch.setattr(words, "CATALOGUES", tmp_path)
    words.catalogue.cache_clear()
    found = words.catalogue()
    words.catalogue.cache_clear()
    assert found == said
