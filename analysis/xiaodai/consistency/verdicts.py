"""What the relations say about the figures: consistent, inconsistent, undetermined, out of scope.

A verdict on an inconsistency names the smallest set of claims that cannot all be true, by how much,
and how many independent origins each side has. It is *known* if a claim in it is marked in
the ledger (`rejected`, `superseded`, or `conflict` for the sake of the other side).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Literal, TypeAlias

from xiaodai.consistency.cells import (
    Cell,
    Evidence,
    Placed,
    Relation,
    gap,
    grouped,
    has_whole_number,
    has_whole_ratio,
    placed,
    ranked,
    same_digits,
)
from xiaodai.consistency.declared import DOMAIN, Declared
from xiaodai.consistency.openings import RESTATED, with_revisions
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.ledger.resolve import Print, shared
from xiaodai.ledger.rules import DATES, DRAFT
from xiaodai.reading.dates import period_days
from xiaodai.values.interval import End, intersection

if TYPE_CHECKING:
    from xiaodai.consistency.conflict_sets import Proof

Kind: TypeAlias = Literal["consistent", "inconsistent", "undetermined", "out_of_scope"]

KINDS: tuple[Kind, ...] = ("inconsistent", "out_of_scope", "undetermined", "consistent")
DUPLICATE, INTEGER, CONFLICT_SET = "duplicate", "integer", "joint"
OPENING, REVISION = "restated opening", "opening revised within the year"
SAME_DIGITS, NO_LAW = "same digits", "draft, not law"


@dataclass(frozen=True, slots=True)
class Side:
    """The prints on one side of a verdict, the independent origins behind them, the best grade."""

    claims: tuple[str, ...]
    origins: tuple[str, ...]
    grade: str

    @property
    def copied(self) -> bool:
        """Whether several prints go back to one origin."""
        return len(self.claims) > 1 and len(self.origins) == 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one relation says. `claims` is the smallest contradictory set, or all members.

    `slack` is how far the figure may move in `unit` before the relation fails; negative: how far
    it has to. `against` are the two sides. `alternatives` are further smallest sets.
    """

    verdict: Kind
    relation: str
    entity: str
    metric: str
    period: str
    claims: tuple[str, ...]
    slack: Fraction | None
    unit: str
    against: tuple[Side, ...]
    known: bool | None = None
    alternatives: tuple[tuple[str, ...], ...] = ()


def judge(prints: Iterable[Print], ledger: Ledger) -> list[Verdict]:
    """Every verdict on these prints, contradictions first.

    `ledger` gives the codebook and the scopes; the prints may be its own claims, those of an
    article, or both.
    """
    return _Judged(placed(prints, ledger), ledger).verdicts()


class _Judged(Evidence):
    """The evidence, put to every relation."""

    def verdicts(self) -> list[Verdict]:
        found = [
            *self._duplicates(),
            *self._same_digits(),
            *self._on_complete(),
            *self._on_lacking(),
            *self._on_integers(),
            *self._on_drafts(),
            *self._conflict_sets(),
            *self._openings(),
        ]
        return sorted(found, key=_order)

    @cached_property
    def relations(self) -> list[Relation]:
        """Every declared relation in which one of the cells takes part."""
        return self._read_openings[0]

    @cached_property
    def _read_openings(self) -> tuple[list[Relation], frozenset[Cell]]:
        """The relations, and the openings that were restated within a year only."""
        return with_revisions(Declared(self.ledger, frozenset(self.by_cell)).all(), self.values)

    @cached_property
    def slacks(self) -> dict[Relation, End | None]:
        """How far each relation of which every member is printed is from failing."""
        whole = (r for r in self.relations if self.values.keys() >= set(r.cells))
        return {r: r.slack(self.values) for r in whole}

    @cached_property
    def failed(self) -> frozenset[Relation]:
        """The relations that the printed values contradict."""
        return frozenset(r for r, slack in self.slacks.items() if (slack or 0) < 0)

    # --- verdicts --------------------------------------------------------------------------------

    def _duplicates(self) -> Iterable[Verdict]:
        """Prints of one cell: they agree, or groups of them contradict the best one."""
        for cell, prints in self.by_cell.items():
            if len(prints) == 1:
                continue
            core = {p.claim for p in self.best[cell]}
            near = [p for p in prints if p.interval.intersect(self.values[cell]) is not None]
            best = max(ranked(near), key=lambda group: core <= {p.claim for p in group})
            value = shared(best)
            apart = [p for p in prints if p.interval.intersect(value) is None]
            for group in ranked(apart):
                first = min(group, key=lambda p: p.status != "accepted")
                pair = [first, max(best, key=lambda p: gap(p.interval, shared(group)))]
                off = -gap(value, shared(group))
                yield self._verdict("inconsistent", DUPLICATE, [cell], pair, group, best, slack=off)
            if not apart:
                room = value.width
                yield self._verdict("consistent", DUPLICATE, [cell], prints, prints, slack=room)

    def _same_digits(self) -> Iterable[Verdict]:
        """A figure printed with the same digits for a scope and for a wider one that holds it.

        A pool's average is often passed off as its lender's: at most one of the two is meant.
        """
        for cell, prints in self.best.items():
            for entity in self.ledger.scope(cell.entity)[1:]:
                wider = self.by_cell.get(cell._replace(entity=entity), [])
                same = [p for p in wider if same_digits(p, prints)]
                if same and self.unit(cell).id != "date":
                    members, cells = [same[0], prints[0]], [same[0].cell]
                    yield self._verdict("out_of_scope", SAME_DIGITS, cells, members, same, prints)

    def _on_complete(self) -> Iterable[Verdict]:
        """Relations of which all members are printed; that a figure can be at all says nothing."""
        for relation, slack in self.slacks.items():
            kind: Kind = "undetermined" if slack is None else "consistent"
            members = self.strongest(relation.cells)
            if relation in self.failed:
                kind, members = "inconsistent", self._binding(relation)
            elif relation.kind == DOMAIN:
                continue
            yield self._verdict(kind, relation.kind, relation.cells, members, slack=slack)

    def _binding(self, relation: Relation) -> list[Placed]:
        """One print of each member if it alone keeps the contradiction, else all of its group."""
        values, chosen = dict(self.values), []
        for cell in relation.cells:
            for p in self.best[cell]:
                if (relation.slack({**values, cell: p.interval}) or 0) < 0:
                    values[cell] = p.interval
                    chosen.append(p)
                    break
            else:
                chosen += self.best[cell]
        return chosen

    def _on_lacking(self) -> Iterable[Verdict]:
        """Relations with two printed members or more, and one missing.

        Where the missing term of a ratio is printed for a wider scope, it must not be put in.
        """
        for relation in self.relations:
            there = [cell for cell in relation.cells if cell in self.values]
            missing = [cell for cell in relation.cells if cell not in self.values]
            if not missing or len(there) < 2 or any(cell.end == RESTATED for cell in missing):
                continue
            wider = map(self._wider, missing if relation.kind == "ratio" else [])
            elsewhere = [cell for cell in wider if cell]
            kind: Kind = "out_of_scope" if elsewhere else "undetermined"
            cells = [*there, *elsewhere]
            yield self._verdict(kind, relation.kind, cells, self.strongest(cells))

    def _wider(self, cell: Cell) -> Cell | None:
        """Where a missing figure is printed for the next wider scope, over days that overlap."""
        for entity in self.ledger.scope(cell.entity)[1:]:
            near = self.index[entity, cell.metric]
            if found := [o for o in near if o.first <= cell.last and cell.first <= o.last]:
                return max(found)
        return None

    def _on_integers(self) -> Iterable[Verdict]:
        """Counts are whole numbers, and a ratio of counts is one of whole numbers.

        The second is the GRIM test (Brown and Heathers, *Social Psychological and Personality
        Science* 8(4), 2017): a mean of whole numbers over n things is a multiple of 1/n.
        """
        for cell, value in self.values.items():
            if self.is_count(cell) and not cell.end and not has_whole_number(value):
                yield self._verdict("inconsistent", INTEGER, [cell], self.best[cell][:1])
        for relation in self.relations:
            over, under = relation.terms[0].cell, relation.terms[-1].cell
            counts = self.is_count(over) and self.is_count(under) and under in self.values
            if relation.kind != "ratio" or relation in self.failed or not counts:
                continue
            ratio, above = self.values[relation.target], self.values.get(over)
            if not has_whole_ratio(ratio, above, self.values[under]):
                cells = [cell for cell in relation.cells if cell in self.values]
                yield self._verdict("inconsistent", INTEGER, cells, self.strongest(cells))

    def _on_drafts(self) -> Iterable[Verdict]:
        """What is said to be law although it stands in a draft only: the draft's own date is why.

        A draft was never issued or in force, and sets nothing after the day of its publication.
        """
        rules = self.ledger.rules
        drafts = rules.loc[rules["kind"] == DRAFT, "published"]
        dates = {metric for column in ("issued", "in_force") for metric in DATES[column]}
        for cell, prints in self.by_cell.items():
            if cell.entity not in drafts.index:
                continue
            later = cell.first > period_days(drafts[cell.entity].code)[1]
            if cell.metric in dates if self.unit(cell).id == "date" else later:
                own = [p for m in DATES["published"] for p in self.of(self.index[cell.entity, m])]
                law = [p for p in own if p.metric not in dates]
                yield self._verdict(
                    "inconsistent", NO_LAW, [cell], [*prints[:1], *law[:1]], prints, law
                )

    def _conflict_sets(self) -> Iterable[Verdict]:
        """First among accepted prints alone, so that a marked claim cannot hide a new conflict."""
        holding = [relation for relation in self.relations if relation not in self.failed]
        if not holding:
            return
        from xiaodai.consistency.conflict_sets import components, contradictions  # the solver

        status = {cell: prints[0].status for cell, prints in self.best.items()}
        marked = {cell for cell, found in status.items() if found == USABLE[1]}
        groups = components(holding)
        near = (tied for tied in groups if any(not marked.isdisjoint(r.cells) for r in tied))
        beside = [relation for tied in near for relation in tied]
        impossible = {relation.target for relation in self.failed if relation.kind == DOMAIN}
        seen: set[tuple[Cell, ...]] = set()
        for relations, statuses in ((holding, USABLE[:1]), (beside, USABLE)):
            kept = {cell for cell, is_so in status.items() if is_so in statuses} - impossible
            values = {cell: value for cell, value in self.values.items() if cell in kept}
            found = contradictions(relations, values, weakness=self.weakness, floor=self.floor)
            for proofs in found:
                if not seen.intersection(proof.cells for proof in proofs):
                    seen.update(proof.cells for proof in proofs)
                    yield self._conflict_set(proofs)

    def _conflict_set(self, proofs: Sequence[Proof]) -> Verdict:
        from xiaodai.consistency.conflict_sets import common

        first = proofs[0]
        suspects = common(proofs)
        weakest = max(suspects or first.cells, key=lambda cell: (self.weakness[cell], cell))
        ours = suspects if suspects and suspects != set(first.cells) else {weakest}
        rest = {cell for proof in proofs for cell in proof.cells} - ours
        return self._verdict(
            "inconsistent",
            CONFLICT_SET,
            [weakest],
            self.telling(first.cells),
            self.of(sorted(ours)),
            self.of(sorted(rest)),
            slack=first.gaps.get(weakest),
            alternatives=[self.telling(proof.cells) for proof in proofs[1:]],
        )

    def _openings(self) -> Iterable[Verdict]:
        """Years whose levels and year-to-date flows imply one opening level: a named pattern.

        So is a year in which this holds from a revision on. Where there is neither, the joint
        contradictions say so.
        """
        pairs = ((c, r) for r in self.relations for c in r.cells if c.end == RESTATED)
        known = [(c, r) for c, r in pairs if self.values.keys() >= set(r.cells) - {c}]
        for opening, found in grouped(known, itemgetter(0)).items():
            relations = [relation for _, relation in found]
            implied = [relation.allowed(opening, self.values) for relation in relations]
            agreed = intersection([interval for interval in implied if interval is not None])
            if agreed is None or agreed.width is None or len(relations) < 2:
                continue
            cells = sorted({c for r in relations for c in r.cells if c != opening})
            target, members, prints = [relations[-1].target], self.strongest(cells), self.of(cells)
            name = REVISION if opening in self._read_openings[1] else OPENING
            yield self._verdict("consistent", name, target, members, prints, slack=agreed.width)

    # --- putting a verdict together --------------------------------------------------------------

    def _verdict(
        self,
        kind: Kind,
        relation: str,
        cells: Sequence[Cell],
        members: Sequence[Placed],
        *sides: Sequence[Placed],
        slack: End | None = None,
        alternatives: Sequence[Sequence[Placed]] = (),
    ) -> Verdict:
        """A verdict on the first of these cells, which is held against the others by default."""
        target, shown = cells[0], self.unit(cells[0])
        filled = [side for side in sides or (self.of(cells[:1]), self.of(cells[1:])) if side]
        return Verdict(
            kind,
            relation,
            target.entity,
            target.metric,
            self.best[target][0].period,
            _ids(members),
            slack / shown.factor if isinstance(slack, Fraction) else None,
            shown.id,
            tuple(_side(side) for side in filled),
            _explained(filled) if kind == "inconsistent" else None,
            tuple(_ids(other) for other in alternatives),
        )


def _side(prints: Sequence[Placed]) -> Side:
    origins, grade = sorted({p.origin for p in prints}), min(p.grade for p in prints)
    return Side(_ids(prints), tuple(origins), grade)


def _explained(sides: Sequence[Sequence[Placed]]) -> bool:
    """Whether one side of a contradiction has a figure all of whose prints are marked for it."""
    everyone = {p.claim for side in sides for p in side}
    by_cell = (prints for side in sides for prints in grouped(side, attrgetter("cell")).values())
    return any(all(_explains(p, everyone) for p in prints) for prints in by_cell)


def _explains(p: Print, others: set[str]) -> bool:
    """Whether a claim is marked, and the mark is about one of these claims."""
    if p.status not in USABLE:
        return True
    return p.status != "accepted" and (not p.rests_on or not others.isdisjoint(p.rests_on))


def _ids(prints: Sequence[Placed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.claim for p in prints))


def _order(v: Verdict) -> tuple[int, bool, str, str, str, str, tuple[str, ...]]:
    kind = KINDS.index(v.verdict)
    return kind, bool(v.known), v.relation, v.entity, v.metric, v.period, v.claims
