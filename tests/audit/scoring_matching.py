"""How well figures are matched and judged: precision and recall against the labelled articles."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from xiaodai.audit.document import Article, read_article
from xiaodai.audit.found import Found, Match
from xiaodai.audit.judging import Judged
from xiaodai.values.interval import Interval

ARTICLES = Path(__file__).parent / "articles"
Label = dict[str, str]
EMPTY: Label = {"entity": "", "metric": "", "period": "", "verdict": ""}


@dataclass(frozen=True)
class Score:
    """Counts of what was right, of what was claimed and of what there was to find."""

    right: int
    claimed: int
    wanted: int

    @property
    def precision(self) -> float:
        """Of what was claimed, the part that is right."""
        return self.right / self.claimed if self.claimed else 1.0

    @property
    def recall(self) -> float:
        """Of what there was to find, the part that was found."""
        return self.right / self.wanted if self.wanted else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right, self.claimed + other.claimed, self.wanted + other.wanted
        )


def labels(folder: Path = ARTICLES) -> dict[str, list[Label]]:
    """The labels of every article."""
    found: dict[str, list[Label]] = {}
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["article"], []).append(row)
    return found


def article(name: str, folder: Path = ARTICLES) -> Article:
    """A labelled article."""
    return read_article(folder / name)


def labelled(read: Article, rows: list[Label]) -> list[tuple[Found, Label]]:
    """The labelled figures as if they had been found, in the order of the text."""
    pairs = []
    for row in rows:
        start = -1
        for _ in range(int(row["occurrence"])):
            start = read.text.find(row["printed"], start + 1)
        if start < 0:  # furniture that no reader sees
            continue
        found = Found(
            start,
            start + len(row["printed"]),
            row["printed"],
            "",
            row["nature"],  # type: ignore[arg-type]
            "",
            interval(row),
            row["unit"],
        )
        pairs.append((found, row))
    return sorted(pairs, key=lambda pair: pair[0].start)


def interval(row: Label) -> Interval | None:
    """The labelled bounds; a date's as days since 0001-01-01."""
    if not row["low"] and not row["high"]:
        return None
    if row["unit"] == "date":
        return Interval.of(*(date.fromisoformat(row[k]).toordinal() for k in ("low", "high")))
    return Interval(*(Fraction(row[k]) if row[k] else None for k in ("low", "high")))


def matched_rightly(match: Match, row: Label) -> bool:
    """Whether entity, metric and period are all as labelled."""
    return (match.entity, match.metric, match.period) == (
        row["entity"],
        row["metric"],
        row["period"],
    )


def with_labels(
    judged: Sequence[Judged], pairs: list[tuple[Found, Label]]
) -> list[tuple[Judged, Label]]:
    """Every figure that was found with its label, else with an empty one; and what was missed."""
    free, told = list(judged), []
    for found, row in pairs:
        over = [j for j in free if j.found.start < found.end and found.start < j.found.end]
        exact = [j for j in over if (j.found.start, j.found.end) == (found.start, found.end)]
        hit = next(iter(exact or over), None)
        if hit is not None:
            free.remove(hit)
        told.append((hit or Judged(found, Match(), "new"), row))
    return [*told, *((j, EMPTY) for j in free)]


def score_matches(made: list[tuple[Match, Label]], threshold: float) -> Score:
    """Matches from the threshold on, among the figures whose label names entity and metric."""
    claimed = [(m, r) for m, r in made if m.metric and m.period and m.confidence >= threshold]
    return Score(
        sum(matched_rightly(m, r) for m, r in claimed),
        len(claimed),
        sum(1 for _, r in made if r["entity"] and r["metric"]),
    )


def score_verdict(made: list[tuple[str, Label]], verdict: str) -> Score:
    """One verdict as given, against the labels."""
    return Score(
        sum(v == verdict == r["verdict"] for v, r in made),
        sum(v == verdict for v, _ in made),
        sum(r["verdict"] == verdict for _, r in made),
    )
