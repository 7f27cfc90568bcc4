"""The evidence page: every claim that the report rests on, under the document that prints it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

from markupsafe import Markup

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import GRADES, STATUS
from xiaodai.page.prose import prose
from xiaodai.page.words import KINDS, READINGS
from xiaodai.reading.periods import show_days, show_period
from xiaodai.report import drawing
from xiaodai.report.layout import fill, page, words
from xiaodai.report.lineage import Numbers, linked
from xiaodai.values.formatting import bounds
from xiaodai.values.quantity import constant
from xiaodai.values.words import Language, Text, pick

_WORDS = {
    "title": Text("Evidence"),
    "lead": Text(
        "Every published figure that a number of this report rests on, under the document that "
        "prints it: the characters as they stand there, what they allow, and who else prints it."
    ),
    "grades": Text("Grades of documents"),
    "documents": Text("Documents and their figures"),
    "open": Text("open the document"),
    "origin": Text("Goes back to: "),
}
_HEADS = (Text("Figure"), Text("Printed"), Text("Allows"), Text("Status"), Text("Also printed by"))
_COUNTS = Text("The report rests on {claims} printed figures from {sources} documents.")
_LANG = {"zh": "zh-Hans"}


def evidence_page(
    claim_ids: set[str], ledger: Ledger, language: Language, titles: Mapping[str, Text]
) -> str:
    """The page in one language; claims are grouped by document, best grades first.

    Raises `LedgerError` for a claim that the ledger does not have.
    """
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for claim_id in sorted(claim_ids):
        claim = ledger.claim(claim_id)
        groups[claim["source"]].append(claim)
    order = sorted(groups, key=lambda name: (ledger.source(name)["grade"], name))
    same = _same_figures(ledger)
    sources = [
        _source(ledger.source(name), groups, same, claim_ids, ledger, language) for name in order
    ]
    labels: dict[str, Any] = {
        **words(_WORDS, language),
        "heads": [head.show(language) for head in _HEADS],
    }
    body = fill(
        "evidence.html.j2",
        words=labels,
        counts=Markup(_counts(len(claim_ids), len(groups), ledger, language)),
        grades={grade: pick(meaning, language) for grade, meaning in GRADES.items()},
        sources=sources,
    )
    return page(
        body,
        name="evidence",
        title=labels["title"],
        language=language,
        titles=titles,
        kind="evidence",
    )


def _same_figures(ledger: Ledger) -> dict[tuple[str, str, str], list[dict[str, str]]]:
    """All claims by entity, metric and period."""
    same = defaultdict(list)
    for claim_id in ledger.claims["id"]:
        claim = ledger.claim(claim_id)
        same[claim["entity"], claim["metric"], claim["period"]].append(claim)
    return same


def _source(
    source: dict[str, str],
    groups: Mapping[str, list[dict[str, str]]],
    same: Mapping[tuple[str, str, str], list[dict[str, str]]],
    used: set[str],
    ledger: Ledger,
    language: Language,
) -> dict[str, Any]:
    published = source["published"]
    origin = ledger.source(source["origin"]) if source["origin"] else None
    kind = KINDS.get(source["kind"])
    claims = []
    for claim in groups[source["id"]]:
        others = same[claim["entity"], claim["metric"], claim["period"]]
        also = [
            {"id": o["id"], "source": ledger.source(o["source"])["title"], "here": o["id"] in used}
            for o in others
            if o["id"] != claim["id"]
        ]
        claims.append(_claim(claim, ledger, language) | {"also": also})
    return {
        "id": source["id"],
        "title": source["title"],
        "lang": _LANG.get(source["language"], source["language"]),
        "grade": source["grade"],
        "meaning": pick(GRADES[source["grade"]], language),
        "facts": [
            fact
            for fact in (source["publisher"], pick(kind, language) if kind else source["kind"])
            if fact
        ],
        "published": show_period(published, language) if published else "",
        "address": linked(source),
        "origin": origin["title"] if origin else "",
        "origin_id": source["origin"] if source["origin"] in groups else "",
        "claims": claims,
    }


def _claim(claim: dict[str, str], ledger: Ledger, language: Language) -> dict[str, Any]:
    comma = "，" if language == "zh" else ", "
    named = (ledger.entity(claim["entity"]), ledger.metric(claim["metric"]))
    what = [pick(name, language) for name in named] + [show_period(claim["period"], language)]
    return {
        "id": claim["id"],
        "broken": Markup(re.sub(r"([._])", r"\1<wbr>", escape(claim["id"]))),
        "what": comma.join(what),
        "printed": claim["printed"],
        "qualifier": claim["qualifier"],
        "value": _allowed(claim, ledger, language),
        "reading": pick(READINGS[claim["reading"]], language),
        "status": pick(STATUS[claim["status"]], language),
        "flag": claim["status"] != "accepted",
        "note": claim["note"],
    }


def _allowed(claim: dict[str, str], ledger: Ledger, language: Language) -> str:
    """The values that the printed characters allow, in words."""
    if claim["unit"] == "date":
        first, last = (date.fromisoformat(claim[end]) for end in ("low", "high"))
        return show_days(first, last, language)
    return bounds(ledger.quantity(claim["id"]), language)


def _counts(claims: int, sources: int, ledger: Ledger, language: Language) -> str:
    why = Text("counted on this page")
    values = {
        "claims": constant(claims, "item", why).named("figures on this page"),
        "sources": constant(sources, "item", why).named("documents on this page"),
    }
    numbers = Numbers(ledger, language)
    text = prose({"counts": _COUNTS}, values)["counts"]
    return f"{drawing.paragraphs(text, numbers)}\n{numbers.popovers()}"
