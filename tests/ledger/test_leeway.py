"""Results under other readings of 约: half and twice as wide, and nothing else moved."""

from fractions import Fraction

from xiaodai.ledger.ledger import load
from xiaodai.ledger.leeway import OTHER_RULE, WIDTHS, by_leeway, reread
from xiaodai.values.interval import Interval

LATE = ("fenfu", "peak_cumulative_30dpd", "2021-04")  # about 2.00 percent


def test_about_is_read_as_many_times_as_wide_around_its_number() -> None:
    ledger = load()
    for times, low, high in ((Fraction(1, 2), "1.995", "2.005"), (Fraction(2), "1.98", "2.02")):
        value = reread(ledger, times).value(*LATE)
        assert (value.low, value.high) == (Fraction(low), Fraction(high))


def test_claims_that_are_not_read_as_about_stay_as_they_are() -> None:
    ledger = load()
    double = reread(ledger, Fraction(2))
    for claim_id in ledger.claims["id"]:
        before, after = ledger.printed_interval(claim_id), double.printed_interval(claim_id)
        if ledger.claim(claim_id)["reading"] == "about":
            assert after.midpoint == before.midpoint
            assert after.width == 2 * before.width
        else:
            assert after == before
    assert (
        reread(ledger, Fraction(1))
        .claims[["low", "high"]]
        .map(_number)
        .equals(ledger.claims[["low", "high"]].map(_number))
    )


def _number(end: str) -> object:
    return Fraction(end) if end and "-" not in end[1:] else end


def test_the_frame_has_the_result_as_read_between_the_two_others_which_are_marked() -> None:
    found = by_leeway(load(), lambda ledger: {"late": ledger.value(*LATE)})
    assert list(found.index) == list(WIDTHS)
    assert list(found["width"]) == [words for _, words in WIDTHS.values()]
    half, as_read, double = found["late"]
    assert as_read.interval == Interval.of("0.0199", "0.0201")
    assert half.interval.within(as_read.interval)
    assert as_read.interval.within(double.interval)
    marked = {mark.reason for one in (half, double) for mark in one.marks}
    assert (marked, as_read.marks) == ({OTHER_RULE}, ())


def test_a_result_that_there_is_not_stays_missing() -> None:
    assert by_leeway(load(), lambda _: {"life": None})["life"].isna().all()
