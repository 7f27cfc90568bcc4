"""Where a quantity comes from, as a tree: value, interval, formula, inputs, each input once."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple, TypeAlias

from xiaodai.values.formatting import bounds

Node: TypeAlias = Any  # a quantity, whose module imports this one

_MANY = 12  # inputs of one formula that are listed
_DEEP = 6  # levels of inputs below inputs


class _Line(NamedTuple):
    name: str
    value: str
    rest: str
    below: list[_Line]


def leaves(quantity: Node) -> Iterator[Node]:
    """The quantities at the ends of a lineage: read or assumed, each once, from left to right."""
    seen: set[int] = set()
    waiting = [quantity]
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
    return line._replace(rest=line.rest + "".join(caveats))


def _line(node: Node, depth: int, seen: set[int]) -> _Line:
    fresh = []
    for one in node.inputs:
        if id(one) not in seen and not _is_plain(one):
            seen.add(id(one))
            fresh.append(one)
    shown = fresh[:_MANY] if depth < _DEEP else []
    below = [_line(one, depth + 1, seen) for one in shown]
    if left_out := len(fresh) - len(shown):
        below.append(_Line("", "", f"… and {left_out} more", []))
    name = f"{node.name.en}: " if node.name else ""
    return _Line(name, str(node), f" ({bounds(node, 'en')}) {_origin(node)}", below)


def _origin(node: Node) -> str:
    """The origin, of a formula its first level only: the lines below say the rest."""
    if not node.inputs:
        return str(node.origin)
    if len(node.inputs) > _MANY:
        return f"computed from {len(node.inputs)} figures"
    names = (one.name.en or str(one) for one in node.inputs)
    return "= " + str(node.lineage.formula).format(*names)


def _is_plain(node: Node) -> bool:
    """Whether a formula says all there is to say: a bare number."""
    bare = not (node.inputs or node.name or node.unit.dimensions)
    return bare and node.interval.is_point and not getattr(node.lineage, "claims", ())


def _markdown(line: _Line, indent: str) -> Iterator[str]:
    value = f"**{line.value}**" if line.value else ""
    yield f"{indent}- {line.name}{value}{line.rest}"
    for below in line.below:
        yield from _markdown(below, indent + "  ")


def _html(line: _Line) -> str:
    value = f"<b>{escape(line.value)}</b>" if line.value else ""
    below = "".join(_html(one) for one in line.below)
    nested = f"<ul>{below}</ul>" if below else ""
    return f"<li>{escape(line.name)}{value}{escape(line.rest)}{nested}</li>"
