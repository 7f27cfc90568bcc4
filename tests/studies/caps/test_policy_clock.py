"""The policy clock: days and limits against the claims, multiples against the printed limits."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.studies.caps import policy_clock
from xiaodai.studies.caps.policy_clock import Step
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import constant


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def steps(ledger: Ledger) -> list[Step]:
    return policy_clock.steps(ledger)


def test_the_clock_runs_from_36_to_24_to_an_average_of_20_to_12(steps: list[Step]) -> None:
    told = [(s.group, s.kind, s.limit.low) for s in steps if not s.is_withdrawn]
    consumer = [(kind, limit) for group, kind, limit in told if group == "consumer finance"]
    assert consumer == [("ceiling", 36), ("ceiling", 24), ("average", 20)]
    small = [(kind, limit) for group, kind, limit in told if group == "small loans"]
    assert small == [("ceiling", 24), ("ceiling", 12)]
    assert [s.first for s in steps] == sorted(s.first for s in steps)


@pytest.mark.parametrize(
    ("entity", "limit", "first", "last", "known"),
    [
        ("private_lending_cap_2020", "15.4", "2020-08-20", "2020-08-20", "2020-08-20"),
        ("cf_rate_guidance_2021", "24", "2021-03-01", "2021-03-31", "2021-08-04"),
        ("loan_facilitation_notice_2025", "24", "2025-10-01", "2025-10-01", "2025-11-11"),
        ("cf_rate_guidance_2025_earlier", "20", "2025-12-11", "2025-12-20", "2025-11-11"),
        ("cf_rate_guidance_2025", "20", "2026-01-01", "2026-03-31", "2025-11-11"),
    ],
)
def test_days_are_those_of_the_claims(steps, entity, limit, first, last, known) -> None:
    (step,) = [s for s in steps if s.entity == entity]
    assert step.limit.interval == Interval.point(Fraction(limit) / 100)
    assert (step.first.isoformat(), step.last.isoformat()) == (first, last)
    assert step.known.isoformat() == known


def test_the_small_loan_steps(steps: list[Step]) -> None:
    now, later = [s for s in steps if s.group == "small loans"]
    assert (now.limit.low, now.first, now.known) == (24, date(2025, 12, 24), date(2026, 1, 24))
    assert (later.limit.low, later.first, later.known) == (
        12,
        date(2027, 12, 31),
        date(2026, 1, 14),
    )
    assert later.notice.low == (date(2027, 12, 31) - date(2026, 1, 14)).days == 716


def test_no_usable_print_of_a_limit_is_older_than_the_day_it_was_known(ledger, steps) -> None:
    for step in steps:
        for row in ledger.query(entity=step.entity, status=list(USABLE)).to_dict("records"):
            if row["metric"].endswith("_rate_cap") and row["id"] in _claims(step):
                assert ledger.published(row["id"]) >= step.known.isoformat()


def _claims(step: Step) -> set[str]:
    lineage = step.limit.lineage
    inner = getattr(lineage, "inputs", ())
    return set(getattr(lineage, "claims", ())) | {c for q in inner for c in q.lineage.claims}


def test_the_notice_of_the_average_lay_between_its_two_ends(steps: list[Step]) -> None:
    (step,) = [s for s in steps if s.kind == "average"]
    known = date(2025, 11, 11)
    assert step.notice.low == (date(2026, 1, 1) - known).days == 51
    assert step.notice.high == (date(2026, 3, 31) - known).days == 140


def test_a_start_known_to_the_year_only_has_no_notice(steps: list[Step]) -> None:
    assert [s.entity for s in steps if s.notice is None] == ["consumer_finance"]


def test_a_limit_of_within_24_is_a_limit_of_24(ledger: Ledger) -> None:
    within = ledger.value("cf_rate_guidance_2021", "single_loan_rate_cap", "2021-08-04")
    assert (within.low, within.high) == (None, 24)
    assert policy_clock.as_limit(within).interval == Interval.point(Fraction(24, 100))
    open_above = replace(constant(24, "percent"), interval=Interval.of(24, None))
    with pytest.raises(ValueError, match="limits nothing"):
        policy_clock.as_limit(open_above)


def test_four_times_the_prime_rate_is_what_was_printed(ledger: Ledger) -> None:
    private, small = policy_clock.multiples(ledger)
    assert (private.computed.low, small.computed.low) == (Fraction("15.4"), 12)
    assert 4 * Fraction("3.85") == Fraction("15.4") and 4 * 3 == 12
    assert private.agrees and small.agrees
    assert {mark.kind for mark in small.computed.marks} == {"extrapolated"}


def test_ceiling_and_average_hold_side_by_side(ledger: Ledger, steps) -> None:
    force = policy_clock.side_by_side(ledger)
    assert (force.ceiling.low, force.average.low, force.small_loans_by_2027.low) == (24, 20, 12)
    assert force.headlines.low == 5  # one headline of each of five digests
    assert policy_clock.ceiling_in_force(steps).low == 24
    assert policy_clock.interim_deadline(ledger).first == date(2026, 12, 31)
