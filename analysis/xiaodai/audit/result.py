"""What an audit says: each figure of an article with its verdict, and why.

| verdict           | meaning                                                                     |
|-------------------|-----------------------------------------------------------------------------|
| `known`           | a usable print of the same figure allows this value                         |
| `conflict`        | entity, metric, period are explicit, and the ledger, or what follows from   |
|                   | it, says otherwise                                                          |
| `please check`    | probably a slip of the ledger's value, or a conflict not certain enough;    |
|                   | or no share, change, sum or average of the figures that its sentence names  |
| `new, consistent` | not in the ledger, but it follows from what is, or from those figures       |
| `new`             | nothing in the ledger speaks for or against it                              |
| `undated`         | its period counts from the article's day, which nobody has given            |
| `not a statistic` | no quantity of the world: a rank, a label, an example                       |
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from xiaodai.documents.document import Article
from xiaodai.extraction.found import Found
from xiaodai.values.interval import Interval
from xiaodai.values.words import Text

Verdict: TypeAlias = Literal[
    "known",
    "conflict",
    "please check",
    "new, consistent",
    "new",
    "undated",
    "not a statistic",
]
Missing: TypeAlias = Literal["entity", "metric", "period", "article date", "value"]
Better: TypeAlias = Literal["ledger", "undecided", ""]
Kind: TypeAlias = Literal["entity", "metric", "period"]
Role: TypeAlias = Literal[
    "around",  # a pattern that holds the figure itself
    "paired",  # its place in a row: 甲和乙分别为…
    "before",  # in its own clause
    "after",
    "row",  # the first cell of its row
    "column",  # the head of its column
    "earlier",  # in an earlier clause of its sentence
    "later",
    "sentence",  # in an earlier sentence of its paragraph
    "line",  # in an earlier paragraph
    "heading",
    "title",
    "day",  # no words for time: the article's day
    "ledger",  # no words: the ledger's own value
]
OWN: tuple[Role, ...] = (  # roles of words in the figure's own sentence or row
    *("paired", "around", "row", "column", "before", "after", "earlier", "later"),
)
SILENT = Text("")
UNREAD = Text("Not held against the ledger: too many figures stand before it.")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words around a figure that speak for an entity, a metric or a period.

    `id` is what they stand for (empty: a stranger to the ledger); `start` to `end` are the
    characters of `Article.text`; `distance` counts characters between them and the figure, `rank`
    the other words of this kind that stand nearer in the same role. `mark` says what is special.
    """

    kind: Kind
    id: str
    role: Role
    distance: int
    start: int
    end: int
    words: str
    rank: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One claim of the ledger that a figure may be meant for.

    `agrees`: whether the print allows the figure. `missing` names what the words around the figure
    do not say, or say otherwise; `value`: the print differs.
    """

    claim_id: str
    entity: str
    metric: str
    period: str
    printed: str
    probability: float
    agrees: bool
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a figure is about; empty text where the words around it do not tell."""

    entity: str = ""
    metric: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure of an article and what is known of it.

    `found` is the figure as it stands there: place, printed characters, nature, reading. `match` is
    what it is about. `verdict` comes with the calibrated `probability` that it is right. `claim_id`
    is the ledger's row and `source` the document that it is from; `should_be` is what should be
    printed instead (as the ledger prints it, or a value in the metric's unit), for a conflict and a
    figure to check.
    `interval` is the figure in the metric's unit and `slack` how far it would have to move to agree
    (positive: it lies above). `better` is the side with better sources. `nearest` are the likeliest
    claims of the ledger, at most three, and `missing` is what the best of them lacks. `evidence`
    are the words that decided.
    """

    found: Found
    match: Match
    verdict: Verdict
    claim_id: str = ""
    slack: Fraction | None = None
    better: Better = ""
    note: Text = SILENT
    interval: Interval | None = None
    probability: float = 1.0
    snippet: str = ""
    source: str = ""
    should_be: str = ""
    nearest: tuple[Candidate, ...] = ()
    missing: tuple[Missing, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Audit:
    """Every figure of one article, judged, in order of place."""

    article: Article
    figures: tuple[Judged, ...]

    @property
    def unread(self) -> int:
        """How many figures, the last ones, were not held against the ledger."""
        return sum(judged.note == UNREAD for judged in self.figures)
