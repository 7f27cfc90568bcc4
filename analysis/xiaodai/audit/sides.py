"""A figure of an article and the ledger's side of it, as words and as quantities."""

from __future__ import annotations

from fractions import Fraction

from xiaodai.audit.result import Audit, Judged, Missing, Verdict
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.units import Unit, unit
from xiaodai.values.words import Names, Text

VERDICTS: dict[Verdict, Text] = {
    "known": Text("known"),
    "conflict": Text("conflict"),
    "please check": Text("please check"),
    "new, consistent": Text("new, consistent"),
    "new": Text("new"),
    "undated": Text("needs a date"),
    "not a statistic": Text("not a statistic"),
}
TONES = dict(
    zip(VERDICTS, ("good", "bad", "likely", "likely", "open", "open", "none"), strict=True)
)
# From what has to be looked at to what has not.
ORDER: tuple[Verdict, ...] = (
    "conflict",
    "please check",
    "undated",
    "new",
    "new, consistent",
    "known",
    "not a statistic",
)
LACKS: dict[Missing, Text] = {
    "entity": Text("who"),
    "metric": Text("what is measured"),
    "period": Text("period"),
    "article date": Text("the article's date"),
}


def unread(audit: Audit) -> Text:
    """That the last figures of an article were not held against the ledger, for their number."""
    return Text(
        "The article has too many figures: the last {unread:,} are not held against the ledger.",
        unread=audit.unread,
    )


def quote(audit: Audit, judged: Judged, ledger: Ledger) -> Quote:
    """A figure with a few words around it, in the tone of its verdict."""
    found = judged.found
    before, behind = audit.article.around(found.start, found.end)
    return Quote(
        ("…" if found.start > len(before) else "") + before,
        found.printed,
        behind + "…",
        article_value(judged, ledger),
        TONES[judged.verdict],
    )


def article_value(judged: Judged, ledger: Ledger) -> Quantity | None:
    """What a figure says, in the metric's unit where that is known; `None` for dates and labels."""
    interval, shown = judged.interval, judged.found.unit
    if judged.match.metric and interval is not None:
        shown = ledger.codebook(judged.match.metric)["unit"]
    else:
        interval = judged.found.interval
    if interval is None or not shown or shown == "date":
        return None
    found = unit(shown)
    size = interval * Interval.point(found.factor)
    return Quantity(size, found, Assumed(_why(judged)), name=about(judged, ledger) or Text())


def _why(judged: Judged) -> Text:
    verdict = VERDICTS[judged.verdict]
    if not judged.note:
        return Text("printed in the article; {verdict}.", verdict=verdict)
    return Text("printed in the article; {verdict}. {note}", verdict=verdict, note=judged.note)


def about(judged: Judged, ledger: Ledger) -> Text | None:
    """Entity and metric that a figure was read as."""
    if not judged.match.metric:
        return None
    return ledger.label(judged.match.entity, judged.match.metric)


def ledger_value(judged: Judged, ledger: Ledger) -> Quantity | None:
    """What the ledger says where the article prints a figure; `None` if nothing, or a date."""
    if not judged.claim_id or ledger.claim(judged.claim_id)["unit"] == "date":
        return None
    row = ledger.claim(judged.claim_id)
    if row["status"] in USABLE:
        return ledger.value(row["entity"], row["metric"], row["period"])
    return ledger.quantity(judged.claim_id)


def distance(judged: Judged, ledger: Ledger) -> Quantity | None:
    """How far a figure of the article is from what the ledger allows; `None` if it is not."""
    mine, theirs = article_value(judged, ledger), ledger_value(judged, ledger)
    if judged.slack is None or mine is None or theirs is None:
        return None
    return gap(judged.slack, mine.unit, Computed("gap({0}, {1})", (mine, theirs)))


def gap(slack: Fraction, of: Unit, why: Assumed | Computed) -> Quantity:
    """A distance between two figures: of shares in percentage points."""
    shown = unit("percentage_point") if of.id == "percent" else of
    return Quantity(Interval.point(slack * of.factor), shown, why)


def document(judged: Judged, ledger: Ledger) -> Text | None:
    """Who published the ledger's figure, and when."""
    if not judged.claim_id:
        return None
    source = ledger.claim(judged.claim_id)["source"]
    by, day = ledger.publisher(source), ledger.source(source)["published"]
    return Names(f"{by.en}, {day}", f"{by.zh} {day}") if day else by
