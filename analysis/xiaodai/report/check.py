"""Do the figures of a ledger add up? Every relation with its verdict, as lines and as a table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from xiaodai.consistency.cells import figures
from xiaodai.consistency.verdicts import KINDS, Verdict, judge
from xiaodai.ledger.ledger import Ledger
from xiaodai.report.files import shown, write
from xiaodai.report.tables import sound_ledger

SHOWN = 20  # contradictions that are listed; the file holds all
COLUMNS = (
    "verdict", "relation", "entity", "period", "claim_ids", "slack", "unit", "origins", "known",
)  # fmt: skip


def check(folder: Path, out: Path, say: Callable[[str], None]) -> bool:
    """Judge every relation of a folder's tables and write the verdicts to `out`, a CSV file.

    `say` gets lines for the terminal. Returns whether every contradiction is a known one. Raises
    `TablesError` for faulty tables, before anything is written.
    """
    ledger = sound_ledger(folder)
    say(f"{shown(folder)}: the tables hold, {len(ledger.claims)} claims")
    verdicts = judge(figures(ledger), ledger)
    write({out: table(verdicts)})
    say(summary(verdicts, ledger))
    return all(v.known for v in verdicts if v.verdict == "inconsistent")


def table(verdicts: Sequence[Verdict]) -> str:
    """The verdicts as CSV: one row each, claims and slack of the smallest contradictory set.

    `origins` counts the independent origins of the figure and of what it is held against, as 1:2.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for v in verdicts:
        writer.writerow([
            v.verdict,
            v.relation,
            v.entity,
            v.period,
            ";".join(v.claims),
            "" if v.slack is None else _decimal(v.slack),
            v.unit,
            ":".join(str(len(side.origins)) for side in v.against),
            "" if v.known is None else str(v.known).lower(),
        ])  # fmt: skip
    return file.getvalue()


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
        lines += ["", _headline(v)]
        lines += [_line(claim, ledger) for claim in v.claims]
        lines += [f"    {side}" for side in _sides(v)]
    if len(new) > SHOWN:
        lines += ["", f"… and {len(new) - SHOWN} more in the file"]
    return "\n".join(lines)


def _headline(v: Verdict) -> str:
    off = "" if v.slack is None else f", off by {float(-v.slack):.6g} {v.unit}"
    return f"  {v.relation}: {v.entity} {v.metric} {v.period}{off}"


def _line(claim_id: str, ledger: Ledger) -> str:
    row = ledger.claim(claim_id)
    source = ledger.source(row["source"])
    said = f"{row['qualifier']} {row['printed']}".strip()
    return f"    {claim_id}: {said} ({row['source']}, grade {source['grade']})"


def _sides(v: Verdict) -> list[str]:
    """How many independent origins stand on each side, and whether prints only repeat one."""
    told = []
    for name, side in zip(("this figure", "against it"), v.against, strict=False):
        copied = ", all copied from one" if side.copied else ""
        prints = _count(len(side.claims), "print")
        told.append(f"{name}: {_count(len(side.origins), 'origin')}, {prints}{copied}")
    return told


def _decimal(value: Fraction) -> str:
    """An exact fraction as a decimal number, to twelve significant digits."""
    text = format(Decimal(value.numerator) / Decimal(value.denominator), ".12g")
    return format(Decimal(text).normalize(), "f")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
