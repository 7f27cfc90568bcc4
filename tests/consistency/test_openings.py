"""How a year opens: hand-made quarters, and what becomes of the relations."""

import pytest

from tests.consistency.made import Claim, contradictions, judged, made
from xiaodai.consistency.openings import read_openings
from xiaodai.values.interval import Interval

METRICS = {
    "loans": "unit=yi_yuan kind=stock",
    "loans_ytd": "unit=yi_yuan kind=change change_of=loans change_base=restated_year_start",
}
YEAR_END = (9414.5, 9415.5)


def around(*middles: float | None) -> dict[int, Interval]:
    """What each quarter implies, give or take one."""
    return {
        quarter: Interval.of(str(middle - 1), str(middle + 1))
        for quarter, middle in enumerate(middles, 1)
        if middle is not None
    }


@pytest.mark.parametrize(
    ("implied", "kind", "from_published"),
    [
        (around(9415, 9415, 9414, 9416), "published", (1, 2, 3, 4)),
        (around(9415, 9423, 9423, 9423), "revised", (1,)),  # 2022
        (around(9415, 9415, 9423, 9423), "revised", (1, 2)),
        (around(9423, 9423, 9424, 9422), "restated", ()),
        (around(9423, None, None, None), "restated", ()),
        (around(None, 9423, 9423, None), "undecided", ()),  # from when on?
        (around(None, None, None, 9423), "undecided", ()),
        (around(9415, 9423, None, None), "undecided", (1,)),  # one later quarter may be a slip
        (around(9415, 9423, 9513, None), "undecided", (1,)),
        (around(9415, 9423, 9513, 9423), "revised", (1,)),  # the odd one contradicts the others
        (around(9423, 9513, 9423, None), "undecided", ()),  # they contradict each other
        ({}, "undecided", ()),
    ],
)
def test_the_quarters_show_how_a_year_opens(implied, kind, from_published) -> None:
    found = read_openings(Interval.of(*map(str, YEAR_END)), implied)
    assert (found.kind, found.from_published) == (kind, from_published)


def test_without_a_published_year_end_nothing_is_decided() -> None:
    assert read_openings(None, around(9423, 9423)).kind == "undecided"


def year(*quarters: tuple[str, str]) -> list[Claim]:
    """A year-end of 9,415 and the quarters' balances and changes of 2022."""
    ends = (("2022-03-31", "2022Q1"), ("2022-06-30", "2022H1"), ("2022-09-30", "2022-01/2022-09"))
    claims: list[Claim] = [("a", "loans", "2021-12-31", "9415亿元")]
    for (day, span), (level, change) in zip(ends, quarters, strict=True):
        claims += [("a", "loans", day, level), ("a", "loans_ytd", span, change)]
    return claims


def test_quarters_before_a_revision_are_not_outvoted_by_later_ones() -> None:
    """9330 + 85 = 9415; 9258 + 165 = 9423 and 9076 + 347 = 9423."""
    ledger = made(
        METRICS,
        year(("9330亿元", "减少85亿元"), ("9258亿元", "减少165亿元"), ("9076亿元", "减少347亿元")),
    )
    assert contradictions(ledger) == []
    (first,) = [v for v in judged(ledger) if v.relation == "change"]
    assert first.verdict == "consistent" and first.period == "2022Q1"
    assert set(first.claims) == {"a.loans_ytd.2022Q1", "a.loans.2022-03-31", "a.loans.2021-12-31"}
    (named,) = [v for v in judged(ledger) if v.relation == "opening revised within the year"]
    assert "a.loans_ytd.2022Q1" not in named.claims


def test_one_later_quarter_that_opens_elsewhere_is_still_a_contradiction() -> None:
    claims = year(
        ("9330亿元", "减少85亿元"), ("9258亿元", "减少165亿元"), ("9076亿元", "减少339亿元")
    )
    found = {frozenset(ids) for _, ids in contradictions(made(METRICS, claims))}
    both = {"a.loans.2022-03-31", "a.loans_ytd.2022Q1", "a.loans.2022-06-30", "a.loans_ytd.2022H1"}
    others = both ^ {"a.loans.2022-03-31", "a.loans_ytd.2022Q1"}
    others |= {"a.loans.2022-09-30", "a.loans_ytd.2022-01_2022-09"}
    assert found and found <= {frozenset(both), frozenset(others)}


def test_an_opening_that_no_quarter_takes_from_the_year_end_is_restated() -> None:
    claims = year(
        ("9338亿元", "减少85亿元"), ("9258亿元", "减少165亿元"), ("9076亿元", "减少347亿元")
    )
    ledger = made(METRICS, claims)
    assert contradictions(ledger) == []
    assert [v.relation for v in judged(ledger)] == ["restated opening"]


def test_a_plain_difference_at_the_years_end_stays_a_contradiction() -> None:
    """9273 − 9411 = −138; the published change, from the restated 9404, is −131."""
    claims: list[Claim] = [
        ("a", "loans", "2015-12-31", "9411亿元"),
        ("a", "loans", "2016-03-31", "9380亿元"),
        ("a", "loans_ytd", "2016Q1", "减少23亿元"),
        ("a", "loans", "2016-09-30", "9293亿元"),
        ("a", "loans_ytd", "2016-01/2016-09", "减少111亿元"),
        ("a", "loans", "2016-12-31", "9273亿元"),
        ("a", "loans_ytd", "2016", "减少138亿元"),
    ]
    assert any("a.loans_ytd.2016" in ids for _, ids in contradictions(made(METRICS, claims)))
