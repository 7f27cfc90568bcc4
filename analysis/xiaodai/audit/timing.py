"""Which words for time are not a figure's own: another's, an event's, those that look back."""

from __future__ import annotations

from xiaodai.audit.context import Context
from xiaodai.audit.found import Found
from xiaodai.audit.segments import Piece
from xiaodai.audit.times import Time
from xiaodai.audit.vocabulary import Vocabulary

WORDS = Vocabulary("timing")


def is_taken(context: Context, time: Time, found: Found) -> bool:
    """Whether a time is another figure's alone: 2024年末的5257家; or where a rise began."""
    for other in context.figures_in(Piece(time.end, time.end + 40))[:1]:
        gap = context.plain[time.end : other.start]
        if other.start != found.start and "的" in gap and WORDS.direct.match(gap):
            return True
    ahead = context.plain[max(0, time.start - 12) : time.start]
    risen = WORDS.rising.search(ahead) and context.figures_in(Piece(time.end, found.start))
    return bool(risen) and not time.open


def is_of_event(context: Context, time: Time) -> bool:
    """Whether words for time are the date of an event that their clause tells of."""
    return not context.dated.isdisjoint(range(time.start, time.end))


def looks_back(context: Context, time: Time) -> bool:
    """Whether words for time look back from another time: 一年前, 上年同期."""
    return bool(WORDS.contrast.match(time_words(context, time)))


def time_words(context: Context, time: Time) -> str:
    """The words for time themselves."""
    return context.plain[time.start : time.end].strip()
