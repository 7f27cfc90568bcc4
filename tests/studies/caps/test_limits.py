"""Rate limits: levels and days against the claims and the rules, multiples against the prints."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.rules import AVERAGE, CEILING, COURT, as_limit
from xiaodai.studies.caps import cap_quantity
from xiaodai.studies.caps import limits as rate_limits
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import agreement, constant

DAYS = [date(2016, 6, 30), date(2018, 6, 30), date(2020, 10, 1), date(2022, 6, 30)]
DAYS += [date(2026, 6, 30), date(2028, 6, 30)]


@pytest.fixture(scope="module")
def limits(ledger: Ledger) -> pd.DataFrame:
    return rate_limits.rate_limits(ledger)


@pytest.mark.parametrize(
    ("entity", "metric", "levels"),
    [  # worked out by hand from the texts; None where no rule that was read sets a limit
        ("zhongyou", CEILING, [None, 36, 36, 24, 24, 24]),
        ("zhongyou", AVERAGE, [None, None, None, None, 20, 20]),
        ("zhongyou", COURT, [None, 24, 24, 24, 24, 24]),
        ("tenpay_microloan", CEILING, [None, 36, None, None, 24, 12]),
        ("tenpay_microloan", COURT, [None, None, None, 24, 24, 24]),
        ("private_lending", CEILING, [36, 36, "15.4", "15.4", "15.4", "15.4"]),
        ("private_lending", COURT, [24, 24, None, None, None, None]),
        ("loan_facilitation", CEILING, [None, None, None, None, 24, 24]),
    ],
)
def test_the_limit_in_force_for_each_kind_of_lender(ledger, entity, metric, levels) -> None:
    found = [ledger.limit(entity, metric, day) for day in DAYS]
    expected = [None if level is None else Fraction(str(level)) for level in levels]
    assert [None if limit is None else limit.low for limit in found] == expected


def test_a_limit_starts_on_the_last_day_that_its_row_allows_and_not_before(ledger) -> None:
    march = date(2021, 3, 31)  # the guidance is known to the month only
    assert ledger.limit("haier", CEILING, march).low == 24
    assert ledger.limit("haier", CEILING, date(2021, 3, 30)) is None  # 36 ended in February
    assert ledger.limit("haier", CEILING, date(2021, 2, 1)).low == 36


def test_where_no_rule_sets_a_ceiling_the_message_says_so(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no rule of the ledger sets a ceiling for haier on 2012"):
        rate_limits.ceiling_in_force(ledger, "haier", date(2012, 1, 1))


def test_guidance_that_was_replaced_before_it_applied_binds_on_no_day(ledger, limits) -> None:
    (withdrawn,) = limits[limits["first"].isna()].itertuples()
    assert (withdrawn.limit.low, withdrawn.in_force) == (20, None)
    assert withdrawn.status.en == "replaced before it applied"
    assert "single loan or average" in withdrawn.what.en
    drawn = rate_limits.limits_in_time(ledger)
    assert not ((drawn["style"] == "ceiling") & (drawn["limit"].map(float) == 20)).any()


def test_the_limits_stand_in_order_with_the_words_of_their_source(limits) -> None:
    days = [day for day in limits["first"] if day]
    assert days == sorted(days)
    by_day = limits[limits["first"] == date(2027, 12, 31)].iloc[0]
    assert by_day["wording"].en == "in principle, at the latest"
    assert by_day["wording"].zh == "原则上最晚"
    assert by_day["issued"].code == "2025-12-24"
    notice = limits[limits["first"] == date(2025, 10, 1)].iloc[0]
    assert "prints no rate" in notice["wording"].en


def test_a_limit_lasts_until_it_ends_or_the_next_of_its_kind_starts(ledger: Ledger) -> None:
    found = rate_limits.limits_in_time(ledger)
    groups = [group.en for group in found["kind"].drop_duplicates()]
    assert groups[:2] == ["Licensed consumer-finance companies", "Small-loan companies nationwide"]
    end = date(2028, 12, 31)
    rows = {
        (row.kind.en.partition(" ")[0], row.label.en): (row.issued, row.start, row.end)
        for row in found.itertuples()
    }
    assert rows["Licensed", "36% on every loan"][1:] == (date(2017, 12, 1), date(2021, 2, 1))
    assert rows["Licensed", "24% on every loan"][1:] == (date(2021, 3, 1), end)  # repeated in 2025
    assert rows["Licensed", "20% on the average of new loans"] == (
        date(2025, 11, 30),
        date(2026, 1, 1),  # "from the first quarter of 2026 on"
        end,
    )
    assert rows["Small-loan", "36% on every loan"][1:] == (date(2017, 12, 1), date(2020, 8, 19))
    assert rows["Small-loan", "24% enforced in court"] == (date(2020, 11, 9), date(2021, 1, 1), end)
    assert rows["Small-loan", "24% on every loan"][1:] == (date(2025, 12, 24), date(2027, 12, 31))
    assert rows["Small-loan", "12% on every loan"] == (date(2025, 12, 24), date(2027, 12, 31), end)
    assert rows["Private", "15.4% at most in court"][1:] == (date(2020, 8, 20), end)
    assert all(issued <= start < last for issued, start, last in rows.values())


def test_a_table_of_limits_says_when_each_ends_and_leaves_no_open_end_blank(limits) -> None:
    ends = {
        (row.rule.en.partition(" (")[0], float(row.limit)): row.until
        for row in limits[limits["metric"] == CEILING].itertuples()
        if "national" in row.entities
    }
    assert ends["Guideline on the all-in financing cost of small-loan companies", 24].code == (
        "2027-12-31"
    )
    last = ends["Guideline on the all-in financing cost of small-loan companies", 12]
    assert last.en == "no end set"
    assert ends["Notice on rectifying cash-loan business", 36].code == "2020-08-19"
    guided = limits[limits["rule"].map(lambda rule: "Window guidance of 2021" in rule.en)].iloc[0]
    assert guided["until"].en == "no end set"  # that of 2025 only repeats its level
    assert limits.loc[limits["first"].isna(), "until"].isna().all()


def test_guidance_and_what_is_read_into_a_rule_do_not_bind(ledger: Ledger) -> None:
    """By hand from the tables: two window guidances, a guideline, a notice that prints no rate."""
    found = rate_limits.limits_in_time(ledger)
    loose = {
        (row.kind.en.partition(" ")[0], float(row.limit), row.style)
        for row in found[~found["binds"].astype(bool)].itertuples()
    }
    assert loose == {
        ("Licensed", 24, "ceiling"),
        ("Licensed", 20, "average"),
        ("Small-loan", 24, "ceiling"),
        ("Small-loan", 12, "ceiling"),
        ("Online", 24, "ceiling"),
    }
    bound = found[found["binds"].astype(bool)]
    assert set(bound["style"]) == {"court", "ceiling"}


def test_the_rules_on_industries_are_those_of_licensed_lenders(ledger, limits) -> None:
    found = rate_limits.on_industries(ledger, limits)
    assert 0 < len(found) < len(limits)
    for entities in found["entities"]:
        assert {"consumer_finance", "national"} & set(entities)
    left = limits.loc[limits.index.difference(found.index), "entities"]
    assert not any({"consumer_finance", "national"} & set(entities) for entities in left)


def test_what_is_lent_at_the_ceiling_is_matched_by_cheaper_loans(ledger: Ledger) -> None:
    """24 and 16 in equal parts make 20; two thirds at 24 and a third at 12 do, too."""
    force = rate_limits.side_by_side(ledger)
    assert force.even_match.low == force.even_match.high == 2 * 20 - 24
    rates = [cap_quantity(rate) for rate in (24.0, 20.0, 16.0, 12.0)]
    mixed = rate_limits.mixes(force, rates)
    assert [rest.low for rest in mixed["rest"]] == [20, 16, 12]  # 24 alone is above the average
    assert [share.low for share in mixed["at_ceiling"]] == [0, 50, Fraction(200, 3)]
    for row in mixed.itertuples():
        share = row.at_ceiling.low / 100
        assert share * 24 + (1 - share) * row.rest.low == 20
    assert rate_limits.mixes(force, rates[:1]).empty


def test_a_limit_of_within_24_is_a_limit_of_24(ledger: Ledger) -> None:
    within = ledger.value("cf_rate_guidance_2021", CEILING, "2021-08-04")
    assert (within.low, within.high) == (None, 24)
    assert as_limit(within).interval == Interval.point(Fraction(24, 100))
    open_above = replace(constant(24, "percent"), interval=Interval.of(24, None))
    with pytest.raises(ValueError, match="limits nothing"):
        as_limit(open_above)


def test_four_times_the_prime_rate_is_what_was_printed(ledger: Ledger) -> None:
    private, small = rate_limits.multiples(ledger).itertuples()
    assert (private.computed.low, small.computed.low) == (Fraction("15.4"), 12)
    assert 4 * Fraction("3.85") == Fraction("15.4") and 4 * 3 == 12
    assert (private.benchmark.low, small.benchmark.low) == (Fraction("3.85"), 3)
    assert private.agreement.en == small.agreement.en == "yes"
    assert {mark.kind for mark in small.computed.marks} == {"extrapolated"}
    assert agreement(constant(16, "percent"), private.printed).en == "no"


def test_ceiling_and_average_hold_side_by_side(ledger: Ledger) -> None:
    force = rate_limits.side_by_side(ledger)
    assert (force.ceiling.low, force.average.low) == (24, 20)
    assert force.headlines.low == 5  # one headline of each of five digests
    assert force.origins.en == "all digests of one article"
    assert force.in_force.code == "2026Q1"


def test_the_interim_aim_is_a_year_before_the_deadline(ledger: Ledger) -> None:
    found = rate_limits.deadlines(ledger)
    assert (found.interim.first, found.interim.last) == (date(2026, 12, 31),) * 2
    assert (found.deadline.first, found.deadline.last) == (date(2027, 12, 31),) * 2
