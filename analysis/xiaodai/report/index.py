"""The first page: what this is, each notebook's findings with live numbers, how to read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nbformat
from markupsafe import Markup

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import Prose, prose
from xiaodai.report import drawing
from xiaodai.report.body import records
from xiaodai.report.lineage import Numbers
from xiaodai.report.templates import fill, page
from xiaodai.values.quantity import counted
from xiaodai.values.words import Language, Text

FIRST = 3  # findings of a study that stand open; the others are folded
_TITLE = Text("China’s small-loan shake-out, figure by figure")
_COUNTS = Text(
    "The ledger holds {claims} printed figures from {sources} documents; they go back to {origins} "
    "original documents. Of the figures, {rejected} were rejected, with the reason kept."
)


@dataclass(frozen=True)
class Told:
    """What the first page tells of one notebook in one language: its findings and first chart."""

    name: str
    title: str
    notebook: nbformat.NotebookNode


def index_page(
    told: list[Told],
    ledger: Ledger,
    language: Language,
    titles: Mapping[str, Text],
    drawn: str = "",
) -> str:
    """The first page in one language; `drawn` are the characters that the charts use."""
    numbers = Numbers(ledger, language)
    title = _TITLE.show(language)
    counts = drawing.paragraphs(ledger_counts(ledger), numbers)
    studies = [_study(one, numbers) for one in told]
    body = fill("start.html.j2", language, title=title, counts=counts, studies=studies)
    return page(
        body + "\n" + numbers.popovers(),
        name="index",
        title=title,
        language=language,
        titles=titles,
        kind="start",
        drawn=drawn,
    )


def ledger_counts(ledger: Ledger) -> Prose:
    """The size of the ledger in a sentence."""
    claims = ledger.claims
    origins = {ledger.origin(claim_id) for claim_id in claims["id"]}
    values = {
        "claims": counted(len(claims)).named("figures in the ledger"),
        "sources": counted(claims["source"].nunique()).named("documents read"),
        "origins": counted(len(origins)).named("original documents"),
        "rejected": counted(int((claims["status"] == "rejected").sum())).named("rejected figures"),
    }
    return prose({"counts": _COUNTS}, values)["counts"]


def _study(told: Told, numbers: Numbers) -> dict[str, Any]:
    found = [drawing.draw(record, numbers) for record in records(told.notebook, "finding")]
    picture = next(iter(records(told.notebook, "chart")), None)
    return {
        "file": f"{told.name}.html",
        "title": told.title,
        "findings": Markup("\n").join(found[:FIRST]),
        "further": Markup("\n").join(found[FIRST:]),
        "picture": drawing.picture(picture, numbers) if picture else "",
    }
