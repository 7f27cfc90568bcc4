"""What the ledger says of each figure of an article, how far off it is, and which side is better.

The verdicts are those of `result`. A conflict is told only where the reading is nearly certain
(`CERTAIN`) and explicit: the metric is said in the figure's own sentence, row or heading, entity
and period there too, or last before with no other in between. Digits that merely round the ledger's
value are none: a wrong conflict does more harm than a figure too many to check. A value that a slip
of the pen may have made of the ledger's is to be checked already where the reading is less likely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from xiaodai.audit.claims import agreeing, best, better, rounded, written
from xiaodai.audit.context import AFAR, Context
from xiaodai.audit.evidence import scope_said
from xiaodai.audit.implied import implied
from xiaodai.audit.index import index
from xiaodai.audit.readings import Reading
from xiaodai.audit.result import (
    OWN,
    SILENT,
    UNREAD,
    Audit,
    Candidate,
    Evidence,
    Judged,
    Match,
    Missing,
    Role,
    Verdict,
)
from xiaodai.audit.scorer import NOTHING, Scored, scored
from xiaodai.documents.document import Article
from xiaodai.extraction.figures import figures
from xiaodai.extraction.found import Found
from xiaodai.extraction.segments import Piece
from xiaodai.extraction.stated import Stated, stated
from xiaodai.extraction.times import undated
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import STATUS
from xiaodai.reading.dates import period_days
from xiaodai.reading.slips import slip
from xiaodai.reading.vocabulary import Vocabulary
from xiaodai.values.words import Text

WORDS = Vocabulary(__name__)
SHOWN = 0.5  # probability of a reading from which a figure is said to be about something
SURE = 0.6  # from which it is told that the ledger agrees, or that a figure is to be checked
CERTAIN = 0.95  # from which a conflict is told
SLIPPED = 0.25  # the same for one that a slip of the pen may have made
NEAREST = 3
LEADING = 3  # lines above a table or a list that lead to it
HEADING: tuple[Role, ...] = ("heading", "title")
TOPIC: tuple[Role, ...] = ("sentence", "line")  # what a text goes on to speak of
OPEN: tuple[Verdict, ...] = ("new", "undated")  # verdicts of figures that the ledger cannot tell
Told: TypeAlias = dict[str, Any]  # what a verdict changes of a figure
EXPLICIT = ("", "hint", "base", "generic")  # marks of words that name the thing itself


def audit(article: Article, ledger: Ledger, found: Sequence[Found] | None = None) -> Audit:
    """Find, match and judge every figure of an article; `found` skips the finding."""
    listed = list(figures(article) if found is None else found)
    context = Context(article, index(ledger), listed)
    return Audit(article, tuple(judged(context, scored(context))))


def judged(context: Context, figures: Sequence[Scored]) -> list[Judged]:
    """The verdict on every figure of an article, given how likely its readings are."""
    article = context.article
    judge = _Judge(context, frozenset() if article.published else undated(article.plain))
    told = [judge.of(one) for one in figures]
    for one in stated(context.layout, [judged.found for judged in told]):
        number = _odd(told, one)
        if number is not None:
            told[number] = _by_own_figures(told, one, number)
    return told


def _odd(told: Sequence[Judged], one: Stated) -> int | None:
    """The figure on which its sentence's own arithmetic tells more than the ledger does."""
    open_ones = [n for n in (one.number, *one.members) if told[n].verdict in OPEN]
    if one.number in open_ones:
        return one.number if one.agrees or one.differs else None
    return open_ones[0] if one.differs and len(open_ones) == 1 else None


def _by_own_figures(told: Sequence[Judged], one: Stated, number: int) -> Judged:
    """What comes of a figure that follows from others of its sentence, or does not."""
    others = [told[n].found.printed for n in (one.number, *one.members) if n != number]
    printed = " · ".join(others)  # the same in both languages
    judged = replace(told[number], missing=())
    if one.agrees:
        note = Text("Follows from {claims}.", claims=printed)
        return replace(judged, verdict="new, consistent", note=note)
    note = Text("From {claims} something else follows.", claims=printed)
    own = judged.found.interval if number == one.number else None
    should_be = written(one.value, judged.found, own) if own else ""
    return replace(judged, verdict="please check", note=note, should_be=should_be)


@dataclass(frozen=True)
class _Judge:
    context: Context
    undated: frozenset[int]

    @property
    def ledger(self) -> Ledger:
        return self.context.index.ledger

    def of(self, one: Scored) -> Judged:
        """The verdict on one figure."""
        found = one.found
        if found.nature not in ("figure", "date") or self._is_example(one):
            return Judged(found, Match(), "not a statistic", snippet=self._snippet(found))
        told = self._told(one)
        if told.verdict in ("known", "please check") and self._is_anothers(one):
            told = Judged(found, Match(), "new", probability=1 - told.probability)
        nearest = tuple(self._nearest(one))
        missing = nearest[0].missing if nearest else ("entity", "metric")
        if told.verdict == "new" and not told.match.metric and self._is_undated(found):
            told = replace(told, verdict="undated")
            missing = ("article date",)
        return replace(
            told,
            snippet=self._snippet(found),
            nearest=nearest,
            missing=() if told.verdict == "known" or told.note == UNREAD else missing,
        )

    def _told(self, one: Scored) -> Judged:
        found = one.found
        if not one.ranked:
            return Judged(found, Match(), "new", note=UNREAD if one.around is NOTHING else SILENT)
        reading, sure = one.ranked[0]
        if not reading.prints:
            told = self._of_implied(one, reading, sure)
        elif reading.tells and (claim := agreeing(reading, self.ledger)):
            told = self._known(reading, sure, claim, _printed(claim, self.ledger))
        elif claim := rounded(found, reading, self.ledger):
            told = self._known(reading, sure, claim, _ROUNDED)
        else:
            told = self._of_other(one, reading, sure)
        evidence = tuple(e for e in (reading.whom, reading.what, reading.when) if e)
        if not told and (reading.prints or sure < SHOWN):
            return Judged(found, Match(), "new", probability=1 - sure, evidence=evidence)
        match = Match(*reading.cell)
        bare = Judged(found, match, "new", interval=reading.value, probability=sure)
        return replace(bare, evidence=evidence, **told)

    def _known(self, reading: Reading, sure: float, claim: str, note: Text) -> Told:
        if sure < SURE:
            return {}
        source = self.ledger.claim(claim)["source"]
        return {"verdict": "known", "claim_id": claim, "note": note, "source": source}

    def _of_implied(self, one: Scored, reading: Reading, sure: float) -> Told:
        """The verdict where the ledger has no such cell, but perhaps what it follows from."""
        made = implied(self.context.index, reading.cell) if reading.follows is not None else None
        if made is None or sure < SHOWN:
            return {}
        value, claims = made
        if reading.follows:
            note = Text("Follows from {claims}.", claims=", ".join(claims))
            return {"verdict": "new, consistent", "claim_id": claims[0], "note": note}
        told = "conflict" if sure >= CERTAIN and self._is_explicit(one, reading) else "please check"
        note = Text("From {claims} something else follows.", claims=", ".join(claims))
        return {
            "verdict": told,
            "claim_id": claims[0],
            "note": note,
            "should_be": written(value, one.found, reading.value),
            "slack": reading.value.beyond(value),
            "better": "undecided",
        }

    def _of_other(self, one: Scored, reading: Reading, sure: float) -> Told:
        """The verdict where the ledger's prints of the cell do not agree."""
        usable = [p for p in reading.prints if p.usable]
        repeated = [
            p for p in reading.prints if not p.usable and p.interval.intersect(reading.value)
        ]
        against = best(usable or repeated, reading.value, self.ledger)
        if not against or self._is_unreal(one.found):
            return {}
        slipped = any(slip(one.found.printed, reading.value, p.printed, p.interval) for p in usable)
        if sure >= CERTAIN and self._is_explicit(one, reading):
            verdict: Verdict = "conflict"
        elif sure >= (SLIPPED if slipped else SURE):
            verdict = "please check"
        else:
            return {}
        row, theirs = self.ledger.claim(against), self.ledger.printed_interval(against)
        return {
            "verdict": verdict,
            "claim_id": against,
            "source": row["source"],
            "should_be": row["printed"] if usable else "",
            "slack": reading.value.beyond(theirs) if usable else None,
            "better": better([p.claim_id for p in usable], self.ledger),
            "note": _rejected(repeated[0].claim_id, self.ledger)
            if repeated
            else _printed(against, self.ledger),
        }

    # --- what is shown ----------------------------------------------------------------------------

    def _nearest(self, one: Scored) -> list[Candidate]:
        """The likeliest claims of the ledger: of the readings, then of their other periods.

        Claims of another unit, such as yuan a loan, only where there are none of the figure's own.
        """
        likely = [(r, p) for r, p in one.ranked if r.prints]
        own = [(r, p) for r, p in likely if self._is_of_unit(one.found, r)]
        cells = [self._candidate(one, r, p) for r, p in (own or likely)[:NEAREST]]
        if one.ranked and not one.ranked[0][0].prints:
            cells = [*self._other_period(one.ranked[0][0]), *cells]
        return cells[:NEAREST]

    def _is_of_unit(self, found: Found, reading: Reading) -> bool:
        """Whether a metric is of a figure's unit, or of one for each thing and its words say so."""
        of = self.ledger.codebook(reading.metric)["unit"]
        said = reading.what is not None and not reading.what.mark and reading.what.role in OWN
        return said or "/" not in of

    def _other_period(self, reading: Reading) -> list[Candidate]:
        """The claim of the same figure for the period that ended nearest by."""
        known = self.context.index.periods(reading.entity, reading.metric)
        dated = [p for p in known if "undated" not in (p, reading.period)]
        if not dated:
            return []
        end = period_days(reading.period)[1].toordinal()
        period = min(dated, key=lambda p: (abs(period_days(p)[1].toordinal() - end), p))
        claim = best(known[period], reading.value, self.ledger)
        printed = self.ledger.claim(claim)["printed"]
        cell = reading.entity, reading.metric, period
        return [Candidate(claim, *cell, printed, 0.0, False, ("period", "value"))]

    def _candidate(self, one: Scored, reading: Reading, sure: float) -> Candidate:
        claim = best(reading.prints, reading.value, self.ledger)
        return Candidate(
            *(claim, *reading.cell, self.ledger.claim(claim)["printed"], round(sure, 3)),
            agrees=bool(reading.tells),
            missing=self.lacking(one, reading),
        )

    def _is_explicit(self, one: Scored, reading: Reading) -> bool:
        """Whether the words say entity, metric and period (see `lacking`)."""
        return not {"entity", "metric", "period"} & set(self.lacking(one, reading))

    def lacking(self, one: Scored, reading: Reading) -> tuple[Missing, ...]:
        """What the words do not say of a reading, or say otherwise."""
        around, time = one.around, reading.time
        entities = (e for e in around.entities if e.id == reading.entity)
        metrics = (e for e in around.metrics if e.id == reading.metric)
        days = time and (time.first, time.last)
        times = (e for e, other in around.times if (other.first, other.last) == days)
        told: dict[Missing, bool] = {
            "entity": self._is_said(one, reading.whom, entities),
            "metric": self._is_said(one, reading.what, metrics),
            "period": self._is_said(one, reading.when, times) or reading.period == "undated",
            "value": bool(reading.tells),
        }
        return tuple(name for name, there in told.items() if not there)

    def _is_said(self, one: Scored, part: Evidence | None, others: Iterable[Evidence]) -> bool:
        return part is not None and any(self._says(one, words) for words in (part, *others))

    def _says(self, one: Scored, part: Evidence) -> bool:
        """Whether words say a part of a reading explicitly.

        They stand in the figure's own sentence or row, in the lines that lead to its table or list,
        or in its heading; a name and a time also where they were last said before, with nothing of
        their kind in between.
        """
        context = self.context
        pooled = part.mark == "part" and scope_said(context, one.found, part.start) == "pool"
        if part.mark not in EXPLICIT and not pooled:
            return False
        if part.role in OWN:
            return True
        if part.role == "line" and part.rank < LEADING:
            line = context.layout.paragraph(part.start)
            leads = context.plain[max(line.start, line.end - 3) : line.end].strip().endswith(":")
            if leads or context.layout.table(one.found.start):
                return True
        carried = HEADING if part.kind == "metric" else (*HEADING, *TOPIC)
        return part.role in carried and not one.around.rivals(part)

    def _is_anothers(self, one: Scored) -> bool:
        """Whether a name that the ledger does not have stands between a figure and its entity."""
        whom = one.ranked[0][0].whom
        rivals = {e.id for e in one.around.rivals(whom) if e.role in OWN}
        return rivals == {""} and whom.role not in OWN

    def _is_unreal(self, found: Found) -> bool:
        """Whether the words before a figure say what may be, not what was: 预计…将降至4000家."""
        context, layout = self.context, self.context.layout
        clause = layout.clause(found.start)
        ahead = [p for p in layout.clauses_before(found.start, 2) if not context.figures_in(p)]
        near = [Piece(clause.start, found.start), *ahead]
        return any(WORDS.unreal.search(context.near(piece, found.start)) for piece in near)

    def _is_example(self, one: Scored) -> bool:
        """Whether a figure belongs to an example or a supposition: 假设借款1000元…"""
        if one.ranked and one.ranked[0][1] >= SHOWN:
            return False
        place, layout = one.found.start, self.context.layout
        near = [layout.clause(place), *layout.clauses_before(place, 2)]
        return any(WORDS.supposed.search(self.context.near(piece, place)) for piece in near)

    def _is_undated(self, found: Found) -> bool:
        """Whether the words around a figure count from a day of the article that is not known."""
        sentence = self.context.layout.sentence(found.start)
        return bool(self.undated) and any(
            place in self.undated
            for place in range(max(sentence.start, found.start - AFAR), found.end)
        )

    def _snippet(self, found: Found) -> str:
        before, behind = self.context.article.around(found.start, found.end)
        return f"{before}{found.printed}{behind}".replace("\t", " ").strip()


# --- words ----------------------------------------------------------------------------------------

_ROUNDED = Text("Rounds what the ledger prints.")


def _printed(claim_id: str, ledger: Ledger) -> Text:
    row = ledger.claim(claim_id)
    return Text("The ledger prints {row} ({claim_id}).", row=row["printed"], claim_id=claim_id)


def _rejected(claim_id: str, ledger: Ledger) -> Text:
    row = ledger.claim(claim_id)
    return Text(
        "Repeats a print that the ledger marks {status} ({claim_id}): {note}",
        status=STATUS[row["status"]],
        claim_id=claim_id,
        note=ledger.note(claim_id),
    )
