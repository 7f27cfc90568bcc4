"""These tests run on the versions of their lock."""

from tests.house.locks import BROWSER_LOCK, in_groups, not_as_locked


def test_the_tests_run_on_the_locked_versions() -> None:
    assert not_as_locked(in_groups("browser"), BROWSER_LOCK) == {}
