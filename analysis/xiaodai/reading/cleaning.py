"""Characters as one reader sees them: traditional ones simplified, unseen ones known."""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def simplified(text: str) -> str:
    """Traditional characters replaced one by one.

    >>> simplified("三萬億")
    '三万亿'
    """
    return "".join(map(_simplified, text))


@cache
def _simplified(character: str) -> str:
    other: str = character if character < "\u3400" else _converter().convert(character)
    return other if len(other) == 1 else character


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
