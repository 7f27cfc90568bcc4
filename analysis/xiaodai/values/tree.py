"""Where a quantity comes from, as a tree: value, interval, formula, inputs, each input once."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from typing import Any, NamedTuple, Protocol, TypeVar

from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit

_MANY = 12  # inputs of one formula that are listed
_DEEP = 6  # levels of inputs below inputs


class Node(Protocol):
    """A quantity, as far as the tree needs it."""

    @property
    def interval(self) -> Interval:
        """The values allowed, in base units."""

    @property
    def unit(self) -> Unit:
        """The unit to show them in."""

    @property
    def lineage(self) -> Any:
        """Claims, an assumption, or a formula with its inputs."""

    @property
    def name(self) -> Any:
        """Its words, empty for one without a name."""

    @property
    def marks(self) -> tuple[Any, ...]:
        """Its caveats, each with a kind and a reason."""

    @property
    def inputs(self) -> tuple[Node, ...]:
        """What went into the formula."""

    @property
    def origin(self) -> str:
        """Where it comes from, in a line."""


N = TypeVar("N", bound=Node)


class _Line(NamedTuple):
    name: str
    value: str
    bounds: str
    origin: str
    below: list[_Line]
    left_out: int


def leaves(quantity: N) -> Iterator[N]:
    """The quantities at the ends of a lineage: read or assumed, each once, from left to right."""
    seen: set[int] = set()
    waiting: list[Any] = [quantity]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            if node.inputs:
                waiting += reversed(node.inputs)
            else:
                yield node


def markdown_tree(quantity: Node) -> str:
    """The tree as a nested Markdown list."""
    return "\n".join(_markdown(_root(quantity), ""))


def html_tree(quantity: Node) -> str:
    """The tree as nested HTML lists, without styles or scripts that a notebook may strip."""
    return f"<ul>{_html(_root(quantity))}</ul>"


def _root(quantity: Node) -> _Line:
    """The whole tree; the caveats are said once, at its top."""
    line = _line(quantity, 0, {id(quantity)})
    caveats = (f"; {mark.kind}: {mark.reason.en}" for mark in quantity.marks)
    return line._replace(origin=line.origin + "".join(caveats))


def _line(node: Node, depth: int, seen: set[int]) -> _Line:
    fresh = []
    for one in node.inputs:
        if id(one) not in seen and not _is_plain(one):
            seen.add(id(one))
            fresh.append(one)
    shown = fresh[:_MANY] if depth < _DEEP else []
    below = [_line(one, depth + 1, seen) for one in shown]
    left_out = len(fresh) - len(shown)
    return _Line(node.name.en, str(node), _bounds(node), _origin(node), below, left_out)


def _origin(node: Node) -> str:
    """The origin, of a formula its first level only: the rest is told by the lines below."""
    if not node.inputs:
        return node.origin
    if len(node.inputs) > _MANY:
        return f"computed from {len(node.inputs)} figures"
    names = (one.name.en or str(one) for one in node.inputs)
    return "= " + str(node.lineage.formula).format(*names)


def _is_plain(node: Node) -> bool:
    """Whether a formula says all there is to say: a bare number."""
    unit = node.unit
    bare = not (node.inputs or node.name.en or unit.dimensions)
    return bare and node.interval.is_point and not getattr(node.lineage, "claims", ())


def _bounds(node: Node) -> str:
    low, high = (
        None if end is None else _decimal(end / node.unit.factor)
        for end in (node.interval.low, node.interval.high)
    )
    label = _label(node.unit.en)
    if low is None or high is None:
        if low is high:
            return "unbounded"
        return f"at least {low}{label}" if high is None else f"at most {high}{label}"
    return "exact" if node.interval.is_point else f"{low} to {high}{label}"


def _label(words: str) -> str:
    if not words or words == "%":
        return words
    return f" × {words}" if words[0].isdigit() else f" {words}"


def _decimal(value: Fraction) -> str:
    return f"{float(value):,.10g}".replace("-", "−")


def _markdown(line: _Line, indent: str) -> Iterator[str]:
    name = f"{line.name}: " if line.name else ""
    yield f"{indent}- {name}**{line.value}** ({line.bounds}) {line.origin}"
    for below in line.below:
        yield from _markdown(below, indent + "  ")
    if line.left_out:
        yield f"{indent}  - … and {line.left_out} more"


def _html(line: _Line) -> str:
    name = f"{escape(line.name)}: " if line.name else ""
    below = "".join(_html(one) for one in line.below)
    if line.left_out:
        below += f"<li>… and {line.left_out} more</li>"
    nested = f"<ul>{below}</ul>" if below else ""
    head = f"{name}<b>{escape(line.value)}</b> ({escape(line.bounds)}) {escape(line.origin)}"
    return f"<li>{head}{nested}</li>"
