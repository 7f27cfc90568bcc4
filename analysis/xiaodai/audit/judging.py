"""What the ledger says of each figure of an article, how far off it is, and which side is better.

| verdict                   | meaning                                                             |
|---------------------------|----------------------------------------------------------------------|
| `known`                   | a usable print of the same figure has a value in common with it     |
| `conflicts`               | no usable print has, or a relation of the codebook rules it out     |
| `consistent but new`      | not in the ledger, but it follows from what is                      |
| `new`                     | nothing in the ledger speaks for or against it                      |
| `not a measurable figure` | no quantity of the world: a rank, a label, an example               |

A conflict is reported only where the match is surer than `SURE`, its entity and its time are not
carried from another line, a limit is named in its own clause, and never for digits that merely
round the ledger's value: a wrong `conflicts` does more harm than a `new` too many. Only relations
that fix a value (a change is the difference of its ends, a ratio the quotient of its parts) confirm
or contradict a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from xiaodai.audit.arithmetic import MARK, own_figures
from xiaodai.audit.document import Article
from xiaodai.audit.extraction import figures
from xiaodai.audit.found import Found, Match
from xiaodai.audit.matching import imagined, matches
from xiaodai.audit.result import Audit, Better, Judged
from xiaodai.audit.scene import in_unit
from xiaodai.consistency.cells import range_ends
from xiaodai.consistency.verdicts import judge
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.ledger.resolve import Print, groups
from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import Interval, intersection
from xiaodai.values.units import unit
from xiaodai.values.words import Text

FIXING = {"change", "growth", "ratio", "sum", "complement", "adjoining periods"}


@dataclass(frozen=True, slots=True)
class Related:
    """One relation that a figure of the article takes part in.

    `ours` are the other figures of the article in it, `claims` those of the ledger.
    """

    name: str
    holds: bool
    ours: tuple[str, ...]
    claims: tuple[str, ...]
    slack: Fraction | None


def related(figures: Sequence[Print], ledger: Ledger) -> dict[str, list[Related]]:
    """The relations of every figure of an article, by its id; broken ones come first."""
    if not figures:
        return {}
    scopes = {e for figure in figures for e in ledger.scope(figure.entity)}
    theirs = [f for f in ledger.prints() if f.entity in scopes and f.status == "accepted"]
    found: dict[str, list[Related]] = {}
    for verdict in judge([*theirs, *figures], ledger):
        holds = verdict.verdict == "consistent"
        if verdict.relation not in FIXING or not (holds or verdict.verdict == "inconsistent"):
            continue
        ours = [c for c in verdict.claims if c.startswith(MARK)]
        claims = tuple(c for c in verdict.claims if not c.startswith(MARK))
        if holds and not claims:
            continue
        if not holds and (verdict.alternatives or len(ours) > 2):
            continue
        for own in ours:
            others = tuple(c for c in ours if c != own)
            made = Related(verdict.relation, holds, others, claims, verdict.slack)
            found.setdefault(own, []).append(made)
    return {own: sorted(known, key=lambda r: r.holds) for own, known in found.items()}


SURE = 0.55  # confidence from which a conflict is reported
UNSURE = 0.45  # below this not even an agreement is reported
SURER = 0.7  # the same where a relation between figures tells it
FAR = re.compile(r"\((?:line|head)\)|line before|ruled|related")  # whom words from afar name
UNDATED = re.compile(r"around publication|no time|year of publication|\((?:line|head)\)$")
CARRIED = re.compile(r"as before|\((?:earlier|sentence|line|head|later)\)")
CONFIRMED, UNCONFIRMED = 0.6, 0.45  # confidence with and without support of the ledger
LIKE = 3  # times: further apart, two values are not of one thing
ARTICLE_GRADE = "D"  # what an article is worth as long as nobody has graded it


def audit(article: Article, ledger: Ledger, found: Sequence[Found] | None = None) -> Audit:
    """Find, match and judge every figure of an article; `found` skips the finding."""
    listed = list(figures(article) if found is None else found)
    made = matches(listed, article, ledger)
    unreal = imagined(listed, article, ledger)
    judged = [
        _judged(f, m, ledger, example) for f, m, example in zip(listed, made, unreal, strict=True)
    ]
    weighed = (_weighed(j, ledger) for j in _with_relations(judged, ledger))
    return Audit(article, tuple(replace(j, probability=j.match.confidence) for j in weighed))


def _weighed(judged: Judged, ledger: Ledger) -> Judged:
    """The confidence of a match in the light of its verdict.

    What the ledger confirms is at least `CONFIRMED` sure. What it knows nothing of is at most
    `UNCONFIRMED` sure, unless the ledger prints the same measure of the same entity for another
    period and the figure is of that size.
    """
    match = judged.match
    if judged.verdict in ("known", "new, consistent"):
        sure = max(match.confidence, CONFIRMED)
    elif judged.verdict == "new" and match.metric and not _is_of_a_size(judged, ledger):
        sure = min(match.confidence, UNCONFIRMED)
    else:
        return judged
    return replace(judged, match=replace(match, confidence=sure))


def _is_of_a_size(judged: Judged, ledger: Ledger) -> bool:
    """Whether the ledger prints a like figure for another period: at most `LIKE` times apart."""
    value, match = judged.interval, judged.match
    if value is None or ledger.codebook(match.metric)["kind"] not in ("stock", "flow", "count"):
        return False
    others = ledger.query(entity=match.entity, metric=match.metric)["id"]
    return any(_is_like(value, ledger.printed_interval(str(c))) for c in others)


def _is_like(value: Interval, other: Interval) -> bool:
    """Whether two values may be altered digits of each other, or neighbours of one series."""
    if value.midpoint is None or other.midpoint is None:
        return True
    one, two = abs(value.midpoint), abs(other.midpoint)
    return two <= LIKE * one and one <= LIKE * two


def _judged(found: Found, match: Match, ledger: Ledger, example: bool) -> Judged:
    """What the prints of the same figure say."""
    if found.nature not in ("figure", "date") or (example and not match.metric):
        return Judged(found, Match() if example else match, "not a statistic")
    if not match.metric or found.interval is None:
        return Judged(found, match, "new")
    value = in_unit(found, ledger.codebook(match.metric))
    claims = _claims(match, ledger)
    usable = [c for c in claims if ledger.claim(c)["status"] in USABLE]
    agreeing = [c for c in usable if _agrees(found, value, match, c, ledger)]
    if ledger.codebook(match.metric)["kind"] != "range":
        agreeing = [c for c in agreeing if c in _compatible(value, usable, ledger)]
    if agreeing:
        best = _best(agreeing, value, ledger)
        return Judged(found, match, "known", best, None, "", _said(best, ledger), value)
    if not claims:
        return Judged(found, match, "new", interval=value)
    repeated = [c for c in claims if c not in usable and _agrees(found, value, match, c, ledger)]
    against = _best(usable or repeated, value, ledger) if usable or repeated else ""
    if match.confidence < SURE or _guessed(match, ledger) or not against:
        return Judged(found, match, "new", "", interval=value)
    if not repeated and _rounds(found, value, [ledger.printed_interval(c) for c in usable]):
        best = _best(usable, value, ledger)
        return Judged(found, match, "known", best, None, "", _ROUNDED, value)
    dated = ledger.codebook(match.metric)["kind"] == "date"
    if not dated and not _is_like(value, ledger.printed_interval(against)):
        return Judged(found, match, "new", "", interval=value)  # another thing, not other digits
    gap = _gap(value, ledger.printed_interval(against)) if against in usable else None
    better = _better(usable, ledger)
    note = _rejected(repeated[0], ledger) if repeated else _contradicted(against, ledger)
    return Judged(found, match, "conflict", against, gap, better, note, value)


def _guessed(match: Match, ledger: Ledger) -> bool:
    """Whether a match is too far from the words for a conflict, however good it is otherwise."""
    whom, _, rest = match.why.partition(";")
    what, _, when = rest.rpartition(";")
    kind = ledger.codebook(match.metric)["kind"]
    if kind == "limit" and CARRIED.search(what):
        return True
    firm = kind in ("stock", "flow", "count", "change", "growth")
    return bool(FAR.search(whom)) or (firm and bool(UNDATED.search(when)))


# --- the same cell --------------------------------------------------------------------------------


def _claims(match: Match, ledger: Ledger) -> list[str]:
    """The ids of all claims of the same figure; none for one without a period."""
    if not match.period:
        return []
    found = ledger.query(entity=match.entity, metric=match.metric, period=match.period)
    return [str(claim_id) for claim_id in found["id"]]


def _agrees(found: Found, value: Interval, match: Match, claim_id: str, ledger: Ledger) -> bool:
    theirs = ledger.printed_interval(claim_id)
    if ledger.codebook(match.metric)["kind"] == "range" and found.reading in ("range", ""):
        of = unit(ledger.codebook(match.metric)["unit"])
        ours = range_ends(found.printed, value, of)
        known = range_ends(ledger.claim(claim_id)["printed"], theirs, of)
        return all(a.intersect(b) is not None for a, b in zip(ours, known, strict=True))
    return theirs.intersect(value) is not None


def _compatible(value: Interval, usable: Sequence[str], ledger: Ledger) -> set[str]:
    """The prints that a value agrees with together with all that these agree with.

    1,200 agrees with "over 1,000", but not where 1,125.88 is printed for the same figure.
    """
    prints = [
        Print(c, ledger.printed_interval(c), ledger.source(ledger.claim(c)["source"])["grade"], "")
        for c in usable
    ]
    fitting = [
        group
        for group in groups(prints)
        if intersection([value, *(p.interval for p in group)]) is not None
    ]
    return {p.claim for group in fitting for p in group}


def _best(claims: Sequence[str], value: Interval, ledger: Ledger) -> str:
    """The best graded claim; of equal ones that which prints most nearly the same."""

    def key(claim_id: str) -> tuple[str, Fraction, int, str]:
        row = ledger.claim(claim_id)
        theirs = ledger.printed_interval(claim_id)
        apart = sum(
            (abs(a - b) if a is not None and b is not None else Fraction(a is not b) * 10**9)
            for a, b in ((value.low, theirs.low), (value.high, theirs.high))
        )
        return ledger.source(row["source"])["grade"], Fraction(apart), len(claim_id), claim_id

    return min(claims, key=key)


def _gap(value: Interval, other: Interval) -> Fraction | None:
    """How far a figure lies above (+) or below (−) the values of another."""
    if value.low is not None and other.high is not None and value.low > other.high:
        return value.low - other.high
    if value.high is not None and other.low is not None and value.high < other.low:
        return value.high - other.low
    return None


def _rounds(found: Found, value: Interval, others: Iterable[Interval]) -> bool:
    """Whether the digits before the last zeros round one of the values: 4900家 for 4863."""
    read = numbers(normalise(found.printed))
    if len(read) != 1 or value.low is None or value.high is None or not read[0].value:
        return False
    number = read[0]
    if number.last_nonzero == number.place or number.place / number.scale != 1:
        return False
    middle = (value.low + value.high) / 2
    half = abs(middle / number.value) * number.last_nonzero / 2
    loose = Interval(middle - half, middle + half)
    return any(loose.intersect(other) is not None for other in others)


def _better(usable: Sequence[str], ledger: Ledger) -> Better:
    """The ledger's side if it is graded better than an article, or has several origins.

    What several documents took from one origin is worth what the origin is.
    """
    sources = {ledger.claim(c)["source"] for c in usable}
    origins = {ledger.origin(c) for c in usable}
    graded = sources | origins if len(sources) > 1 else sources
    grades = {ledger.source(name)["grade"] for name in graded}
    return "ledger" if len(origins) > 1 or min(grades, default="E") < ARTICLE_GRADE else "undecided"


# --- relations ------------------------------------------------------------------------------------


def _with_relations(judged: Sequence[Judged], ledger: Ledger) -> list[Judged]:
    """What the relations between figures add to those that the ledger does not print."""
    told = related(list(own_figures(judged).values()), ledger)
    return [
        _related(j, told.get(f"{MARK}{i}", []), judged) if j.verdict == "new" else j
        for i, j in enumerate(judged)
    ]


def _related(judged: Judged, relations: Sequence[Related], all_judged: Sequence[Judged]) -> Judged:
    """The verdict of the relations on a new figure: one that it breaks, else one that it keeps."""
    for relation in relations:
        others = [all_judged[int(c.removeprefix(MARK))] for c in relation.ours]
        sure = all(j.match.confidence >= SURER for j in [judged, *others])
        if relation.holds or not sure or any(j.verdict == "conflict" for j in others):
            continue
        with_what = ", ".join(relation.claims) or Text("other figures of the article")
        return replace(
            judged,
            verdict="conflict",
            claim_id=relation.claims[0] if relation.claims else "",
            slack=relation.slack,
            better="undecided",
            note=Text(
                "Breaks the relation {name} with {what}.", name=relation.name, what=with_what
            ),
        )
    kept = next((r for r in relations if r.holds), None)
    if kept is None or judged.match.confidence < UNSURE:
        return judged
    claims = ", ".join(kept.claims)
    note = Text("Follows from {claims} ({name}).", claims=claims, name=kept.name)
    return replace(judged, verdict="new, consistent", claim_id=kept.claims[0], note=note)


# --- words ----------------------------------------------------------------------------------------

_ROUNDED = Text("Rounds what the ledger prints.")


def _said(claim_id: str, ledger: Ledger) -> Text:
    row = ledger.claim(claim_id)
    return Text("The ledger prints {row} ({claim_id}).", row=row["printed"], claim_id=claim_id)


def _contradicted(claim_id: str, ledger: Ledger) -> Text:
    row = ledger.claim(claim_id)
    return Text(
        "The ledger prints {row} for it ({claim_id}).", row=row["printed"], claim_id=claim_id
    )


def _rejected(claim_id: str, ledger: Ledger) -> Text:
    row = ledger.claim(claim_id)
    return Text(
        "Repeats a print that the ledger marks {status} ({claim_id}): {note}",
        status=_STATUS[row["status"]],
        claim_id=claim_id,
        note=ledger.note(claim_id),
    )


_STATUS = {"rejected": Text("rejected"), "superseded": Text("superseded")}
