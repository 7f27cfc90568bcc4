"""Quantities: an interval with a unit, a scope and a lineage; arithmetic keeps all four honest.

Adding yuan to loans is an error. Combining figures of different scope (a pool's average with a
lender's total) is an error unless the caller says why it may be done, and the result is then
marked wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

from xiaodai.values.formatting import show
from xiaodai.values.interval import Interval, intersection
from xiaodai.values.operators import Operators
from xiaodai.values.tree import html_tree, leaves, markdown_tree, origin
from xiaodai.values.units import Dimensions, Unit, UnitError, base_unit, divide, multiply, unit
from xiaodai.values.words import Language, Text, spoken

Scope: TypeAlias = tuple[str, ...]  # who is measured, then what it is part of; () a pure number
Caveat: TypeAlias = Literal["extrapolated", "across scopes", "inference"]
Order: TypeAlias = Literal["smaller", "equal", "larger", "undecided"]


class ScopeError(ValueError):
    """Figures of different scope were combined without a reason; the message names both."""


UNNAMED = Text()


class Mark(NamedTuple):
    """A caveat that a result carries wherever it is shown."""

    kind: Caveat
    reason: Text


@dataclass(frozen=True, slots=True)
class Claimed:
    """Read in documents: the claims that bound the value, and those that contradict it.

    `reading` is how the words of one print bound it by themselves: `about`, `above` …
    """

    claims: tuple[str, ...]
    against: tuple[str, ...] = ()
    origins: int = 1
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Assumed:
    """Not read anywhere: a parameter of the study or a constant of nature or law."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Computed:
    """Calculated: a formula with `{0}`, `{1}` … for its inputs."""

    formula: str
    inputs: tuple[Quantity, ...]


Lineage: TypeAlias = Claimed | Assumed | Computed


@dataclass(frozen=True, slots=True, repr=False)
class Quantity(Operators):
    """An exact interval (in base units: yuan, loans, a ratio) with unit, lineage and scope.

    It calculates and compares as a number does: `2 * a`, `1 - a`, `sum([a, b])`, `round(a, 2)`;
    `f"{a:.2f}"` and `float(a)` give the middle in its unit. `a < b` is `pd.NA` where the intervals
    do not decide, which `if` and `sorted` refuse; `sorted(…, key=float)` goes by the middle.
    `a == b` asks another question: whether both are the same quantity, with the same lineage;
    whether the *values* are equal is asked by `compare`, or by `==` between columns.

    >>> a, b = constant(3, "company"), constant(5, "company")
    >>> 2 * a + 1, sum([a, b]), f"{b / 3:.2f}", a < b
    (Quantity(7 companies), Quantity(8 companies), '1.67', True)

    It shows itself as text, as Markdown and as HTML, the latter two as a tree of what it came from.
    """

    interval: Interval
    unit: Unit
    lineage: Lineage
    scope: Scope = ()
    name: Text = UNNAMED
    marks: tuple[Mark, ...] = ()

    @property
    def low(self) -> Fraction | None:
        """Lower end in the quantity's own unit; `None` if open."""
        return self._in_unit(self.interval.low)

    @property
    def high(self) -> Fraction | None:
        """Upper end in the quantity's own unit; `None` if open."""
        return self._in_unit(self.interval.high)

    @property
    def mid(self) -> Fraction | None:
        """Middle of both ends in the quantity's own unit; `None` if a side is open."""
        return self._in_unit(self.interval.midpoint)

    @property
    def inputs(self) -> tuple[Quantity, ...]:
        """What went into the formula; nothing for a figure that was read or assumed."""
        return self.lineage.inputs if isinstance(self.lineage, Computed) else ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the claims that the quantity rests on, each once."""
        read = (leaf.lineage for leaf in leaves(self))
        claims = (claim for one in read if isinstance(one, Claimed) for claim in one.claims)
        return tuple(dict.fromkeys(claims))

    @property
    def origin(self) -> str:
        """Where it comes from, in a line: claims, the whole formula, or assumption."""
        if isinstance(self.lineage, Computed):
            names = (str(q.name) or q._inline() for q in self.inputs)
            return "= " + self.lineage.formula.format(*names)
        return origin(self, spoken())

    def _in_unit(self, value: Fraction | None) -> Fraction | None:
        return None if value is None else value / self.unit.factor

    def _inline(self) -> str:
        return f"({self.origin[2:]})" if isinstance(self.lineage, Computed) else str(self)

    def named(self, name: Text | str, /, **values: object) -> Quantity:
        """The same quantity under a name in English; `{x}` stands for a value, as in `Text`."""
        return replace(self, name=Text(name, **values) if isinstance(name, str) else name)

    def show(self, language: Language) -> str:
        """The quantity with its unit, in as many digits as a reader needs (see `digits`)."""
        return show(self, language)

    def to(self, unit_id: str) -> Quantity:
        """The same quantity in another unit; raises `UnitError` if the dimensions differ."""
        target = unit(unit_id)
        if target.dimensions != self.unit.dimensions:
            raise UnitError(f"cannot express {self.unit} in {target}")
        return replace(self, unit=target)

    def marked(self, kind: Caveat, why: Text) -> Quantity:
        """The same quantity with a caveat attached."""
        return replace(self, marks=_merge(self.marks, (Mark(kind, why),)))

    def compare(self, other: Quantity) -> Order:
        """`smaller`, `equal`, `larger`, or `undecided` where the intervals overlap."""
        self._same_unit(other, "compare")
        if self.interval.is_point and self.interval == other.interval:
            return "equal"
        if self.interval.ends[1] < other.interval.ends[0]:
            return "smaller"
        return "larger" if self.interval.ends[0] > other.interval.ends[1] else "undecided"

    def plus(self, other: Quantity, *, across: Text | None = None) -> Quantity:
        """`self + other`; `across` says why figures of different scope may be added."""
        self._same_unit(other, "add")
        return self._joined(other, "{0} + {1}", self.interval + other.interval, self.unit, across)

    def minus(self, other: Quantity, *, across: Text | None = None) -> Quantity:
        """`self − other`; `across` says why figures of different scope may be compared."""
        self._same_unit(other, "subtract")
        shown = unit("percentage_point") if self.unit.id == "percent" else self.unit
        return self._joined(other, "{0} − {1}", self.interval - other.interval, shown, across)

    def times(self, other: Quantity, *, extrapolate: Text | None = None) -> Quantity:
        """`self × other`; `extrapolate` says why figures of different scope may be multiplied."""
        shown = self._shown_in(multiply(self.unit.dimensions, other.unit.dimensions))
        product = self.interval * other.interval
        return self._joined(other, "{0} × {1}", product, shown, extrapolate, "extrapolated")

    def over(
        self, other: Quantity, *, extrapolate: Text | None = None, across: Text | None = None
    ) -> Quantity:
        """`self ÷ other`.

        Figures of different scope divide only with a reason: `extrapolate` if the result is carried
        from one scope to the other, `across` if it merely compares them.
        """
        shown = self._shown_in(divide(self.unit.dimensions, other.unit.dimensions))
        quotient = self.interval / other.interval
        if across is not None:
            return self._joined(other, "{0} ÷ {1}", quotient, shown, across)
        return self._joined(other, "{0} ÷ {1}", quotient, shown, extrapolate, "extrapolated")

    def share_of(self, whole: Quantity) -> Quantity:
        """`self ÷ whole` in percent, where this figure's scope lies inside the whole's.

        Raises `ScopeError` if the part does not belong to the whole.
        """
        self._same_unit(whole, "take a share of")
        if whole.scope and whole.scope[0] not in self.scope:
            raise ScopeError(f"{_scope(self)} is no part of {_scope(whole)}")
        share = self.interval / whole.interval
        inputs = Computed("{0} ÷ {1}", (self, whole))
        marks = _merge(self.marks, whole.marks)
        return Quantity(share, unit("percent"), inputs, self.scope, marks=marks)

    def derived(
        self, interval: Interval, formula: str, *others: Quantity, unit_id: str = ""
    ) -> Quantity:
        """What a formula on this quantity and others allows, in base units.

        `formula` has this one as `{0}`. The scope is this one's, as is the unit without a
        `unit_id`; the caveats are those of all.
        """
        shown = unit(unit_id) if unit_id else self.unit
        marks = _merge(self.marks, *(other.marks for other in others))
        lineage = Computed(formula, (self, *others))
        return Quantity(interval, shown, lineage, self.scope, marks=marks)

    def map(
        self,
        f: Callable[[Fraction], Interval],
        *,
        formula: str,
        unit_id: str,
        decreasing: bool = False,
    ) -> Quantity:
        """A monotone function of the value in base units; `f` returns enclosures of its values."""
        image = self.interval.map(f, decreasing=decreasing)
        return self.derived(image, formula, unit_id=unit_id)

    def __str__(self) -> str:
        return show(self, spoken())

    def __repr__(self) -> str:
        return f"Quantity({self})"

    def _repr_markdown_(self) -> str:
        return markdown_tree(self)

    def _repr_html_(self) -> str:
        return html_tree(self)

    def __hash__(self) -> int:  # the lineage is compared, but a hash need not walk through it
        return hash((self.interval, self.unit.dimensions))

    def _number(self, value: Fraction, shown: Unit) -> Quantity:
        return replace(constant(value * shown.factor), unit=shown)

    def _shown_in(self, dimensions: Dimensions) -> Unit:
        return self.unit if dimensions == self.unit.dimensions else base_unit(dimensions)

    def _same_unit(self, other: Quantity, action: str) -> None:
        if self.unit.dimensions != other.unit.dimensions:
            raise UnitError(f"cannot {action} {self.unit} and {other.unit}")

    def _joined(
        self,
        other: Quantity,
        formula: str,
        interval: Interval,
        shown: Unit,
        why: Text | None,
        kind: Caveat = "across scopes",
    ) -> Quantity:
        marks = _merge(self.marks, other.marks)
        if self.scope and other.scope and self.scope != other.scope:
            if why is None:
                raise ScopeError(
                    f"{_scope(self)} and {_scope(other)} are different scopes; "
                    f"say why they may be combined"
                )
            marks = _merge(marks, (Mark(kind, why),))
        scope = self.scope or other.scope
        return Quantity(interval, shown, Computed(formula, (self, other)), scope, marks=marks)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with a lineage: the first and the last day that its prints allow."""

    first: date
    last: date
    lineage: Claimed
    name: Text = UNNAMED


def shared(quantities: Sequence[Quantity]) -> Quantity | None:
    """What several ways to the same figure have in common: their intersection.

    `None` if there are none or if they contradict each other. Raises `UnitError` for different
    units and `ScopeError` for different scopes.
    """
    if len(quantities) < 2:
        return next(iter(quantities), None)
    first = quantities[0]
    for other in quantities[1:]:
        first._same_unit(other, "intersect")
        if first.scope != other.scope:
            raise ScopeError(f"{_scope(first)} and {_scope(other)} are different scopes")
    common = intersection(q.interval for q in quantities)
    formula = slots(quantities, " ∩ ")
    return None if common is None else _combined(quantities, common, formula, first.scope)


def agreement(computed: Quantity, printed: Quantity) -> Text:
    """Whether a computed figure could have been printed that way: `yes` if both share a value."""
    agrees = computed.interval.intersect(printed.interval) is not None
    return Text("yes") if agrees else Text("no")


def constant(
    value: int | str | Fraction, unit_id: str = "number", why: Text | None = None
) -> Quantity:
    """A number that no document printed: a parameter or a definition, in the given unit.

    >>> constant(365, "day").unit.id
    'day'
    """
    shown = unit(unit_id)
    reason = why or Text("by definition")
    return Quantity(Interval.point(Fraction(value) * shown.factor), shown, Assumed(reason))


def counted(number: int) -> Quantity:
    """A number of rows of the ledger, or of things made from them."""
    return constant(number, "item", Text("counted in the ledger"))


def parameter(name: str, value: float, unit_id: str, shown_as: Text) -> Quantity:
    """A notebook's parameter as a quantity; the decimal digits given are exact."""
    why = Text("parameter {name} of this notebook", name=name)
    return constant(Fraction(str(value)), unit_id, why).named(shown_as)


def extreme(kind: Literal["min", "max"], quantities: Sequence[Quantity]) -> Quantity:
    """The smallest or the largest of several quantities of one unit, as an interval.

    Raises `ValueError` for none, `UnitError` for different units.
    """
    if not quantities:
        raise ValueError(f"there is no {kind} of nothing")
    for other in quantities[1:]:
        quantities[0]._same_unit(other, "compare")
    sides = zip(*(q.interval.ends for q in quantities), strict=True)
    interval = Interval.from_ends(*map(min if kind == "min" else max, sides))
    scope = quantities[0].scope if len({q.scope for q in quantities}) == 1 else ()
    return _combined(quantities, interval, f"{kind}({slots(quantities)})", scope)


def add_up(parts: Sequence[Quantity], scope: Scope) -> Quantity:
    """The sum of figures of one unit, under the scope that they make up together.

    Raises `ValueError` for none, `UnitError` for different units.
    """
    if not parts:
        raise ValueError("there is no total of nothing")
    interval = parts[0].interval
    for part in parts[1:]:
        parts[0]._same_unit(part, "add")
        interval = interval + part.interval
    return _combined(parts, interval, slots(parts, " + "), scope)


def slots(inputs: Sequence[Quantity], between: str = ", ") -> str:
    """The places of the inputs in a formula: `{0}, {1}, {2}`."""
    return between.join(f"{{{place}}}" for place in range(len(inputs)))


def _combined(
    parts: Sequence[Quantity], interval: Interval, formula: str, scope: Scope
) -> Quantity:
    """What several figures of one unit come to, with the caveats of all."""
    marks = _merge(*(part.marks for part in parts))
    return Quantity(interval, parts[0].unit, Computed(formula, tuple(parts)), scope, marks=marks)


def _scope(quantity: Quantity) -> str:
    return quantity.scope[0] if quantity.scope else "a pure number"


def _merge(*marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The caveats of several quantities, each once."""
    return tuple(dict.fromkeys(chain(*marks)))
