"""The evidence page: every claim that the report rests on, under the document that prints it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import prose
from xiaodai.reading.periods import show_days
from xiaodai.report import drawing
from xiaodai.report.lineage import Numbers
from xiaodai.report.site import Site
from xiaodai.report.templates import fill, page
from xiaodai.values.formatting import bounds
from xiaodai.values.quantity import constant
from xiaodai.values.words import Language, Text

_COUNTS = Text("The report rests on {claims} printed figures from {sources} documents.")


def evidence_page(cited: set[str], ledger: Ledger, language: Language, site: Site) -> str:
    """The page in one language; claims are grouped by document, best grades first.

    Raises `LedgerError` for a claim that the ledger does not have.
    """
    claims = [ledger.claim(claim_id) for claim_id in sorted(cited)]
    documents: dict[str, list[dict[str, str]]] = defaultdict(list)
    for claim in claims:
        documents[claim["source"]].append(claim)
    order = sorted(documents, key=lambda name: (ledger.source(name)["grade"], name))
    prints = defaultdict(list)
    for row in ledger.claims.to_dict("records"):
        prints[_figure(row)].append(row)
    for of in prints.values():
        of.sort(key=lambda row: ledger.source(row["source"])["grade"])
    numbers = Numbers(ledger, language)
    why = Text("counted on this page")
    values = {
        "claims": constant(len(claims), "item", why).named("figures on this page"),
        "sources": constant(len(documents), "item", why).named("documents on this page"),
    }
    counts = drawing.paragraphs(prose({"counts": _COUNTS}, values)["counts"], numbers)
    body = fill(
        "evidence.html.j2",
        language,
        allowed=lambda claim: _allowed(claim, ledger, language),
        cited=cited,
        counts=counts + "\n" + numbers.popovers(),
        documents=[(ledger.source(name), documents[name]) for name in order],
        here=documents,
        ledger=ledger,
        others=lambda claim: [o for o in prints[_figure(claim)] if o["id"] != claim["id"]],
    )
    return page(
        body,
        name="evidence",
        title=Text("Evidence").show(language),
        language=language,
        site=site,
        kind="evidence",
    )


def _figure(claim: Mapping[Any, Any]) -> tuple[str, str, str]:
    return claim["entity"], claim["metric"], claim["period"]


def _allowed(claim: Mapping[str, str], ledger: Ledger, language: Language) -> str:
    """The values that the printed characters allow, in words."""
    if claim["unit"] == "date":
        first, last = (date.fromisoformat(claim[end]) for end in ("low", "high"))
        return show_days(first, last, language)
    return bounds(ledger.quantity(claim["id"]), language)
