"""A figure as it stands in somebody else's text: a few words around it, coloured by a judgement."""

from __future__ import annotations

from dataclasses import dataclass

from xiaodai.values.quantity import Quantity

TONES = ("good", "bad", "likely", "open", "none")  # what the style sheet has a colour for


@dataclass(frozen=True, slots=True)
class Quote:
    """`printed` between the words `before` and `after`; `value` is what it reads as, if anything.

    Quoted digits are the other text's own: they need no lineage, and the figure has one.
    """

    before: str
    printed: str
    after: str
    value: Quantity | None
    tone: str

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"there is no tone {self.tone!r}; the tones are {', '.join(TONES)}")

    def __str__(self) -> str:
        return self.printed


def quoted(words: str) -> Quote:
    """A name that somebody else chose, such as that of a file, digits and all."""
    return Quote("", words, "", None, "none")
