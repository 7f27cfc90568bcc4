"""The fixed words around a number, in English and Chinese: marks, kinds, labels."""

from __future__ import annotations

from xiaodai.values.words import Text

# How a caveat is marked beside a number, and what the mark is called.
SYMBOLS = {"extrapolated": "†", "across scopes": "‡", "inference": "§"}
MARKS = {
    "extrapolated": Text("extrapolated"),
    "across scopes": Text("across scopes"),
    "inference": Text("inference"),
}

KINDS = {
    "statistical_release": Text("statistical release"),
    "regulation": Text("regulation"),
    "court_or_law": Text("court document or law"),
    "company_filing": Text("company filing"),
    "rating_report": Text("rating report"),
    "central_media": Text("central media"),
    "financial_press": Text("financial press"),
    "trade_press": Text("trade press"),
    "news_agency": Text("news agency"),
    "association": Text("association"),
    "self_media": Text("self-media"),
    "aggregator": Text("aggregator"),
    "machine_digest": Text("machine digest"),
    "forum": Text("forum"),
    "research_report": Text("research report"),
    "academic_paper": Text("academic paper"),
    "law_firm": Text("law firm"),
    "code_repository": Text("code repository"),
    "mirror": Text("copy on an unrelated host"),
}

SOURCE = Text("Source: ")
ABSENT = Text("not disclosed")
ROUNDED = Text("Rows and totals are rounded each on its own, so they may not add up as shown.")


def prints(count: int) -> Text:
    """How many documents print a figure: `2 prints`."""
    return Text("one print") if count == 1 else Text("{count} prints", count=count)


def origins(count: int) -> Text:
    """How many independent origins a figure has."""
    if count == 1:
        return Text("one independent origin")
    return Text("{count} independent origins", count=count)
