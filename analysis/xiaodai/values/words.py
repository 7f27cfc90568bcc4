"""Words in English and Chinese."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """The same words in English and in Chinese."""

    en: str
    zh: str


def pick(text: Text, language: str) -> str:
    """The words in one language."""
    return text.zh if language == "zh" else text.en
