"""The value of one more figure: what is sure afterwards, whatever the figure says."""

from fractions import Fraction

import pytest

from analysis import dispersion
from analysis.dispersion import partial_disclosure
from analysis.dispersion.further_figure import most_telling, worth
from analysis.evidence.ledger import Ledger, load

CAP = dispersion.cap_quantity(20.0)
CEILING = dispersion.ceiling_quantity(24.0)


@pytest.fixture(scope="module")
def survey():
    ledger: Ledger = load()
    found = dispersion.disclosures(ledger, "2025-11-30")
    return partial_disclosure.survey(ledger, found, CAP, CEILING)


def test_for_zhongyou_the_share_above_22_halves_what_is_open(survey) -> None:
    """52.1 per cent at 20 to 24 may exceed 20 by 0 to 4 points each, 2.084 in all.

    With a share s known above 22 the excess lies between 2s and 4s + 2(52.1 − s): half as wide.
    """
    best = most_telling(survey, ["zhongyou"], CAP, CEILING)["zhongyou"]
    assert best.level is not None and best.level.low == 22
    assert best.before.high == 4 * Fraction("0.52105")
    assert best.after.high == pytest.approx(2 * 0.52105, abs=2e-3)


def test_no_further_figure_widens_what_is_known(survey) -> None:
    levels = [dispersion.cap_quantity(level) for level in (16.0, 20.0, 22.0)]
    for book in ("haier", "zhaolian", "suyin", "changyin"):
        ranked = worth(survey.facts[book], CAP, levels)
        assert len(ranked) == 3 + len(levels)
        worst = [w.after.high for w in ranked]
        assert worst == sorted(worst)
        for candidate in ranked:
            assert 0 <= candidate.after.low <= candidate.after.high
            # A printed figure is rounded, so at its edge it may leave a hair more than now.
            assert candidate.after.high <= candidate.before.high + Fraction("0.01")


def test_a_rate_at_the_cap_settles_an_open_range(survey) -> None:
    """Changyin prints 10.8 to 21.6: were its highest rate at most 20, nothing could exceed 20."""
    ranked = {w.name.en: w for w in worth(survey.facts["changyin"], CAP, [])}
    assert ranked["highest rate of a single loan"].after.low == 0
    assert ranked["lowest rate of a single loan"].after.high == Fraction("1.6")


def test_what_is_settled_needs_no_further_figure(survey) -> None:
    assert most_telling(survey, ["ningyin"], CAP, CEILING) == {}
    assert most_telling(survey, ["no_such_book"], CAP, CEILING) == {}
