"""Figures that no word for a metric explains: the ledger's telling digits speak for them.

`121 billion yuan … against 47 billion the year before` says what it counts in words that no table
of words holds. Where a cell of an entity near by, for a period that the words name, prints these
very digits, that is what the figure means: `evidence` is that of `charity`, divided by the number
of cells that might have agreed by chance.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from xiaodai.audit.changes import changed
from xiaodai.audit.charity import ELSEWHERE, NEARBY, SAID, Reading, charitable
from xiaodai.audit.found import Found, Match
from xiaodai.audit.measures import fits, in_sentence
from xiaodai.audit.scene import Scene
from xiaodai.audit.segments import Piece
from xiaodai.audit.subjects import Subject

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
    trail: Sequence[tuple[Found, Match]],
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
