"""The evidence: the figures behind the report, what was set aside and why, and the documents.

Two pages: the figures by topic and by whom they are about, and the documents by their publishers.
A figure stands once, a row with its id; what is not accepted stands in the first table with the
reason, whether the report cites it or not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import prose
from xiaodai.reading.dates import period_days
from xiaodai.reading.periods import show_days
from xiaodai.report import drawing
from xiaodai.report.lineage import Numbers, causes, cross_linked, named_in, published_by
from xiaodai.report.site import Site
from xiaodai.report.templates import alphabetical, fill, noted, page
from xiaodai.values.formatting import bounds
from xiaodai.values.quantity import constant
from xiaodai.values.words import Language, Text

Row = dict[str, str]

_COUNTS = Text(
    "The ledger holds {all} printed figures from {all_sources} documents. This page shows {claims} "
    "of them, from {sources} documents: those that a number of the report rests on, and those that "
    "are disputed or set aside ({aside})."
)
# What a figure is about, by the kind of its entity.
TOPICS = {
    "industries": (
        Text("Industries and provinces"),
        ("industry", "country_region"),
    ),
    "lenders": (Text("Lenders and their groups"), ("lender", "bank", "group")),
    "pools": (Text("Products and pools of loans"), ("product", "pool")),
    "rules": (Text("Rules and regulators"), ("policy", "regulator")),
    "markets": (
        Text("Markets, platforms and surveys"),
        ("market", "platform", "operator", "survey", "other"),
    ),
}
ASIDE = Text("Disputed or set aside: in conflict, rejected or superseded")


class Topic(NamedTuple):
    """A table of figures under a heading; `entities` are in it, each with its first row."""

    name: str
    title: str
    claims: list[Row]
    entities: dict[str, str]


def evidence_pages(
    cited: Iterable[str],
    ledger: Ledger,
    language: Language,
    site: Site,
) -> dict[str, str]:
    """The two pages in one language, by the name of their file.

    `cited` are ids of claims; in a report on the ledger all that it sets aside stands there too.
    Raises `LedgerError` for a claim that the ledger does not have.
    """
    aside = ledger.claims[ledger.claims["status"] != "accepted"]["id"] if site.about is None else ()
    shown = {*cited, *aside}
    shown |= {row["rests_on"] for claim in shown for row in ledger.corrections_of(claim)} - {""}
    notes = [ledger.note(claim).show(language) for claim in shown]
    shown |= {name for note in notes for name in named_in(note, ledger)}
    claims = [ledger.claim(claim_id) for claim_id in sorted(shown)]
    made = partial(page, language=language, site=site, kind="evidence")
    documents = {claim["source"] for claim in claims}
    figures = _figures(claims, len(documents), ledger, language)
    listed = _documents(claims, documents, ledger, language)
    return {
        "evidence": made(figures, name="evidence", title=Text("Evidence").show(language)),
        "documents": made(
            listed, name="documents", title=Text("Documents and publishers").show(language)
        ),
    }


def _figures(claims: list[Row], documents: int, ledger: Ledger, language: Language) -> Markup:
    aside = [claim for claim in claims if claim["status"] != "accepted"]
    why = Text("counted on this page")
    whole = Text("counted in the ledger")
    values = {
        "all": constant(len(ledger.claims), "item", whole).named("figures of the ledger"),
        "all_sources": constant(ledger.claims["source"].nunique(), "item", whole).named(
            "documents of the ledger"
        ),
        "claims": constant(len(claims), "item", why).named("figures on this page"),
        "sources": constant(documents, "item", why).named("documents on this page"),
        "aside": constant(len(aside), "item", why).named("figures disputed or set aside"),
    }
    numbers = Numbers(ledger, language)
    counts = drawing.paragraphs(prose({"counts": _COUNTS}, values)["counts"], numbers)
    return fill(
        "evidence.html.j2",
        language,
        allowed=lambda claim: _allowed(claim, ledger, language),
        aside=_topic("aside", ASIDE, aside, ledger, language),
        causes=lambda claim: causes(claim["id"], ledger),
        counts=counts,
        from_whom=lambda claim: _from_whom(claim, ledger, language),
        last_day=_last_day,
        ledger=ledger,
        popovers=numbers.popovers(),
        note=lambda claim: cross_linked(noted(claim, language), ledger),
        published_by=lambda source: published_by(source, ledger, language),
        rests_on=lambda claim: _rests_on(claim["id"], ledger, language),
        topics=[
            _topic(name, title, found, ledger, language)
            for name, (title, kinds) in TOPICS.items()
            if (found := [claim for claim in claims if _is_of(claim, kinds, ledger)])
        ],
    )


def _documents(
    claims: list[Row], documents: set[str], ledger: Ledger, language: Language
) -> Markup:
    counts: dict[str, int] = defaultdict(int)
    for claim in claims:
        counts[claim["source"]] += 1
    origins = {ledger.source(name)["origin"] for name in documents} - {""}
    origins |= {ledger.origin(claim["id"]) for claim in claims}
    rows = [ledger.source(name) for name in {*documents, *origins}]
    rows.sort(key=lambda row: (alphabetical(ledger.publisher(row["id"]).show(language)), row["id"]))
    return fill(
        "documents.html.j2",
        language,
        counts=counts,
        here={row["id"] for row in rows},
        ledger=ledger,
        published_by=lambda source: published_by(source, ledger, language),
        sources=rows,
    )


def _topic(name: str, title: Text, claims: list[Row], ledger: Ledger, language: Language) -> Topic:
    """The figures of a topic by whom they are about, then by what they measure, then in time."""

    def who(claim: Row) -> str:
        return ledger.short_name(claim["entity"]).show(language)

    def place(claim: Row) -> tuple[str, ...]:
        what = ledger.metric(claim["metric"]).show(language)
        return alphabetical(who(claim)), alphabetical(what), _last_day(claim), claim["id"]

    claims = sorted(claims, key=place)
    firsts: dict[str, str] = {}
    for claim in claims:
        firsts.setdefault(who(claim), claim["id"])
    return Topic(name, title.show(language), claims, firsts)


def _is_of(claim: Row, kinds: Iterable[str], ledger: Ledger) -> bool:
    return claim["status"] == "accepted" and ledger.kinds[claim["entity"]] in kinds


def _from_whom(claim: Row, ledger: Ledger, language: Language) -> str:
    """The publisher that a figure goes back to, where that is another than that of the copy."""
    sources = map(ledger.source, (ledger.origin(claim["id"]), claim["source"]))
    first, copy = (published_by(source, ledger, language) for source in sources)
    return first if first != copy else ""


def _rests_on(claim: str, ledger: Ledger, language: Language) -> list[Row]:
    """The claims for whose sake one is not accepted, but for those that its note names."""
    found = dict.fromkeys(row["rests_on"] for row in ledger.corrections_of(claim))
    said = {"", *named_in(ledger.note(claim).show(language), ledger)}
    return [ledger.claim(name) for name in found if name not in said]


def _last_day(row: Mapping[str, str]) -> str:
    code = row["period"]
    return "" if code == "undated" else period_days(code)[1].isoformat()


def _allowed(claim: Mapping[str, str], ledger: Ledger, language: Language) -> str:
    """The values that the printed characters allow, in words."""
    if claim["unit"] == "date":
        first, last = (date.fromisoformat(claim[end]) for end in ("low", "high"))
        return show_days(first, last, language)
    return bounds(ledger.quantity(claim["id"]), language)
