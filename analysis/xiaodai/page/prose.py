"""Sentences with numbers in them: templates in two languages in which no digit is typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from string import Formatter
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.page.shown import Value, checked, plain, shown
from xiaodai.reading.periods import Period
from xiaodai.values.words import LANGUAGES, Language, Text, checking


class Piece(NamedTuple):
    """Words of a sentence, then a value or, at its end, `None`.

    `bare` leaves out the unit; `begins` if the value is the first word of a sentence; `name` is
    what the template calls it.
    """

    words: str
    value: Value | None
    bare: bool
    begins: bool = False
    name: str = ""

    def shown(self, language: Language) -> str:
        """The value as text without marks; nothing where there is none."""
        if self.value is None:
            return ""
        return shown(self.value, language, bare=self.bare, begins=self.begins)


@dataclass(frozen=True)
class Prose:
    """A checked template with its values."""

    text: Text
    values: dict[str, Value]

    def paragraphs(self, language: Language) -> list[list[Piece]]:
        """The paragraphs, each as words and values in turn."""
        return [
            [
                Piece(words, self.values[name] if name else None, spec == "n", begins, name or "")
                for (words, name, spec, _), begins in zip(parts, _begun(parts), strict=True)
            ]
            for paragraph in _paragraphs(self.text.show(language), language)
            if (parts := list(Formatter().parse(paragraph)))
        ]

    def plain(self, language: Language) -> list[str]:
        """The paragraphs as plain text."""
        return [
            "".join(
                piece.words
                + (
                    ""
                    if piece.value is None
                    else plain(piece.value, language, text=piece.shown(language))
                )
                for piece in paragraph
            )
            for paragraph in self.paragraphs(language)
        ]


def _begun(parts: Sequence[tuple[str, Any, Any, Any]]) -> list[bool]:
    """For each value of a paragraph whether a sentence begins with it; emphasis begins none."""
    texts = [words.strip(" *_“(") for words, *_ in parts]
    first = [not texts[0], *([False] * (len(parts) - 1))]
    return [one or text.endswith((".", "!", "?")) for one, text in zip(first, texts, strict=True)]


def prose(texts: Mapping[str, Text], values: Mapping[str, object]) -> dict[str, Prose]:
    """Check templates that share their values, and make prose of each.

    `{pace.first}` takes the field `first` of the value `pace`: an attribute, or a key of a mapping
    or a series.

    Raises `ValueError` that names the template for an empty text, a digit typed by hand, an
    unknown format, a value that is missing, or one that is not used in both languages.
    """
    kept: dict[str, Value] = {}
    for name, value in _expanded(texts, values).items():
        try:
            kept[name] = checked(value)
        except ValueError as error:
            raise ValueError(f"the value {name!r}: {error}") from None
    used: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for label, text in texts.items():
        for language in LANGUAGES:
            used[language] |= _check(_template(text, language), f"{label} in {language!r}", kept)
    for name in [*kept, *(name for name in values if name not in kept)]:
        where = [
            language for language in used if name in {*used[language], *_roots(used[language])}
        ]
        if not where:
            raise ValueError(f"the value {name!r} is not used in {_quoted(texts)}")
        if len(where) == 1:
            raise ValueError(f"the value {name!r} is used in {where[0]!r} only: {_quoted(texts)}")
    return {label: Prose(text, _of(text, kept)) for label, text in texts.items()}


def _template(text: Text, language: Language) -> str:
    """A template in one language, to be checked: the page looks it up again when it is drawn."""
    with checking():
        return text.show(language)


def _of(text: Text, values: Mapping[str, Value]) -> dict[str, Value]:
    templates = (_template(text, language) for language in LANGUAGES)
    names = {name for words in templates for _, name, _, _ in _parsed(words) if name}
    return {name: value for name, value in values.items() if name in names}


def _expanded(texts: Mapping[str, Text], values: Mapping[str, object]) -> dict[str, Any]:
    """The values by the names that the templates use, fields of compound values taken out."""
    fields = {
        name
        for text in texts.values()
        for language in LANGUAGES
        for _, name, _, _ in _parsed(_template(text, language))
        if name and "." in name and name.split(".")[0] in values
    }
    found = {}
    for name in sorted(fields):
        root, *path = name.split(".")
        value: Any = values[root]
        for field in path:
            is_keyed = isinstance(value, Mapping | pd.Series)
            value = value.get(field) if is_keyed else getattr(value, field, None)
        if value is not None:
            found[name] = _period(value)
    plain_values = {name: value for name, value in values.items() if name not in _roots(fields)}
    return plain_values | found


def _roots(names: Iterable[str]) -> set[str]:
    return {name.split(".")[0] for name in names if "." in name}


def _period(value: object) -> object:
    """A field that holds a period code, as a period."""
    if isinstance(value, str):
        with suppress(ValueError):
            return Period(value)
    return value


def _parsed(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    with suppress(ValueError):
        return list(Formatter().parse(template))
    return []


def _check(template: str, label: str, values: Mapping[str, Value]) -> set[str]:
    if not template.strip():
        raise ValueError(f"the {label} is missing")
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"the {label} is no template ({error}): {template!r}") from None
    used = set()
    for words, name, spec, turn in parts:
        if digit := next((c for c in words if c.isdigit()), ""):
            raise ValueError(
                f"the {label} has the digit {digit!r} typed by hand; give the number as a value: "
                f"{template!r}"
            )
        if name is None:
            continue
        if name not in values:
            raise ValueError(f"the {label} needs a value {name!r}: {template!r}")
        if turn or spec not in ("", "n"):
            raise ValueError(f"the {label} may say {{{name}}} or {{{name}:n}}: {template!r}")
        if spec and isinstance(values[name], Period | Text | str):
            raise ValueError(f"the {label} says {{{name}:n}}, which has no unit: {template!r}")
        used.add(name)
    return used


def _paragraphs(template: str, language: Language) -> list[str]:
    joint = "" if language == "zh" else " "
    found = [re.sub(r"\s*\n\s*", joint, part.strip()) for part in re.split(r"\n\s*\n", template)]
    return [part for part in found if part]


def _quoted(texts: Mapping[str, Text]) -> str:
    return "; ".join(repr(text.en) for text in texts.values())
