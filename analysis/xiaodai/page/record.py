"""What a page showed, as JSON: the record that the report is drawn from.

A record holds words in English (their Chinese is looked up where they are drawn), values, and the
lineage of every quantity as a graph: `nodes` has each quantity once, under an id that depends only
on what the quantity is, and a computed one names the ids of its inputs. In a notebook a record is
packed into one string: every output carries the whole lineage of its numbers, so that any cell can
be run alone.
"""

from __future__ import annotations

import base64
import bz2
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from xiaodai.page.prose import Prose
from xiaodai.page.shown import Value
from xiaodai.page.tables import Column, Table
from xiaodai.reading.periods import Period
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Claimed, Computed, Dated, Mark, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.units import unit
from xiaodai.values.words import Names, Text

MIME = "application/vnd.xiaodai.record+json"
ID = 12  # hexadecimal digits: forty-eight bits tell millions of quantities apart

OPEN = ("kind", "svg", "png")  # what of a record stays as it is when the rest is packed

Json: TypeAlias = Any
Node: TypeAlias = dict[str, Json]
Record: TypeAlias = dict[str, Json]


def pack(record: Record) -> Record:
    """A record as an output holds it: its kind, and all the rest as compressed JSON in base 85.

    bzip2 gives the same bytes on every machine, which zlib does not.
    """
    kept = {key: record[key] for key in OPEN if key in record}
    rest = {key: part for key, part in record.items() if key not in kept}
    text = json.dumps(rest, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    packed = base64.b85encode(bz2.compress(text.encode("utf-8")))
    return kept | {"packed": packed.decode("ascii")}


def unpack(packed: Mapping[str, Json]) -> Record:
    """The record that `pack` was given.

    >>> unpack(pack({"kind": "say", "nodes": {}}))
    {'kind': 'say', 'nodes': {}}
    """
    kept = {key: packed[key] for key in OPEN if key in packed}
    rest: Record = json.loads(bz2.decompress(base64.b85decode(packed["packed"])))
    return kept | rest


class Writer:
    """Turns values into JSON; `nodes` collects every quantity that was written."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self._ids: dict[int, tuple[object, str]] = {}  # the object is kept: ids are reused

    def value(self, value: Value) -> Json:
        """A value as JSON; quantities and dates as a reference to their node."""
        match value:
            case Quantity() | Dated():
                return {"node": self.node(value)}
            case Period():
                return {"period": value.code}
            case Quote():
                inside = None if value.value is None else self.node(value.value)
                parts = {"before": value.before, "printed": value.printed, "after": value.after}
                return {"quote": parts | {"tone": value.tone, "node": inside}}
            case Text():
                return {"text": self.text(value)}
        return {"text": {"en": value, "zh": value}}

    def text(self, text: Text) -> Json:
        """Words as JSON: English, or both languages where they come from a table."""
        if isinstance(text, Names):
            return {"en": text.en, "zh": text.zh}
        if not text.values:
            return text.template
        values = {
            name: self.value(value) if isinstance(value, Text | Period | Quantity) else value
            for name, value in text.values
        }
        return {"template": text.template, "values": values}

    def prose(self, prose: Prose) -> Json:
        """A template with its values as JSON."""
        values = {name: self.value(value) for name, value in prose.values.items()}
        return {"text": self.text(prose.text), "values": values}

    def table(self, table: Table) -> Json:
        """A table as JSON."""
        columns = []
        for column in table.columns:
            kept = {"name": column.name, "header": self.text(column.header)}
            kept |= {"unit": self.text(column.unit)} if column.unit is not None else {}
            kept |= {"is_heading": True} if column.is_heading else {}
            cells = [None if cell is None else self.value(cell) for cell in column.cells]
            columns.append(kept | {"cells": cells})
        return {
            "name": table.name,
            "columns": columns,
            "caption": self.prose(table.caption),
            "source": self.prose(table.source),
            "notes": [self.prose(note) for note in table.notes],
        }

    def node(self, value: Quantity | Dated) -> str:
        """The id of a quantity's node, which is written with all that went into it."""
        if id(value) in self._ids:
            return self._ids[id(value)][1]
        node = self._dated(value) if isinstance(value, Dated) else self._quantity(value)
        text = json.dumps(node, ensure_ascii=False, sort_keys=True)
        name = hashlib.sha256(text.encode("utf-8")).hexdigest()[:ID]
        self.nodes[name] = node
        self._ids[id(value)] = (value, name)
        return name

    def below(self, content: Json) -> dict[str, Node]:
        """The nodes that a piece of JSON refers to, with all that went into them."""
        found: dict[str, Node] = {}
        waiting = list(_references(content))
        while waiting:
            if (name := waiting.pop()) not in found:
                found[name] = self.nodes[name]
                waiting += _references(self.nodes[name])
        return dict(sorted(found.items()))

    def _quantity(self, quantity: Quantity) -> Node:
        node: Node = {
            "low": exact(quantity.low),
            "high": exact(quantity.high),
            "unit": quantity.unit.id,
        }
        if quantity.name:
            node["name"] = self.text(quantity.name)
        if quantity.marks:
            node["marks"] = [
                {"kind": m.kind, "reason": self.text(m.reason)} for m in quantity.marks
            ]
        match quantity.lineage:
            case Claimed() as claimed:
                return node | _claimed(claimed)
            case Assumed(reason):
                return node | {"reason": self.text(reason)}
            case Computed(formula, inputs):
                return node | {"formula": formula, "inputs": [self.node(q) for q in inputs]}

    def _dated(self, dated: Dated) -> Node:
        days = {"low": dated.first.isoformat(), "high": dated.last.isoformat(), "unit": "date"}
        return days | {"name": self.text(dated.name)} | _claimed(dated.lineage)


class Reader:
    """Turns the JSON of a `Writer` into values again."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes
        self._made: dict[str, Quantity | Dated] = {}

    def value(self, content: Json) -> Value:
        """The value behind `Writer.value`."""
        match content:
            case {"node": str(name)}:
                return self.node(name)
            case {"period": code}:
                return Period(code)
            case {"quote": parts}:
                inside = None if parts["node"] is None else self.node(parts["node"])
                assert not isinstance(inside, Dated), "a quoted figure is a quantity"
                words = (parts["before"], parts["printed"], parts["after"])
                return Quote(*words, inside, parts["tone"])
        return self.text(content["text"])

    def text(self, content: Json) -> Text:
        """The words behind `Writer.text`."""
        match content:
            case str():
                return Text(content)
            case {"en": en, "zh": zh}:
                return Names(en, zh)
        values = {
            name: self.value(value) if isinstance(value, dict) else value
            for name, value in content["values"].items()
        }
        return Text(content["template"], **values)

    def prose(self, content: Json) -> Prose:
        """The prose behind `Writer.prose`."""
        values = {name: self.value(value) for name, value in content["values"].items()}
        return Prose(self.text(content["text"]), values)

    def table(self, content: Json) -> Table:
        """The table behind `Writer.table`."""
        columns = [
            Column(
                column["name"],
                self.text(column["header"]),
                [None if cell is None else self.value(cell) for cell in column["cells"]],
                self.text(column["unit"]) if "unit" in column else None,
                column.get("is_heading", False),
            )
            for column in content["columns"]
        ]
        words = [self.prose(content[part]) for part in ("caption", "source")]
        notes = [self.prose(note) for note in content["notes"]]
        return Table(content["name"], columns, words[0], words[1], notes)

    def node(self, name: str) -> Quantity | Dated:
        """The quantity or the date of a node; one object for each id."""
        if name not in self._made:
            node = self._nodes[name]
            made = _date(node, self) if node["unit"] == "date" else self._quantity(node)
            self._made[name] = made
        return self._made[name]

    def _quantity(self, node: Node) -> Quantity:
        shown = unit(node["unit"])
        low, high = (
            None if node[end] is None else Fraction(node[end]) * shown.factor
            for end in ("low", "high")
        )
        lineage: Claimed | Assumed | Computed
        if "formula" in node:
            inputs = (self.node(name) for name in node["inputs"])
            lineage = Computed(node["formula"], tuple(q for q in inputs if isinstance(q, Quantity)))
        else:
            lineage = Assumed(self.text(node["reason"])) if "reason" in node else _claims(node)
        marks = tuple(Mark(m["kind"], self.text(m["reason"])) for m in node.get("marks", ()))
        name = self.text(node.get("name", ""))
        return Quantity(Interval(low, high), shown, lineage, (), name, marks)


def exact(value: Fraction | None) -> str | None:
    """A rational as text: a decimal if it ends, else a fraction.

    >>> exact(Fraction("59.825")), exact(Fraction(107, 5081)), exact(None)
    ('59.825', '107/5081', None)
    """
    if value is None:
        return None
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return str(value)
    places = max(twos, fives)
    whole, fraction = divmod(abs(value) * 10**places, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{int(whole)}" + (f".{int(fraction):0{places}d}" if places else "")


def _claimed(lineage: Claimed) -> Node:
    node: Node = {"claims": list(lineage.claims), "origins": lineage.origins}
    node |= {"against": list(lineage.against)} if lineage.against else {}
    return node | ({"reading": lineage.reading} if lineage.reading else {})


def _claims(node: Node) -> Claimed:
    claims, against = tuple(node["claims"]), tuple(node.get("against", ()))
    return Claimed(claims, against, node["origins"], node.get("reading", ""))


def _date(node: Node, reader: Reader) -> Dated:
    first, last = (date.fromisoformat(node[end]) for end in ("low", "high"))
    return Dated(first, last, _claims(node), reader.text(node["name"]))


def _references(content: Json) -> Iterable[str]:
    """The ids of nodes in a piece of JSON."""
    if isinstance(content, list):
        for part in content:
            yield from _references(part)
    elif isinstance(content, dict):
        for key, part in content.items():
            if key == "node" and isinstance(part, str):
                yield part
            elif key == "inputs":
                yield from part
            else:
                yield from _references(part)
