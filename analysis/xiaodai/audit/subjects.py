"""Whom a figure is about: the names around it, and the part of a lender that a scope word means.

The nearest name in the figure's own clause goes before the topic of an earlier clause, that before
the one of an earlier sentence, heading or title. A name that something is compared with (较…,
与…相比, than …) is no subject, and of 甲旗下的乙 only 乙 is. A stranger is a subject too: nobody
whom we know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from xiaodai.audit.found import Found, Match, Trail
from xiaodai.audit.lexicon import Mention
from xiaodai.audit.scene import Reach, Scene
from xiaodai.audit.segments import Piece
from xiaodai.audit.vocabulary import Vocabulary

WORDS = Vocabulary("subjects")


NEAR, TOPIC, AFTER, LATER, CARRIED, LINE, HEAD = 1.0, 0.93, 0.95, 0.5, 0.85, 0.65, 0.6
RULED = 0.97  # a date with the rule that it is of behind it: 去年4月,…发布《…》
GENERIC = 0.85  # a word for all of a kind, where a name would be surer
LISTED = 0.45  # one of several names that share one figure

_NATIONWIDE = ("全国", "nationwide")


@dataclass(frozen=True, slots=True)
class Subject:
    """An entity that a figure may be about; an empty id is a stranger."""

    id: str
    score: float
    why: str
    place: int = -1

    @property
    def role(self) -> str:
        """How its words stand to the figure; empty where it was carried on."""
        found = re.search(r"\((\w+)\)$", self.why)
        return found[1] if found else ""


def subjects(scene: Scene, found: Found, trail: Trail) -> list[Subject]:
    """Every entity that the words around a figure offer, the likeliest first."""
    offered = [s for reach in scene.reaches(found) for s in _of_reach(scene, found, reach)]
    offered += _from_trail(scene, found, trail)
    offered += _former_and_latter(scene, found)
    offered += _by_size(scene, found)
    offered += _usual(scene, found, trail)
    offered += _ruling(scene, found)
    offered += _governing(scene, list(offered))
    return sorted(offered, key=lambda s: -s.score)


def listed(scene: Scene, mention: Mention) -> bool:
    """Whether a name is one of several in a row: 甲、乙和丙."""
    around = [m for m in scene.names if m.kind != "generic" and m != mention]
    return any(
        WORDS.joined.match(scene.plain[a.end : b.start])
        for other in around
        for a, b in [sorted((mention, other), key=lambda m: m.start)]
        if a.end <= b.start <= a.end + 6
    )


def standing(scene: Scene, piece: Piece) -> list[Mention]:
    """The names of a piece that can be subjects: not compared with, not the owner of the next."""
    kept = []
    mentions = scene.names_in(piece)
    for i, m in enumerate(mentions):
        ahead = scene.plain[max(0, m.start - 16) : m.start].rstrip()
        behind = scene.plain[m.end : m.end + 8]
        if WORDS.compared.search(ahead) or WORDS.after_compared.match(behind):
            continue
        if WORDS.together.search(ahead) and re.match(r"[^,。;]{0,8}(?:相比|不同|差距)", behind):
            continue
        if i + 1 < len(mentions) and mentions[i + 1].kind != "generic":
            gap = scene.plain[m.end : mentions[i + 1].start]
            scope = scene.ledger.scope(mentions[i + 1].id) if mentions[i + 1].id else ()
            if WORDS.owning.match(gap) and (gap or m.id in scope):
                continue
        if m.id in scene.lexicon.places and not _is_region(scene, m):
            continue
        if m.words in _NATIONWIDE and not WORDS.microloan.search(scene.plain):
            continue  # 全国 of something else
        kept.append(m)
    return kept


def _of_reach(scene: Scene, found: Found, reach: Reach) -> Iterator[Subject]:
    mentions = standing(scene, reach.piece)
    if not mentions:
        return
    role = reach.role
    if role in ("before", "row", "column"):
        for steps, m in enumerate(reversed(mentions)):
            first = 0.02 * steps if listed(scene, m) else 0.0
            made = _subject(scene, m, NEAR - 0.12 * steps, role)
            yield replace(made, score=made.score + first)
    elif role == "after":
        gap = len(scene.plain[found.end : mentions[0].start].strip(" 的"))
        close = gap <= (12 if scene.article.language == "en" else 2)
        if found.nature == "date" and WORDS.event_of.match(scene.plain, found.end):
            yield _subject(scene, mentions[-1], NEAR + 0.02, role)
        free = not scene.figures_in(Piece(found.end, mentions[0].start))
        for steps, m in enumerate(mentions):
            base = AFTER if close else 0.75 if free else 0.6
            if close and m.kind == "generic":
                base = (NEAR - 0.02) / GENERIC  # 30家消金机构: the kind itself is counted
            yield _subject(scene, m, base - 0.1 * steps, role)
    elif role == "later":
        for steps, m in enumerate(mentions):
            rule = found.nature == "date" and scene.ledger.kinds.get(m.id) == "policy"
            yield _subject(scene, m, RULED if rule else LATER - 0.1 * steps, role)
    else:
        heading = scene.layout.is_heading(reach.piece)
        base, step = {
            "earlier": (TOPIC - 0.02 * reach.steps, 0.1),
            "sentence": (CARRIED - 0.05 * reach.steps, 0.1),
            "line": (LINE - 0.04 * reach.steps + 0.05 * heading, 0.08),
            "head": (HEAD, 0.08),
        }[role]
        if role in ("line", "head"):
            mentions = [m for m in mentions if m.kind != "stranger"]
        for steps, m in enumerate(_topics(scene, reach.piece, mentions)):
            yield _subject(scene, m, base - step * steps, role)


def _subject(scene: Scene, m: Mention, score: float, role: str) -> Subject:
    if m.kind == "generic":
        score *= GENERIC
        if WORDS.whole_sector.fullmatch(m.words) and _mostly_microloans(scene):
            m = replace(m, id="national")
    if listed(scene, m):
        score = min(score, LISTED)
    return Subject(m.id, score, f"{m.words} ({role})", m.start)


def _mostly_microloans(scene: Scene) -> bool:
    """Whether 全行业 means the small-loan companies: an article's words tell."""
    return len(WORDS.microloan.findall(scene.plain)) > len(re.findall("消费金融|消金", scene.plain))


def _topics(scene: Scene, piece: Piece, mentions: list[Mention]) -> list[Mention]:
    """The names of a piece, its topic first: the last one that has a figure, else the first."""
    figures = scene.figures_in(piece)
    if not mentions:
        return []
    if figures:
        before = [m for m in mentions if m.end <= figures[-1].start] or mentions
        named = [m for m in before if m.kind != "generic"] or before
        first = named[-1]
    else:
        first = next((m for m in mentions if m.kind != "generic"), mentions[0])
    return [first, *(m for m in mentions if m != first)]


def _from_trail(scene: Scene, found: Found, trail: Trail) -> Iterator[Subject]:
    """What the last figure of the line was about, unless another name stands between."""
    if scene.layout.table(found.start):
        return
    line = scene.layout.paragraph(found.start)
    for earlier, match in reversed(trail):
        if not match.entity:
            continue
        if earlier.start < line.start:
            yield from _from_line(scene, found, earlier, match)
            return
        if any(m.kind != "generic" for m in standing(scene, Piece(earlier.end, found.start))):
            return
        same = earlier.start >= scene.layout.sentence(found.start).start
        score = (TOPIC if same else CARRIED) + 0.01
        entity, clause = match.entity, scene.text(scene.layout.clause(found.start))
        if entity in scene.lexicon.places and WORDS.whole_sector.search(clause):
            entity = scene.ledger.scope(entity)[1]
        yield Subject(entity, score, "as before", _place(scene, found, entity))
        return


def _place(scene: Scene, found: Found, entity: str) -> int:
    """Where an entity was last named before a figure, in its line; −1 if it was not."""
    family = scene.ledger.scope(entity)
    line = scene.layout.paragraph(found.start)
    named = [m.start for m in scene.names_in(Piece(line.start, found.start)) if m.id in family]
    return named[-1] if named else -1


def _from_line(scene: Scene, found: Found, earlier: Found, match: Match) -> Iterator[Subject]:
    """What the last figure of a line before was about, surer where the title speaks of it too."""
    if scene.layout.table(earlier.start) or found.start - earlier.start > 1200:
        return
    if any(m.kind != "generic" for m in standing(scene, Piece(earlier.end, found.start))):
        return
    family = set(scene.ledger.scope(match.entity))
    title = [m.id for m in scene.names_in(scene.title) if m.id]
    score = 0.82 if family & set(title) else LINE + 0.06
    yield Subject(match.entity, score, "as in the line before")


def _former_and_latter(scene: Scene, found: Found) -> Iterator[Subject]:
    start = scene.layout.sentence(found.start).start
    before = scene.plain[start : found.start]
    words = list(re.finditer(r"前者|后者|the former|the latter", before))
    if not words:
        return
    named = standing(scene, Piece(start, start + words[0].start()))
    if len({m.id for m in named}) < 2:
        named = [
            m for s in scene.layout.sentences_before(found.start)[:1] for m in standing(scene, s)
        ]
    ids = list(dict.fromkeys(m.id for m in named if m.kind != "generic"))
    if len(ids) >= 2:
        former = words[-1][0] in ("前者", "the former")
        yield Subject(ids[-2] if former else ids[-1], NEAR, words[-1][0], found.start)


def _by_size(scene: Scene, found: Found) -> Iterator[Subject]:
    """15家披露了营收的公司: the group of lenders that the ledger knows by that number."""
    sentence = scene.layout.sentence(found.start)
    near = [f for f in scene.figures_in(sentence) if f.unit == "company" and f.start <= found.start]
    if not near or near[-1].interval is None or not WORDS.grouped.search(scene.text(sentence)):
        return
    said = {m.id for m in scene.words_in(Piece(sentence.start, max(found.end, sentence.end)))}
    for entity, kind in scene.ledger.kinds.items():
        if kind == "group" and scene.agreeing(entity, "company_count", near[-1].interval):
            metrics = set(scene.measured[entity]) - {"company_count"}
            clause = scene.layout.clause(near[-1].start)
            words = {m.id for m in scene.words_in(clause)}
            score = NEAR if metrics & words else TOPIC if metrics & said else 0.4
            yield Subject(entity, score, f"the {near[-1].printed}", near[-1].start)


def _usual(scene: Scene, found: Found, trail: Trail) -> Iterator[Subject]:
    """In a table that names nobody, whom most figures before it were about."""
    made = [match.entity for _, match in trail if match.entity]
    if made and scene.layout.table(found.start):
        usual = max(set(made), key=lambda e: (made.count(e), e))
        if made.count(usual) * 2 > len(made):
            yield Subject(usual, 0.8, "as most before", found.start)


def sole(scene: Scene, metric: str, found: Found) -> Iterator[Subject]:
    """The one rule that the ledger has this metric of, or the one other whose name is near."""
    owners = scene.owners.get(metric, [])
    if len(owners) != 1:
        return
    if scene.ledger.kinds[owners[0]] == "policy":
        yield Subject(owners[0], 0.85, "the only rule of this kind")
        return
    line = scene.layout.paragraph(found.start)
    sentence = scene.layout.sentence(found.start)
    for piece, score in ((sentence, TOPIC), (line, 0.88), (scene.title, 0.8)):
        if any(m.id == owners[0] for m in scene.names_in(piece)):
            yield Subject(owners[0], score, "the only one measured")
            return


def _ruling(scene: Scene, found: Found) -> Iterator[Subject]:
    """The rules that the line spoke of before: a limit may be theirs, whatever came between."""
    line = scene.layout.paragraph(found.start)
    named = [m for m in scene.names_in(Piece(line.start, found.start)) if m.id]
    rules = [m for m in named if scene.ledger.kinds[m.id] == "policy"]
    for steps, entity in enumerate(list(dict.fromkeys(m.id for m in reversed(rules)))[:3]):
        yield Subject(entity, TOPIC - 0.06 - 0.06 * steps, "the rule before", line.start)


def _governing(scene: Scene, offered: list[Subject]) -> Iterator[Subject]:
    """The rules for a kind of lender, where a limit is set for that kind: 消费金融公司…不得高于."""
    for subject in offered:
        for rule in scene.lexicon.rules.get(subject.id, ()):
            score = (subject.score if subject.score < 0.8 else 0.96) - 0.02
            yield Subject(rule, score, f"{subject.why}, ruled", subject.place)


def _is_region(scene: Scene, m: Mention) -> bool:
    """Whether a place stands for its small-loan companies, not for an address or a firm's name."""
    if not WORDS.microloan.search(scene.plain):
        return False
    if m.words.endswith("的") or WORDS.microloan.search(m.words):
        return True
    after = scene.plain[m.end : m.end + 24]
    if not m.words.isascii():
        return bool(WORDS.place_after.match(after[:10]))
    ahead = scene.plain[max(0, m.start - 3) : m.start]
    if ahead == "In " or (ahead.endswith("in ") and after[:1] in ", .;"):
        return True
    named = m.words.istitle() and WORDS.place_after_en.match(after)
    return bool(named or scene.layout.table(m.start))


WIDER = "_local_finance"


def scoped(scene: Scene, found: Found, subject: Subject, metric: str, trail: Trail) -> Subject:
    """The pool of a lender or product where the words speak of its pool, else the subject itself.

    Where both are measured and the words do not say which, the score falls.
    """
    subject = _wider(scene, found, subject)
    pools = [e for e in scene.parts.get(subject.id, ()) if scene.ledger.kinds[e] == "pool"]
    measured = [pool for pool in pools if (pool, metric) in scene.periods]
    if not pools or not any(scene.measurable(pool, metric) for pool in pools):
        return subject
    clause, sentence = scene.layout.clause(found.start), scene.layout.sentence(found.start)
    own = scene.plain[clause.start : found.start]
    between = scene.plain[max(sentence.start, min(subject.place, found.start)) : found.start]
    said = _last_scope(own) or _last_scope(between)
    alone = measured and (subject.id, metric) not in scene.periods
    if said == "whole" or (said != "pool" and not measured):
        return subject
    line = scene.layout.paragraph(found.start)
    if said == "pool" or alone:
        pool, sure = _which(scene, found, measured or pools, metric)
        sure *= 1.0 if said == "pool" else 0.92
        return Subject(pool, subject.score * sure, f"{subject.why}, pool", subject.place)
    last = next((m.entity for f, m in reversed(trail) if f.start >= line.start and m.entity), "")
    if last in pools and subject.place < line.start:
        return Subject(last, subject.score, f"{subject.why}, pool as before", subject.place)
    elsewhere = WORDS.pool_words.search(scene.plain[line.start : found.start])
    return replace(subject, score=subject.score * 0.7) if elsewhere else subject


def _wider(scene: Scene, found: Found, subject: Subject) -> Subject:
    """A place's local financial organisations, or its small lenders: 其中小贷公司43家."""
    wider = f"{subject.id}{WIDER}"
    clause = scene.layout.clause(found.start)
    if wider in scene.ledger.kinds:
        behind = scene.plain[found.end : found.end + 14]
        if WORDS.local.match(behind) or WORDS.local.search(scene.plain[clause.start : found.start]):
            return replace(subject, id=wider)
    said = scene.text(clause)
    if subject.id.endswith(WIDER) and WORDS.small.search(said) and not WORDS.local.search(said):
        return replace(subject, id=subject.id.removesuffix(WIDER))
    return subject


def _last_scope(text: str) -> str:
    pool = [m.start() for m in WORDS.pool_words.finditer(text)]
    whole = [m.start() for m in WORDS.whole_words.finditer(text)]
    if not pool and not whole:
        return ""
    return "pool" if max(pool, default=-1) > max(whole, default=-1) else "whole"


def _which(scene: Scene, found: Found, pools: list[str], metric: str) -> tuple[str, float]:
    """One of several pools: the issue that is named, else the one whose print agrees."""
    pools = sorted(pools, key=len)
    if len(pools) == 1:
        return pools[0], 1.0
    sentence = scene.layout.sentence(found.start)
    if named := WORDS.issue.search(scene.text(sentence)):
        number = (named[1] or named[2]).translate(str.maketrans("一二三四", "1234"))
        issue = [pool for pool in pools if pool.endswith(f"_{number}")]
        if issue:
            return issue[0], 1.0
    if "最新" in scene.text(sentence) or "latest" in scene.text(sentence):
        return pools[0], 1.0
    agree = [p for p in pools if found.interval and scene.agreeing(p, metric, found.interval)]
    return (agree[0], 0.95) if len(agree) == 1 else (pools[0], 0.85)
