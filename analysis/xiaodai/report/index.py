"""The first page: the question, the three facts, a card for each study, the tools, who is who."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import nbformat
from markupsafe import Markup

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.release import COUNT
from xiaodai.ledger.release import WHOLE as SMALL_LOANS
from xiaodai.ledger.rules import AVERAGE
from xiaodai.page.prose import Prose, prose
from xiaodai.reading.periods import Period
from xiaodai.report import drawing
from xiaodai.report.body import finding_ids, records
from xiaodai.report.lineage import Numbers
from xiaodai.report.site import Site
from xiaodai.report.templates import fill, page
from xiaodai.studies.fenfu.roles import who_is_who
from xiaodai.studies.lenders.accounts import INDUSTRY
from xiaodai.values.quantity import counted, extreme
from xiaodai.values.words import Language, Text

FACTS = 3  # the first studies: each has two findings here, and a picture

_FEWER = Text(
    "China has ever fewer small lenders: {last:n} small-loan companies reported to the central "
    "bank on {day}, against {peak:n} at the peak on {top}."
)
_CAPPED = Text(
    "Consumer-finance companies, which hold the other licence for such loans, are guided to keep "
    "the average all-in cost of a quarter’s new loans within {cap}."
)
_READ = Text(
    "The figures behind this are scattered over releases, rating reports and the press, where "
    "they are copied, cut and mixed up. Here each is read with its rounding and checked against "
    "the others, and every number leads back to its source."
)
_COUNTS = Text(
    "The ledger holds {claims} printed figures from {sources} documents. They go back to {origins} "
    "original documents; {rejected} were rejected, with the reason kept."
)
_REPORTING = Text("{count} reported to the central bank on {day}.")
_HOLDING = Text("{count} hold this licence.")


@dataclass(frozen=True)
class Told:
    """What the first page tells of one notebook in one language: its findings and first chart."""

    name: str
    title: str
    notebook: nbformat.NotebookNode


class _Card(NamedTuple):
    """A study as the first page shows it."""

    file: str
    title: str
    findings: list[Markup]
    picture: Markup


def index_page(
    told: list[Told], ledger: Ledger, language: Language, site: Site, drawn: str = ""
) -> str:
    """The first page in one language; `drawn` are the characters that the charts use."""
    numbers = Numbers(ledger, language)
    answers = [one for one in told if one.name in site.answers]
    body = fill(
        "start.html.j2",
        language,
        title=site.title,
        site=site,
        # In the order of the page: a number is linked where it is drawn first.
        lead=[drawing.paragraphs(said, numbers) for said in lead(ledger)],
        facts=[_card(one, numbers, findings=2, pictured=True) for one in answers[:FACTS]],
        studies=[_card(one, numbers, findings=1) for one in answers[FACTS:]],
        tools=[_card(one, numbers, findings=0) for one in told if one.name in site.tools],
        who=list(_who(ledger, numbers)),
        counts=drawing.paragraphs(ledger_counts(ledger), numbers),
    )
    return _whole(body, numbers, site, drawn)


def cover_page(
    told: list[Told], ledger: Ledger, language: Language, site: Site, drawn: str = ""
) -> str:
    """The first page of a report about a tape or an article of the user's: its findings alone."""
    numbers = Numbers(ledger, language)
    cards = [_card(one, numbers) for one in told]
    body = fill("cover.html.j2", language, cards=cards, title=site.title)
    return _whole(body, numbers, site, drawn)


def lead(ledger: Ledger) -> Iterator[Prose]:
    """The first sentences of the report, with the numbers that the ledger has for them."""
    if counts := ledger.points(SMALL_LOANS, COUNT):
        last = counts[-1]
        most = max(counts, key=lambda point: point.quantity.low or 0)
        days = {"day": Period(last.period), "top": Period(most.period)}
        values = {"last": last.quantity, "peak": most.quantity}
        yield _said(_FEWER, **values, **days)
    caps = ledger.provisions
    caps = caps[(caps["metric"] == AVERAGE) & (caps["status"] == "in_force")]
    if len(caps := caps[[INDUSTRY in bound for bound in caps["binds"]]]):
        yield _said(_CAPPED, cap=extreme("min", list(caps["figure"])))
    yield _said(_READ)


def ledger_counts(ledger: Ledger) -> Prose:
    """The size of the ledger in two sentences."""
    claims = ledger.claims
    origins = {ledger.origin(claim_id) for claim_id in claims["id"]}
    return _said(
        _COUNTS,
        claims=counted(len(claims)).named("figures in the ledger"),
        sources=counted(claims["source"].nunique()).named("documents read"),
        origins=counted(len(origins)).named("original documents"),
        rejected=counted(int((claims["status"] == "rejected").sum())).named("rejected figures"),
    )


def _who(ledger: Ledger, numbers: Numbers) -> Iterator[dict[str, Any]]:
    """The two licences with the number of their holders, then who has a hand in Fenfu."""
    for entity, words in ((SMALL_LOANS, _REPORTING), (INDUSTRY, _HOLDING)):
        if entity in ledger.kinds and ledger.points(entity, COUNT):
            last = ledger.latest(entity, COUNT)
            values: dict[str, object] = {"count": last.quantity}
            values |= {"day": Period(last.period)} if "day" in words.en else {}
            held = drawing.paragraphs(_said(words, **values), numbers)
            yield {"name": ledger.entity(entity), "said": held}
    for _, party in who_is_who(ledger).iterrows():
        yield {"name": party.who, "said": drawing.paragraphs(_said(party.role), numbers)}


def _card(
    told: Told, numbers: Numbers, findings: int | None = None, pictured: bool = False
) -> _Card:
    """A notebook's first findings, all of them unless a number is given."""
    found = records(told.notebook, "finding")
    file = f"{told.name}.html"
    links = [f"{file}#{name}" for name in finding_ids(found)]
    drawn = [
        drawing.finding(record, numbers, link)
        for record, link in list(zip(found, links, strict=True))[:findings]
    ]
    chart = next(iter(records(told.notebook, "chart")), None) if pictured else None
    picture = drawing.picture(chart, numbers) if chart else Markup("")
    return _Card(file, told.title, drawn, picture)


def _said(words: Text, **values: object) -> Prose:
    return prose({"said": words}, values)["said"]


def _whole(body: Markup, numbers: Numbers, site: Site, drawn: str) -> str:
    language = numbers.language
    return page(
        body + "\n" + numbers.popovers(),
        name="index",
        title=site.title.show(language),
        language=language,
        site=site,
        kind="start",
        drawn=drawn,
    )
