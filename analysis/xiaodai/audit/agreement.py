"""What the ledger's own values say about what a figure means: agreement is evidence.

The words give every reading (entity, metric, period) a score s from 0 to 1. A reading whose cell
in the ledger agrees with the figure is likelier than its words alone:

    weight = s ** SHARP × L        L = 1 / q, from 1 to MOST

`q` is the chance that a wrong reading agrees as well: half the joint width of the two prints over
their value, where a printed point is as wide as its last digit that is not zero. So 1,125.88 and
4,974 tell much (L = MOST), 24% something (24), 20% or 3% next to nothing (2 to 3). A date's width
counts against ten years. Where the words name none of a level's days, L is divided by the number
of cells that were tried. A reading whose cell disagrees has L = ALTERED, one without a cell L = 1.

The reading of the greatest weight is taken, with the confidence s ** (1 / (1 + log10(L) / 2)).
The mirror image: where it contradicts the ledger while another plausible reading agrees, the
confidence falls below what a conflict needs.

Telling digits speak even where no word for a metric stands: `121 billion yuan … against 47 billion
the year before`. Where a cell of an entity near by, for a period that the words name, prints these
very digits, that is what the figure means; L is divided by the number of cells that might have
agreed by chance.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from xiaodai.audit.found import Found, Trail
from xiaodai.audit.measures import changed, fits, in_sentence
from xiaodai.audit.scene import Print, Scene
from xiaodai.audit.segments import Piece
from xiaodai.audit.subjects import Subject
from xiaodai.audit.times import code, nearest
from xiaodai.audit.timing import Timing, is_loose, timing
from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import Interval

SHARP = 6  # how fast weaker words lose weight
MOST = 300.0  # no agreement is worth more
ALTERED = 0.3  # what a cell that disagrees takes away
TELLING = 8.0  # from here an agreement stands against a conflict
DECADE = 3650  # days that a date is measured against
SAID, NEARBY, ELSEWHERE = 0.88, 0.78, 0.62  # a period said in the sentence, line, article
LOOSE, UNSAID, RECENT = 0.75, 0.3, 0.55  # a period that no words name


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a figure: what it is about, the score of its words, what the cell adds."""

    entity: str
    metric: str
    timing: Timing
    score: float
    evidence: float = 1.0
    place: int = -1
    why: str = ""

    @property
    def cell(self) -> tuple[str, str, str]:
        """Entity, metric and period."""
        return self.entity, self.metric, self.timing.period

    @property
    def weight(self) -> float:
        """Words and evidence together."""
        return float(self.score**SHARP * self.evidence)

    @property
    def confidence(self) -> float:
        """The score of the words, raised by what agreement tells."""
        return float(self.score ** (1 / (1 + math.log10(max(self.evidence, 1.0)) / 2)))


def agreement(scene: Scene, found: Found, metric: str, print_: Print) -> float:
    """How much likelier agreement with a print makes a reading; 0 where they disagree."""
    value = scene.in_unit(found, metric)
    kind = scene.ledger.codebook(metric)["kind"]
    if not scene.agree(value, print_, kind):
        return 0.0
    if found.nature == "date":
        span = sum(float((i.high or 0) - (i.low or 0)) + 1 for i in (value, print_.interval))
        return min(MOST, max(1.0, 2 * DECADE / span))
    ours, theirs = _width(value, found.printed), _width(print_.interval, print_.printed)
    if ours is None or theirs is None:
        alike = value.low == print_.interval.low and value.high == print_.interval.high
        digits = float(_round(found.printed))
        return min(MOST, 1 / digits) if alike and digits else 1.3
    assert value.low is not None and value.high is not None
    middle = abs(value.low + value.high) / 2
    chance = float((ours + theirs) / 2 / middle) if middle else 1.0
    chance = max(chance, 0.5 / MOST, float(_round(found.printed)) / 2)
    return min(MOST, max(1.0, 1 / chance))


def charitable(
    scene: Scene,
    found: Found,
    entity: str,
    metric: str,
    score: float,
    trail: Trail,
    place: int = -1,
    why: str = "",
) -> Iterator[Reading]:
    """The readings of an entity and a metric whose cells agree with the figure."""
    agreeing: dict[str, float] = {}
    for print_ in scene.prints.get((entity, metric), ()):
        ratio = agreement(scene, found, metric, print_)
        agreeing[print_.period] = max(agreeing.get(print_.period, 0.0), ratio)
    agreeing = {period: ratio for period, ratio in agreeing.items() if ratio}
    if not agreeing:
        return
    named = timing(scene, found, entity, metric, trail, None, place)
    cells = scene.periods[entity, metric]
    for period, ratio in agreeing.items():
        when = named if named.period == period else _of_cell(scene, found, metric, period, cells)
        if named.period != period and named.score >= 0.95:
            when = Timing(when.period, when.score * 0.8, when.why)
        evidence = max(1.0, ratio / len(cells)) if when.score <= RECENT else ratio
        yield Reading(entity, metric, when, score * when.score, evidence, place, why)


def _of_cell(scene: Scene, found: Found, metric: str, period: str, cells: list[str]) -> Timing:
    """How well the words around a figure support a period of the ledger."""
    if period == "undated":
        return Timing(period, SAID, "undated in the ledger")
    book, style = scene.ledger.codebook(metric), scene.style(metric)
    sentence, line = scene.layout.sentence(found.start), scene.layout.paragraph(found.start)
    best = Timing(period, UNSAID, "the ledger's print agrees")
    for time in scene.times:
        near = SAID if time.start in sentence else NEARBY if time.start in line else ELSEWHERE
        since = scene.plain[max(0, time.start - 6) : time.start] == "since "
        meant = replace(time, open=True) if since else time
        if near > best.score and code(meant, book, cells, style) == period:
            best = Timing(period, near, f"{scene.plain[time.start : time.end].strip()} (agrees)")
    default = LOOSE if is_loose(book, style) else UNSAID
    if period == nearest(cells, scene.article.published):
        default = max(default + 0.02, RECENT)
    return best if best.score >= default else Timing(period, default, "the ledger's print agrees")


def contradicts(scene: Scene, found: Found, reading: Reading) -> bool:
    """Whether the ledger prints this very figure, and otherwise."""
    if found.interval is None:
        return False
    known = scene.prints.get((reading.entity, reading.metric), ())
    prints = [p for p in known if p.period == reading.timing.period]
    return bool(prints) and not any(agreement(scene, found, reading.metric, p) for p in prints)


def _width(value: Interval, printed: str) -> Fraction | None:
    """How wide a print is: a point as wide as its last digit that is not zero; `None` if open."""
    if value.low is None or value.high is None:
        return None
    if value.low != value.high:
        return value.high - value.low
    return abs(value.low) * Fraction(_round(printed))


def _round(printed: str) -> Fraction:
    """The last digit's place over the number: 1/24 for 24%, 1/2 for 20%."""
    read = [n for n in numbers(normalise(printed)) if n.value]
    if not read:
        return Fraction(0)
    return abs(Fraction(read[0].last_nonzero) / Fraction(read[0].value))


GUESS = 0.62  # score of a metric that no word names
BESIDE = 0.72  # the same where the sentence has a word for it, in whatever unit or place
HINTED, CLOSE, HINTED_LEAST = 0.92, 40, 4.0  # a loose word for it stands close by
RULE_LEAST, HINTED_DATED = 1.2, 0.45  # limits are round; their time is often unsaid
OTHER = 0.7  # factor where the clause has a word for another metric of this unit
LEAST = 10.0  # evidence below which nothing is guessed
AROUND_IT = 4  # neighbouring periods that a loose reading might as well have taken
PLAIN = 0.5  # subjects below this score are not tried
BEFORE, REACH = 0.56, 900  # a name within this many characters before
ALONE = "the digits alone"
UNTOLD = ("limit", "date", "range", "amount", "duration")


def unworded(
    scene: Scene,
    found: Found,
    whom: Sequence[Subject],
    offered: Container[str],
    trail: Trail,
) -> Iterator[Reading]:
    """Readings of metrics that the words around a figure do not name but its digits do."""
    if found.nature not in ("figure", "date") or found.interval is None or not found.unit:
        return
    change, said = changed(scene, found), _said(scene, found)
    other = _other(scene, found)
    for subject in dict.fromkeys(whom):
        if not subject.id or subject.score < PLAIN:
            continue
        metrics = [
            m
            for m in sorted(scene.measured.get(subject.id, ()))
            if _possible(scene, found, m, change=change, said=said)
        ]
        cells = [p for m in metrics for p in scene.periods[subject.id, m]]
        for metric in metrics:
            if metric in offered:
                continue
            score = said.get(metric, GUESS * other) * subject.score
            hinted = said.get(metric, 0.0) >= HINTED
            rule = scene.ledger.codebook(metric)["kind"] == "limit"
            least = (RULE_LEAST if rule else HINTED_LEAST) if hinted else LEAST
            dated = HINTED_DATED if hinted else ELSEWHERE
            why = f"{subject.why}; {ALONE} (line)"
            for reading in charitable(
                scene, found, subject.id, metric, score, trail, subject.place, why
            ):
                made = _weighed(reading, cells)
                made = reading if hinted else made
                if made.evidence >= least and made.timing.score >= dated:
                    yield made


def named_before(scene: Scene, found: Found, whom: Sequence[Subject]) -> Iterator[Subject]:
    """Who was named in the text before a figure and is not offered yet."""
    known = {s.id for s in whom}
    start = max(0, found.start - REACH)
    pieces = (Piece(start, found.start), scene.title)
    for piece in pieces:
        for m in reversed(scene.names_in(piece)):
            if m.id and m.id not in known and scene.ledger.kinds[m.id] != "policy":
                known.add(m.id)
                yield Subject(m.id, BEFORE, f"{m.words}, named before (line)", m.start)


def parts_of_sectors(scene: Scene, whom: Sequence[Subject]) -> Iterator[Subject]:
    """Markets and groups that belong to a sector which is named."""
    known = {s.id for s in whom}
    for subject in whom:
        if subject.id and scene.ledger.kinds[subject.id] == "industry":
            for part in scene.parts.get(subject.id, ()):
                if part not in known and scene.ledger.kinds[part] in ("market", "group"):
                    known.add(part)
                    score = subject.score * 0.8
                    yield Subject(part, score, f"{subject.why}, related", subject.place)


def _possible(
    scene: Scene, found: Found, metric: str, *, change: bool, said: Mapping[str, float]
) -> bool:
    """Whether a metric's unit and kind allow it: a rise is no level, a limit is said in words."""
    book = scene.ledger.codebook(metric)
    derived = bool(book["change_of"] or book["growth_of"])
    untold = book["kind"] in UNTOLD and said.get(metric, 0.0) < HINTED
    if untold or not fits(found, book):
        return False
    return derived == change or bool(book["fall_of"])


def _weighed(reading: Reading, cells: Sequence[str]) -> Reading:
    """The reading with its evidence shared among the cells that might have agreed by chance."""
    named = reading.timing.score >= NEARBY
    tried = cells.count(reading.timing.period) if named else len(cells)
    spread = 1 if reading.timing.score >= SAID else AROUND_IT if named else 1
    return replace(reading, evidence=reading.evidence / max(1, tried * spread))


def _said(scene: Scene, found: Found) -> dict[str, float]:
    """The metrics that the sentence has words for, and those derived from them, with a score."""
    masked = in_sentence(scene, found)
    place = masked.find("#")
    clause = scene.layout.clause(found.start)
    start = clause.start - scene.layout.sentence(found.start).start
    said: dict[str, float] = {}
    for m in scene.lexicon.hints(masked):
        near = m.start <= place < m.end or (start <= m.start and abs(m.start - place) <= CLOSE)
        said[m.id] = max(said.get(m.id, 0.0), HINTED if near else BESIDE)
    for word in scene.words_in(scene.layout.sentence(found.start)):
        if word.id:
            said[word.id] = max(said.get(word.id, 0.0), BESIDE)
    for metric, score in list(said.items()):
        for row in scene.derived.get(metric, ()):
            said[str(row["id"])] = max(said.get(str(row["id"]), 0.0), score)
    return said


def _other(scene: Scene, found: Found) -> float:
    """Less than 1 where a word for another metric of this unit stands before the figure."""
    clause = scene.layout.clause(found.start)
    near = scene.words_in(Piece(clause.start, found.start))
    mine = any(not m.id or fits(found, scene.ledger.codebook(m.id)) for m in near)
    return OTHER if mine else 1.0
