"""False alarms of the audit in texts that hold nothing that the ledger has.

`articles/off_topic` holds the texts; `texts.csv` names the subject of each, and whether it is far
from the ledger's or near enough to tempt. No weight is learnt from them, so that they are audited
with the weights that users have. `python -m tests.audit.off_topic` writes their section of
`docs/audit_accuracy.md` anew, in some seconds.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tests.audit import scoring
from tests.audit.examples import ledger
from xiaodai.audit.judging import audit
from xiaodai.audit.result import Judged
from xiaodai.documents.document import Article, read_article
from xiaodai.paths import ROOT

FOLDER = scoring.ARTICLES / "off_topic"
PAGE = ROOT / "docs" / "audit_accuracy.md"
HEADING = "## False alarms off the topic"
ALARMS = ("conflict", "please check")
AGREEING = ("known", "new, consistent")
ONE_ALARM_IN = 2000  # numbers
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True)
class Told:
    """One text and what the audit says of its figures, every word of which is a mistake."""

    article: Article
    kind: str
    subject: str
    figures: tuple[Judged, ...]

    @property
    def numbers(self) -> int:
        """How many numbers are written in digits, years and days among them."""
        return len(_NUMBER.findall(self.article.text))

    @property
    def found(self) -> int:
        """How many of them the audit takes for figures or dates."""
        return sum(one.found.nature in scoring.SCORED for one in self.figures)

    @property
    def mistakes(self) -> tuple[Judged, ...]:
        """The figures that the audit takes for something of the ledger."""
        return tuple(one for one in self.figures if one.match.metric)

    @property
    def agreeing(self) -> int:
        """How many figures are said to agree with the ledger."""
        return sum(one.verdict in AGREEING and one.claim_id != "" for one in self.figures)

    @property
    def adding_up(self) -> int:
        """How many figures follow from others of their sentence, which is no mistake."""
        return sum(one.verdict in AGREEING and not one.claim_id for one in self.figures)

    def count(self, *verdicts: str) -> int:
        """How many figures have one of some verdicts."""
        return sum(one.verdict in verdicts for one in self.figures)


@cache
def texts() -> tuple[Told, ...]:
    """All texts, audited."""
    with (FOLDER / "texts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(_told(row) for row in rows)


def _told(row: dict[str, str]) -> Told:
    article = read_article(FOLDER / row["text"])
    return Told(article, row["kind"], row["subject"], audit(article, ledger()).figures)


def alarms_per_thousand(some: Sequence[Told]) -> float:
    """False alarms per thousand numbers."""
    return 1000 * sum(one.count(*ALARMS) for one in some) / sum(one.numbers for one in some)


def section() -> list[str]:
    """The section of the page on accuracy."""
    every = texts()
    languages = Counter(one.article.language for one in every)
    groups = {
        "far from the topic": [one for one in every if one.kind == "far"],
        "near to it": [one for one in every if one.kind == "near"],
        "all": every,
    }
    mistakes = [(one, judged) for one in every for judged in one.mistakes]
    return [
        HEADING,
        "",
        f"{len(every)} texts of other subjects ({languages['zh']} Chinese, {languages['en']} "
        "English), written for this measurement. Weather, sports, elections, prices and the like "
        "are far from the topic; banks, funds, pawnshops, securities, and lenders of other "
        "countries near to it. The ledger has nothing of what they tell, so that whatever the "
        "audit takes for something of the ledger is a mistake. They are audited with the weights "
        "that users have: these were learnt from all labelled articles, and from none of these "
        "texts. Numbers are runs of digits; figures are what the audit takes for a figure or a "
        "date.",
        "",
        "| texts | | numbers | figures | taken for something | known or consistent "
        "| please check | conflict | alarms per thousand numbers |",
        "| --- |" + " --- |" * 8,
        *(_row(name, some) for name, some in groups.items()),
        "",
        f"The aim is at most one alarm in {ONE_ALARM_IN:,} numbers "
        f"({1000 / ONE_ALARM_IN:.2f} per thousand). {sum(one.adding_up for one in every)} figures "
        "are called consistent because they follow from others of their own sentence.",
        "",
        *(_mistake(*one) for one in mistakes),
        *([""] if mistakes else []),
    ]


def _row(name: str, some: Sequence[Told]) -> str:
    counts = (
        len(some),
        sum(one.numbers for one in some),
        sum(one.found for one in some),
        sum(len(one.mistakes) for one in some),
        sum(one.agreeing for one in some),
        *(sum(one.count(alarm) for one in some) for alarm in ALARMS[::-1]),
    )
    told = " | ".join(f"{n:,}" for n in counts)
    return f"| {name} | {told} | {alarms_per_thousand(some):.2f} |"


def _mistake(text: Told, one: Judged) -> str:
    words = " ".join(one.snippet.replace("|", " ").split())
    cell = f"{one.match.entity}, {one.match.metric}, {one.match.period}"
    return (
        f"- {text.article.name} ({text.subject}): “{words}”, **{one.found.printed}** taken for "
        f"`{cell}`: {one.verdict} ({one.probability:.2f})"
    )


def main() -> None:
    """Write the section into the page."""
    page = PAGE.read_text(encoding="utf-8")
    old = re.search(rf"{HEADING}\n.*?(?=## |\Z)", page, re.DOTALL)
    assert old, "run python -m tests.audit.accuracy"
    made = "\n".join([*section(), ""])
    PAGE.write_text(page.replace(old[0], made), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
