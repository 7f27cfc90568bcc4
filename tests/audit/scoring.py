"""How well the figures of an article are found and read, against labels that a person wrote."""

import csv
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from xiaodai.documents.document import Article
from xiaodai.extraction.found import Found
from xiaodai.reading.printed import COUNTED
from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit, UnitError, unit

ARTICLES = Path(__file__).parent / "articles"
SCORED = ("figure", "date")


@dataclass(frozen=True)
class Label:
    """One row of labels.csv, at its place in the article's text (`start` −1: not in the text)."""

    printed: str
    nature: str
    low: str
    high: str
    unit: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.printed)

    @property
    def interval(self) -> Interval | None:
        """The labelled bounds; `None` where the label leaves both open."""
        if not self.low and not self.high:
            return None
        if self.unit == "date":
            days = (date.fromisoformat(end).toordinal() for end in (self.low, self.high))
            return Interval.of(*days)
        return Interval.of(self.low or None, self.high or None)


@dataclass
class Score:
    """Counts for extraction of figures and dates, and for their reading."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    read_right: int = 0
    read_wrong: int = 0
    faults: list[str] = field(default_factory=list)

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.true_positives + other.true_positives,
            self.false_positives + other.false_positives,
            self.false_negatives + other.false_negatives,
            self.read_right + other.read_right,
            self.read_wrong + other.read_wrong,
            self.faults + other.faults,
        )

    @property
    def precision(self) -> float:
        """Share of what was found that is labelled."""
        return self.true_positives / max(1, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float:
        """Share of what is labelled that was found."""
        return self.true_positives / max(1, self.true_positives + self.false_negatives)

    @property
    def reading(self) -> float:
        """Share of the hits with labelled bounds that were read as labelled."""
        return self.read_right / max(1, self.read_right + self.read_wrong)


def kinds(of_round: str) -> dict[str, str]:
    """The articles of a round, `first` or `second`, with the kind of text that each is.

    The rules were written on articles of the first round; nobody has looked at those of the second
    to change a rule.
    """
    return {row["article"]: row["kind"] for row in _listed() if row["round"] == of_round}


def days() -> dict[str, str]:
    """The articles that do not say their day, with the day that one may tell the audit."""
    return {row["article"]: row["day"] for row in _listed() if row["day"]}


def _listed() -> list[dict[str, str]]:
    with (ARTICLES / "articles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labels(article: Article, folder: Path = ARTICLES) -> list[Label]:
    """The labels of an article, each at the place that its occurrence names."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["article"] == article.name]
    return [
        Label(
            row["printed"],
            row["nature"],
            row["low"],
            row["high"],
            row["unit"],
            place(article.text, row["printed"], int(row["occurrence"])),
        )
        for row in rows
    ]


def place(text: str, printed: str, occurrence: int) -> int:
    """Where the n-th occurrence of some characters begins; −1 if there are fewer."""
    at = -1
    for _ in range(occurrence):
        at = text.find(printed, at + 1)
        if at < 0:
            return -1
    return at


def extraction_score(found: list[Found], wanted: list[Label]) -> Score:
    """True and false positives and negatives for figures and dates, and right and wrong readings.

    A hit has the same start and end, or overlaps with the same bounds in the same dimension.
    """
    score = Score()
    claims = [label for label in wanted if label.nature in SCORED]
    open_finds = [one for one in found if one.nature in SCORED]
    for label in claims:
        hit = next((one for one in open_finds if _exact(one, label)), None) or next(
            (one for one in open_finds if _overlaps(one, label) and reads_as(one, label)), None
        )
        if hit is None:
            score.false_negatives += 1
            score.faults.append(f"missed {label.printed!r} at {label.start}")
            continue
        open_finds.remove(hit)
        score.true_positives += 1
        if label.interval is None:
            continue
        if reads_as(hit, label):
            score.read_right += 1
        else:
            score.read_wrong += 1
            said = f"{hit.qualifier}|{hit.printed} as {hit.interval} {hit.unit}"
            score.faults.append(f"read {said}, labelled {label.low}..{label.high} {label.unit}")
    score.false_positives += len(open_finds)
    score.faults += [f"invented {one.printed!r} at {one.start}" for one in open_finds]
    return score


def reads_as(one: Found, label: Label) -> bool:
    """Whether a find has the labelled bounds, in any unit of the same dimension.

    What the codebook calls a limit is labelled as the number itself; words cannot tell, so the
    middle of a rounded reading counts as well.
    """
    wanted = label.interval
    if one.interval is None or wanted is None:
        return False
    if one.nature == "date" or label.nature == "date":
        return one.nature == label.nature and one.interval == wanted
    try:
        mine, theirs = unit(one.unit or "number"), unit(label.unit.split("/")[0])
    except UnitError:
        return False
    if not _same_dimension(mine, theirs):
        return False
    interval = one.interval * Interval.point(mine.factor / theirs.factor)
    middle = interval.midpoint
    return interval == wanted or (
        one.reading == "rounded" and wanted.is_point and middle == Fraction(wanted.low or 0)
    )


def _same_dimension(mine: Unit, theirs: Unit) -> bool:
    return mine.dimensions == theirs.dimensions or {mine.id, theirs.id} <= COUNTED


def _exact(one: Found, label: Label) -> bool:
    lead = len(one.printed) - len(one.printed.lstrip())
    return (
        one.start + lead == label.start
        and one.printed.strip() == label.printed.strip()
        and one.nature == label.nature
    )


def _overlaps(one: Found, label: Label) -> bool:
    return label.start >= 0 and one.start < label.end and label.start < one.end
