"""The tests of Spark run on the versions of its lock."""

from importlib.metadata import version

from tests.house.locks import SPARK_LOCK, for_spark, locked


def test_the_tests_run_on_the_locked_versions() -> None:
    versions = locked(SPARK_LOCK)
    assert {n: version(n) for n in for_spark() if version(n) not in versions[n]} == {}
