"""Which results of the notebooks have moved since an earlier state, and the claims that moved them.

    python -m tools.what_changed [REF] [--write]

REF is any name that git knows: a tag, a branch, a commit; without it the last tag, or the last
commit where there is no tag. `make changed` (SINCE=ref WRITE=1) runs this. Compared are the stored
notebooks and the tables of `data/`, as they lie in the checkout against as they were at REF.

The list is Markdown. With `--write` the results that moved or went also become the rows of
`data/changes.csv` for the version in preparation, which the report shows. Reasons that the table
has are kept; those of other rows are left empty, for a person to fill in both languages.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import nbformat

from xiaodai.page.record import MIME, Reader, Record, unpack
from xiaodai.page.shown import plain
from xiaodai.values.words import Text

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = "notebooks"
CLAIMS, SOURCES, CHANGES = "data/claims.csv", "data/sources.csv", "data/changes.csv"
COLUMNS = (
    *("edition", "notebook", "result", "name_en", "name_zh", "unit"),
    *("before_low", "before_high", "after_low", "after_high", "marks"),
    *("reason_en", "reason_zh", "claims"),
)
REASONS = ("reason_en", "reason_zh")
# What of a claim can move a result: its characters and bounds, whether and how far it counts.
TELLING = ("printed", "qualifier", "unit", "reading", "low", "high", "origin", "status", "grade")
SAID = tuple(name for name in TELLING if name != "grade")
MOST = 4  # claims that are named for one result

Row: TypeAlias = dict[str, str]
Rows: TypeAlias = dict[str, Row]


class UnknownStateError(ValueError):
    """There is no earlier state of the name that was given; the message says so."""


@dataclass(frozen=True)
class State:
    """The results of every notebook and the claims of the ledger, at one moment."""

    results: Mapping[str, Record]  # by the notebook's name
    claims: Rows

    @classmethod
    def read(cls, files: Mapping[str, str]) -> State:
        """The state that the text of these files holds; a notebook without results counts none."""
        notebooks = {name: text for name, text in files.items() if name.endswith(".ipynb")}
        found = {Path(name).stem: results(text) for name, text in sorted(notebooks.items())}
        grades = {row["id"]: row["grade"] for row in _rows(files.get(SOURCES, ""))}
        claims = {
            row["id"]: {**row, "grade": grades.get(row["source"], "")}
            for row in _rows(files.get(CLAIMS, ""))
        }
        return cls(found, claims)


def results(text: str) -> Record:
    """The record of a stored notebook's results, which its last cell showed; else an empty one."""
    for cell in reversed(nbformat.reads(text, as_version=4).cells):
        for output in cell.get("outputs", ()):
            record = output.get("data", {}).get(MIME)
            if record and record["kind"] == "results":
                return unpack(record)
    return {"results": {}, "nodes": {}}


def lines(old: State, new: State) -> Iterator[str]:
    """A Markdown list: each notebook with a result that moved, and its results below it."""
    for notebook in sorted({*old.results, *new.results}):
        none: Record = {"results": {}, "nodes": {}}
        was, now = old.results.get(notebook, none), new.results.get(notebook, none)
        moved = list(_moved(was, now, old.claims, new.claims))
        if moved:
            yield f"- `{notebook}`: {len(moved)} of {len({*was['results'], *now['results']})}"
            yield from (f"  - {line}" for line in moved)


def rows(old: State, new: State, edition: str, kept: Iterable[Mapping[str, str]]) -> list[Row]:
    """The rows of `data/changes.csv`: those of other editions as they are, then those of this one.

    A result that has moved or gone is a row; its reasons are those that `kept` has for it.
    """
    kept = list(kept)
    known = {_key(row): row for row in kept}
    found: list[Row] = [dict(row) for row in kept if row["edition"] != edition]
    for notebook in sorted(old.results):
        none: Record = {"results": {}, "nodes": {}}
        was, now = old.results[notebook], new.results.get(notebook, none)
        for name in sorted(was["results"]):
            if name in now["results"] and _essence(was, name) == _essence(now, name):
                continue
            row = _row(was, now, name, edition=edition, notebook=notebook, result=name)
            changed = _changed(was, now, name, old.claims, new.claims)
            row["claims"] = ";".join([claim for claim in changed if claim in new.claims][:MOST])
            same = known.get(_key(row), {})
            # What has gone is said by no notebook any more: its names are kept too.
            by_hand = [*REASONS, *(() if name in now["results"] else ("name_en", "name_zh"))]
            found.append(row | {n: same.get(n) or row.get(n, "") for n in by_hand})
    return found


def _key(row: Mapping[str, str]) -> tuple[str, ...]:
    return row["edition"], row["notebook"], row["result"]


def _row(was: Record, now: Record, name: str, **row: str) -> Row:
    """What a result was and is, as cells; the bounds of one that has gone are empty now."""
    last = now if name in now["results"] else was
    node = last["nodes"][last["results"][name]["node"]]
    called = Reader(last["nodes"]).text(node.get("name", "")) or Text(name.replace("_", " "))
    row |= {"name_en": called.en, "name_zh": called.zh, "unit": node["unit"]}
    row["marks"] = ";".join(dict.fromkeys(mark["kind"] for mark in node.get("marks", ())))
    for when, record in (("before", was), ("after", now)):
        ends = _essence(record, name)[:2] if name in record["results"] else ("", "")
        row |= {f"{when}_low": ends[0] or "", f"{when}_high": ends[1] or ""}
    return row


def _changed(was: Record, now: Record, name: str, old: Rows, new: Rows) -> list[str]:
    """The claims below a result that say something else, or else those that are only regraded."""
    below = {*_claims(was, name), *_claims(now, name)}
    changed = sorted(claim for claim in below if _telling(old, claim) != _telling(new, claim))
    return [c for c in changed if _telling(old, c, SAID) != _telling(new, c, SAID)] or changed


def _moved(was: Record, now: Record, old: Rows, new: Rows) -> Iterator[str]:
    for name in sorted({*was["results"], *now["results"]}):
        before, after = _shown(was, name), _shown(now, name)
        changed = _changed(was, now, name, old, new)
        if before is None:
            yield f"`{name}` is new: {after}"
        elif after is None:
            yield f"`{name}` has gone: it was {before}"
        elif _essence(was, name) != _essence(now, name):
            yield f"`{name}`: {before} → {after} ({_because(changed, old, new)})"


def _because(changed: list[str], old: Rows, new: Rows) -> str:
    if not changed:
        return "the method changed, or which claims it rests on"
    said = [f"{claim} {_what_changed(old.get(claim), new.get(claim))}" for claim in changed[:MOST]]
    more = len(changed) - len(said)
    return "; ".join(said) + (f"; and {more} more claims" if more else "")


def _what_changed(old: dict[str, str] | None, new: dict[str, str] | None) -> str:
    if old is None or new is None:
        return "is gone" if new is None else f"is new ({new['printed']})"
    moved = [name for name in TELLING if old.get(name) != new.get(name)]
    return ", ".join(f"{name} {old.get(name) or '–'} → {new.get(name) or '–'}" for name in moved)


def _shown(record: Record, name: str) -> str | None:
    """A result as a reader sees it; `None` if there is none of this name."""
    if name not in record["results"]:
        return None
    value = Reader(record["nodes"]).value(record["results"][name])
    return value.show("en") if isinstance(value, Text) else plain(value, "en")


def _essence(record: Record, name: str) -> tuple[Any, ...]:
    """What must not move without a reason: both ends and the unit."""
    node = record["nodes"][record["results"][name]["node"]]
    return node["low"], node["high"], node["unit"]


def _claims(record: Record, name: str) -> set[str]:
    """The claims that a result rests on, and those that it sets aside."""
    found: set[str] = set()
    waiting = [record["results"][name]["node"]] if name in record["results"] else []
    seen: set[str] = set()
    while waiting:
        if (one := waiting.pop()) not in seen:
            seen.add(one)
            node = record["nodes"][one]
            found |= {*node.get("claims", ()), *node.get("against", ())}
            waiting += node.get("inputs", ())
    return found


def _telling(rows: Rows, claim: str, names: tuple[str, ...] = TELLING) -> tuple[str, ...] | None:
    return tuple(rows[claim].get(name, "") for name in names) if claim in rows else None


def _rows(text: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(text, newline=""))


def _names(root: Path) -> list[str]:
    notebooks = sorted((root / NOTEBOOKS).glob("*.ipynb"))
    return [*(f"{NOTEBOOKS}/{path.name}" for path in notebooks), CLAIMS, SOURCES]


def _git(root: Path, *words: str) -> str | None:
    ran = subprocess.run(
        ["git", *words], cwd=root, capture_output=True, encoding="utf-8", check=False
    )
    return ran.stdout if ran.returncode == 0 else None


def at(root: Path, ref: str) -> State:
    """The state that git holds under a name; raises `UnknownStateError` if it knows none."""
    listed = _git(root, "ls-tree", "--name-only", ref, f"{NOTEBOOKS}/", "data/")
    if listed is None:
        raise UnknownStateError(f"git knows no state {ref!r} here; name a tag, branch or commit")
    wanted = [n for n in listed.splitlines() if n.endswith(".ipynb") or n in (CLAIMS, SOURCES)]
    return State.read({name: _git(root, "show", f"{ref}:{name}") or "" for name in wanted})


def write(root: Path, old: State, new: State) -> int:
    """Write `data/changes.csv` anew for the version of the checkout; how many reasons are empty."""
    path = root / CHANGES
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    edition = re.match(r"\d+\.\d+\.\d+", project["version"])
    assert edition is not None, "the version of pyproject.toml begins with three numbers"
    kept = list(_rows(path.read_text(encoding="utf-8"))) if path.is_file() else []
    made = rows(old, new, edition.group(), kept)
    file = io.StringIO()
    table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(made)
    path.write_text(file.getvalue(), encoding="utf-8", newline="")
    return sum(not (row["reason_en"] and row["reason_zh"]) for row in made)


def main(root: Path, ref: str = "", *options: str) -> int:
    """Print what has moved since `ref`; 2 if there is no such state, else 0."""
    if ref.startswith("--"):
        ref, options = "", (ref, *options)
    ref = ref or (_git(root, "describe", "--tags", "--abbrev=0") or "HEAD").strip()
    try:
        old = at(root, ref)
    except UnknownStateError as error:
        print(error, file=sys.stderr)
        return 2
    new = State.read({name: (root / name).read_text(encoding="utf-8") for name in _names(root)})
    said = list(lines(old, new))
    print("\n".join(said) if said else f"No result of a notebook has moved since {ref}.")
    if "--write" in options:
        print(f"{CHANGES}: {write(root, old, new)} rows need a reason", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(ROOT, *sys.argv[1:]))
