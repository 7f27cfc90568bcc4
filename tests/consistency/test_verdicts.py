"""Verdicts: sides and origins, what is known, scopes; and the whole ledger."""

import itertools
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import islice

import pytest

from tests.consistency.made import Claim, judged, made
from tests.first_reading import first_reading
from tests.length import examples
from xiaodai.consistency.cells import has_whole_ratio, range_ends
from xiaodai.consistency.verdicts import Verdict, judge
from xiaodai.ledger.ledger import Ledger
from xiaodai.values.interval import Interval
from xiaodai.values.units import unit

COUNT = {"n": "unit=company kind=count"}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def verdicts(ledger: Ledger) -> list[Verdict]:
    return judge(ledger.prints(), ledger)


def wrong(made_of: Ledger) -> list[Verdict]:
    return [v for v in judged(made_of) if v.verdict == "inconsistent"]


def test_prints_of_one_origin_count_once_on_each_side() -> None:
    origins = {"copy1": "paper", "copy2": "paper", "copy3": "copy1"}
    claims: list[Claim] = [
        ("a", "n", "2025-06-30", "4974家", f"source:{name}")
        for name in ("paper", "copy1", "copy2", "copy3")
    ]
    claims += [("a", "n", "2025-06-30", "4947家", "source:bank")]
    claims += [("a", "n", "2025-06-30", "4947家", "source:ministry")]
    (verdict,) = wrong(made(COUNT, claims, origins=origins))
    loser, winner = verdict.against
    assert (len(winner.claims), winner.origins) == (2, ("bank", "ministry"))
    assert (len(loser.claims), loser.origins, loser.copied) == (4, ("paper",), True)
    assert not winner.copied


def test_a_better_grade_stands_against_more_copies() -> None:
    claims: list[Claim] = [
        ("a", "n", "2025-06-30", "4974家", "source:bureau"),
        ("a", "n", "2025-06-30", "4947家", "source:one"),
        ("a", "n", "2025-06-30", "4947家", "source:two"),
    ]
    (verdict,) = wrong(made(COUNT, claims, grades={"bureau": "A"}))
    assert verdict.against[1].grade == "A"
    assert verdict.claims == ("a.n.2025-06-30.2", "a.n.2025-06-30")


@pytest.mark.parametrize(
    ("mark", "known"),
    [
        ((), False),
        (("status:rejected", "cause:digit_slip"), True),
        (("status:superseded", "cause:cut_digits"), True),
        (("status:conflict", "cause:undefined"), True),
        (("status:conflict", "cause:disputed", "rests:a.n.2025-06-30"), True),
        (("status:conflict", "cause:disputed", "rests:a.n.2024-06-30"), False),
    ],
)
def test_a_contradiction_is_known_if_a_mark_is_about_it(mark: tuple[str, ...], known: bool) -> None:
    claims: list[Claim] = [
        ("a", "n", "2025-06-30", "4974家"),
        ("a", "n", "2025-06-30", "4947家", *mark),
    ]
    (verdict,) = wrong(made(COUNT, claims))
    assert verdict.known is known


def test_a_new_contradiction_does_not_hide_behind_a_marked_claim() -> None:
    marked = ("status:conflict", "cause:disputed")
    claims: list[Claim] = [
        ("a", "n", "2025-06-30", "4974家", *marked, "rests:a.n.2025-06-30.2"),
        ("a", "n", "2025-06-30", "4947家", *marked, "rests:a.n.2025-06-30"),
        ("a", "n", "2025-06-30", "4749家"),
    ]
    verdicts = wrong(made(COUNT, claims))
    assert [v.known for v in verdicts] == [False, False]
    assert {v.claims[1] for v in verdicts} == {"a.n.2025-06-30.3"}


def test_a_missing_term_of_a_wider_scope_is_out_of_scope() -> None:
    metrics = {
        "balance": "unit=yi_yuan kind=stock",
        "loans": "unit=loan kind=count",
        "mean": "unit=yuan/loan kind=amount numerator=balance denominator=loans",
    }
    claims: list[Claim] = [
        ("pool", "loans", "2025", "1002万笔"),
        ("pool", "mean", "2025", "59.83元"),
        ("product", "balance", "2025-06-30", "1125.88亿元"),
    ]
    apart = judged(made(metrics, claims))
    assert [v.verdict for v in apart] == ["undetermined"]
    nested = judged(made(metrics, claims, entities={"pool": "pool:product"}))
    assert [v.verdict for v in nested] == ["out_of_scope"]
    assert len(nested[0].claims) == 3


def test_a_pool_average_printed_as_that_of_the_lender_is_noticed() -> None:
    rate = {"r": "unit=percent kind=rate"}
    entities = {"pool": "pool:lender"}
    same: list[Claim] = [("pool", "r", "2025", "23.96%"), ("lender", "r", "2025", "23.96%")]
    assert [v.relation for v in judged(made(rate, same, entities=entities))] == ["same digits"]
    round_: list[Claim] = [("pool", "r", "2025", "24%"), ("lender", "r", "2025", "24%")]
    assert judged(made(rate, round_, entities=entities)) == []


def test_both_ends_of_a_printed_range_carry_their_rounding(ledger: Ledger) -> None:
    (found,) = ledger.prints(["ningyin.loan_rate_range.2025"])
    assert range_ends(found.printed, found.interval, unit("percent")) == (
        Interval.of("3.055", "3.065"),
        Interval.of("14.85", "14.95"),
    )
    (found,) = ledger.prints(["huabei.loan_rate_range.2025"])
    assert range_ends(found.printed, found.interval, unit("percent")) == (
        Interval.of(0, "0.5"),
        Interval.of("23.5", "24.5"),
    )


def test_a_ratio_of_whole_numbers_is_one_that_whole_numbers_make() -> None:
    every = {Fraction(k, 30) for k in range(31)}
    for tenth in range(1001):
        ratio = Interval.of(Fraction(2 * tenth - 1, 2000), Fraction(2 * tenth + 1, 2000))
        assert has_whole_ratio(ratio, None, Interval.point(30)) == any(r in ratio for r in every)


def test_the_ledger_holds_no_contradiction_that_is_not_explained(
    verdicts: list[Verdict],
) -> None:
    assert [(v.relation, v.claims) for v in verdicts if v.known is False] == []
    assert len([v for v in verdicts if v.known]) >= 20


def test_the_checks_find_by_themselves_what_the_corrections_say(verdicts: list[Verdict]) -> None:
    contradicted = {claim for v in verdicts if v.known for claim in v.claims}
    assert contradicted >= {
        "fenfu.loan_balance.2025-06-30.4",
        "retail_sales.retail_sales_growth.2025Q1",
        "national.net_exits.2020",
        "zhaolian.net_profit_growth.2025H1",
        "alibaba_microloan.founded.2010-03.2",
        "microloan_abs.abs_issuance.2025H1.2",
    }
    scopes = {v.claims[0] for v in verdicts if v.relation == "same digits"}
    assert "mashang.average_rate.2025" in scopes


def test_every_cell_with_two_prints_has_a_verdict(ledger: Ledger, verdicts: list[Verdict]) -> None:
    """Counted from the table: (entity, metric, period) with several prints that are no ranges."""
    kinds = ledger.metrics.set_index("id")["kind"]
    table = ledger.claims[ledger.claims["metric"].map(kinds) != "range"]
    counts = Counter(zip(table["entity"], table["metric"], table["period"], strict=True))
    several = {cell for cell, prints in counts.items() if prints > 1}
    judged_cells = {(v.entity, v.metric, v.period) for v in verdicts if v.relation == "duplicate"}
    assert several <= judged_cells


def test_the_order_of_the_rows_changes_no_verdict(ledger: Ledger, verdicts: list[Verdict]) -> None:
    again = judge(reversed(ledger.prints()), ledger)
    assert [(v.verdict, v.relation, v.claims, v.slack) for v in again] == [
        (v.verdict, v.relation, v.claims, v.slack) for v in verdicts
    ]


@pytest.mark.long
def test_work_grows_with_the_number_of_claims_and_not_with_its_square(ledger: Ledger) -> None:
    """Three copies of its claims, side by side in one run, may not cost four times as much."""
    assert calls(3, ledger) < 4 * calls(1, ledger)


def calls(copies: int, ledger: Ledger) -> int:
    """How many functions are called to judge so many copies of figures of the ledger."""
    found = [
        replace(p, claim=f"{p.claim}-{i}", origin=f"{p.origin}-{i}")
        for p in islice(ledger.prints(), examples(400, len(ledger.claims)))
        for i in range(copies)
    ]
    counted = itertools.count()

    def count(*_: object) -> None:
        next(counted)

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        judge(found, ledger)
    finally:
        sys.setprofile(before)
    return next(counted)
