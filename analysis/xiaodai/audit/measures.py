"""What a word for a metric means for a figure: the metric itself, or what is derived from it.

A word stands for a metric of its own unit. A figure in another unit, or next to a word for a rise
or a fall, is a *variant* that the codebook derives from it: growth (`growth_of`), a change
(`change_of`), a fall counted as positive (`fall_of`), each with its base of comparison.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from xiaodai.audit.context import AFAR, Context
from xiaodai.extraction.found import Found
from xiaodai.reading.printed import COUNTED
from xiaodai.reading.vocabulary import Vocabulary
from xiaodai.values.interval import Interval
from xiaodai.values.units import UnitError, unit

WORDS = Vocabulary(__name__)
_SINCE, _OVER = (
    [(base, re.compile(words, re.IGNORECASE)) for base, words in WORDS.rows(name)]
    for name in ("bases", "spans")
)
# Counts of things that no unit tells apart: what has to be printed with the number.
_PRINTED_AS = WORDS.table("printed_as")
LEVELS = ("stock", "count", "share", "rate", "limit", "ratio", "range")
# Counting words that may stand for each other.
_COUNTS = (
    {"person", "customer", "item"},
    {"company", "customer"},
    {"loan", "item"},
    {"deal", "item", "loan"},
    {"company"},
)


def fits(found: Found, metric: Mapping[str, str]) -> bool:
    """Whether a figure's unit can be that of a metric, given its row of the codebook."""
    if not found.unit:
        return False
    if (noun := _PRINTED_AS.get(metric.get("id", ""))) and not re.search(noun, found.printed):
        return False
    return _alike(found.unit, metric["unit"])


@lru_cache(maxsize=4096)
def _alike(printed: str, wanted: str) -> bool:
    if "date" in (printed, wanted):
        return printed == wanted
    try:
        theirs, ours = unit(wanted), unit(printed)
    except UnitError:
        return False
    over = unit(wanted.split("/", maxsplit=1)[0])
    if theirs.id in COUNTED and ours.id in COUNTED | {"number"}:
        return any({theirs.id, ours.id} <= group for group in _COUNTS) or ours.id == "number"
    if {theirs.id, ours.id} & {"percent", "percentage_point", "multiple", "number"}:
        return theirs.id == ours.id
    return ours.dimensions in (theirs.dimensions, over.dimensions)


def in_unit(found: Found, metric: Mapping[str, str]) -> Interval:
    """A figure's interval in the unit of a metric, given its row of the codebook.

    A fall is negative; a metric that counts falls is positive, and a level never negative.
    """
    assert found.interval is not None
    ours, theirs = unit(found.unit or "number"), unit(metric["unit"].split("/")[0])
    factor = Fraction(1) if {ours.id, theirs.id} & COUNTED else ours.factor / theirs.factor
    value = found.interval * Interval.point(factor)
    low, high = value.ends
    level = metric["kind"] in LEVELS
    if metric["fall_of"] or (level and not metric["change_of"]):
        return -value if high <= 0 and low < 0 else value
    return value


def changed(context: Context, found: Found) -> bool:
    """Whether the words next to a figure say that it is a rise or a fall, not a level."""
    if found.unit == "percentage_point":
        return True
    clause = context.layout.clause(found.start)
    ahead = context.plain[max(clause.start, found.start - AFAR) : found.start].rstrip()
    end = context.layout.sentence(found.start).end
    behind = context.plain[found.end : min(found.end + 40, end)].lstrip()
    if WORDS.level.search(ahead) and not WORDS.changed.search(ahead):
        return bool(WORDS.after_changed.match(behind))
    return any(
        (
            found.printed[:1] in "+-−–" and found.unit in ("percent", "percentage_point"),
            WORDS.changed.search(ahead),
            WORDS.compared.search(ahead),
            WORDS.changed_en.search(ahead),
            WORDS.shed_en.search(ahead),
            WORDS.after_changed.match(behind),
            WORDS.after_changed_en.match(behind),
        )
    )


def variants(context: Context, found: Found, metric: str) -> list[str]:
    """The metric itself if its unit fits, and those derived from it whose unit fits."""
    book = context.index.ledger.codebook
    ids = [metric, *context.index.derived.get(metric, ())]
    return [one for one in ids if fits(found, book(one))]


def base(context: Context, found: Found, *, growth: bool) -> str:
    """The base of comparison that the words around a figure name; of growth a year by default.

    That is the words for one that stand last before the figure (环比, 较年初, than a year before),
    else those right behind it, else the span that the words name (上半年: since the start of the
    year, 三季度: since the quarter before).
    """
    layout = context.layout
    clause, sentence = layout.clause(found.start), layout.sentence(found.start)
    ahead = context.plain[max(clause.start, found.start - AFAR) : found.start]
    behind = context.plain[found.end : min(sentence.end, found.end + 45)]
    behind = re.split(r"[,;。]", behind)[0]
    cues = _SINCE if growth else [*_SINCE, *_OVER]
    named = _nearest(ahead, cues) or _nearest(behind, cues)
    before = context.plain[max(sentence.start, clause.start - AFAR) : clause.start]
    named = named or _nearest(before, cues)
    return named or ("previous_year" if growth else "")


def _nearest(text: str, cues: Sequence[tuple[str, re.Pattern[str]]]) -> str:
    """The base whose words stand last in a text."""
    ends = [
        (max(m.end() for m in found), base)
        for base, words in cues
        if (found := list(words.finditer(text)))
    ]
    return max(ends)[1] if ends else ""
