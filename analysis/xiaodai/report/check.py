"""Do the figures of a ledger add up? Every relation with its verdict, as lines and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from xiaodai.consistency.verdicts import KINDS, Verdict, judge
from xiaodai.ledger.ledger import Ledger
from xiaodai.report.files import shown, write
from xiaodai.report.tables import sound_ledger
from xiaodai.values.frames import frame

SHOWN = 20  # contradictions that are listed; the file holds all


def check(folder: Path, out: Path, say: Callable[[str], None]) -> bool:
    """Judge every relation of a folder's tables and write the verdicts to `out`, a CSV file.

    `say` gets lines for the terminal. Returns whether every contradiction is a known one. Raises
    `TablesError` for faulty tables, before anything is written.
    """
    ledger = sound_ledger(folder)
    say(f"{shown(folder)}: the tables hold, {len(ledger.claims)} claims")
    verdicts = judge(ledger.prints(), ledger)
    write({out: table(verdicts)})
    say(summary(verdicts, ledger))
    return all(v.known for v in verdicts if v.verdict == "inconsistent")


def table(verdicts: Sequence[Verdict]) -> str:
    """The verdicts as CSV: one row each, claims and slack of the smallest contradictory set.

    `origins` counts the independent origins of the figure and of what it is held against, as 1:2.
    """
    columns = ["verdict", "relation", "entity", "period", "claims", "slack", "unit"]
    found = frame(verdicts, *columns, "against", "known")
    found["claims"] = found["claims"].map(";".join)
    found["slack"] = ["" if v.slack is None else _decimal(v.slack) for v in verdicts]
    found["against"] = [":".join(str(len(side.origins)) for side in v.against) for v in verdicts]
    found["known"] = ["" if v.known is None else str(v.known).lower() for v in verdicts]
    named = found.rename(columns={"claims": "claim_ids", "against": "origins"})
    return named.to_csv(index=False, lineterminator="\n")


def summary(verdicts: Sequence[Verdict], ledger: Ledger) -> str:
    """What was found, in a few lines; every unexplained contradiction with its claims."""
    counts = Counter(v.verdict for v in verdicts)
    wrong = [v for v in verdicts if v.verdict == "inconsistent"]
    new = [v for v in wrong if not v.known]
    parts = ", ".join(f"{counts[kind]} {kind.replace('_', ' ')}" for kind in reversed(KINDS))
    lines = [
        f"{_count(len(verdicts), 'relation')}: {parts}",
        f"contradictions: {len(wrong) - len(new)} explained by a status and note in the ledger,"
        f" {len(new)} unexplained",
    ]
    for v in new[:SHOWN]:
        off = "" if v.slack is None else f", off by {float(-v.slack):.6g} {v.unit}"
        lines += ["", f"  {v.relation}: {v.entity} {v.metric} {v.period}{off}"]
        for claim in v.claims:
            row = ledger.claim(claim)
            said = f"{row['qualifier']} {row['printed']}".strip()
            grade = ledger.source(row["source"])["grade"]
            lines.append(f"    {claim}: {said} ({row['source']}, grade {grade})")
        for name, side in zip(("this figure", "against it"), v.against, strict=False):
            copied = ", all copied from one" if side.copied else ""
            prints = _count(len(side.claims), "print")
            lines.append(f"    {name}: {_count(len(side.origins), 'origin')}, {prints}{copied}")
    if len(new) > SHOWN:
        lines += ["", f"… and {len(new) - SHOWN} more in the file"]
    return "\n".join(lines)


def _decimal(value: Fraction) -> str:
    """An exact fraction as a decimal number, to twelve significant digits."""
    text = format(Decimal(value.numerator) / Decimal(value.denominator), ".12g")
    return format(Decimal(text).normalize(), "f")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
