"""These tests run on the versions of their lock."""

from tests.house.locks import SPARK_LOCK, in_groups, not_as_locked


def test_the_tests_run_on_the_locked_versions() -> None:
    assert not_as_locked(in_groups("spark", "bench"), SPARK_LOCK) == {}
