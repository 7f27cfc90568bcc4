"""How a wrong print may have come about, read off its digits.

A match of digits is a hint: with few digits, or many figures to match, it may be chance. So short
prints are not matched, and the pattern stands beside the ledger's own status, not in its place.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from xiaodai.consistency.evidence_strength import TELLING
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import period_days
from xiaodai.values.interval import Interval
from xiaodai.values.words import Text

Pattern = Literal["fewer digits", "plain difference", "one digit", "another period", "none"]
PATTERNS: dict[Pattern, Text] = {
    "another period": Text("true of another period"),
    "plain difference": Text("difference of two published levels"),
    "fewer digits": Text("the same with digits lost"),
    "one digit": Text("one digit differs"),
    "none": Text("nothing in the digits"),
}
TOO_SHORT = 3  # with fewer digits a match may be chance


def pattern_of(ledger: Ledger, claim: str, rival: str | None) -> Pattern:
    """How a wrong print may have come about, the surest sign first; a match may be chance."""
    if ledger.claim(claim)["status"] == "superseded":
        return "fewer digits"
    if _is_plain_difference(ledger, claim):
        return "plain difference"
    if rival is not None and _differ_in_one_digit(ledger, claim, rival):
        return "one digit"
    return "another period" if periods_of(ledger, claim) else "none"


def periods_of(ledger: Ledger, claim: str) -> list[str]:
    """The other periods for which accepted prints of the same figure give this value."""
    row, value = ledger.claim(claim), ledger.printed_interval(claim)
    if row["unit"] == "date" or not _tells(value):
        return []
    same = ledger.query(entity=row["entity"], metric=row["metric"], status="accepted")
    found = set()
    for other in same["id"]:
        printed, period = ledger.printed_interval(other), ledger.claim(other)["period"]
        if period != row["period"] and _tells(printed) and printed.intersect(value) is not None:
            found.add(period)
    return sorted(found)


def _is_plain_difference(ledger: Ledger, claim: str) -> bool:
    """Whether a change since the start of the year is that of the levels as first published."""
    row = ledger.claim(claim)
    codebook = ledger.codebook(row["metric"])
    if codebook["change_base"] not in ("year_start", "restated_year_start"):
        return False
    level, end = codebook["change_of"], period_days(row["period"])[1]
    days = [end.isoformat(), date(end.year - 1, 12, 31).isoformat()]
    if not level or not all(ledger.has(row["entity"], level, day) for day in days):
        return False
    later, earlier = (ledger.value(row["entity"], level, day) for day in days)
    change = later.interval - earlier.interval
    return change.intersect(ledger.quantity(claim).interval) is not None


def _differ_in_one_digit(ledger: Ledger, claim: str, rival: str) -> bool:
    one, other = (_digits(ledger, c) for c in (claim, rival))
    if len(one) != len(other) or len(one) < TOO_SHORT:
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _digits(ledger: Ledger, claim: str) -> str:
    """The digits of a print: of its day, or of the middle of its bounds."""
    row = ledger.claim(claim)
    middle = ledger.printed_interval(claim).midpoint
    if row["unit"] == "date":
        return re.sub(r"\D", "", row["low"]) if row["low"] == row["high"] else ""
    return "" if middle is None else re.sub(r"\D", "", f"{float(middle):.12g}")


def _tells(value: Interval) -> bool:
    """Whether a print is narrow enough, and long enough, for a match to mean something."""
    width, middle = value.width, value.midpoint
    if width is None or middle is None or width * TELLING > abs(middle):
        return False
    return len(re.sub(r"\D", "", f"{float(middle):.12g}")) >= TOO_SHORT
