"""The page on accuracy belongs to the weights that the audit uses; tests/long makes it anew."""

import math
import re

from tests.audit.accuracy import AIMS, CALIBRATED, PAGE, POPULATED, fingerprint, tenths

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_on_accuracy_is_of_the_weights_that_the_audit_uses() -> None:
    assert f"Weights: {fingerprint()}." in TEXT, "run python -m tests.audit.accuracy"


def test_the_page_tells_every_aim_with_its_score() -> None:
    for name in AIMS:
        assert f"| {name} |" in TEXT


def test_a_tenth_is_populated_from_enough_figures_and_tells_its_error() -> None:
    few, many = tenths(
        [(0.15, False)] * (POPULATED - 1) + [(0.95, True), (0.95, False)] * POPULATED
    )
    assert (few.lowest, few.is_populated, few.error) == (0.1, False, 0.0)
    assert (many.lowest, many.is_populated, many.right) == (0.9, True, 0.5)
    assert math.isclose(many.error, math.sqrt(0.25 / (2 * POPULATED)))


def test_the_page_tells_no_populated_tenth_that_is_far_from_right() -> None:
    rows = re.findall(r"\| 0\.\d–[01]\.\d \| (0\.\d\d) \| (\d\.\d\d) \| \S+ \| (\d+) \|", TEXT)
    assert len(rows) > 3 and all(int(figures) >= POPULATED for *_, figures in rows)
    for mean, right, _ in rows:
        assert abs(float(mean) - float(right)) < CALIBRATED + 0.01  # both are rounded
