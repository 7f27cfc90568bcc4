"""What all tests share: no property test fails for a slow machine, and each starts in English."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from xiaodai.values.words import speak

settings.register_profile(
    "whatever the speed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("whatever the speed")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A page that speaks Chinese leaves the next test its English."""
    yield
    speak("en")
