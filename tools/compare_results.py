"""Which results differ between two reports: numbers, intervals, units, sets of claims.

    python tools/compare_results.py OLD/results NEW/results

Prints one line for each result that has moved, is new or has gone; exits with 1 if there is any.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def essence(record: Mapping[str, Any], nodes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What must not move without a reason: both ends, the unit, and the claims below."""
    return {
        "low": record.get("low"),
        "high": record.get("high"),
        "unit": record.get("unit"),
        "claims": sorted(claims(record, nodes or {})),
    }


def claims(record: Mapping[str, Any], nodes: Mapping[str, Any]) -> set[str]:
    """The claims that a record rests on; inputs are records, or names of records in `nodes`."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting: list[Any] = [record]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if one in seen:
                continue
            seen.add(one)
            one = nodes[one]
        found |= {
            claim if isinstance(claim, str) else claim["id"] for claim in one.get("claims", ())
        }
        waiting += one.get("inputs", ())
    return found


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """One line for each result of a notebook that has moved, is new or has gone."""
    before, after = old["results"], new["results"]
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"{name} has gone"
        elif name not in before:
            yield f"{name} is new"
        else:
            was = essence(before[name], old.get("nodes"))
            now = essence(after[name], new.get("nodes"))
            for key in was:
                if was[key] != now[key]:
                    yield f"{name}: {key} was {was[key]}, is {now[key]}"


def main(old: Path, new: Path) -> int:
    """Compare two folders of results, notebook by notebook."""
    moved = 0
    for name in sorted({path.name for folder in (old, new) for path in folder.glob("*.json")}):
        if not (old / name).is_file() or not (new / name).is_file():
            print(f"{name}: only in {'the new' if (new / name).is_file() else 'the old'} report")
            moved += 1
            continue
        texts = [json.loads((folder / name).read_text(encoding="utf-8")) for folder in (old, new)]
        for line in differences(*texts):
            print(f"{Path(name).stem}: {line}")
            moved += 1
    print(f"{moved} differences")
    return min(moved, 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
