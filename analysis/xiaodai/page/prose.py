"""Sentences with numbers in them: templates in two languages in which no digit is typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from string import Formatter
from typing import Any

from xiaodai.page.lineage import Numbers, plain
from xiaodai.page.record import Record, Records, Value
from xiaodai.reading.periods import Period
from xiaodai.values.words import Language, Names, Text

_NUMBER = r"<(?P<tag>button|time)\b[^>]*>(?:(?!</(?P=tag)>).)*</(?P=tag)>"
_BEFORE, _AFTER = r"[(\[“‘（《「]", r"[.,;:!?)\]”’，。；：！？、）》」]"
_TOUCHING = re.compile(f"{_BEFORE}*{_NUMBER}{_AFTER}*")


@dataclass(frozen=True)
class Prose:
    """A checked template in both languages with the records of its values."""

    text: Text
    values: dict[str, Record]

    def html(self, language: Language, numbers: Numbers) -> list[str]:
        """The paragraphs as HTML; the popovers stay with `numbers`."""
        return [
            _unbroken(
                "".join(
                    escape(words, quote=False)
                    + (numbers.draw(self.values[name], bare=bare) if name else "")
                    for words, name, bare in _parts(paragraph)
                )
            )
            for paragraph in _paragraphs(self.text, language)
        ]

    def plain(self, language: Language) -> list[str]:
        """The paragraphs as plain text."""
        return [
            "".join(
                words + (plain(self.values[name], language, bare=bare) if name else "")
                for words, name, bare in _parts(paragraph)
            )
            for paragraph in _paragraphs(self.text, language)
        ]

    def to_json(self) -> Record:
        """What the results carry of a finding."""
        return {"en": self.text.en, "zh": self.text.zh, "values": self.values}

    @classmethod
    def from_json(cls, kept: Record) -> Prose:
        """The prose behind `to_json`."""
        return cls(Names(kept["en"], kept["zh"]), kept["values"])


def prose(
    texts: Mapping[str, Text], values: Mapping[str, Value | object], records: Records
) -> dict[str, Prose]:
    """Check templates that share their values, and make prose of each.

    `{pace.first}` takes the field `first` of the value `pace`: an attribute, or a key of a mapping.

    Raises `ValueError` that names the template for a missing language, a digit typed by hand, an
    unknown format, a value that is missing, or one that is not used in both languages.
    """
    kept = {}
    for name, value in _expanded(texts, values).items():
        try:
            kept[name] = records.of(value)
        except ValueError as error:
            raise ValueError(f"the value {name!r}: {error}") from None
    used: dict[str, set[str]] = {"en": set(), "zh": set()}
    for label, text in texts.items():
        for language, template in (("en", text.en), ("zh", text.zh)):
            used[language] |= _check(template, f"{label} in {language!r}", kept)
    for name in [*kept, *(name for name in values if name not in kept)]:
        where = [
            language for language in used if name in {*used[language], *_roots(used[language])}
        ]
        if not where:
            raise ValueError(f"the value {name!r} is not used in {_quoted(texts)}")
        if len(where) == 1:
            raise ValueError(f"the value {name!r} is used in {where[0]!r} only: {_quoted(texts)}")
    return {label: Prose(text, kept) for label, text in texts.items()}


def _expanded(texts: Mapping[str, Text], values: Mapping[str, object]) -> dict[str, Any]:
    """The values by the names that the templates use, fields of compound values taken out."""
    fields = {
        name
        for text in texts.values()
        for template in (text.en, text.zh)
        for _, name, _, _ in _parsed(template)
        if name and "." in name and name.split(".")[0] in values
    }
    found = {}
    for name in sorted(fields):
        root, *path = name.split(".")
        value = values[root]
        for field in path:
            known = value if isinstance(value, Mapping) else {field: getattr(value, field, None)}
            value = known.get(field)
        if value is not None:
            found[name] = _period(value)
    plain = {name: value for name, value in values.items() if name not in _roots(fields)}
    return plain | found


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


def _check(template: str, label: str, records: Mapping[str, Record]) -> set[str]:
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
        if name not in records:
            raise ValueError(f"the {label} needs a value {name!r}: {template!r}")
        if turn or spec not in ("", "n"):
            raise ValueError(f"the {label} may say {{{name}}} or {{{name}:n}}: {template!r}")
        if spec and "bare" not in records[name]:
            raise ValueError(f"the {label} says {{{name}:n}}, which has no unit: {template!r}")
        used.add(name)
    return used


def _parts(template: str) -> list[tuple[str, str, bool]]:
    parts = Formatter().parse(template)
    return [(words, name or "", spec == "n") for words, name, spec, _ in parts]


def _paragraphs(text: Text, language: Language) -> list[str]:
    template = text.zh if language == "zh" else text.en
    joint = "" if language == "zh" else " "
    found = [re.sub(r"\s*\n\s*", joint, part.strip()) for part in re.split(r"\n\s*\n", template)]
    return [part for part in found if part]


def _unbroken(html: str) -> str:
    """Keep a number on one line with the punctuation that touches it: a button is breakable."""
    return _TOUCHING.sub(r'<span class="nb">\g<0></span>', html)


def _quoted(texts: Mapping[str, Text]) -> str:
    return "; ".join(repr(text.en) for text in texts.values())
