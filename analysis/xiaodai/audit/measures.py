"""What a figure measures: the words for metrics around it, and what becomes of them.

A word stands for a metric of its own unit. A figure in another unit, or next to a word for a rise
or a fall, is a *variant* that the codebook derives from it: growth (`growth_of`), a change
(`change_of`), a fall counted as positive (`fall_of`), each with its base of comparison. That is
the words for one that stand last before the figure (环比, 较年初, than a year before), else those
right behind it, else the span that the words name (上半年: since the start of the year, 三季度:
since the quarter before).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xiaodai.audit.found import Found, Trail
from xiaodai.audit.lexicon import Mention
from xiaodai.audit.scene import Reach, Scene
from xiaodai.audit.segments import Piece
from xiaodai.audit.vocabulary import Vocabulary
from xiaodai.reading.printed import COUNTED
from xiaodai.values.units import UnitError, unit

WORDS = Vocabulary("measures")
_SINCE, _OVER = WORDS.rows("bases"), WORDS.rows("spans")
# Counts of things that no unit tells apart: what has to be printed with the number.
_PRINTED_AS = WORDS.table("printed_as")


def changed(scene: Scene, found: Found) -> bool:
    """Whether the words next to a figure say that it is a rise or a fall, not a level."""
    clause = scene.layout.clause(found.start)
    ahead = scene.plain[clause.start : found.start].rstrip()
    behind = scene.plain[found.end : min(found.end + 40, scene.layout.sentence(found.start).end)]
    behind = behind.lstrip()
    if found.unit == "percentage_point":
        return True
    if WORDS.level.search(ahead) and not WORDS.changed.search(ahead):
        return bool(WORDS.after_changed.match(behind))
    return any(
        (
            found.printed[:1] in "+-−–" and found.unit in ("percent", "percentage_point"),
            WORDS.changed.search(ahead),
            WORDS.compared.search(ahead),
            WORDS.changed_en.search(ahead),
            WORDS.shed_en.search(ahead),
            WORDS.after_changed.match(behind),
            WORDS.after_changed_en.match(behind),
        )
    )


def by_base(scene: Scene, found: Found, ids: Sequence[str]) -> str:
    """That of several variants whose base of comparison the words name."""
    book = scene.ledger.codebook
    bases = {i: book(i)["change_base"].replace("restated_", "") for i in ids}
    clause, sentence = scene.layout.clause(found.start), scene.layout.sentence(found.start)
    ahead = scene.plain[clause.start : found.start]
    behind = re.split(r"[,;。]", scene.plain[found.end : min(sentence.end, found.end + 45)])[0]
    growth = any(book(i)["kind"] == "growth" for i in ids)
    cues = _SINCE if growth else [*_SINCE, *_OVER]
    named = _nearest_cue(ahead, cues) or _nearest_cue(behind, cues)
    before = scene.plain[sentence.start : clause.start]
    if named == "year_start" and growth:
        start = max(0, found.start - 300)
        times = [t for t in scene.times_in(Piece(start, found.start)) if not t.base]
        if times and (times[-1].last.month, times[-1].last.day) == (12, 31):
            named = "previous_year"  # 较上年末 at a year's end
    if not named and not growth:
        last = scene.layout.clauses_before(found.start)[:1]
        named = _nearest_cue(scene.text(last[0]), cues) if last else ""
        named = named or _nearest_cue(before, _OVER)
    if not named and growth:
        earlier = [b for b, words in _SINCE if re.search(words, before, re.IGNORECASE)]
        named = earlier[0] if earlier == ["previous_quarter"] else "previous_year"
    exact = [i for i, base in bases.items() if base == named or not base]
    if exact:
        return exact[0]
    spans = [i for i, base in bases.items() if base == "span"]
    return spans[0] if spans and named != "previous_quarter" else ""


def _nearest_cue(text: str, cues: Sequence[Sequence[str]]) -> str:
    """The base whose words stand last in a text."""
    ends = [
        (max(m.end() for m in found), base)
        for base, words in cues
        if (found := list(re.finditer(words, text, re.IGNORECASE)))
    ]
    return max(ends)[1] if ends else ""


AROUND, NEAR, COLUMN, AFTER = 1.04, 1.0, 1.0, 0.97
EARLIER, CARRIED, LINE, HEAD = 0.85, 0.62, 0.5, 0.4
RESUMED = 0.8  # the same in the sentence before, where the own one names nothing
FIRM = 0.7  # what is carried on from a match less sure than this is less sure itself
UNKNOWN_NOUN = 0.45  # factor where another noun stands before the figure
DEFAULT = 0.62  # a count of companies that no word names

# Counting words that may stand for each other.
_COUNTS = (
    {"person", "customer", "item"},
    {"company", "customer"},
    {"loan", "item"},
    {"deal", "item", "loan"},
    {"company"},
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric that a figure may be of; an empty id is a measure that the codebook lacks."""

    id: str
    score: float
    why: str


def measures(scene: Scene, found: Found, trail: Trail) -> list[Measure]:
    """Every metric that the words around a figure offer, the likeliest first."""
    if found.nature == "date":
        return _events(scene, found)
    offered = [*_around(scene, found)]
    allowed = _kinds(scene, found)
    words = fitting(scene, found)
    for reach in scene.reaches(found):
        offered += _of_reach(scene, found, reach, words)
    offered += _from_trail(scene, found, trail)
    if found.unit == "company":
        offered.append(variant(scene, found, "company_count", DEFAULT, "a count of companies"))
    book = scene.ledger.codebook
    offered = [m for m in offered if not m.id or not allowed or book(m.id)["kind"] in allowed]
    return sorted(offered, key=lambda m: -m.score * _by_print(found, book(m.id) if m.id else {}))


def _kinds(scene: Scene, found: Found) -> set[str]:
    """The kinds of metric that the words next to a figure leave (占…%: a share); empty: all."""
    ahead = scene.plain[scene.layout.clause(found.start).start : found.start].rstrip()
    if found.unit == "percent" and WORDS.share.search(ahead) and not changed(scene, found):
        return {"share", "ratio"}
    if found.unit == "percent" and WORDS.of_them.match(scene.plain[found.end : found.end + 30]):
        return {"share"}
    return set()


def _by_print(found: Found, book: dict[str, str]) -> float:
    """A printed range is rather a range, a single number rather not."""
    ranged = found.reading == "range" or bool(
        re.search(r"\d[%元岁天家]?\s?[-~至到—–]\s?\d", found.printed)
    )
    if not book or ranged == (book["kind"] == "range"):
        return 1.0
    if ranged:
        return 0.6 if book["kind"] in ("rate", "duration") else 0.9
    return 0.55


def fits(found: Found, metric: dict[str, str]) -> bool:
    """Whether a figure's unit can be that of a metric."""
    if not found.unit:
        return False
    if (noun := _PRINTED_AS.get(metric.get("id", ""))) and not re.search(noun, found.printed):
        return False
    if metric["unit"] == "date" or found.unit == "date":
        return metric["unit"] == found.unit
    try:
        theirs, ours = unit(metric["unit"]), unit(found.unit or "number")
    except UnitError:
        return False
    over = unit(metric["unit"].split("/")[0])
    if theirs.id in COUNTED and ours.id in COUNTED | {"number"}:
        return any({theirs.id, ours.id} <= group for group in _COUNTS) or ours.id == "number"
    if {theirs.id, ours.id} & {"percent", "percentage_point", "multiple", "number"}:
        return theirs.id == ours.id
    return ours.dimensions in (theirs.dimensions, over.dimensions)


def _around(scene: Scene, found: Found) -> Iterator[Measure]:
    sentence = scene.layout.sentence(found.start)
    masked = in_sentence(scene, found)
    clause = scene.layout.clause(found.start)
    for m in scene.lexicon.around(masked):
        book = scene.ledger.codebook(m.id) if m.id else None
        if book is None:
            yield Measure("", AROUND, m.words)
        elif fits(found, book) and book["unit"] != "date":
            inside = m.start >= clause.start - sentence.start
            score = AROUND - (0.0 if inside or len(m.words) > 12 else 0.08)
            score += min(len(m.words), 30) / 2000
            told = WORDS.moved_figure.search(m.words)
            level = book["kind"] in ("stock", "count", "flow") and not book["fall_of"]
            if level and not told and changed(scene, found):
                yield variant(scene, found, m.id, score - 0.02, m.words)
            else:
                yield Measure(m.id, score, m.words)


def in_sentence(scene: Scene, found: Found) -> str:
    """The sentence with `#` for the figure, without blanks around it in Chinese."""
    sentence = scene.layout.sentence(found.start)
    ahead = scene.plain[sentence.start : found.start]
    behind = scene.plain[found.end : sentence.end]
    if scene.article.language == "zh":
        ahead, behind = ahead.rstrip(" "), behind.lstrip(" ")
    noun = WORDS.noun.search(found.printed)
    return f"{ahead}#{noun[0] if noun else ''}{behind}"


def fitting(scene: Scene, found: Found) -> list[Mention]:
    """The words that fit the figure, or could with a variant; none inside a longer one."""
    book = scene.ledger.codebook
    fitting = [
        m
        for m in scene.nearby_words(found)
        if not m.start < found.end <= m.end
        and (not m.id or (book(m.id)["unit"] != "date" and _variants(scene, found, m.id)))
    ]
    return sorted(_outermost(fitting), key=lambda m: (m.start - m.end, not m.id, m.start))


def _outermost(words: Sequence[Mention]) -> list[Mention]:
    """The words that stand inside no longer one."""
    return [
        m
        for m in words
        if not any(
            o.start <= m.start and m.end <= o.end and o.end - o.start > m.end - m.start
            for o in words
        )
    ]


def _of_reach(scene: Scene, found: Found, reach: Reach, words: list[Mention]) -> Iterator[Measure]:
    piece, role = reach.piece, reach.role
    inside = [m for m in words if piece.start <= m.start and m.end <= piece.end]
    if not inside:
        return
    book = scene.ledger.codebook
    if role == "before":
        for m in inside:
            between = [f for f in scene.figures_in(Piece(m.end, found.start)) if _alike(f, found)]
            words_between = len({o.start for o in inside if o.start >= m.end})
            score = NEAR - 0.14 * len(between) - 0.08 * words_between
            score += min(m.end - m.start, 30) / 2000
            yield variant(scene, found, m.id, score, m.words)
        return
    if role == "after":
        english = scene.article.language == "en"
        for m in inside:
            gap = len(scene.plain[found.end : m.start].strip(" 的"))
            close = gap <= (22 if english else 1)
            others = scene.figures_in(Piece(found.end, m.start))
            if others and not scene.rest(Piece(found.end, m.start)):
                others, close = [], True  # 甲(1亿元)、乙(2亿元)的净利润
            score = (AFTER if close else 0.7 if english else 0.5) - 0.2 * len(others)
            yield variant(scene, found, m.id, score, m.words)
        return
    base = {
        "row": 0.97,
        "column": COLUMN,
        "earlier": EARLIER - 0.03 * reach.steps,
        "later": 0.35,
        "sentence": CARRIED - 0.04 * reach.steps,
        "head": HEAD,
        "line": LINE - 0.03 * reach.steps + 0.06 * scene.layout.is_heading(piece),
    }[role]
    if role not in ("row", "column"):
        own, said = scene.layout.clause(found.start), scene.layout.sentence(found.start)
        if len(scene.rest(Piece(own.start, found.start))) > 1:
            base *= UNKNOWN_NOUN
        elif (
            role == "sentence"
            and not reach.steps
            and not _named(scene, Piece(said.start, found.start))
        ):
            base = RESUMED  # 贷款余额7361亿元。较年初,减少187亿元
        own_words = [m for m in words if own.start <= m.start and m.end <= found.start]
        if own_words and role != "later":
            base *= 0.8
    for steps, m in enumerate(sorted(inside, key=lambda m: -m.start)):
        kept = 1.0 if not m.id or book(m.id)["unit"] != "date" else 0.0
        yield variant(scene, found, m.id, (base - 0.06 * steps) * kept, f"{m.words} ({role})")


def _named(scene: Scene, before: Piece) -> bool:
    """Whether a sentence has words of its own for what it measures, before a figure."""
    return bool(scene.words_in(before)) or len(scene.rest(before)) > 2


def _from_trail(scene: Scene, found: Found, trail: Trail) -> Iterator[Measure]:
    """The metric of the figure before, where nothing in the clause says otherwise."""
    if not trail or scene.layout.table(found.start):
        return
    earlier, match = trail[-1]
    sentence, own = scene.layout.sentence(found.start), scene.layout.clause(found.start)
    part = WORDS.of_that.match(scene.plain[found.end : found.end + 20])
    if part and match.metric and found.start - earlier.end < 250 and _alike(earlier, found):
        yield Measure(match.metric, AROUND + 0.02, "part of that before")
    if not match.metric or earlier.start < sentence.start:
        return
    among = WORDS.among.match(scene.plain[own.start : found.start])
    if among and found.unit == earlier.unit == "company" and match.metric != "company_count":
        yield Measure(match.metric, AROUND + 0.02, "some of those before")
        return
    if len(scene.rest(Piece(max(own.start, earlier.end), found.start))) > 1:
        return
    metric = scene.ledger.codebook(match.metric)
    base = metric["growth_of"] or metric["change_of"] or metric["fall_of"] or match.metric
    sure = min(1.0, match.confidence / FIRM)
    yield variant(scene, found, base, EARLIER * sure, "as before")


def variant(scene: Scene, found: Found, metric: str, score: float, why: str) -> Measure:
    """What a word for a metric means for this figure."""
    if not metric:
        return Measure("", score, why)
    ids, book = _variants(scene, found, metric), scene.ledger.codebook(metric)
    meant = Measure(metric, score, why) if metric in ids else Measure("", 0.0, why)
    told = metric in ids and WORDS.moved.search(why.partition(" (")[0])
    if not ids or not changed(scene, found) or (told and book["kind"] in ("ratio", "count")):
        return meant
    if book["fall_of"]:  # a net loss in a single quarter is a change on the quarter
        based = by_base(scene, found, _variants(scene, found, book["fall_of"])[1:])
        return Measure(based or metric, score, why)
    if book["kind"] in ("change", "growth") or book["change_of"]:
        return meant
    derived = [i for i in ids if i != metric]
    based = by_base(scene, found, derived)
    if based:
        return Measure(based, score, why)
    if derived or book["kind"] in ("stock", "count", "flow", "ratio", "share", "rate"):
        return Measure("", score * 0.9, f"a change of {why}")
    return Measure(metric, score, why)


def _variants(scene: Scene, found: Found, metric: str) -> list[str]:
    """The metric itself if its unit fits, and those derived from it whose unit fits."""
    derived = [row["id"] for row in scene.derived.get(metric, []) if fits(found, row)]
    return ([metric] if fits(found, scene.ledger.codebook(metric)) else []) + derived


def _alike(one: Found, other: Found) -> bool:
    return one.unit == other.unit or {one.unit, other.unit} <= COUNTED


def _events(scene: Scene, found: Found) -> list[Measure]:
    """The events that a date may be of: the nearest word for one in its clause or sentence."""
    book = scene.ledger.codebook
    dated = [m for m in scene.nearby_words(found) if m.id and book(m.id)["unit"] == "date"]
    sentence, clause = scene.layout.sentence(found.start), scene.layout.clause(found.start)
    masked = in_sentence(scene, found)
    offered = [
        Measure(m.id, AROUND, m.words)
        for m in scene.lexicon.around(masked)
        if m.id and book(m.id)["unit"] == "date"
    ]
    for m in _outermost(dated):
        ahead = m.end <= found.start
        gap = found.start - m.end if ahead else m.start - found.end
        if ahead:  # 成立于2013年10月, but 2013年10月成立
            gap = -4 if re.fullmatch(r" ?于? ?", scene.plain[m.end : found.start]) else gap + 16
        if clause.start <= m.start < clause.end:
            offered.append(Measure(m.id, NEAR - min(gap, 40) / 200, m.words))
        elif sentence.start <= m.start < sentence.end:
            offered.append(Measure(m.id, 0.7 - min(gap, 60) / 200, m.words))
    return sorted(offered, key=lambda m: -m.score)
