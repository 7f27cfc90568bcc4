"""What kind of contradiction a contradiction is, decided by declared facts and by the digits.

*Contradiction*: two prints of one thing, at one scope and day, that cannot both be true. *Other
scope or day*: the ledger declares that one side measures something else. *Rounding*: one side is a
coarser print of the other, as its own digits show. *To be checked*: the ledger leaves it open, and
one side is known only from copies without an origin (or its day is not clear).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

from xiaodai.consistency.verdicts import DUPLICATE, Verdict
from xiaodai.ledger.corrections import CAUSES, Class
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.reading.coarser import coarser

DISPUTED = "disputed"
BY_DIGITS = {"rounded": "coarser_print", "cut": "cut_digits"}
WEAK = "D"  # from this grade on: aggregators, self-media, forums, machine digests


@dataclass(frozen=True, slots=True)
class Classed:
    """A contradiction with its class, its cause, and the two claims that show it.

    `cause` is a key of `CAUSES`, `claim` the claim in question and `rival` the one it is held
    against, empty where only several together contradict it. `is_translated`: a rounding between
    two languages. `is_explained`: the ledger marks it, or the digits explain it.
    """

    verdict: Verdict
    kind: Class
    cause: str
    claim: str
    rival: str
    is_translated: bool
    is_explained: bool


def classed(v: Verdict, ledger: Ledger) -> Classed:
    """The class of one contradiction between claims of the ledger.

    A cause that the ledger declares decides, where it declares one for the sake of the other side;
    then the digits; then whether one side is known from weak copies alone. A dispute between two
    prints is no longer open if other figures speak against one of them.
    """
    declared = next(_declared(v, ledger), None)
    if declared and declared[0] == DISPUTED:
        declared = _against_one(v, ledger) or declared
    by_digits = next(_by_digits(v, ledger), None) if v.relation == DUPLICATE else None
    if declared and declared[0] != DISPUTED:
        cause, claim, rival = declared
        kind = CAUSES[cause].means
    elif by_digits:
        cause, claim, rival = by_digits
        kind = CAUSES[cause].means
    else:
        cause, claim, rival = declared or (DISPUTED, v.claims[0], "".join(v.claims[1:2]))
        only_weak = any(_only_weak(side.claims, ledger) for side in v.against)
        kind = "to_check" if only_weak else "contradiction"
    languages = {ledger.source(ledger.claim(c)["source"])["language"] for c in (claim, rival) if c}
    translated = kind == "rounding" and len(languages) > 1
    explained = bool(v.known) or kind == "rounding"
    rival = rival if v.relation == DUPLICATE else ""
    return Classed(v, kind, cause, claim, rival, translated, explained)


def all_classed(verdicts: Iterable[Verdict], ledger: Ledger) -> list[Classed]:
    """The class of every contradiction among these verdicts, in their order."""
    return [classed(v, ledger) for v in verdicts if v.verdict == "inconsistent"]


def _declared(v: Verdict, ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    """Cause, claim and rival that the ledger declares, those of the smallest set first.

    What the ledger has set aside for good keeps its cause whatever it is held against.
    """
    sides = [claim for side in v.against for claim in side.claims]
    involved = dict.fromkeys([*v.claims, *sides])
    for claim in involved:
        for row in ledger.corrections_of(claim):
            if row["rests_on"] in involved:
                yield row["cause"], claim, row["rests_on"]
    for claim in involved:
        for row in ledger.corrections_of(claim):
            if not row["rests_on"] or ledger.claim(claim)["status"] not in USABLE:
                yield row["cause"], claim, next((c for c in involved if c != claim), "")


def _against_one(v: Verdict, ledger: Ledger) -> tuple[str, str, str] | None:
    """Cause, claim and rival, if the ledger holds other figures against just one of two prints."""
    if v.relation != DUPLICATE:
        return None
    found = {
        claim: (row["cause"], claim, other)
        for claim, other in permutations(v.claims[:2], 2)
        for row in ledger.corrections_of(claim)
        if row["cause"] != DISPUTED and row["rests_on"]
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _by_digits(v: Verdict, ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    """Which of the two claims is a coarser print of the other."""
    for claim, finer in permutations(v.claims[:2], 2):
        row = ledger.claim(claim)
        if row["unit"] != "date":
            language = ledger.source(row["source"])["language"]
            intervals = ledger.printed_interval(claim), ledger.printed_interval(finer)
            if how := coarser(row["printed"], *intervals, language):
                yield BY_DIGITS[how], claim, finer


def _only_weak(claims: Iterable[str], ledger: Ledger) -> bool:
    """Whether a side is known only from weak copies that name no origin."""
    rows = [ledger.claim(claim) for claim in claims]
    return all(
        ledger.source(row["source"])["grade"] >= WEAK and ledger.origin(row["id"]) == row["source"]
        for row in rows
    )
