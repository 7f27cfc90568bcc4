"""The labelled articles, as they are, with values altered, and with claims hidden."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

from tests.audit import scoring
from xiaodai.audit.context import Context
from xiaodai.audit.features import Options, options
from xiaodai.audit.index import Cell, index
from xiaodai.audit.measures import in_unit
from xiaodai.audit.readings import readings, tells
from xiaodai.audit.scorer import every
from xiaodai.documents.document import read_article
from xiaodai.extraction.figures import figures
from xiaodai.extraction.found import Found
from xiaodai.ledger.ledger import load
from xiaodai.reading.numerals import normalise, numbers
from xiaodai.values.interval import Interval

Label = dict[str, str]
SLIPS = ("digit", "swapped", "ten times", "first digit", "ten thousand times")
ROUNDS, HALVES = 4, 2  # every fourth known figure is altered at a time, every second hidden
MOST_PERCENT = 400

ledger = cache(load)


@dataclass(frozen=True)
class Example:
    """One article, its figures with their readings, and what a person says of each.

    `changed` names what was done to a figure, by its number: a slip of `SLIPS`, or `hidden`.
    """

    name: str
    context: Context
    options: Sequence[Options]
    labels: Sequence[Label | None]
    missed: Sequence[Label]
    changed: dict[int, str]

    def cell(self, number: int) -> Cell | None:
        """What a figure is about; `None` for nothing of the ledger, or nothing any more."""
        label = self.labels[number]
        if label is None or not label["metric"] or self.changed.get(number) == "hidden":
            return None
        return label["entity"], label["metric"], label["period"]


@cache
def labels() -> dict[str, list[Label]]:
    """The labels of every article, in order of the articles' names."""
    found: dict[str, list[Label]] = {}
    with (scoring.ARTICLES / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["article"], []).append(row)
    return dict(sorted(found.items()))


@cache
def example(name: str, *, dated: bool = True) -> Example:
    """One article as it is; `dated`: one that does not say its day is told it."""
    article = read_article(scoring.ARTICLES / name)
    if dated and (day := scoring.days().get(name)):
        article = replace(article, published=day)
    found = figures(article)
    left, labelled, missed = list(range(len(found))), {}, []
    for label, row in zip(scoring.labels(article), labels()[name], strict=True):
        exact = [i for i in left if (found[i].start, found[i].end) == (label.start, label.end)]
        near = [i for i in left if found[i].start < label.end and label.start < found[i].end]
        hit = next(iter(exact + near), None)
        if hit is None:
            missed.append(row)
        else:
            left.remove(hit)
            labelled[hit] = row
    context = Context(article, index(ledger()), found)
    told = [every(context, one) for one in found]
    return Example(name, context, told, [labelled.get(i) for i in range(len(found))], missed, {})


@cache
def forms(name: str) -> tuple[Example, ...]:
    """One article as it is, then altered, then with hidden claims."""
    of = example(name)
    return of, *_altered(of), *_hidden(of)


def altered(name: str) -> tuple[Example, ...]:
    """The article with its known figures altered, a fourth of them at a time."""
    return forms(name)[1:-HALVES]


def hidden(name: str) -> tuple[Example, ...]:
    """The article with the ledger lacking what half of its known figures are about."""
    return forms(name)[-HALVES:]


def _altered(of: Example) -> Iterator[Example]:
    known = _known(of)
    for start in range(ROUNDS):
        changed, told = {}, list(of.options)
        for place, number in enumerate(known):
            if place % ROUNDS == start and (slip := _slipped(of, number, place)):
                changed[number], one = slip
                context, around = of.context, of.options[number].around
                made = readings(context, one, around)
                told[number] = options(context, one, around, made)
        yield replace(of, options=told, changed=changed)


def _hidden(of: Example) -> Iterator[Example]:
    known = _known(of)
    for start in range(HALVES):
        changed, told = {}, list(of.options)
        for number in known[start::HALVES]:
            cell = of.cell(number)
            assert cell is not None
            context = replace(of.context, index=of.context.index.without(cell))
            one = of.options[number]
            made = readings(context, one.found, one.around)
            told[number] = options(context, one.found, one.around, made)
            changed[number] = "hidden"
        yield replace(of, options=told, changed=changed)


def _known(of: Example) -> list[int]:
    """The figures that agree with the ledger."""
    cells = of.context.index
    return [
        i
        for i, (label, one) in enumerate(zip(of.labels, of.options, strict=True))
        if label is not None
        and label["verdict"] == "known"
        and one.found.interval is not None
        and label["period"] in cells.periods(label["entity"], label["metric"])
    ]


def _slipped(of: Example, number: int, place: int) -> tuple[str, Found] | None:
    """A figure after the first slip that makes it disagree, from another one each time."""
    found, cell = of.options[number].found, of.cell(number)
    assert cell is not None
    prints = of.context.index.periods(cell[0], cell[1])[cell[2]]
    book = ledger().codebook(cell[1])
    turn = (place // ROUNDS + place + len(of.name)) % len(SLIPS)
    for slip in (*SLIPS[turn:], *SLIPS[:turn]):
        made = slipped(found, slip)
        if made is not None and not tells(made, in_unit(made, book), prints, book):
            return slip, made
    return None


def slipped(found: Found, slip: str) -> Found | None:
    """A figure after a slip of the pen; `None` where its characters allow none."""
    middle = found.interval.midpoint if found.interval else None
    read = [n for n in numbers(normalise(found.printed)) if n.value]
    digits = [i for i, c in enumerate(found.printed) if c.isdigit()]
    if middle is None or len(read) != 1 or not digits or found.nature != "figure":
        return None
    assert found.interval is not None
    if slip in ("ten times", "ten thousand times"):
        times = 10 if slip == "ten times" else 10_000
        scaled = any(word in found.printed for word in ("亿", "億", "万", "萬", "illion"))
        if (times > 10 and not scaled) or (
            found.unit == "percent" and abs(middle) * times > MOST_PERCENT
        ):
            return None
        return replace(found, interval=found.interval * Interval.point(times))
    printed = list(found.printed)
    if slip == "swapped":
        pairs = [(a, b) for a, b in pairwise(digits) if b == a + 1]
        pair = next((p for p in pairs if len({printed[i] for i in p} | {"0"}) == 3), None)
        if pair is None:
            return None
        a, b = pair
        printed[a], printed[b] = printed[b], printed[a]
    else:
        at = digits[0 if slip == "first digit" or len(digits) == 1 else 1]
        printed[at] = str(int(printed[at]) % 9 + 1)
    words = "".join(printed)
    again = [n for n in numbers(normalise(words)) if n.value]
    if len(again) != 1:
        return None
    moved = middle * Fraction(again[0].value) / Fraction(read[0].value) - middle
    return replace(found, printed=words, interval=found.interval + Interval.point(moved))
