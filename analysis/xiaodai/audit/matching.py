"""What each figure of an article is about: entity, metric and period, with a confidence.

    confidence = entity × metric × period × mood

| factor | 1                            | less                                                     |
|--------|------------------------------|----------------------------------------------------------|
| entity | named in the own clause      | 0.93 topic of the sentence, 0.85 of the one before, 0.65 |
|        |                              | of the line before; × 0.85 for a word of a kind; × 0.7   |
|        |                              | where pool or whole book is unclear                      |
| metric | named in the own clause, or  | 0.85 in an earlier clause, 0.62 in an earlier sentence;  |
|        | head of the column           | × 0.45 if another noun stands nearer                     |
| period | said in the own clause       | 0.96 in the sentence, 0.9 in the one before, 0.8 in the  |
|        |                              | line before, 0.75 guessed from the day of publication    |
| mood   | said as a fact               | 0.3 a forecast, a plan, an example, a denial; 0.4 a      |
|        |                              | count that may be one of some companies only             |

Each factor is the score of the words that decided (see `subjects`, `measures`, `timing`); `why`
names them. Where the ledger's own value agrees, that is evidence too (see `agreement`): it may
decide for a reading of somewhat weaker words, and raises its confidence. A combination that the
ledger's kinds of entity rule out (the profit of a province) is not taken. Below `WEAK` nothing is
matched: an empty text is better than a wrong guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xiaodai.audit.agreement import (
    ALONE,
    ALTERED,
    TELLING,
    Reading,
    charitable,
    contradicts,
    named_before,
    parts_of_sectors,
    unworded,
)
from xiaodai.audit.document import Article
from xiaodai.audit.found import Found, Match, Trail
from xiaodai.audit.lexicon import Mention
from xiaodai.audit.measures import Measure, fitting, measures, variant
from xiaodai.audit.pairing import Pair, pair
from xiaodai.audit.scene import Scene
from xiaodai.audit.subjects import Subject, scoped, sole, subjects
from xiaodai.audit.times import Time
from xiaodai.audit.timing import is_loose, timing
from xiaodai.audit.vocabulary import Vocabulary
from xiaodai.ledger.ledger import Ledger

WORDS = Vocabulary("matching")

WEAK = 0.35  # less is no match
DOUBTED = 0.3  # factor for what is not said as a fact
PART = 0.4  # factor for a count of some companies only
RULE = 0.85  # the same for a rule
KIND = 0.95  # factor for an entity that the ledger does not have this metric of
SOLE = 0.7  # the same where the ledger has it of one other only
PAIRED = 1.0
TRIED = 6  # measures that are tried with every subject
NAMED = 0.98  # from here the subject is plain
UNNAMED = 0.6  # a rule that is not named, dated as it is
OTHERWISE = 0.88  # factor for a time at which the ledger does not have what has loose times
RELATED = 0.85  # factor for a part of what is named, or for what it is part of
STRANGE = 0.6  # factor behind a stranger, or behind a measure that the codebook lacks
FOREIGN = 0.9  # from here a stranger rules out everybody else
PLAUSIBLE = 0.2  # from here a reading that agrees stands against a conflict
BLOCKED = 0.5  # confidence that such a reading leaves to one that contradicts

_RULES = ("limit", "date", "range")


def match(found: Found, article: Article, ledger: Ledger) -> Match:
    """What one figure is about, without the figures before it."""
    return matches([found], article, ledger)[0]


def matches(figures: Sequence[Found], article: Article, ledger: Ledger) -> list[Match]:
    """What every figure of an article is about, in their order; context is carried along."""
    scene = Scene(article, ledger, figures)
    trail: list[tuple[Found, Match]] = []
    for found in figures:
        made = _match(scene, found, trail) if found.nature in ("figure", "date") else Match()
        trail.append((found, made))
    return [made for _, made in trail]


def imagined(figures: Sequence[Found], article: Article, ledger: Ledger) -> list[bool]:
    """Whether each figure belongs to an example or a supposition: 假设借款1000元…"""
    scene = Scene(article, ledger, figures)
    return [_supposed(scene, found) for found in figures]


def _match(scene: Scene, found: Found, trail: Trail) -> Match:
    trusted = [(f, m) for f, m in trail if f.nature in ("figure", "date")]
    paired = pair(scene, found, fitting(scene, found))
    offered = _measures(scene, found, trusted, paired.metric)
    whom = _subjects(scene, found, trusted, paired.entity)
    if whom and not whom[0].id and whom[0].score >= FOREIGN:
        return Match()  # a stranger in the own clause
    worded = _worded(scene, found, offered, whom, trusted, paired.time)
    agreeing = list(_agreeing(scene, found, offered, whom, trusted, paired))
    if worded is not None:
        same = [r for r in agreeing if r.cell == worded.cell]
        if same:
            worded = replace(worded, evidence=max(r.evidence for r in same))
        elif contradicts(scene, found, worded):
            worded = replace(worded, evidence=ALTERED)
    readings = [*([worded] if worded else []), *agreeing]
    if not readings:
        return Match()
    best = max(readings, key=lambda r: r.weight)
    confidence = best.confidence
    rivals = [
        r for r in agreeing if r.evidence >= TELLING and r.score >= PLAUSIBLE and ALONE not in r.why
    ]
    if best.evidence < 1 and rivals:
        confidence = min(confidence, BLOCKED)
    if confidence < WEAK:
        return Match()
    why = f"{best.why}; {best.timing.why}"
    return Match(best.entity, best.metric, best.timing.period, round(min(confidence, 1), 3), why)


def _worded(
    scene: Scene,
    found: Found,
    offered: list[Measure],
    whom: list[Subject],
    trail: Trail,
    time: Time | None,
) -> Reading | None:
    """The reading that the words alone favour."""
    best: tuple[float, Measure, Subject] | None = None
    for measure in offered[:TRIED]:
        if not measure.id:
            if best is None or measure.score > best[1].score:
                break  # a measure that the codebook lacks stands nearer
            continue
        for subject in _with_sole(scene, found, measure.id, whom):
            if not subject.id:
                if subject.score >= 0.6:
                    break  # a stranger stands nearer
                continue
            chosen = scoped(scene, found, subject, measure.id, trail)
            if not scene.measurable(chosen.id, measure.id):
                continue
            score = measure.score * chosen.score * _owned(scene, chosen.id, measure.id)
            if best is None or score > best[0]:
                best = (score, measure, chosen)
            if len(scene.owners.get(measure.id, ())) != 1:
                break
    if best is None:
        return None
    score, measure, subject = best
    when = timing(scene, found, subject.id, measure.id, trail, time, subject.place)
    mood = _mood(scene, found, measure, subject, when.period)
    cells = scene.periods.get((subject.id, measure.id), [])
    book, style = scene.ledger.codebook(measure.id), scene.style(measure.id)
    if cells and when.period not in cells and is_loose(book, style):
        mood *= OTHERWISE
    score, why = min(score, 1.0) * when.score * mood, f"{subject.why}; {measure.why}"
    return Reading(subject.id, measure.id, when, score, 1.0, subject.place, why)


def _agreeing(
    scene: Scene,
    found: Found,
    offered: list[Measure],
    whom: list[Subject],
    trail: Trail,
    paired: Pair,
) -> Iterator[Reading]:
    """The readings of all words around a figure whose cells in the ledger agree with it."""
    if found.interval is None or (paired.entity and not paired.entity.id):
        return
    doubt, tried = 1.0, set()
    candidates = _candidates(scene, found, whom)
    for measure in offered:
        if not measure.id:
            doubt = STRANGE if measure.score > 0.6 else doubt
            continue
        unknown = 1.0
        for subject in _with_sole(scene, found, measure.id, candidates):
            if not subject.id:
                unknown = STRANGE if subject.score >= 0.6 else unknown
                continue
            if subject.why == f"the {found.printed}":
                continue  # who it is was told by this very number
            chosen = scoped(scene, found, subject, measure.id, trail)
            for one in dict.fromkeys((chosen.id, subject.id)):
                if (one, measure.id) in tried:
                    continue
                tried.add((one, measure.id))
                score = min(measure.score * min(chosen.score, subject.score), 1.0)
                score *= doubt * unknown
                mood = _mood(scene, found, measure, subject, None)
                why = f"{subject.why}; {measure.why}"
                yield from charitable(
                    scene, found, one, measure.id, score * mood, trail, subject.place, why
                )
    if not paired.metric and not paired.entity:
        known = {m.id for m in offered if m.id}
        ruled = _unreal(scene, found, "company_count")
        if not ruled:
            yield from unworded(scene, found, candidates, known, trail)


def _with_sole(scene: Scene, found: Found, metric: str, whom: list[Subject]) -> list[Subject]:
    """The offered subjects with the one that the ledger has this metric of, a rule last."""
    only = list(sole(scene, metric, found))
    ruled = any(scene.ledger.kinds[s.id] == "policy" for s in only)
    return [*whom, *only] if ruled else [*only, *whom]


def _candidates(scene: Scene, found: Found, whom: list[Subject]) -> list[Subject]:
    """Who a figure may be about: nobody but those of its clause where one is plainly named."""
    if whom and whom[0].score >= NAMED and whom[0].role in ("before", "paired"):
        return [s for s in whom if s.role in ("before", "after", "paired")]
    wider = list(parts_of_sectors(scene, whom))
    if not (whom and whom[0].score >= FOREIGN and whom[0].role in ("row", "column", "after")):
        wider += named_before(scene, found, whom)
    return [*whom, *_relatives(scene, whom), *_issuing(scene, found, whom), *wider]


def _issuing(scene: Scene, found: Found, whom: list[Subject]) -> Iterator[Subject]:
    """The rules that a date may be of, where none is named: 2024年4月,三部委联合发文."""
    named = any(s.role in ("before", "after") for s in whom if s.id)
    if found.nature != "date" or named:
        return
    for entity, kind in scene.ledger.kinds.items():
        if kind == "policy":
            yield Subject(entity, UNNAMED, "an unnamed rule")


def _relatives(scene: Scene, whom: list[Subject]) -> list[Subject]:
    """What the named entities are part of, and their parts: pools, products, licences."""
    found: dict[str, Subject] = {}
    for subject in whom:
        if not subject.id or scene.ledger.kinds[subject.id] in ("industry", "market"):
            continue
        for other in [*scene.ledger.scope(subject.id)[1:], *scene.parts.get(subject.id, ())]:
            score = subject.score * RELATED
            if other not in found or found[other].score < score:
                found[other] = Subject(other, score, f"{subject.why}, related", subject.place)
    named = {s.id for s in whom}
    return [s for s in found.values() if s.id not in named]


def _owned(scene: Scene, entity: str, metric: str) -> float:
    if (entity, metric) in scene.periods:
        return 1.0
    dated = scene.ledger.codebook(metric)["unit"] == "date"
    if len(scene.owners.get(metric, ())) == 1 and not dated:
        return SOLE
    return RULE if scene.ledger.kinds[entity] == "policy" else KIND


def _mood(
    scene: Scene, found: Found, measure: Measure, subject: Subject, period: str | None
) -> float:
    """Less than 1 for what is not said as a fact, or of some companies only."""
    mood = DOUBTED if _unreal(scene, found, measure.id) else 1.0
    whole = scene.ledger.kinds[subject.id] in ("industry", "country_region")
    if measure.id == "company_count" and _partial(scene, found, measure, whole):
        assert found.interval is not None
        agree = scene.agreeing(subject.id, measure.id, found.interval)
        if (period is None and not agree) or (period is not None and period not in agree):
            mood *= PART
    return mood


def _measures(scene: Scene, found: Found, trail: Trail, paired: Mention | None) -> list[Measure]:
    if paired is not None:
        return [variant(scene, found, paired.id, PAIRED, f"{paired.words} (paired)")]
    merged: dict[str, Measure] = {}
    for m in measures(scene, found, trail):
        if m.score > 0 and m.id not in merged:
            merged[m.id] = m
    return list(merged.values())


def _subjects(scene: Scene, found: Found, trail: Trail, paired: Mention | None) -> list[Subject]:
    if paired is not None:
        return [Subject(paired.id, PAIRED, f"{paired.words} (paired)", paired.start)]
    return subjects(scene, found, trail)


def _partial(scene: Scene, found: Found, measure: Measure, whole: bool) -> bool:
    """Whether a count of companies may be one of some of them only."""
    if WORDS.few.match(found.printed) or (whole and _some(scene, found)):
        return True
    clause = scene.layout.clause(found.start)
    ahead = scene.plain[clause.start : found.start].rstrip()
    behind = "#" in measure.why or "(after)" in measure.why or measure.why[:1].isdigit()
    return whole and behind and not WORDS.total.search(ahead)


def _some(scene: Scene, found: Found) -> bool:
    """Whether a count is of some companies only: 这两家, 其中有5家, three of them."""
    ahead = scene.plain[max(0, found.start - 14) : found.start].rstrip()
    behind = scene.plain[found.end : found.end + 10]
    if any(m.end == found.start - 1 and m.kind == "entity" for m in scene.names):
        return bool(WORDS.some_of.match(behind))  # 江苏有587家
    return bool(WORDS.some.search(ahead) or WORDS.some_of.match(behind))


def _supposed(scene: Scene, found: Found) -> bool:
    clause = scene.layout.clause(found.start)
    near = [clause, *scene.layout.clauses_before(found.start)[:2]]
    return any(WORDS.supposed.search(scene.text(piece)) for piece in near)


def _unreal(scene: Scene, found: Found, metric: str) -> bool:
    """Whether the words speak of what may be, not of what was: forecast, plan, example, denial."""
    book = scene.ledger.codebook(metric)
    if book["kind"] in _RULES or re.search(r"forecast|expected|horizon|issue_size|quota", metric):
        return False
    clause = scene.layout.clause(found.start)
    said = scene.plain[clause.start : found.start]
    if _supposed(scene, found):
        return True
    for earlier in scene.layout.clauses_before(found.start)[:2]:
        if not scene.figures_in(earlier) and scene.text(earlier).strip():
            said = scene.text(earlier) + said
    return bool(WORDS.unreal.search(said))
