"""Why claims are not accepted, what each judgement rests on, and when it no longer holds.

`corrections.csv` gives every claim whose status is not `accepted` a cause of a closed list and the
claim that the judgement rests on, with what that claim printed at the time. The judgement expires
when that claim goes, loses its own standing, prints something else, or no longer bears it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from xiaodai.ledger.tables import typed_interval
from xiaodai.reading.coarser import coarser
from xiaodai.reading.printed import ReadingError
from xiaodai.values.words import Text

Class: TypeAlias = Literal["contradiction", "other_scope", "rounding", "to_check"]
Bears: TypeAlias = Literal["excludes", "agrees", "coarser", ""]
Cells: TypeAlias = Mapping[str, str]

CLASSES: dict[Class, Text] = {
    "contradiction": Text("contradiction"),
    "other_scope": Text("other scope or day"),
    "rounding": Text("rounding"),
    "to_check": Text("to be checked"),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """What can be the matter with a claim.

    `means` is the class of what it contradicts, `bears` how the claim that the judgement rests on
    bears it out: the two exclude each other, they agree, or one is a coarser print of the other.
    """

    name: Text
    means: Class = "contradiction"
    bears: Bears = ""
    needs: bool = True


CAUSES: dict[str, Cause] = {
    "disputed": Cause(Text("documents disagree"), bears="excludes"),
    "digit_slip": Cause(Text("digit slip"), bears="excludes"),
    "wrong_period": Cause(Text("figure of another period"), bears="excludes"),
    "wrong_span": Cause(Text("right figure, wrong span"), bears="agrees"),
    "plain_difference": Cause(Text("difference of two published balances"), bears="excludes"),
    "level_for_change": Cause(Text("a balance printed as a change"), bears="excludes"),
    "does_not_add_up": Cause(Text("does not add up with other figures")),
    "refuted": Cause(Text("refuted by a better source"), bears="excludes"),
    "draft_not_law": Cause(Text("a draft taken for a rule")),
    "already_so": Cause(Text("dated too late")),
    "no_longer_there": Cause(Text("said of what no longer exists")),
    "other_entity": Cause(Text("said of another company"), needs=False),
    "undefined": Cause(Text("not said of what"), needs=False),
    "average_for_ceiling": Cause(Text("an average taken for a ceiling"), bears="agrees"),
    "pool_for_book": Cause(Text("a pool taken for all loans"), "other_scope", "agrees"),
    "mixed_scopes": Cause(Text("two scopes in one figure"), "other_scope"),
    "other_scope": Cause(Text("another scope"), "other_scope"),
    "day_unclear": Cause(Text("its day is not clear"), "to_check", "excludes"),
    "round_figure": Cause(Text("a round figure"), "rounding"),
    "coarser_print": Cause(Text("a coarser print"), "rounding", "coarser"),
    "cut_digits": Cause(Text("digits cut off"), "rounding", "coarser"),
}
LOST: dict[Bears, str] = {
    "excludes": "the two no longer exclude each other",
    "agrees": "the two no longer agree",
    "coarser": "it is no longer a coarser print of that",
}


def expired(row: Cells, claims: Mapping[str, Cells], languages: Mapping[str, str]) -> str:
    """Why one row of `corrections.csv` holds no longer, in a sentence; empty if it does.

    `claims` are the claims by id, `languages` those of the sources.
    """
    cause, claim = CAUSES[row["cause"]], claims[row["claim"]]
    name = f"the correction of {row['claim']!r}"
    if claim["status"] == "accepted":
        return f"{name} is void: the claim is accepted; strike the row or mark the claim"
    if not row["rests_on"]:
        why = f"{name} says {row['cause']!r}, so it must name the claim that it rests on"
        return why if cause.needs else ""
    other = claims[row["rests_on"]]
    rests = f"{name} rests on {row['rests_on']!r}"
    if row["rests_on"] == row["claim"]:
        return f"{rests}, which is the claim itself"
    disputed = claim["status"] == other["status"] == "conflict"
    if other["status"] != "accepted" and not disputed:
        return f"{rests}, which is {other['status']} itself"
    then = row["rests_on_printed"], row["rests_on_low"], row["rests_on_high"]
    now = as_recorded(other)
    if then != now:
        return f"{rests} as {_told(then)}, which now is {_told(now)}; judge it anew"
    if cause.bears and not _bears_out(cause.bears, claim, other, languages):
        return f"{rests}, but {LOST[cause.bears]}; judge it anew"
    return ""


def as_recorded(claim: Cells) -> tuple[str, str, str]:
    """What a correction keeps of the claim that it rests on: its characters and its bounds."""
    return f"{claim['qualifier']} {claim['printed']}".strip(), claim["low"], claim["high"]


def faults(
    corrections: Mapping[int, Cells], claims: Mapping[str, Cells], languages: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    """What is wrong with rows of `corrections.csv`, given by line: line and sentence.

    A row that is there twice, and one that has `expired`. Ids are those of claims that exist.
    """
    seen: dict[tuple[str, str, str], int] = {}
    for line, row in corrections.items():
        key = row["claim"], row["cause"], row["rests_on"]
        if (earlier := seen.setdefault(key, line)) != line:
            yield line, f"the same correction of {row['claim']!r} is in line {earlier} already"
        elif said := expired(row, claims, languages):
            yield line, said


def _bears_out(bears: Bears, claim: Cells, other: Cells, languages: Mapping[str, str]) -> bool:
    try:
        mine, theirs = typed_interval(claim), typed_interval(other)
    except ReadingError:
        return True  # a fault of the claim, and told there
    if bears == "coarser":
        language = languages.get(claim["source"], "zh")
        return coarser(claim["printed"], mine, theirs, language) is not None
    return (mine.intersect(theirs) is not None) is (bears == "agrees")


def _told(print_: tuple[str, str, str]) -> str:
    printed, low, high = print_
    return f"{printed!r} ({low or 'open'} to {high or 'open'})"
