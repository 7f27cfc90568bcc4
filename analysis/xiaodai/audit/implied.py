"""What the ledger implies for a cell that it does not print, by the relations of the codebook."""

from __future__ import annotations

from itertools import chain

from xiaodai.audit.index import Cell, Implied, Index
from xiaodai.consistency.cells import placed
from xiaodai.consistency.declared import Declared
from xiaodai.ledger.resolve import Print
from xiaodai.values.interval import Interval
from xiaodai.values.units import unit

DECLARED = ("change_of", "fall_of", "growth_of", "numerator", "sum_of", "complement_of")


def implied(index: Index, cell: Cell) -> Implied | None:
    """The value of a cell that follows from others of its entity, in the metric's unit.

    It comes with a claim of each: it is their change, fall, growth, quotient, sum or complement.
    """
    if cell not in index.implied:
        index.implied[cell] = _implied(index, cell)
    return index.implied[cell]


def _implied(index: Index, cell: Cell) -> Implied | None:
    ledger, known = index.ledger, index.evidence(cell[0])
    book = ledger.codebook(cell[1])
    if not any(book[column] for column in DECLARED):
        return None
    sought = Print("", Interval.point(0), "", "", *cell)
    target, *ends = (one.cell for one in placed([sought], ledger))
    if ends:
        return None
    of = Declared(ledger, frozenset({target}))
    rules = (of.changes(), of.growths(), of.ratios(), of.sums(), of.complements())
    for relation in chain(*rules):
        others = relation.cells[:0:-1]  # the earlier one, or the denominator, first
        if known.values.keys() >= set(others):
            value = relation.allowed(target, known.values)
            if value is not None and value.width is not None:
                claims = tuple(one.claim for one in known.strongest(others))
                return value / Interval.point(unit(book["unit"]).factor), claims
    return None
