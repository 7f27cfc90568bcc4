"""The fixed words around a number, in English and Chinese: marks, grades, readings, labels."""

from __future__ import annotations

from xiaodai.values.words import Text

# How a caveat is marked beside a number, and what the mark is called.
SYMBOLS = {"extrapolated": "†", "across scopes": "‡", "inference": "§"}
MARKS = {
    "extrapolated": Text("extrapolated"),
    "across scopes": Text("across scopes"),
    "inference": Text("inference"),
}

GRADES = {
    "A": Text("issuing body's own document"),
    "B": Text("central media, news agency, offering document, or full reproduction of a release"),
    "C": Text("named financial or trade press"),
    "D": Text("aggregator, self-media or machine digest"),
    "E": Text("unreliable: rewritten or of a wrong period"),
}

READINGS = {
    "exact": Text("exact"),
    "rounded": Text("rounded to its last digit"),
    "about": Text("about"),
    "nearly": Text("nearly"),
    "at_least": Text("at least"),
    "at_most": Text("at most"),
    "above": Text("above"),
    "below": Text("below"),
    "range": Text("range"),
}

STATUS = {
    "accepted": Text("accepted"),
    "conflict": Text("in conflict"),
    "rejected": Text("rejected"),
    "superseded": Text("superseded"),
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
}

SOURCE = Text("Source: ")
ABSENT = Text("not disclosed")


def prints(count: int, language: str) -> str:
    """How many documents print a figure: `2 prints`, `2处刊载`."""
    if language == "zh":
        return f"{count}处刊载"
    return f"{count} print" + ("" if count == 1 else "s")


def origins(count: int, language: str) -> str:
    """How many independent origins stand behind a figure."""
    if language == "zh":
        return f"{count}个独立来源"
    return f"{count} independent origin" + ("" if count == 1 else "s")
