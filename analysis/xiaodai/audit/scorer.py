"""How likely each reading of a figure is: a softmax over its readings and none of them.

    P(reading) = exp(w · f(reading)) / Σ exp(w · f)

The weights w are learnt from labelled articles, with altered values and hidden claims
(`python -m tests.audit.learning` makes their table anew). Readings are weighed twice: by what is
around their figure, then also by what was taken for the figures beside it. The probability is
calibrated on articles that were left out: sure(P) = 1 / (1 + exp(−a − b · logit P)), where a and b
depend on whether the ledger agrees, differs or has no such cell.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xiaodai.audit.context import Context
from xiaodai.audit.evidence import Surroundings, surroundings
from xiaodai.audit.features import Features, Options, beside, options
from xiaodai.audit.pairing import Pair
from xiaodai.audit.readings import Reading, readings
from xiaodai.extraction.found import Found

TABLE = Path(__file__).with_name("weights.csv")
PASSES = ("first", "second", "sure")
MOST = 3000  # figures of one article; a text of the allowed length rarely has as many
NOTHING = Surroundings((), (), (), changed=False, pair=Pair())
CERTAIN = 0.9995  # no probability is nearer to 0 or 1


@dataclass(frozen=True)
class Weights:
    """The weights of the features in the two passes, and those of the calibration."""

    first: Mapping[str, float]
    second: Mapping[str, float]
    sure: Mapping[str, float]


@dataclass(frozen=True)
class Scored:
    """One figure with its readings, the likeliest first, each with its probability."""

    found: Found
    around: Surroundings
    ranked: tuple[tuple[Reading, float], ...]


@cache
def weights(path: Path = TABLE) -> Weights:
    """The weights of a table with the columns pass, feature, weight."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Weights(
        *({r["feature"]: float(r["weight"]) for r in rows if r["pass"] == p} for p in PASSES)
    )


def scored(context: Context, by: Weights | None = None) -> list[Scored]:
    """Every figure of an article with its readings and their probabilities."""
    figures = [every(context, one) for one in context.figures[:MOST]]
    rest = [Scored(one, NOTHING, ()) for one in context.figures[MOST:]]
    return weighed(context, figures, by or weights()) + rest


def every(context: Context, found: Found) -> Options:
    """One figure with all its readings and their features."""
    around = surroundings(context, found)
    return options(context, found, around, readings(context, found, around))


def weighed(context: Context, figures: Sequence[Options], by: Weights) -> list[Scored]:
    """The probabilities of the readings of all figures of one article."""
    first = [probabilities(one.features, by.first) for one in figures]
    with_others = beside(context, figures, taken(figures, first))
    second = [
        probabilities([{**a, **b} for a, b in zip(one.features, more, strict=True)], by.second)
        for one, more in zip(figures, with_others, strict=True)
    ]
    return [_ranked(one, chances, by) for one, chances in zip(figures, second, strict=True)]


def taken(figures: Sequence[Options], chances: Iterable[Sequence[float]]) -> list[Reading | None]:
    """What the first pass takes for each figure: its likeliest reading, or none."""
    best = (max(range(len(one)), key=one.__getitem__) for one in chances)
    return [
        one.readings[i] if i < len(one.readings) else None
        for one, i in zip(figures, best, strict=True)
    ]


def probabilities(features: Sequence[Features], by: Mapping[str, float]) -> list[float]:
    """The probability of each option by its features."""
    scores = [sum(by.get(name, 0.0) * x for name, x in one.items()) for one in features]
    most = max(scores)
    parts = [math.exp(score - most) for score in scores]
    total = sum(parts)
    return [part / total for part in parts]


def _ranked(one: Options, chances: Sequence[float], by: Weights) -> Scored:
    order = sorted(range(len(one.readings)), key=lambda i: -chances[i])
    return Scored(
        one.found,
        one.around,
        tuple((one.readings[i], sure(one.readings[i], chances[i], by)) for i in order),
    )


def sure(reading: Reading, chance: float, by: Weights) -> float:
    """The calibrated probability that a reading is right."""
    score = sum(by.sure.get(name, 0.0) * x for name, x in certainty(reading, chance).items())
    return 1 / (1 + math.exp(-score))


def certainty(reading: Reading, chance: float) -> Features:
    """What the calibration knows of a reading: its score, and what the ledger says to it."""
    chance = min(max(chance, 1 - CERTAIN), CERTAIN)
    logit = math.log(chance / (1 - chance))
    told = "agrees" if reading.tells else "differs" if reading.prints else "unknown"
    return {told: 1.0, f"{told}:logit": logit}
