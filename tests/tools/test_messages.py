"""Catalogues are brought up to date without losing what translators wrote."""

from pathlib import Path

import pytest

from tools import messages
from tools.messages import extract


def test_english_is_found_where_it_is_said() -> None:
    code = """
page.say("One {x}." if x else "None.", x=x)
page.table(frame, name="rows", headers={"a": "A", "b": column}, notes=["N"], caption="C")
rate.named("rate")
words = {1: Text("lowest"), 2: Text(variable)}
say("a line of progress")
"""
    assert list(extract(code)) == ["One {x}.", "None.", "A", "N", "C", "rate", "lowest"]


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    text = messages.updated("study", {"The rate falls.": ["a.py"], "gone": ["a.py"]}, {})
    text = text.replace(
        'msgid "The rate falls."\nmsgstr ""', 'msgid "The rate falls."\nmsgstr "降。"'
    )
    path = tmp_path / "study.po"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_text_that_stays_keeps_its_chinese_and_one_that_goes_is_dropped(catalogue: Path) -> None:
    text = messages.updated("study", {"The rate falls.": ["b.py"], "new": ["b.py"]}, {})
    catalogue.write_text(text, encoding="utf-8")
    said = {str(m.id): str(m.string) for m in messages.read("study") if m.id}
    assert said == {"The rate falls.": "降。", "new": ""}
    assert "gone" not in text


def test_a_text_that_changes_is_marked_for_somebody_to_look_at(catalogue: Path) -> None:
    text = messages.updated("study", {"The rate fell.": ["a.py"]}, {})
    catalogue.write_text(text, encoding="utf-8")
    (message,) = [m for m in messages.read("study") if m.id]
    assert (message.string, message.fuzzy) == ("降。", True)


def test_a_text_that_moves_takes_its_chinese_along(catalogue: Path) -> None:
    text = messages.updated("other", {"The rate falls.": ["a.py"]}, {"The rate falls.": "降。"})
    assert 'msgid "The rate falls."\nmsgstr "降。"' in text
