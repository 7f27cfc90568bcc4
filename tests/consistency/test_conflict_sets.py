"""Contradictions of several figures together, against brute force in exact arithmetic."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consistency.made import judged, made
from tests.length import examples
from xiaodai.consistency.cells import Cell, Relation, Term
from xiaodai.consistency.conflict_sets import contradictions
from xiaodai.values.interval import Interval

DAY = date(2025, 6, 30)
MINUS = Interval.point(-1)


def cell(name: str) -> Cell:
    return Cell("a", name, DAY, DAY)


def linear(*signed: tuple[str, int]) -> Relation:
    """`Σ ±x = 0`."""
    terms = tuple(Term(cell(name), Interval.point(sign)) for name, sign in signed)
    return Relation("test", cell(signed[0][0]), terms)


def possible(relations: Sequence[Relation], values: Mapping[Cell, Interval]) -> bool:
    """Whether all can be true: Fourier-Motzkin elimination in rationals."""
    cells = sorted({c for r in relations for c in r.cells})
    rows: list[tuple[list[Fraction], Fraction]] = []
    for relation in relations:
        weights = {
            term.cell: term.coefficient(values).low or Fraction(0) for term in relation.terms
        }
        line = [weights.get(c, Fraction(0)) for c in cells]
        rows += [(line, Fraction(0)), ([-w for w in line], Fraction(0))]
    for i, c in enumerate(cells):
        one = [Fraction(int(i == j)) for j in range(len(cells))]
        low, high = (values[c].low, values[c].high) if c in values else (None, None)
        rows += [(one, high)] if high is not None else []
        rows += [([-w for w in one], -low)] if low is not None else []
    for i in range(len(cells)):
        above = [row for row in rows if row[0][i] > 0]
        below = [row for row in rows if row[0][i] < 0]
        rest = [row for row in rows if row[0][i] == 0]
        for (a, p), (b, q) in product(above, below):
            x, y = -b[i], a[i]
            rest.append(([x * u + y * v for u, v in zip(a, b, strict=True)], x * p + y * q))
        rows = list({(tuple(line), bound): (line, bound) for line, bound in rest}.values())
    return all(bound >= 0 for _, bound in rows)


def found(relations: Sequence[Relation], values: Mapping[Cell, Interval]) -> list[set[Cell]]:
    """The smallest sets of the first contradiction."""
    weakness = dict.fromkeys(values, (0,))
    every = contradictions(relations, values, weakness=weakness, floor=lambda _: None)
    return [set(proof.cells) for proof in every[0]] if every else []


CHAIN = [
    linear(("d1", 1), ("x1", -1), ("x0", 1)),
    linear(("d2", 1), ("x2", -1), ("x1", 1)),
    linear(("d3", 1), ("x2", -1), ("x0", 1)),
]
NAMES = ("d1", "d2", "d3", "x0", "x1", "x2")


@pytest.mark.long
@settings(max_examples=examples(12, 100))
@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.tuples(st.integers(-6, 6), st.integers(0, 3)), min_size=2
    )
)
def test_chains_of_changes_agree_with_brute_force(
    drawn: dict[str, tuple[int, int]],
) -> None:
    values = {cell(name): Interval.of(low, low + width) for name, (low, width) in drawn.items()}
    sets = found(CHAIN, values)
    assert bool(sets) == (not possible(CHAIN, values))
    if sets:
        smallest = next(
            size
            for size in range(1, len(values) + 1)
            for chosen in combinations(sorted(values), size)
            if not possible(CHAIN, {c: values[c] for c in chosen})
        )
        assert {len(s) for s in sets} == {smallest}
        every = [
            set(chosen)
            for chosen in combinations(sorted(values), smallest)
            if not possible(CHAIN, {c: values[c] for c in chosen})
        ]
        assert all(s in every for s in sets)
        assert len(sets) == min(len(every), 6)


def test_three_changes_that_do_not_chain_are_found_without_a_level() -> None:
    values = {
        cell("d1"): Interval.point(1),
        cell("d2"): Interval.point(1),
        cell("d3"): Interval.point(3),
    }
    assert found(CHAIN, values) == [{cell("d1"), cell("d2"), cell("d3")}]
    values[cell("d3")] = Interval.point(2)
    assert found(CHAIN, values) == []


def test_a_gap_of_the_last_printed_digit_is_enough() -> None:
    values = {
        cell("d1"): Interval.point(10**7),
        cell("d2"): Interval.point(1),
        cell("d3"): Interval.point(10**7 + 2),
    }
    assert len(found(CHAIN, values)) == 1
    values[cell("d3")] = Interval.point(10**7 + 1)
    assert found(CHAIN, values) == []


POOL = {
    "balance": "unit=yi_yuan kind=stock",
    "loans": "unit=loan kind=count",
    "people": "unit=person kind=count",
    "per_loan": "unit=yuan/loan kind=amount numerator=balance denominator=loans",
    "per_person": "unit=yuan/person kind=amount numerator=balance denominator=people",
}


def test_two_averages_of_one_unprinted_balance_are_held_against_each_other() -> None:
    fits = made(
        POOL,
        [
            ("pool", "loans", "2025", "1002万笔"),
            ("pool", "people", "2025", "276万"),
            ("pool", "per_loan", "2025", "59.83元"),
            ("pool", "per_person", "2025", "217.14元"),
        ],
    )
    assert [v for v in judged(fits) if v.verdict == "inconsistent"] == []
    wrong = made(
        POOL,
        [
            ("pool", "loans", "2025", "1002万笔"),
            ("pool", "people", "2025", "267万"),
            ("pool", "per_loan", "2025", "59.83元"),
            ("pool", "per_person", "2025", "217.14元"),
        ],
    )
    (verdict,) = [v for v in judged(wrong) if v.verdict == "inconsistent"]
    assert verdict.relation == "joint"
    assert set(verdict.claims) == set(wrong.claims["id"])


def test_growth_rates_that_do_not_chain_are_found_without_a_level() -> None:
    metrics = {
        "n": "unit=yi_yuan kind=stock",
        "y": "unit=percent kind=growth growth_of=n change_base=previous_year",
        "q": "unit=percent kind=growth growth_of=n change_base=previous_quarter",
    }
    quarters = [("a", "q", f"2025Q{q}", "10%") for q in (1, 2, 3, 4)]  # 1.1⁴ = 1.4641
    assert not [
        v
        for v in judged(made(metrics, [*quarters, ("a", "y", "2025", "46%")]))
        if v.verdict == "inconsistent"
    ]
    ledger = made(metrics, [*quarters, ("a", "y", "2025", "66%")])
    (verdict,) = [v for v in judged(ledger) if v.verdict == "inconsistent"]
    assert set(verdict.claims) == set(ledger.claims["id"])


YEAR = {
    "n": "unit=yi_yuan kind=stock",
    "f": "unit=yi_yuan kind=change change_of=n change_base=restated_year_start",
}


def test_a_restated_opening_level_is_a_pattern_and_no_alarm() -> None:
    ledger = made(
        YEAR,
        [
            ("a", "n", "2024-12-31", "7533亿元"),
            ("a", "n", "2025-03-31", "7366.9亿元"),
            ("a", "f", "2025Q1", "181.5亿元", "减少"),
            ("a", "n", "2025-06-30", "7361亿元"),
            ("a", "f", "2025H1", "187亿元", "减少"),
        ],
    )
    verdicts = judged(ledger)
    assert {v.verdict for v in verdicts} == {"consistent"}
    (opening,) = [v for v in verdicts if v.relation == "restated opening"]
    assert opening.slack == Fraction("0.2")  # 7,548.3 to 7,548.5 in both quarters


def test_the_quarter_that_does_not_fit_its_year_is_named() -> None:
    ledger = made(
        YEAR,
        [
            ("a", "n", "2025-03-31", "7366.9亿元"),
            ("a", "f", "2025Q1", "181.5亿元", "减少"),
            ("a", "n", "2025-06-30", "7361亿元"),
            ("a", "f", "2025H1", "178亿元", "减少"),
            ("a", "n", "2025-09-30", "7229亿元"),
            ("a", "f", "2025-01/2025-09", "319亿元", "减少"),
        ],
    )
    (verdict,) = [v for v in judged(ledger) if v.verdict == "inconsistent"]
    odd = {"a.n.2025-06-30", "a.f.2025H1"}
    assert odd <= set(verdict.claims) and len(verdict.claims) == 4
    assert len(verdict.alternatives) == 1 and odd <= set(verdict.alternatives[0])
    assert set(verdict.against[0].claims) == odd
    # At least 7,548.3 against at most 7,540.
    assert verdict.slack == Fraction("-8.3")


def test_a_second_contradiction_does_not_hide_behind_the_first() -> None:
    both = [
        (entity, metric, "2025", printed)
        for entity, people in (("one", "267万"), ("two", "267万"))
        for metric, printed in (
            ("loans", "1002万笔"),
            ("people", people),
            ("per_loan", "59.83元"),
            ("per_person", "217.14元"),
        )
    ]
    verdicts = [v for v in judged(made(POOL, both)) if v.verdict == "inconsistent"]
    assert {v.entity for v in verdicts} == {"one", "two"}
