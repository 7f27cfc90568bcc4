"""What `xiaodai test` runs, step by step."""

from __future__ import annotations

from typing import NamedTuple

from xiaodai.paths import NOTEBOOKS

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
    return [
        Step("ruff check: lint", ["ruff", "check", "."]),
        Step("ruff format: layout", ["ruff", "format", "--check", "."]),
        Step("mypy: types", ["mypy"]),
        Step(
            "pytest: unit, doctest, data, notebook and report tests, in random order",
            ["pytest", "-n", "2"],
        ),
        Step(
            "pytest --nbval: every notebook against its stored outputs",
            ["pytest", "-n", "2", "--nbval", NOTEBOOKS.name],
        ),
    ]
