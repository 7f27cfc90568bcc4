"""Do the figures of a ledger add up? Every relation with its verdict, as lines and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from xiaodai.consistency.classes import Classed, all_classed
from xiaodai.consistency.verdicts import KINDS, Verdict, judge
from xiaodai.ledger.corrections import CLASSES
from xiaodai.ledger.ledger import Ledger
from xiaodai.report.files import shown, write
from xiaodai.report.tables import sound_ledger
from xiaodai.values.frames import frame

SHOWN = 20  # contradictions that are listed; the file holds all


def check(folder: Path, out: Path, say: Callable[[str], None]) -> bool:
    """Judge every relation of a folder's tables and write the verdicts to `out`, a CSV file.

    `say` gets lines for the terminal. Returns whether every contradiction is explained: by the
    ledger, or by its digits. Raises `TablesError` for faulty tables (a correction that has expired
    is one), before anything is written.
    """
    ledger = sound_ledger(folder)
    say(f"{shown(folder)}: the tables hold, {len(ledger.claims)} claims")
    verdicts = judge(ledger.prints(), ledger)
    contradictions = all_classed(verdicts, ledger)
    write({out: table(verdicts, contradictions)})
    say(summary(verdicts, contradictions, ledger))
    return all(one.is_explained for one in contradictions)


def table(verdicts: Sequence[Verdict], contradictions: Sequence[Classed]) -> str:
    """The verdicts as CSV: one row each, claims and slack of the smallest contradictory set.

    Contradictions have a class and a cause, and say whether they are known: explained. `origins`
    counts the independent origins of the figure and of what it is held against, as 1:2.
    """
    columns = ["verdict", "relation", "entity", "period", "claims", "slack", "unit"]
    found = frame(verdicts, *columns, "against")
    found["claims"] = found["claims"].map(";".join)
    found["slack"] = ["" if v.slack is None else _decimal(v.slack) for v in verdicts]
    found["against"] = [":".join(str(len(side.origins)) for side in v.against) for v in verdicts]
    by_verdict = {id(one.verdict): one for one in contradictions}
    classes = [by_verdict.get(id(v)) for v in verdicts]
    found["known"] = [str(one.is_explained).lower() if one else "" for one in classes]
    found["class"] = [one.kind if one else "" for one in classes]
    found["cause"] = [one.cause if one else "" for one in classes]
    named = found.rename(columns={"claims": "claim_ids", "against": "origins"})
    return named.to_csv(index=False, lineterminator="\n")


def summary(verdicts: Sequence[Verdict], contradictions: Sequence[Classed], ledger: Ledger) -> str:
    """What was found, in a few lines; every unexplained contradiction with its claims."""
    counts = Counter(v.verdict for v in verdicts)
    new = [one for one in contradictions if not one.is_explained]
    of_class = Counter(one.kind for one in contradictions)
    classes = ", ".join(f"{of_class[kind]} {name.en}" for kind, name in CLASSES.items())
    parts = ", ".join(f"{counts[kind]} {kind.replace('_', ' ')}" for kind in reversed(KINDS))
    lines = [
        f"{_count(len(verdicts), 'relation')}: {parts}",
        f"inconsistent: {classes}",
        f"of these {len(contradictions) - len(new)} are explained by the ledger or by their digits,"
        f" {len(new)} unexplained",
    ]
    for one in new[:SHOWN]:
        v = one.verdict
        off = "" if v.slack is None else f", off by {float(-v.slack):.6g} {v.unit}"
        name = CLASSES[one.kind].en
        lines += ["", f"  {name}, {v.relation}: {v.entity} {v.metric} {v.period}{off}"]
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
