"""What all tests share: no property test fails for a slow machine, and each starts in English."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.length import ALL
from xiaodai.values.words import speak

for profile in ("whatever the speed", ALL):  # pytest --hypothesis-profile=long takes the second
    settings.register_profile(profile, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("whatever the speed")


def pytest_collection_finish() -> None:
    """Take what is there now for good, so that a collection looks only at what tests leave.

    Measured: a sixth of all time went into looking at the modules and the tests themselves.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A page that speaks Chinese leaves the next test its English."""
    yield
    speak("en")
