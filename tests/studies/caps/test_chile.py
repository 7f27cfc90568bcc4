"""Published responses to a lower cap: the ledger's figures, elasticities, the published step."""

import math
from fractions import Fraction

import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps import chile, cost_stack, two_policies


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def ceiling(ledger: Ledger):
    return two_policies.ceiling_of(ledger, "zhongyou")


def test_chiles_estimates_are_the_ledgers(ledger: Ledger) -> None:
    loans, borrowers = chile.estimates(ledger).itertuples()
    assert (loans.fall.low, loans.fall.high) == (Fraction("18.5"), Fraction("19.5"))
    assert (loans.before.low, loans.after.low) == (54, 36)
    assert (borrowers.points.low, borrowers.points.high) == (18, 18)  # 54 − 36
    assert (loans.points.low, loans.points.high) == (Fraction("19.5"), Fraction("20.5"))
    reform = chile.reform(ledger)
    assert Fraction("0.09") in reform.rates_fell.interval
    assert Fraction("0.087") in reform.access_fell.interval
    assert (reform.before.low, reform.after.low) == (54, 36)
    assert reform.fall.interval == loans.points.interval


@pytest.mark.parametrize("end", [20.0, 16.0, 12.0])
def test_responses_are_carried_by_ratio_and_by_points(ledger: Ledger, ceiling, end) -> None:
    for estimate in chile.estimates(ledger).itertuples():
        found = chile.response(estimate, ceiling, cost_stack.cap_quantity(end))
        exponent = math.log(24 / end) / math.log(54 / 36)
        for fall, got in zip(
            (estimate.fall.low, estimate.fall.high),
            (found.by_ratio.low, found.by_ratio.high),
            strict=True,
        ):
            assert math.isclose(100 * (1 - (1 - fall / 100) ** exponent), got, rel_tol=1e-9)
        low = float(estimate.fall.low) * (24 - end) / float(estimate.points.high)
        high = float(estimate.fall.high) * (24 - end) / float(estimate.points.low)
        assert math.isclose(found.by_points.low, low) and math.isclose(found.by_points.high, high)
        assert found.sensitivity.low == 0
        assert found.sensitivity.high == max(found.by_ratio.high, found.by_points.high)
        assert {m.kind for m in found.sensitivity.marks} == {"extrapolated"}


def test_the_published_step_gives_the_published_fall_back(ledger: Ledger) -> None:
    loans, borrowers = chile.estimates(ledger).itertuples()
    for estimate in (loans, borrowers):
        found = chile.response(estimate, estimate.before, estimate.after)
        assert math.isclose(found.by_ratio.low, estimate.fall.low, rel_tol=1e-12)
    assert found.by_points.interval == borrowers.fall.interval


def test_a_cap_that_does_not_fall_has_no_response(ledger: Ledger, ceiling) -> None:
    limits = [cost_stack.cap_quantity(cap) for cap in (36.0, 24.0, 20.0)]
    assert {end.low for end in chile.responses(ledger, ceiling, limits)["end"]} == {20}
    with pytest.raises(ValueError, match="falls between two exact levels"):
        chile.response(chile.estimates(ledger).iloc[0], ceiling, cost_stack.cap_quantity(24.0))


def test_the_frame_has_a_row_for_each_estimate_and_cap(ledger: Ledger, ceiling) -> None:
    limits = [cost_stack.cap_quantity(cap) for cap in (20.0, 12.0)]
    known = list(chile.estimates(ledger).itertuples())
    rows = chile.responses(ledger, ceiling, limits)
    for row, estimate in zip(rows.itertuples(), known * 2, strict=True):
        carried = chile.response(estimate, ceiling, row.end)
        assert (row.study, row.measure) == (estimate.study, estimate.measure)
        assert row.printed.interval == estimate.fall.interval
        assert row.start.low == 24
        assert row.sensitivity.interval == carried.sensitivity.interval
    assert [end.low for end in rows["end"]] == [20, 20, 12, 12]
