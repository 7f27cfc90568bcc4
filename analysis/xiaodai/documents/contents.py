"""What a file holds before it is an article: its visible text, and what its mark-up says of it."""

from __future__ import annotations

from dataclasses import dataclass

LIMIT_CHARACTERS = 60_000  # of text without mark-up: a long feature has a quarter of it


class ArticleError(ValueError):
    """What cannot be read as an article; the message says why and what is allowed."""


@dataclass(frozen=True, slots=True)
class Page:
    """The visible text of a file; `published` is an ISO day or empty."""

    text: str
    published: str = ""
    title: str = ""
