"""The name of each number of a page, by which a link leads to it: `page.html#n-net_exit_rate`.

A name says what the number is: the result of the notebook, else the claim that was read, else the
cell of a table, else the number's own name, else what its sentence calls it. It depends neither on
the number's size nor on the language, and so holds from one edition to the next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from xiaodai.page.shown import Value, shown
from xiaodai.page.tables import Table
from xiaodai.values.quantity import Claimed, Dated, Quantity

LONGEST = 48  # characters of a name's words


class Unique:
    """Names that are given once a page.

    >>> names = Unique()
    >>> names.add("lost"), names.add("lost")
    ('lost', 'lost-2')
    """

    def __init__(self) -> None:
        self._times: dict[str, int] = {}

    def add(self, name: str) -> str:
        """The name, with a number after it if it was given before."""
        self._times[name] = times = self._times.get(name, 0) + 1
        return name if times == 1 else f"{name}-{times}"


class Places:
    """Names the numbers of one page."""

    def __init__(self) -> None:
        self.results: dict[str, str] = {}  # the names of results by their nodes
        self._names = Unique()

    def add(self, value: Quantity | Dated, node: str, place: str = "") -> str:
        """A name for a number that stands on the page for the first time.

        `place` is what `of_cell` or `of_sentence` says of where it stands.
        """
        return self._names.add(f"n-{self._called(value, node, place)}")

    def know(self, results: Mapping[str, Mapping[str, str]]) -> None:
        """Take the names of a notebook's results, as its record holds them."""
        for name, value in results.items():
            if "node" in value:
                self.results.setdefault(value["node"], name)

    def _called(self, value: Quantity | Dated, node: str, place: str) -> str:
        if node in self.results:
            return self.results[node]
        if isinstance(value.lineage, Claimed) and value.lineage.claims:
            return value.lineage.claims[0]
        return place or of_sentence(value, "number")


def of_cell(table: Table, row: int, column: int) -> str:
    """The name of a table's cell: the table, what heads the row, the column.

    A row is called by its number where no words head it.
    """
    heads = (one.cells[row] for one in table.columns if one.is_heading)
    words = _short(" ".join(shown(head, "en") for head in heads if head is not None))
    return "-".join([table.name, words or str(row + 1), table.columns[column].name])


def of_sentence(value: Value, said: str) -> str:
    """The name of a number in a sentence: its own, else what the sentence's template says."""
    own = value.name.show("en") if isinstance(value, Quantity | Dated) else ""
    return _short(own) or said


def slug(words: str) -> str:
    """Words as a part of an address.

    >>> slug("Who left, and *what* was decided when")
    'who-left-and-what-was-decided-when'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _short(words: str) -> str:
    return slug(words)[:LONGEST].rstrip("-")
