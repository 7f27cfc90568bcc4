"""The page on accuracy belongs to the weights that the audit uses; tests/long makes it anew."""

from tests.audit.accuracy import AIMS, PAGE, fingerprint

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_on_accuracy_is_of_the_weights_that_the_audit_uses() -> None:
    assert f"Weights: {fingerprint()}." in TEXT, "run python -m tests.audit.accuracy"


def test_the_page_tells_every_aim_with_its_score() -> None:
    for name in AIMS:
        assert f"| {name} |" in TEXT
