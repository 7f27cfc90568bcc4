"""The pages about a tape, drawn from its tables.

To import this imports whatever drawing takes, so that a process is ready once the tables are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from xiaodai.ledger.ledger import load
from xiaodai.report.build import Plan, build
from xiaodai.report.parameters import STUDIES
from xiaodai.report.workers import beside
from xiaodai.tapes.tables import WORKBOOK
from xiaodai.values.words import Text

WHEN_DRAWN = (  # modules that the notebook, its charts and its pages import when they come to it
    "fontTools.subset",
    "scour.scour",
    "xiaodai.page.charts",
    "xiaodai.report.in_process",
)
for _name in WHEN_DRAWN:
    import_module(_name)


def draw_pages(
    notebook: str,
    given: Mapping[str, Any],
    about: Text,
    folder: Path,
    say: Callable[[str], None],
) -> None:
    """Run a notebook with what it is `given` and draw its pages, in a process for each language.

    Most of the time goes into charts, which are drawn for each language anyway. Raises
    `NotebookError` or `ReportError` if the pages cannot be made.
    """
    plan = Plan(
        {notebook: STUDIES[notebook]},
        load(),
        {notebook: given},
        out=folder,
        about=about,
        beside=WORKBOOK,
        is_quick=True,
        languages=["en"],
    )
    chinese = replace(plan, out=folder.with_name("chinese"), languages=["zh"])
    with beside(partial(build, chinese)):
        build(plan, say)
    (chinese.out / "zh").rename(folder / "zh")
