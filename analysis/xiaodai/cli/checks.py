"""What `xiaodai test` runs, step by step."""

from __future__ import annotations

from typing import NamedTuple

from xiaodai.paths import NOTEBOOKS, ROOT

PARTS = ("main", "spark", "browser")
MAIN = PARTS[0]  # pytest leaves out the others: what they need is installed for them alone


class Step(NamedTuple):
    """A step of the tests: what it is called, and the module that Python runs, with its words."""

    title: str
    words: list[str]


def steps(part: str) -> list[Step]:
    """The steps of a part, in the order in which they are run."""
    if part != MAIN:
        return [Step(f"pytest: {part}", ["pytest", f"tests/{part}"])]
    two = ["pytest", "-n", "2", "--dist", "loadscope"]
    compare = ["--nbval", "--nbval-kernel-name", "python3", "--nbval-cell-timeout", "300"]
    return [
        Step("ruff check: lint", ["ruff", "check", "."]),
        Step("ruff format: layout", ["ruff", "format", "--check", "."]),
        Step("mypy: types", ["mypy"]),
        Step(
            "pytest: unit, doctest, data, notebook and report tests, in random order",
            [*two, "-p", "randomly"],
        ),
        Step(
            "pytest --nbval: every notebook against its stored outputs",
            [*two, "-p", "no:randomly", *compare, *_notebooks()],
        ),
    ]


def _notebooks() -> list[str]:
    found = (path.relative_to(ROOT) for path in sorted(NOTEBOOKS.rglob("*.ipynb")))
    return [str(path) for path in found if ".ipynb_checkpoints" not in path.parts]
