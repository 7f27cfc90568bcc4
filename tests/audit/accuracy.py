"""How often the audit is right, end to end, as `docs/audit_accuracy.md` says it.

`python -m tests.audit.accuracy` writes the page anew; tests hold it to the code: some of its lines
in `make test`, the whole in `make test-long`.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.audit import scoring
from tests.audit.scoring_matching import Label, Score, score_matches, score_verdict
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
    """Every article with its part."""
    return {row["article"]: row["part"] for row in rows()}


ledger = cache(load)


@cache
def scored(name: str) -> Scored:
    """One article, from its file to its verdicts, against its labels."""
    article = read_article(scoring.ARTICLES / name)
    labels = scoring.labels(article)
    found = figures(article)
    total = Scored()
    total.articles = 1
    total.extraction = scoring.extraction_score(found, labels)
    told = list(_paired(audit(article, ledger(), found).figures, labels, name))
    total.matching = score_matches([(match, row) for match, _, row in told], SURE)
    verdicts = [(verdict, row) for _, verdict, row in told]
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
    names = [name for name, its in parts().items() if its == part]
    return sum((scored(name) for name in names), Scored())


def text() -> str:
    """The page."""
    lines = [
        "# How often the article audit is right",
        "",
        "Articles in the style of the press, written for this measurement, with every figure "
        "labelled by hand: where it stands, how it reads, what it is about and what the ledger "
        "says of it. Some figures are altered on purpose. Each article is audited as a file, from "
        "reading it to the verdicts. Precision: of what the audit says, the part that is right. "
        "Recall: of what there is, the part that it says. A match is right if entity, metric and "
        "period are all right; a match on a figure that is about nothing in the ledger counts as "
        "wrong. (The page is held to the code by a test.)",
        "",
        "| articles | | figures and dates | found: precision | recall | read as labelled "
        "| matched: precision | recall | conflicts: precision | recall | known: precision "
        "| recall |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for part, words in PARTS.items():
        done = total(part)
        if done.articles:
            lines.append(_row(f"{done.articles} articles", words, done))
    lines += ["", "Each article by itself:", "", *lines[4:6]]
    lines += [
        *map(line, parts()),
        "",
        "A figure that cannot be matched with confidence is called new, so that recall gives way "
        "before precision does: on articles that no rule was written for, nearly all that is said "
        "is right, and much is not said. The counts in brackets are small there, above all those "
        "of conflicts. What goes wrong most: a figure whose subject is only a pronoun or "
        "stands a paragraph earlier, a period that the text leaves open, and two figures of one "
        "unit in one clause.",
        "",
    ]
    return "\n".join(lines)


def line(name: str) -> str:
    """The line of one article in the page's table."""
    return _row(f"`{name}`", parts()[name].replace("_", " "), scored(name))


def _row(name: str, words: str, done: Scored) -> str:
    found = done.extraction
    wanted = found.true_positives + found.false_negatives
    cells = [f"{found.precision:.3f}", f"{found.recall:.3f}", f"{found.reading:.3f}"]
    for score in (done.matching, done.conflicts, done.known):
        cells += [f"{score.precision:.3f} ({score.right}/{score.claimed})", f"{score.recall:.3f}"]
    return f"| {name} | {words} | {wanted} | {' | '.join(cells)} |"


def main(page: Path = PAGE) -> None:
    """Write the page."""
    page.write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
