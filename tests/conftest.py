"""What all tests share: no property test fails because a machine is slow."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "whatever the speed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("whatever the speed")
