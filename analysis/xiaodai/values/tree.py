"""Where a quantity comes from: in a line, and as a tree of value, interval, formula and inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, NamedTuple, TypeAlias

from xiaodai.values.formatting import bounds
from xiaodai.values.words import Language, Names, Text, spoken

Node: TypeAlias = Any  # a quantity, whose module imports this one

_MANY = 12  # inputs of one formula that are listed
_DEEP = 6  # levels of inputs below inputs


class _Line(NamedTuple):
    depth: int
    name: str
    value: str
    rest: str


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


def origin(node: Node, language: Language) -> str:
    """Where a quantity or a date comes from: claims, formula or assumption, in a line.

    Of a formula its first level only.
    """
    match node.lineage:
        case object(claims=claims, against=against):
            words = Text("read in {claims}", claims=_ids(claims)).show(language)
            disputed = Text("; against it: {claims}", claims=_ids(against))
            return words + (disputed.show(language) if against else "")
        case object(formula=formula, inputs=inputs):
            names = (one.name.show(language) or one.show(language) for one in inputs)
            return "= " + str(formula).format(*names)
    return str(node.lineage.reason.show(language))


def _ids(claims: Sequence[str]) -> Text:
    return Names(", ".join(claims), "、".join(claims))


def markdown_tree(quantity: Node) -> str:
    """The tree as a nested Markdown list."""
    lines = (line._replace(value=line.value and f"**{line.value}**") for line in _tree(quantity))
    return "\n".join(f"{'  ' * depth}- {''.join(words)}" for depth, *words in lines)


def html_tree(quantity: Node) -> str:
    """The tree as nested HTML lists, without styles or scripts that a notebook may strip."""
    parts, depth = [], -1
    for line in _tree(quantity):
        deeper = line.depth > depth
        parts.append("<ul>" if deeper else "</li>" + "</ul></li>" * (depth - line.depth))
        value = line.value and f"<b>{escape(line.value)}</b>"
        parts.append(f"<li>{escape(line.name)}{value}{escape(line.rest)}")
        depth = line.depth
    return "".join(parts) + "</li></ul>" * (depth + 1)


def _tree(quantity: Node) -> Iterator[_Line]:
    """The whole tree; the caveats are said once, at its top."""
    top, *below = _lines(quantity, 0, {id(quantity)})
    caveats = (
        Text("; {kind}: {reason}", kind=Text(mark.kind), reason=mark.reason).show(spoken())
        for mark in quantity.marks
    )
    yield top._replace(rest=top.rest + "".join(caveats))
    yield from below


def _lines(node: Node, depth: int, seen: set[int]) -> Iterator[_Line]:
    fresh = []
    for one in node.inputs:
        if id(one) not in seen and not _is_plain(one):
            seen.add(id(one))
            fresh.append(one)
    shown = fresh[:_MANY] if depth < _DEEP else []
    language = spoken()
    name = Text("{name}: ", name=node.name).show(language) if node.name else ""
    rest = Text(" ({bounds}) {origin}", bounds=bounds(node, language), origin=_origin(node))
    yield _Line(depth, name, node.show(language), rest.show(language))
    for one in shown:
        yield from _lines(one, depth + 1, seen)
    if left_out := len(fresh) - len(shown):
        yield _Line(depth + 1, "", "", Text("… and {n} more", n=left_out).show(language))


def _origin(node: Node) -> str:
    """The origin; the lines below say the rest of a formula."""
    if len(node.inputs) > _MANY:
        return Text("computed from {n} figures", n=len(node.inputs)).show(spoken())
    return origin(node, spoken())


def _is_plain(node: Node) -> bool:
    """Whether a formula says all there is to say: a bare number."""
    bare = not (node.inputs or node.name or node.unit.dimensions)
    return bare and node.interval.is_point and not getattr(node.lineage, "claims", ())
