"""The glossary: the words of the report, and the metrics of the codebook, in both languages."""

from __future__ import annotations

from typing import NamedTuple

from xiaodai.ledger.ledger import Ledger
from xiaodai.report.site import Site
from xiaodai.report.templates import alphabetical, fill, page
from xiaodai.values.units import unit
from xiaodai.values.words import Language, Names, Text


class Entry(NamedTuple):
    """A term with its meaning; `unit` is empty for a word that is no metric."""

    id: str
    term: Text
    meaning: Text
    unit: str = ""


def glossary_page(ledger: Ledger, language: Language, site: Site) -> str:
    """The page in one language: words by their letters, then metrics by theirs."""
    words = [
        Entry(
            row["id"],
            Names(row["term_en"], row["term_zh"]),
            Names(row["meaning_en"], row["meaning_zh"]),
        )
        for row in ledger.glossary.to_dict("records")
    ]
    metrics = [
        Entry(
            f"metric-{row['id']}",
            ledger.metric(row["id"]),
            ledger.definition(row["id"]),
            unit(row["unit"]).show(language),
        )
        for row in ledger.metrics.to_dict("records")
    ]

    def by_name(entry: Entry) -> tuple[str, str]:
        return alphabetical(entry.term.show(language).lstrip("†‡§ ")), entry.id

    body = fill(
        "glossary.html.j2",
        language,
        metrics=sorted(metrics, key=by_name),
        other="en" if language == "zh" else "zh",
        words=sorted(words, key=by_name),
    )
    title = Text("Glossary").show(language)
    return page(body, name="glossary", title=title, language=language, site=site, kind="glossary")
