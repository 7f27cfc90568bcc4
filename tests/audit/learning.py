"""The weights that the audit scores readings by, learnt from the labelled articles.

`python -m tests.audit.learning` writes their table anew. A figure counts once as it stands, and
again with its value altered and with its claim hidden (`AGAIN`). The weights w minimise

    Σ −log P(labelled reading) + RIDGE / 2 · |w|²

twice: for the first pass, then for the second, which knows what the first took for the figures
beside. The calibration is a logistic regression of "the likeliest reading is right" on articles
that the weights were not learnt from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import count
from typing import TypeAlias

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack
from scipy.special import expit

from tests.audit.examples import HALVES, Example, forms, labels
from xiaodai.audit.features import Features, beside
from xiaodai.audit.readings import Reading
from xiaodai.audit.scorer import PASSES, TABLE, Weights, certainty

RIDGE = 1.0
AGAIN = 0.6  # what an altered figure, or one whose claim is hidden, weighs
RARE = 5  # options that must show a feature
PLACES = 2  # decimal places of a weight in the table
STEPS = 200
MOST_FEATURES = 1000

Learnt: TypeAlias = Mapping[str, float]
Floats: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"

_numbers = count()
NUMBERS: dict[str, int] = {}  # the column of each feature


def matrix(rows: Iterable[Features]) -> csr_matrix:
    """One row for each option, one column for each feature that any article has shown."""
    at, columns, values = [0], [], []
    for row in rows:
        for name, x in row.items():
            if name not in NUMBERS:
                NUMBERS[name] = next(_numbers)
            columns.append(NUMBERS[name])
            values.append(x)
        at.append(len(columns))
    return csr_matrix((values, columns, at), (len(at) - 1, MOST_FEATURES))


@dataclass(frozen=True)
class Lesson:
    """An article in one of its forms, as matrices."""

    of: Example

    @cached_property
    def taught(self) -> list[int]:
        """The figures that have readings; of a changed article those that were changed."""
        numbers = self.of.changed or range(len(self.of.options))
        return [i for i in numbers if self.of.options[i].readings]

    @cached_property
    def all_options(self) -> csr_matrix:
        """The options of every figure."""
        return matrix(row for one in self.of.options for row in one.features)

    @cached_property
    def options(self) -> csr_matrix:
        """The options of the figures that are taught."""
        return matrix(row for i in self.taught for row in self.of.options[i].features)

    def beside(self, first: Floats) -> csr_matrix:
        """What the figures beside add to them, after a first pass."""
        scores, taken, at = self.all_options @ first, [], 0
        for one in self.of.options:
            best = int(scores[at : at + len(one.features)].argmax())
            taken.append(one.readings[best] if best < len(one.readings) else None)
            at += len(one.features)
        more = beside(self.of.context, self.of.options, taken, self.taught)
        return matrix(row for i in self.taught for row in more[i])

    @cached_property
    def sizes(self) -> list[int]:
        """How many options each figure that is taught has."""
        return [len(self.of.options[i].features) for i in self.taught]

    @cached_property
    def right(self) -> list[int]:
        """The number of the right option of each: a reading, or none; −1 if it is missing."""
        made = []
        for i in self.taught:
            cell, told = self.of.cell(i), self.of.options[i].readings
            found = (n for n, reading in enumerate(told) if reading.cell == cell)
            made.append(len(told) if cell is None else next(found, -1))
        return made


@cache
def lessons(name: str) -> tuple[Lesson, ...]:
    """One article in all its forms, as it is first."""
    return tuple(Lesson(one) for one in forms(name))


def fit(options: csr_matrix, every: Sequence[Lesson], start: Floats | None = None) -> Floats:
    """The weights that make the right options of some lessons likeliest."""
    sizes = np.array([size for one in every for size in one.sizes])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    there = np.array([right for one in every for right in one.right])
    weight = np.array([AGAIN if one.of.changed else 1.0 for one in every for _ in one.sizes])
    weight[there < 0] = 0.0
    right = starts + np.maximum(there, 0)
    shown = np.asarray((options != 0).sum(axis=0)).ravel() >= RARE
    across = options.T.tocsr()

    def loss(w: Floats) -> tuple[float, Floats]:
        score = options @ (w * shown)
        most = np.maximum.reduceat(score, starts)
        part = np.exp(score - most[group])
        total = np.add.reduceat(part, starts)
        missed = -(weight * (score[right] - most - np.log(total))).sum()
        slope = part / total[group] * weight[group]
        np.subtract.at(slope, right, weight)
        return missed + RIDGE / 2 * (w @ w), (across @ slope) * shown + RIDGE * w

    first = np.zeros(MOST_FEATURES) if start is None else start
    best = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return np.round(best.x, PLACES)


def learnt(names: Iterable[str]) -> tuple[Floats, Floats]:
    """The weights of both passes, from some articles."""
    every = [one for name in names for one in lessons(name)]
    first = fit(vstack([one.options for one in every], "csr"), every)
    return first, fit(vstack([one.options + one.beside(first) for one in every], "csr"), every)


@dataclass(frozen=True)
class Told:
    """The likeliest reading of a figure, its chance, and whether it is right."""

    reading: Reading
    chance: float
    right: bool


def left_out(name: str, first: Floats, second: Floats) -> list[Told]:
    """What weights say of the figures of an article that they were not learnt from."""
    made = []
    for one in lessons(name)[:-HALVES]:  # with hidden claims nothing is right
        scores, at = (one.options + one.beside(first)) @ second, 0
        for i, size in zip(one.taught, one.sizes, strict=True):
            parts = np.exp(scores[at : at + size] - scores[at : at + size].max())
            best = int(parts[:-1].argmax())
            reading = one.of.options[i].readings[best]
            chance = float(parts[best] / parts.sum())
            made.append(Told(reading, chance, reading.cell == one.of.cell(i)))
            at += size
    return made


def calibrated(told: Sequence[Told]) -> Learnt:
    """The weights of the calibration."""
    rows = [certainty(one.reading, one.chance) for one in told]
    names = sorted({name for row in rows for name in row})
    known = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    hit = np.array([one.right for one in told], dtype=float)

    def loss(w: Floats) -> tuple[float, Floats]:
        score = known @ w
        missed = np.logaddexp(0, score).sum() - (hit * score).sum()
        return missed + (w @ w) / 20, known.T @ (expit(score) - hit) + w / 10

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return {name: round(float(x), PLACES) for name, x in zip(names, best.x, strict=True)}


@cache
def from_all() -> tuple[Floats, Floats]:
    """The weights of all articles; they are learnt first, so that each feature has its column."""
    for name in labels():
        for one in lessons(name):
            one.options.sum()
    return learnt(labels())


@cache
def without(name: str) -> tuple[Floats, Floats]:
    """The weights learnt from all articles but one."""
    from_all()
    return learnt(other for other in labels() if other != name)


@cache
def _told_without(name: str) -> tuple[Told, ...]:
    return tuple(left_out(name, *without(name)))


def weights_without(name: str) -> Weights:
    """All weights as they are without one article: learnt and calibrated on the others."""
    told = [one for other in labels() if other != name for one in _told_without(other)]
    return Weights(*map(named, without(name)), calibrated(told))


def weights() -> Weights:
    """The weights that the audit uses: of all articles, calibrated by leaving each out."""
    told = [one for name in labels() for one in _told_without(name)]
    return Weights(*map(named, from_all()), calibrated(told))


def named(w: Floats) -> Learnt:
    """Weights by the names of their features."""
    return {name: float(w[i]) for name, i in NUMBERS.items() if w[i]}


def main() -> None:
    """Write the table."""
    made = weights()
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("pass", "feature", "weight"))
        for name in PASSES:
            writer.writerows((name, *row) for row in sorted(getattr(made, name).items()))


if __name__ == "__main__":
    main()
