"""How often the audit is right, by leaving whole articles out, as `docs/audit_accuracy.md` says it.

`python -m tests.audit.accuracy` writes the audit's weights and this page anew, which takes some
minutes: for each article the weights are learnt and calibrated on all others. `make test-long`
holds both to the labelled articles, `make test` the page to the weights.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests.audit import learning, off_topic, scoring
from tests.audit.examples import SLIPS, Example, Label, altered, example, hidden, labels
from tests.audit.learning import weights_without
from tests.audit.scoring_matching import Score, matched_rightly, share
from tests.audit.second_labelling import section
from xiaodai.audit.judging import judged
from xiaodai.audit.result import Judged
from xiaodai.audit.scorer import TABLE, Weights, weighed
from xiaodai.documents.document import read_article
from xiaodai.extraction.figures import figures
from xiaodai.paths import ROOT

PAGE = ROOT / "docs" / "audit_accuracy.md"
LABELLED = {
    "conflict": "conflicts",
    "new, consistent": "consistent but new",
    "not a statistic": "not a measurable figure",
}
NOBODY = {"entity": "", "metric": "", "period": "", "verdict": ""}
ALARMS = ("conflict", "please check")
TENTHS = 10
POPULATED = 30  # figures from which a tenth tells something of the calibration
CALIBRATED = 0.05  # how far mean probability and part that is right may lie apart there
AIMS = {
    "known": (0.97, 0.85),
    "matched": (0.90, 0.70),
    "conflict, as printed": (0.90, None),
    "conflict, altered": (0.90, 0.5),
    "conflict or please check, altered": (None, 0.8),
}


@dataclass
class Counts:
    """The scores of one article or of several, by name."""

    extraction: scoring.Score = field(default_factory=scoring.Score)
    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    slips: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    sure: list[tuple[float, bool]] = field(default_factory=list)

    def __add__(self, other: Counts) -> Counts:
        scores: dict[str, Score] = defaultdict(Score)
        for one in (self, other):
            for name, score in one.scores.items():
                scores[name] = scores[name] + score
        return Counts(
            self.extraction + other.extraction,
            scores,
            self.slips + other.slips,
            self.unknown + other.unknown,
            self.sure + other.sure,
        )


@cache
def counted(name: str) -> Counts:
    """One article, audited with weights that do not know it."""
    by, of = weights_without(name), example(name)
    article = read_article(scoring.ARTICLES / name)
    made = Counts(scoring.extraction_score(figures(article), scoring.labels(article)))
    _printed(made, of, by)
    for changed in altered(name):
        for number, told in _changed(changed, by):
            _alarmed(made, changed, number, told)
    for changed in hidden(name):
        made.unknown.update(told.verdict for _, told in _changed(changed, by))
    return made


@cache
def as_it_is(name: str) -> Counts:
    """An article that does not say its day, without being told it."""
    made = Counts()
    _printed(made, example(name, dated=False), weights_without(name))
    return made


def _printed(made: Counts, of: Example, by: Weights) -> None:
    told = judged(of.context, weighed(of.context, of.options, by))
    rows = [label or NOBODY for label in of.labels]
    for one, row in zip(told, rows, strict=True):
        made.scores["matched"] += _matched(one, row)
        made.scores["period"] += _period(one, row)
        _judge(made, one, row)
        made.sure += _sure(one, row)
    for row in of.missed:
        made.scores["matched"] += Score(0, 0, int(bool(row["metric"])))
        for verdict in ("known", "conflicts"):
            wanted = Score(0, 0, int(row["verdict"] == verdict))
            made.scores["known" if verdict == "known" else "conflict, as printed"] += wanted
            if verdict == "conflicts":
                made.scores["conflict or please check, as printed"] += wanted


def _matched(told: Judged, row: Label) -> Score:
    claimed = bool(told.match.metric)
    right = claimed and matched_rightly(told.match, row)
    return Score(int(right), int(claimed), int(bool(row["metric"])))


def _period(told: Judged, row: Label) -> Score:
    same = bool(row["metric"]) and (told.match.entity, told.match.metric) == (
        row["entity"],
        row["metric"],
    )
    return Score(int(same and told.match.period == row["period"]), int(same), int(same))


def _judge(made: Counts, told: Judged, row: Label) -> None:
    verdict, wanted = LABELLED.get(told.verdict, told.verdict), row["verdict"]

    def score(said: bool, there: bool) -> Score:
        return Score(int(said and there), int(said), int(there))

    alarm = told.verdict in ALARMS
    made.scores["known"] += score(verdict == "known", wanted == "known")
    made.scores["conflict, as printed"] += score(verdict == "conflicts", wanted == "conflicts")
    made.scores["conflict or please check, as printed"] += score(alarm, wanted == "conflicts")
    made.scores["new, consistent"] += score(
        verdict == "consistent but new", wanted == "consistent but new"
    )


def _sure(told: Judged, row: Label) -> list[tuple[float, bool]]:
    """How sure the audit is of what it says a figure is about, and whether that is so."""
    if not told.evidence:
        return []
    best = told.nearest[0] if told.nearest else None
    if told.match.metric:
        return [(told.probability, matched_rightly(told.match, row))]
    if best is None or abs(best.probability + told.probability - 1) > 1e-3:
        return []
    cell = (best.entity, best.metric, best.period)
    return [(best.probability, cell == (row["entity"], row["metric"], row["period"]))]


def _changed(of: Example, by: Weights) -> list[tuple[int, Judged]]:
    told = judged(of.context, weighed(of.context, of.options, by))
    return [(number, told[number]) for number in of.changed]


def _alarmed(made: Counts, of: Example, number: int, told: Judged) -> None:
    """An altered figure: an alarm is right if it is about the claim that was altered."""
    best = told.nearest[0] if told.nearest else None
    right = best is not None and (best.entity, best.metric, best.period) == of.cell(number)
    for name, said in (
        ("conflict, altered", told.verdict == "conflict"),
        ("conflict or please check, altered", told.verdict in ALARMS),
    ):
        made.scores[name] += Score(int(said and right), int(said), 1)
    made.slips[of.changed[number], told.verdict] += 1
    if told.evidence and best is not None and best.probability:
        made.sure.append((best.probability, right))


def total(names: Iterable[str]) -> Counts:
    """Several articles."""
    return sum((counted(name) for name in names), Counts())


# --- the page -------------------------------------------------------------------------------------


def text() -> str:
    """The page."""
    names = list(labels())
    every = total(names)
    lines = [*_head(), *_scores(every), *_reliability(every), *_slips(every), *_unknown(every)]
    lines += [*_kinds(), *_undated(), *_articles(names), *_notes()]
    return "\n".join([*lines, *off_topic.section(), *section()])


def fingerprint() -> str:
    """What tells one table of weights from another."""
    return sha256(TABLE.read_bytes()).hexdigest()[:12]


def _head() -> list[str]:
    return [
        "# How often the article audit is right",
        "",
        f"{len(labels())} articles in the style of the press, written for this measurement, with "
        "every figure labelled by hand: where it stands, how it reads, what it is about and what "
        "the ledger says of it. Each is audited with weights that were learnt and calibrated on "
        "the other articles only; its words and its layout were known to who wrote the features. "
        "Precision: of what the audit says, the part that is right. Recall: of what there is, the "
        "part that it says. A match is right if entity, metric and period are all right; one on a "
        "figure that is about nothing in the ledger is wrong. Altered: each known figure once "
        "more, with a digit changed, two digits swapped, or ten or ten thousand times too large; "
        "an alarm is right if it is about the claim that was altered. A dash: nothing to say.",
        "",
        f"Weights: {fingerprint()}.",
        "",
    ]


def _scores(every: Counts) -> list[str]:
    found = every.extraction
    rows = [
        f"| found | {found.precision:.3f} | {found.recall:.3f} | – | – |",
        f"| read as labelled | {found.reading:.3f} | – | – | – |",
    ]
    for name, score in every.scores.items():
        least, most = AIMS.get(name, (None, None))
        aims = (f"{aim:.2f}" if aim else "–" for aim in (least, most))
        rows.append(
            f"| {name} | {share(score.right, score.claimed)} | {share(score.right, score.wanted)} "
            f"| {' | '.join(aims)} |"
        )
    head = ["| | precision | recall | aim: precision | recall |", "| --- |" + " --- |" * 4]
    return [*head, *rows, ""]


@dataclass(frozen=True)
class Tenth:
    """The figures of whose reading the audit is about as sure; `error` is the binomial one."""

    lowest: float
    figures: int
    mean: float
    right: float

    @property
    def error(self) -> float:
        """One standard error of the part that is right."""
        return math.sqrt(self.right * (1 - self.right) / self.figures)

    @property
    def is_populated(self) -> bool:
        """Whether there are enough figures to tell whether the probability is that of being so."""
        return self.figures >= POPULATED


def tenths(sure: Sequence[tuple[float, bool]]) -> Iterator[Tenth]:
    """The tenths of probability that hold figures."""
    for tenth in range(TENTHS):
        inside = [(p, hit) for p, hit in sure if min(int(p * TENTHS), TENTHS - 1) == tenth]
        if inside:
            said, so = (sum(one) / len(inside) for one in zip(*inside, strict=True))
            yield Tenth(tenth / TENTHS, len(inside), said, so)


def _reliability(every: Counts) -> list[str]:
    rows = [
        f"| {one.lowest:.1f}–{one.lowest + 1 / TENTHS:.1f} | {one.mean:.2f} | {one.right:.2f} "
        f"| {one.error:.2f} | {one.figures}{'' if one.is_populated else ' (few)'} |"
        for one in tenths(every.sure)
    ]
    return [
        "How sure the audit says it is of what a figure is about, and how often it is so "
        "(figures as printed and altered). The error is the binomial standard error of the part "
        f"that is right. In each tenth with at least {POPULATED} figures mean and part are to be "
        f"within {CALIBRATED:.2f} of each other; fewer figures tell nothing.",
        "",
        "| probability | mean | right | error | figures |",
        "| --- | --- | --- | --- | --- |",
        *rows,
        "",
    ]


def _slips(every: Counts) -> list[str]:
    rows = []
    for slip in SLIPS:
        told = {verdict: n for (name, verdict), n in every.slips.items() if name == slip}
        whole = sum(told.values())
        cells = (share(told.get(alarm, 0), whole) for alarm in ALARMS)
        rows.append(f"| {slip} | {whole} | {' | '.join(cells)} |")
    return [
        "Altered figures by slip:",
        "",
        "| slip | figures | conflict | please check |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
    ]


def _unknown(every: Counts) -> list[str]:
    whole = sum(every.unknown.values())
    told = ", ".join(
        f"{n} {verdict}" for verdict, n in sorted(every.unknown.items(), key=lambda one: -one[1])
    )
    return [
        f"With the claims of {whole} known figures hidden, as if the ledger lacked them, the audit "
        f"says of these: {told}.",
        "",
    ]


def _kinds() -> list[str]:
    kinds = {**scoring.kinds("first"), **scoring.kinds("second")}
    groups: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        groups.setdefault(kind, []).append(name)
    rows = [_row(kind, total(names)) for kind, names in groups.items()]
    off = total(groups["off-topic"])
    alarms = off.scores["conflict or please check, as printed"].claimed
    numbers = off.extraction.true_positives + off.extraction.false_positives
    return [
        "By kind of article:",
        "",
        *_head_of_rows("kind"),
        *rows,
        "",
        f"In the off-topic texts the audit finds {numbers} figures and raises {alarms} alarms.",
        "",
    ]


def _undated() -> list[str]:
    names = list(scoring.days())
    bare = sum((as_it_is(name) for name in names), Counts())
    told = total(names)
    rows = [
        f"| {words} | {_pair(one.scores['matched'])} | {_pair(one.scores['known'])} "
        f"| {_pair(one.scores['conflict or please check, as printed'])} |"
        for words, one in (("told their day", told), ("without it", bare))
    ]
    return [
        "Articles that do not say their day:",
        "",
        "| | matched: precision | recall | known: precision | recall | alarms: precision "
        "| recall |",
        "| --- |" + " --- |" * 6,
        *rows,
        "",
    ]


def _articles(names: Sequence[str]) -> list[str]:
    return [
        "Each article:",
        "",
        *_head_of_rows("article"),
        *(_row(f"`{name}`", counted(name)) for name in names),
        "",
    ]


def _head_of_rows(first: str) -> list[str]:
    return [
        f"| {first} | figures | matched: precision | recall | known: precision | recall "
        "| conflicts told right | alarms on altered figures |",
        "| --- |" + " --- |" * 7,
    ]


def _row(name: str, one: Counts) -> str:
    figures_found = one.extraction.true_positives + one.extraction.false_negatives
    told, alarms = (
        one.scores[key] for key in ("conflict, as printed", "conflict or please check, altered")
    )
    return (
        f"| {name} | {figures_found} | {_pair(one.scores['matched'])} "
        f"| {_pair(one.scores['known'])} | {told.right}/{told.claimed} "
        f"| {share(alarms.right, alarms.wanted)} |"
    )


def _pair(score: Score) -> str:
    return f"{share(score.right, score.claimed)} | {share(score.right, score.wanted)}"


def _notes() -> list[str]:
    return [
        "A conflict is told only where the reading is nearly certain, the metric is said in the "
        "sentence, the row or the heading, and entity and period there too, or last before, with "
        "no other between. Other figures that differ are to be checked.",
        "",
        "What goes wrong most:",
        "",
        "- Rules: their limits and days are told without naming them, and several have the same.",
        "- Look-alikes: of a package or a pool of which the ledger has another one, round figures "
        "agree by chance.",
        "- A figure whose words name a lender's whole book, and whose value is its pool's.",
        "- Units that stand in a head over several columns.",
        "",
    ]


def main(page: Path = PAGE) -> None:
    """Write the page."""
    page.write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    learning.main()
    main()
