"""How well figures are matched and judged: precision and recall against the labelled articles."""

from __future__ import annotations

from dataclasses import dataclass

from xiaodai.audit.found import Match

Label = dict[str, str]


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


def matched_rightly(match: Match, row: Label) -> bool:
    """Whether entity, metric and period are all as labelled."""
    return (match.entity, match.metric, match.period) == (
        row["entity"],
        row["metric"],
        row["period"],
    )


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
