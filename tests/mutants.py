"""Altered modules, drawn at random: one operator, number, condition, loop or decorator each.

Cosmic-ray is imported where it is used: the other tests do without it.
"""

import ast
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "analysis"
TABLES = "stratification static_pools delinquency losses performance summary two_level lines"
PARTS = {
    part: ([f"xiaodai/{part}"], [f"tests/{part}"])
    for part in ("values", "bounds", "consistency", "reading", "studies")
} | {
    "tables": (
        [f"xiaodai/tapes/{name}.py" for name in f"{TABLES} changes indicators".split()],
        [f"tests/tapes/test_{name}.py" for name in ("tables", "pool", "pool_frames", "over_time")],
    )
}


@dataclass(frozen=True)
class Mutant:
    """An altered module: the file, the line, what was done, and its text."""

    path: Path
    line: int
    operator: str
    text: str

    @property
    def module(self) -> str:
        """The module's name."""
        return ".".join(self.path.relative_to(CODE).with_suffix("").parts).removesuffix(".__init__")


def files_of(part: str) -> list[Path]:
    """The modules of a part."""
    places = [CODE / place for place in PARTS[part][0]]
    found = (sorted(place.rglob("*.py")) if place.is_dir() else [place] for place in places)
    return [path for paths in found for path in paths]


def sites(path: Path) -> dict[tuple[int, int], list[tuple[str, int]]]:
    """The places of a module that can be altered: operator and occurrence of each way.

    What only says a type is no place: it is not run to any effect.
    """
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    text = path.read_text(encoding="utf-8")
    typed = [
        ((note.lineno, note.col_offset), (note.end_lineno, note.end_col_offset))
        for node in ast.walk(ast.parse(text))
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if note is not None
    ]
    found: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    nodes = list(ast_nodes(get_ast(text)))
    for name in sorted(operator_names()):
        if get_operator(name).arguments() or name == "core/NoOp":
            continue
        find = get_operator(name)().mutation_positions
        starts = (start for node in nodes for start, _ in find(node))
        for occurrence, start in enumerate(starts):
            if not any(first <= start < last for first, last in typed):
                found[start].append((name, occurrence))
    return found


def drawn(part: str, number: int, seed: int) -> tuple[list[Mutant], int]:
    """Mutants of a part, each at a place of its own, and how many places there are."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    places = [
        (path, start, ways)
        for path in files_of(part)
        for start, ways in sorted(sites(path).items())
    ]
    chance = random.Random(seed)
    mutants = []
    for path, (line, _), ways in chance.sample(places, min(number, len(places))):
        name, occurrence = chance.choice(ways)
        text = path.read_text(encoding="utf-8")
        altered = mutate_code(text, get_operator(name)(), occurrence)
        mutants.append(Mutant(path, line, name.removeprefix("core/"), altered))
    return mutants, len(places)
