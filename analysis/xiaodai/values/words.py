"""English words and their Chinese translation.

English stands in the code where it is said. Chinese stands in the gettext catalogues of
`xiaodai/locale/zh`, under the English words. Words that come from a table, such as the name of a
metric, carry both languages themselves. `speak` says which of both is meant where nobody asks for
one: `str` and `repr` of a quantity, a period or words, and what a notebook shows of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, TypeAlias

Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Language, Language] = ("en", "zh")
CATALOGUES = Path(__file__).resolve().parents[1] / "locale" / "zh"
# Code and catalogues hold the typewriter's apostrophe; one that ends a quoted word is none.
_OF_ONE = re.compile(r"(?<=[A-Za-z}])'(?=[a-z])")
_OF_MANY = re.compile(r"(?<=[s}])'(?![A-Za-z'])")
_QUOTED = re.compile(r"(?<![A-Za-z])'")
_LINES = r'((?:".*"\n)+)'
_ENTRY = re.compile(rf"((?:#,.*\n)?)msgid {_LINES}msgstr {_LINES}")  # of a catalogue: flags, words
_SPOKEN: list[Language] = ["en"]  # of this process; no context variable, for each cell has its own
_ASKED: dict[str, str] = {}  # what this process has asked the catalogues, and their answers
_CHECKED: dict[str, str] = {}  # the same where it only checked an answer
_IS_CHECKING = [False]


def speak(language: Language) -> None:
    """Let quantities, periods and words show themselves in a language from now on.

    Raises `ValueError` for anything but `en` and `zh`.
    """
    if language not in LANGUAGES:
        raise ValueError(f"the language is 'en' or 'zh', not {language!r}")
    _SPOKEN[0] = language


def spoken() -> Language:
    """The language that `speak` chose last; English at first."""
    return _SPOKEN[0]


@cache
def catalogue() -> Mapping[str, str]:
    """The Chinese words by the English ones, from every catalogue; fuzzy entries do not count.

    Babel, which writes the catalogues, takes five times as long to read them.
    """
    found: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        for marks, english, chinese in _ENTRY.findall(path.read_text(encoding="utf-8")):
            said = _unquoted(chinese)
            if said and "fuzzy" not in marks:
                found[_unquoted(english)] = said
    return found


def _unquoted(lines: str) -> str:
    """What the quoted lines of a catalogue say; they escape what JSON does, and as it does."""
    said: str = json.loads(lines.strip().replace('"\n"', ""))
    return said


@contextmanager
def checking() -> Iterator[None]:
    """While it lasts, words are looked up to be checked: what is made does not hold them."""
    before, _IS_CHECKING[0] = _IS_CHECKING[0], True
    try:
        yield
    finally:
        _IS_CHECKING[0] = before


def asked() -> dict[str, dict[str, str]]:
    """What this process has asked the catalogues so far: words that it `used`, and `checked`."""
    checked = {words: said for words, said in _CHECKED.items() if words not in _ASKED}
    return {"used": dict(_ASKED), "checked": checked}


def still_holds(asked: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether the catalogues answer as they did then; of words only checked, in the same form."""
    used = all(translated(words) == said for words, said in asked["used"].items())
    return used and all(form(translated(w)) == form(said) for w, said in asked["checked"].items())


def form(template: str) -> tuple[list[str], list[str], bool]:
    """What checks see of a template: the values that it names, its digits, whether it is empty."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return [template], [], False
    named = sorted(f"{name}:{spec}!{turn}" for _, name, spec, turn in parts if name is not None)
    digits = sorted(letter for words, *_ in parts for letter in words if letter.isdigit())
    return named, digits, not template.strip()


def translated(words: str) -> str:
    """English words in Chinese; as they are where no catalogue has them."""
    return catalogue().get(words, words)


def typeset(words: str) -> str:
    """English with the apostrophe of print.

    >>> typeset("the lenders' rates and a lender's own")
    'the lenders’ rates and a lender’s own'
    """
    words = _OF_ONE.sub("’", words)
    return words if _QUOTED.search(words) else _OF_MANY.sub("’", words)


class Text:
    """English words that a catalogue says in Chinese; `{x}` in them stands for a value.

    A value is shown in the language of the words: another `Text`, something with a method
    `show(language)` such as a quantity or a period, or anything that `str` can show. `{x:lower}`
    and `{x:capitalize}` change the first letters of English words. A name in braces that has no
    value stays as it is.

    >>> Text("share of {what}", what=Text("the book")).en
    'share of the book'
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str = "", /, **values: object) -> None:
        self.template = template
        self.values = tuple(values.items())

    @property
    def en(self) -> str:
        """The words in English, with the apostrophes of print."""
        return typeset(self._filled(self.template, "en"))

    @property
    def zh(self) -> str:
        """The words in Chinese; English where no catalogue has them."""
        said = translated(self.template)
        (_CHECKED if _IS_CHECKING[0] else _ASKED)[self.template] = said
        return self._filled(said, "zh")

    def show(self, language: Language) -> str:
        """The words in one language."""
        return self.zh if language == "zh" else self.en

    def _filled(self, words: str, language: Language) -> str:
        if not self.values:
            return words
        values = dict(self.values)
        parts = []
        for before, name, spec, _ in Formatter().parse(words):
            parts.append(before)
            if name is not None and name not in values:
                parts.append("{" + name + (f":{spec}" if spec else "") + "}")
            elif name is not None:
                parts.append(_shown(values[name], spec or "", language))
        return "".join(parts)

    def __bool__(self) -> bool:
        return bool(self.template)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __str__(self) -> str:
        return self.show(spoken())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.en!r})"

    def _key(self) -> tuple[object, ...]:
        return (self.template, self.values)


class Names(Text):
    """Words that come with both languages: names from a table, or words that need no translation.

    >>> Names("Haier", "海尔消金").zh
    '海尔消金'
    """

    __slots__ = ("chinese",)

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.chinese = zh

    @property
    def zh(self) -> str:
        """The name in Chinese."""
        return self.chinese

    def _key(self) -> tuple[object, ...]:
        return (self.template, self.chinese)


class Given(Names):
    """A name that a table of the ledger gives, digits and all: `Haier ABS 2025-1`."""

    __slots__ = ()


def listed(names: Sequence[Text]) -> Text:
    """Names as a list in a sentence: `A, B and C`, `A、B、C`."""
    if len(names) == 1:
        return names[0]
    head = ", ".join(name.en for name in names[:-1])
    kind = Given if any(isinstance(name, Given) for name in names) else Names
    return kind(f"{head} and {names[-1].en}", "、".join(name.zh for name in names))


def text(words: Text | str) -> Text:
    """Words as a `Text`; a plain string is English that a catalogue says in Chinese."""
    return words if isinstance(words, Text) else Text(words)


def _shown(value: Any, spec: str, language: Language) -> str:
    if isinstance(value, Text) or hasattr(value, "show"):
        shown = str(value.show(language))
        if spec and language == "en":  # the first letter alone: names keep their capitals
            first: str = getattr(shown[:1], spec)()
            return first + shown[1:]
        return shown
    return format(value, spec)
