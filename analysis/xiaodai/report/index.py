"""The first page: what this is, each notebook's findings with live numbers, how to read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nbformat
from markupsafe import Markup

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import Prose, prose
from xiaodai.page.record import Reader
from xiaodai.page.words import MARKS, SYMBOLS
from xiaodai.report import drawing
from xiaodai.report.body import records
from xiaodai.report.layout import fill, page, words
from xiaodai.report.lineage import Numbers
from xiaodai.values.quantity import counted
from xiaodai.values.words import Language, Text, pick

_WORDS = {
    "title": Text("China’s small-loan shake-out, figure by figure"),
    "lead": Text(
        "Published figures on China’s small lenders are collected in a ledger, read with their "
        "rounding taken seriously, checked against each other, and used in the studies below."
    ),
    "further": Text("Further findings"),
    "more": Text("Read the study"),
    "how_title": Text("How to read a number"),
    "how": Text(
        "Click a number: a box opens with the exact range that the printed characters allow, the "
        "documents that print it, or the formula and the figures that went into it. Only digits "
        "that the evidence supports are shown. A range stands where the evidence leaves one open, "
        "and a small mark where a number carries a caveat:"
    ),
    "colon": Text(": "),
}
FIRST = 3  # findings of a study that stand open; the others are folded
_MEANINGS = {
    "extrapolated": Text("a figure of one scope was carried over to another"),
    "across scopes": Text("figures that cover different things were combined"),
    "inference": Text("it follows only under the assumption named"),
}
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
    told: list[Told], ledger: Ledger, language: Language, titles: Mapping[str, Text]
) -> str:
    """The first page in one language."""
    numbers = Numbers(ledger, language)
    labels = words(_WORDS, language)
    counts = drawing.paragraphs(ledger_counts(ledger), numbers)
    studies = [_study(one, numbers) for one in told]
    body = fill(
        "start.html.j2",
        words=labels,
        counts=Markup(counts),
        studies=studies,
        marks=[
            {
                "symbol": SYMBOLS[kind],
                "name": pick(MARKS[kind], language),
                "meaning": pick(_MEANINGS[kind], language),
            }
            for kind in SYMBOLS
        ],
    )
    return page(
        body + "\n" + numbers.popovers(),
        name="index",
        title=labels["title"],
        language=language,
        titles=titles,
        kind="start",
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
    found = [
        drawing.finding(Reader(record["nodes"]).prose(record["said"]), numbers)
        for record in records(told.notebook, "finding")
    ]
    picture = next(iter(records(told.notebook, "chart")), None)
    return {
        "file": f"{told.name}.html",
        "title": told.title,
        "findings": Markup("\n".join(found[:FIRST])),
        "further": Markup("\n".join(found[FIRST:])),
        "picture": drawing.svg_address(picture["svg"][numbers.language]) if picture else "",
        "alt": drawing.described(picture, numbers) if picture else "",
    }
