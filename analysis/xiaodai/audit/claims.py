"""The claims of a cell of the ledger against a figure: which agree, which is best, how far off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from xiaodai.audit.index import Print
from xiaodai.audit.readings import Reading
from xiaodai.audit.result import Better
from xiaodai.extraction.found import Found
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import Print as Claimed
from xiaodai.ledger.resolve import groups
from xiaodai.reading.coarser import coarser
from xiaodai.values.interval import Interval, intersection

ARTICLE_GRADE = "D"  # what an article is worth as long as nobody has graded it


def agreeing(reading: Reading, ledger: Ledger) -> str:
    """The best claim that a value agrees with together with all that these agree with, or none.

    1,200 agrees with "over 1,000", but not where 1,125.88 is printed for the same figure.
    """
    usable = [p for p in reading.prints if p.usable]
    if ledger.codebook(reading.metric)["kind"] == "range":
        fitting = usable
    else:
        together = _compatible(reading.value, usable, ledger)
        fitting = [
            p for p in usable if p.claim_id in together and p.interval.intersect(reading.value)
        ]
    return best(fitting, reading.value, ledger)


def _compatible(value: Interval, usable: Sequence[Print], ledger: Ledger) -> set[str]:
    grades = {p: ledger.source(ledger.claim(p.claim_id)["source"])["grade"] for p in usable}
    prints = [Claimed(p.claim_id, p.interval, grade, "") for p, grade in grades.items()]
    return {
        p.claim
        for group in groups(prints)
        if intersection([value, *(p.interval for p in group)]) is not None
        for p in group
    }


def best(prints: Sequence[Print], value: Interval, ledger: Ledger) -> str:
    """The best graded claim; of equal ones that which prints most nearly the same."""

    def key(one: Print) -> tuple[str, Fraction, int, str]:
        claim_id, theirs = one.claim_id, one.interval
        grade = ledger.source(ledger.claim(claim_id)["source"])["grade"]
        apart = sum(
            (abs(a - b) if a is not None and b is not None else Fraction(a is not b) * 10**9)
            for a, b in ((value.low, theirs.low), (value.high, theirs.high))
        )
        return grade, Fraction(apart), len(claim_id), claim_id

    return min(prints, key=key).claim_id if prints else ""


def rounded(found: Found, reading: Reading, ledger: Ledger) -> str:
    """The claim whose value a figure's digits round, or none: 4900家 for 4863."""
    near = [
        p
        for p in reading.prints
        if p.usable and coarser(found.printed, reading.value, p.interval) == "rounded"
    ]
    return best(near, reading.value, ledger)


def better(usable: Sequence[str], ledger: Ledger) -> Better:
    """The ledger's side if it is graded better than an article, or has several origins.

    What several documents took from one origin is worth what the origin is.
    """
    sources = {ledger.claim(c)["source"] for c in usable}
    origins = {ledger.origin(c) for c in usable}
    graded = sources | origins if len(sources) > 1 else sources
    grades = {ledger.source(name)["grade"] for name in graded}
    return "ledger" if len(origins) > 1 or min(grades, default="E") < ARTICLE_GRADE else "undecided"


_NUMBER = re.compile(r"\d[\d,]*(?:\.(\d+))?")


def written(value: Interval, found: Found, ours: Interval) -> str:
    """A value as the article would print it, with its digits and its unit: 176家 for 196家.

    `ours` is what the article prints, in the same unit. Empty where that cannot be told: the value
    is open, or no Arabic number is printed.
    """
    middle, printed_middle = value.midpoint, ours.midpoint
    number = _NUMBER.search(found.printed)
    if middle is None or not printed_middle or number is None:
        return ""
    printed = Fraction(number[0].replace(",", ""))
    comma = "," if "," in number[0] else ""
    scaled = float(abs(middle) * printed / abs(printed_middle))
    digits = f"{scaled:{comma}.{len(number[1] or '')}f}"
    return found.printed[: number.start()] + digits + found.printed[number.end() :]
