"""The value of one more figure: what is sure afterwards, whatever the figure says."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.first_reading import first_reading
from tests.studies.dispersion import surveyed
from tests.studies.dispersion.surveyed import CAP, CEILING
from xiaodai.bounds.moment_bounds import IDENTITY, Moment, above, excess
from xiaodai.studies.dispersion import averages, partial_disclosure
from xiaodai.studies.dispersion.partial_disclosure import (
    PRINTED_RATE,
    PRINTED_SHARE,
    figure_counts,
    most_telling,
    worth,
)
from xiaodai.values.interval import Interval


@pytest.fixture(scope="module")
def survey():
    return surveyed.everyone()


def test_for_zhongyou_the_share_above_22_halves_what_is_open(survey) -> None:
    """52.1 per cent at 20 to 24 may exceed 20 by 0 to 4 points each, 2.084 in all.

    With a share s known above 22 the excess lies between 2s and 4s + 2(52.1 − s): half as wide.
    """
    best = most_telling(survey, ["zhongyou"], CAP, CEILING).loc["zhongyou"]
    assert best.level is not None and best.level.low == 22
    assert best.before.high == 4 * Fraction("0.52105")
    assert best.after.high == pytest.approx(2 * 0.52105, abs=2e-3)


def test_no_further_figure_widens_what_is_known(survey) -> None:
    levels = [averages.cap_quantity(level) for level in (16.0, 20.0, 22.0)]
    for book in ("haier", "zhaolian", "suyin", "changyin"):
        ranked = worth(survey.facts[book], CAP, levels)
        assert len(ranked) == 1 + len(levels)
        worst = [w["after"].high for w in ranked]
        assert worst == sorted(worst)
        for candidate in ranked:
            assert 0 <= candidate["after"].low <= candidate["after"].high
            assert candidate["after"].high <= candidate["before"].high


def test_for_haier_the_share_above_the_cap_itself_may_tell_nothing(survey) -> None:
    """With 93.75 per cent disclosed above 20 the excess may still be anything from 1.5 to 3.75."""
    levels = [averages.cap_quantity(level) for level in (20.0, 22.0)]
    ranked = worth(survey.facts["haier"], CAP, levels)
    assert ranked[0]["level"].low == 22
    at_cap = next(w for w in ranked if w["level"] is not None and w["level"].low == 20)
    assert at_cap["after"].high == at_cap["before"].high == Fraction("2.25")


@pytest.mark.parametrize("book", ["haier", "zhaolian", "changyin", "zhongyou"])
def test_the_widest_and_the_narrowest_are_those_of_all_that_may_be_said(survey, book: str) -> None:
    """Second way: disclose forty values one after the other and bound the excess anew."""
    facts, at = survey.facts[book], Fraction(20)
    rates = partial_disclosure.distribution(facts)
    for w in worth(facts, CAP, [averages.cap_quantity(22.0)]):
        f = IDENTITY if w["level"] is None else above(Fraction(22))
        half = PRINTED_RATE if w["level"] is None else PRINTED_SHARE
        (allowed,) = rates.expectations([f])
        low, high = allowed.ends
        widths = []
        for k in range(41):
            value = low + (high - low) * Fraction(k, 40)
            said = Moment(f, Interval(value - half, value + half))
            known = replace(rates, moments=(*rates.moments, said))
            (over,) = known.expectations([excess(at)])
            widths.append(float(over.width or 0))
        assert float(w["after"].high) >= max(widths) - 1e-9
        assert float(w["after"].high) <= max(widths) + 0.12  # between two of the forty values
        assert float(w["after"].low) == pytest.approx(min(widths), abs=1e-9)


def test_what_is_settled_needs_no_further_figure(survey) -> None:
    assert most_telling(survey, ["nanyin_bnp_pool"], CAP, CEILING).empty
    assert most_telling(survey, ["no_such_book"], CAP, CEILING).empty


def test_the_frame_and_the_counts_say_which_figure_is_best(survey) -> None:
    ledger = first_reading()
    best = most_telling(survey, ["zhongyou", "haier"], CAP, CEILING)
    levels = [disclosed_level for disclosed_level in best["level"] if disclosed_level is not None]
    assert list(best) == ["who", "before", "figure", "level", "after"]
    for book, row in best.iterrows():
        assert row["who"] == ledger.short_name(book)
        assert (row["level"] is None) == (row["figure"].en == "average rate")
        assert row["before"].interval.width == 0
    counts = figure_counts(best)
    assert (counts["shares"].low, counts["all"].low) == (len(levels), len(best))
