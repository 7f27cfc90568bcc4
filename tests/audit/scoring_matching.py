"""How well figures are matched and judged: precision and recall against the labelled articles."""

from __future__ import annotations

from dataclasses import dataclass

from xiaodai.audit.result import Match

Label = dict[str, str]


@dataclass(frozen=True)
class Score:
    """Counts of what was right, of what was claimed and of what there was to find."""

    right: int = 0
    claimed: int = 0
    wanted: int = 0

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


def share(part: int, whole: int) -> str:
    """A part as the page writes it: `0.937 (15/16)`; a dash for a part of nothing."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "–"
