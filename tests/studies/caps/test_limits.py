"""Rate limits: days and levels against the claims, multiples against the printed limits."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.caps import limits as rate_limits
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import agreement, constant


@pytest.fixture(scope="module")
def limits(ledger: Ledger) -> list[Any]:
    return list(rate_limits.rate_limits(ledger).itertuples())


def test_the_limits_run_from_36_to_24_to_an_average_of_20_to_12(limits: list[Any]) -> None:
    told = [(s.group, s.kind, s.limit.low) for s in limits if not s.is_withdrawn]
    consumer = [(kind, limit) for group, kind, limit in told if group == "consumer finance"]
    assert consumer == [("ceiling", 36), ("ceiling", 24), ("average", 20)]
    small = [(kind, limit) for group, kind, limit in told if group == "small loans"]
    assert small == [("ceiling", 24), ("ceiling", 12)]
    assert [s.first for s in limits] == sorted(s.first for s in limits)


@pytest.mark.parametrize(
    ("entity", "level", "first", "last", "known"),
    [
        ("private_lending_cap_2020", "15.4", "2020-08-20", "2020-08-20", "2020-08-20"),
        ("cf_rate_guidance_2021", "24", "2021-03-01", "2021-03-31", "2021-08-04"),
        ("loan_facilitation_notice_2025", "24", "2025-10-01", "2025-10-01", "2025-11-11"),
        ("cf_rate_guidance_2025_earlier", "20", "2025-12-11", "2025-12-20", "2025-11-11"),
        ("cf_rate_guidance_2025", "20", "2026-01-01", "2026-03-31", "2025-11-11"),
    ],
)
def test_days_are_those_of_the_claims(limits, entity, level, first, last, known) -> None:
    (limit,) = [s for s in limits if s.entity == entity]
    assert limit.limit.interval == Interval.point(Fraction(level) / 100)
    assert (limit.first.isoformat(), limit.last.isoformat()) == (first, last)
    assert limit.known.isoformat() == known


def test_the_small_loan_limits(limits: list[Any]) -> None:
    now, later = [s for s in limits if s.group == "small loans"]
    assert (now.limit.low, now.first, now.known) == (24, date(2025, 12, 24), date(2026, 1, 24))
    assert (later.limit.low, later.first, later.known) == (
        12,
        date(2027, 12, 31),
        date(2026, 1, 14),
    )
    assert later.notice.low == (date(2027, 12, 31) - date(2026, 1, 14)).days == 716


def test_no_usable_print_of_a_limit_is_older_than_the_day_it_was_known(ledger, limits) -> None:
    for limit in limits:
        for row in ledger.query(entity=limit.entity, status=list(USABLE)).to_dict("records"):
            if row["metric"].endswith("_rate_cap") and row["id"] in _claims(limit):
                assert ledger.published(row["id"]) >= limit.known.isoformat()


def _claims(limit: Any) -> set[str]:
    lineage = limit.limit.lineage
    inner = getattr(lineage, "inputs", ())
    return set(getattr(lineage, "claims", ())) | {c for q in inner for c in q.lineage.claims}


def test_the_notice_of_the_average_lay_between_its_two_ends(limits: list[Any]) -> None:
    (limit,) = [s for s in limits if s.kind == "average"]
    known = date(2025, 11, 11)
    assert limit.notice.low == (date(2026, 1, 1) - known).days == 51
    assert limit.notice.high == (date(2026, 3, 31) - known).days == 140


def test_a_start_known_to_the_year_only_has_no_notice(limits: list[Any]) -> None:
    assert [s.entity for s in limits if s.notice is None] == ["consumer_finance"]


def test_a_limit_of_within_24_is_a_limit_of_24(ledger: Ledger) -> None:
    within = ledger.value("cf_rate_guidance_2021", "single_loan_rate_cap", "2021-08-04")
    assert (within.low, within.high) == (None, 24)
    assert rate_limits.as_limit(within).interval == Interval.point(Fraction(24, 100))
    open_above = replace(constant(24, "percent"), interval=Interval.of(24, None))
    with pytest.raises(ValueError, match="limits nothing"):
        rate_limits.as_limit(open_above)


def test_four_times_the_prime_rate_is_what_was_printed(ledger: Ledger) -> None:
    private, small = rate_limits.multiples(ledger).itertuples()
    assert (private.computed.low, small.computed.low) == (Fraction("15.4"), 12)
    assert 4 * Fraction("3.85") == Fraction("15.4") and 4 * 3 == 12
    assert private.agreement.en == small.agreement.en == "yes"
    assert {mark.kind for mark in small.computed.marks} == {"extrapolated"}


def test_ceiling_and_average_hold_side_by_side(ledger: Ledger) -> None:
    force = rate_limits.side_by_side(ledger)
    assert (force.ceiling.low, force.average.low) == (24, 20)
    assert force.headlines.low == 5  # one headline of each of five digests
    assert rate_limits.ceiling_in_force(rate_limits.rate_limits(ledger)).low == 24
    assert force.interim.first == date(2026, 12, 31)


def test_the_frame_says_what_each_limit_binds_and_since_when_it_was_known(ledger, limits) -> None:
    table = rate_limits.rate_limits(ledger)
    for row, limit in zip(table.itertuples(), limits, strict=True):
        assert (row.policy, row.known_by.code) == (
            ledger.entity(limit.entity),
            limit.known.isoformat(),
        )
        assert isinstance(row.start, Period) or (row.start.first, row.start.last) == (
            limit.first,
            limit.last,
        )
        assert ("withdrawn" in row.binds.en) == (row.entity == "cf_rate_guidance_2025_earlier")
    assert table["binds"][0].en == "every single loan: consumer-finance companies"


def test_a_ceiling_lasts_until_the_next_one_starts(ledger: Ledger) -> None:
    rows = list(rate_limits.limits_in_time(rate_limits.rate_limits(ledger)).itertuples())
    assert [row.label.en for row in rows] == [
        "ceiling 36%",
        "ceiling 24%",
        "average 20%",
        "ceiling 24%",
        "ceiling 12%",
    ]
    assert rows[0].end == rows[1].start == date(2021, 3, 31)
    assert rows[3].end == rows[4].start == date(2027, 12, 31)
    assert [rows[k].end for k in (1, 2, 4)] == [date(2028, 12, 31)] * 3
    assert [row.known is None for row in rows] == [True, False, False, False, False]
    assert [row.is_average for row in rows] == [False, False, True, False, False]


def test_computed_and_printed_limits_stand_side_by_side(ledger: Ledger) -> None:
    table = rate_limits.multiples(ledger)
    assert [answer.en for answer in table["agreement"]] == ["yes", "yes"]
    assert [q.low for q in table["printed"]] == [Fraction("15.4"), 12]
    assert agreement(constant(16, "percent"), table["printed"][0]).en == "no"
