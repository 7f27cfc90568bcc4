"""How often the audit is right, end to end, as `docs/audit_accuracy.md` says it.

`python -m tests.audit.accuracy` writes the page anew; tests hold it to the code: some of its lines
in `make test`, the whole in `make test-long`.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests.audit import scoring
from tests.audit.scoring_matching import Label, Score, score_matches, score_verdict
from tests.audit.second_labelling import section
from xiaodai.audit.document import read_article
from xiaodai.audit.extraction import figures
from xiaodai.audit.found import Match
from xiaodai.audit.judging import SURE, Judged, audit
from xiaodai.ledger.ledger import load
from xiaodai.paths import ROOT

PAGE = ROOT / "docs" / "audit_accuracy.md"
PARTS = {
    "development": "read while the rules were written",
    "held_out": "not looked at until the rules stood",
    "later": "held out, written later; no rule has been changed for them",
}
LABELLED = {
    "conflict": "conflicts",
    "new, consistent": "consistent but new",
    "not a statistic": "not a measurable figure",
}
NOBODY = {"entity": "", "metric": "", "period": "", "verdict": ""}


class Scored:
    """The counts of one article or of several."""

    def __init__(self) -> None:
        self.articles = 0
        self.extraction = scoring.Score()
        self.matching = self.known = self.conflicts = self.likely = Score(0, 0, 0)

    def __add__(self, other: "Scored") -> "Scored":
        total = Scored()
        total.articles = self.articles + other.articles
        total.extraction = self.extraction + other.extraction
        total.matching = self.matching + other.matching
        total.known = self.known + other.known
        total.conflicts = self.conflicts + other.conflicts
        total.likely = self.likely + other.likely
        return total


def rows() -> list[Label]:
    """Every label."""
    with (scoring.ARTICLES / "labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts() -> dict[str, str]:
    """Every article with its part; those of the second round are all held out, and apart."""
    later = dict.fromkeys(scoring.kinds("second"), "later")
    return {row["article"]: row["part"] for row in rows()} | later


ledger = cache(load)


@cache
def scored(name: str, day: str = "") -> Scored:
    """One article, from its file to its verdicts; `day` is told to it as the day it is of."""
    article = read_article(scoring.ARTICLES / name)
    if day:
        article = replace(article, published=day)
    labels = scoring.labels(article)
    found = figures(article)
    total = Scored()
    total.articles = 1
    total.extraction = scoring.extraction_score(found, labels)
    told = list(_paired(audit(article, ledger(), found).figures, labels, name))
    total.matching = score_matches([(match, row) for match, _, row in told], SURE)
    verdicts = [(LABELLED.get(verdict, verdict), row) for _, verdict, row in told]
    total.known = score_verdict(verdicts, "known")
    total.conflicts = score_verdict(verdicts, "conflicts")
    total.likely = score_verdict(verdicts, "consistent but new")
    return total


def _paired(
    judged: tuple[Judged, ...], labels: list[scoring.Label], name: str
) -> Iterator[tuple[Match, str, Label]]:
    """Each label with what was said of its figure, and each find that no label asked for."""
    left = list(judged)
    for label, row in zip(labels, [r for r in rows() if r["article"] == name], strict=True):
        exact = [j for j in left if (j.found.start, j.found.end) == (label.start, label.end)]
        near = [j for j in left if j.found.start < label.end and label.start < j.found.end]
        hit = next(iter(exact + near), None)
        if hit is None:
            yield Match(), "missed", row
        else:
            left.remove(hit)
            yield hit.match, hit.verdict, row
    for extra in left:
        yield extra.match, extra.verdict, NOBODY


def total(part: str) -> Scored:
    """All articles of one part."""
    return together(name for name, its in parts().items() if its == part)


def together(names: Iterable[str]) -> Scored:
    """Several articles."""
    return sum((scored(name) for name in names), Scored())


def text() -> str:
    """The page."""
    return "\n".join([*_head(), *_parts(), *_kinds(), *_articles(), *_faults(), *section()])


def _head() -> list[str]:
    return [
        "# How often the article audit is right",
        "",
        "Articles in the style of the press, written for this measurement, with every figure "
        "labelled by hand: where it stands, how it reads, what it is about and what the ledger "
        "says of it. Some figures are altered on purpose. Each article is audited as a file, from "
        "reading it to the verdicts. Precision: of what the audit says, the part that is right. "
        "Recall: of what there is, the part that it says. A match is right if entity, metric and "
        "period are all right; a match on a figure that is about nothing in the ledger counts as "
        "wrong. A dash: nothing was said, or there was nothing to say. (The page is held to the "
        "code by a test.)",
        "",
    ]


def _table(first: str, second: str, lines: Iterable[str]) -> list[str]:
    return [
        f"| {first} | {second} | figures and dates | found: precision | recall "
        "| read as labelled | matched: precision | recall | conflicts: precision | recall "
        "| known: precision | recall |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *lines,
        "",
    ]


def _parts() -> list[str]:
    every = {part: total(part) for part in PARTS}
    return _table(
        "articles",
        "",
        (_row(f"{done.articles} articles", PARTS[part], done) for part, done in every.items()),
    )


def _kinds() -> list[str]:
    its = scoring.kinds("second")
    groups = {kind: [name for name in its if its[name] == kind] for kind in its.values()}
    off = together(groups["off-topic"])
    days = scoring.days()
    dated = sum((scored(name, day) for name, day in days.items()), Scored())
    lines = [_row(kind, str(len(names)), together(names)) for kind, names in groups.items()]
    lines.append(_row("undated, told their day", str(len(days)), dated))
    return [
        "The later ones by kind; their labels were written before the audit was run on them. An "
        "undated text says neither its day nor, mostly, its year; look-alikes are packages and "
        "pools of which the ledger has another one.",
        "",
        *_table("kind", "articles", lines),
        f"The off-topic texts hold {_wanted(off)} figures, none of them of the ledger. The audit "
        f"matches {off.matching.claimed} of them, calls {off.known.claimed} known and tells "
        f"{off.conflicts.claimed} to be in conflict. It passes over "
        f"{off.extraction.false_negatives}, in measures of the kitchen or of sport, as no "
        "measurable figures; that does no harm.",
        "",
    ]


def _articles() -> list[str]:
    return [
        "Each article by itself:",
        "",
        *_table("article", "", map(line, parts())),
    ]


def _faults() -> list[str]:
    return [
        "A figure that cannot be matched with confidence is called new, so that recall gives way "
        "before precision does. On the articles that were first held out nearly all that is said "
        "is right, and much is not said; the counts in brackets are small there. The later ones "
        "are of more kinds than the rules were written for, and the audit does worse on them.",
        "",
        "What goes wrong most on the later ones:",
        "",
        "- A wrong year. In an undated text the audit takes the year that was named last, and "
        "tells right figures to be in conflict with those of that year. Told the article's day, it "
        "hardly errs so.",
        "- Look-alikes. A figure of another issue, or of another package of the same lender, is "
        "held against the one that the ledger has.",
        "- Bare numbers whose unit stands elsewhere: in the line above a numbered list, in a head "
        "that spans two columns. They pass for no measurable figures.",
        "- A table or a list whose subject is only in the title, and a subject that stands a "
        "paragraph earlier: the figures are called new.",
        "- Altered figures. Digits that changed places, a slip of ten or of ten thousand: the "
        "figure is matched with too little confidence to be told, and called new.",
        "",
    ]


def line(name: str) -> str:
    """The line of one article in the page's table."""
    return _row(f"`{name}`", parts()[name].replace("_", " "), scored(name))


def _wanted(done: Scored) -> int:
    return done.extraction.true_positives + done.extraction.false_negatives


def _row(name: str, words: str, done: Scored) -> str:
    found = done.extraction
    cells = [f"{found.precision:.3f}", f"{found.recall:.3f}", f"{found.reading:.3f}"]
    for score in (done.matching, done.conflicts, done.known):
        precision = f"{score.precision:.3f}" if score.claimed else "–"
        cells.append(f"{precision} ({score.right}/{score.claimed})")
        cells.append(f"{score.recall:.3f}" if score.wanted else "–")
    return f"| {name} | {words} | {_wanted(done)} | {' | '.join(cells)} |"


def main(page: Path = PAGE) -> None:
    """Write the page."""
    page.write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
