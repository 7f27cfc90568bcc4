"""How a value reads in a sentence or in a cell: with its unit and the marks of its caveats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from string import Formatter
from typing import TypeAlias

from xiaodai.page.words import MARKS, SYMBOLS
from xiaodai.reading.dates import period_days
from xiaodai.reading.periods import Period, show_days
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Dated, Mark, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.words import Given, Language, Names, Text, checking

Value: TypeAlias = Quantity | Dated | Period | Quote | Text | str


def shown(value: Value, language: Language, *, bare: bool = False, begins: bool = False) -> str:
    """A value as text without marks; `bare` leaves out the word for what is counted.

    A number that `begins` a sentence has a capital letter: `At least 394 companies`.
    """
    match value:
        case Quantity():
            words = show(value, language, bare=bare)
            return words[:1].upper() + words[1:] if begins else words
        case Dated():
            return _days(value.first, value.last, language)
        case Quote():
            return value.printed
        case Period() | Text():
            return value.show(language)
    return value


def _days(first: date, last: date, language: Language) -> str:
    """The days that a date may be, a third of a month as it is printed: 12月中旬."""
    month = Period(f"{first:%Y-%m}")
    thirds = {
        (first.replace(day=1), first.replace(day=10)): Text("early {month}", month=month),
        (first.replace(day=11), first.replace(day=20)): Text("mid-{month}", month=month),
        (first.replace(day=21), period_days(month.code)[1]): Text("late {month}", month=month),
    }
    third = thirds.get((first, last))
    return third.show(language) if third else show_days(first, last, language)


def plain(value: Value, language: Language, *, text: str | None = None) -> str:
    """A value as text with its marks; `text` replaces the number as shown."""
    words = shown(value, language) if text is None else text
    return words + "".join(SYMBOLS[mark.kind] for mark in marks(value))


def marks(value: Value) -> list[Mark]:
    """The first mark of each kind."""
    found: dict[str, Mark] = {}
    for mark in value.marks if isinstance(value, Quantity) else ():
        found.setdefault(mark.kind, mark)
    return list(found.values())


def kinds(values: Iterable[Value | None]) -> list[str]:
    """The kinds of caveats that these values have, in the order of their signs."""
    found = {mark.kind for value in values if value is not None for mark in marks(value)}
    return [kind for kind in SYMBOLS if kind in found]


def sign_lines(values: Iterable[Value | None], language: Language) -> list[str]:
    """What the signs beside these values mean, a line each, in the order of the signs."""
    return [f"{SYMBOLS[kind]} {MARKS[kind].show(language)}" for kind in kinds(values)]


def checked(value: object) -> Value:
    """A value that a page may show.

    Raises `ValueError` for a bare number, and for words with a digit in them; names that the
    ledger's tables give may hold one.
    """
    if isinstance(value, Quantity | Dated | Period | Quote):
        return value
    if not isinstance(value, Text | str):
        raise ValueError(
            f"{value!r} is a bare {type(value).__name__}; "
            "give a Quantity, a Dated, a Period or words"
        )
    with checking():
        words_of_both = list(typed(value))
    for words in words_of_both:
        if any(character.isdigit() for character in words):
            raise ValueError(
                f"the words {words!r} hold a digit; numbers come as a Quantity, a Dated or a Period"
            )
    return value


def typed(words: object) -> Iterator[str]:
    """What somebody typed, in both languages: all but values and the names of the ledger."""
    if isinstance(words, Given | Quantity | Dated | Period | Quote):
        return
    if not isinstance(words, Text):
        yield str(words)
    elif isinstance(words, Names) or not words.values:
        yield from (words.en, words.zh)
    else:
        bare = Text(words.template)
        for template in (bare.en, bare.zh):
            yield "".join(before for before, *_ in Formatter().parse(template))
        for _, value in words.values:
            yield from typed(value)
