"""The ledger of the first reading, and the ceiling that it has for single loans."""

import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps import limits


@pytest.fixture(scope="package")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="package")
def ceiling(ledger: Ledger):
    return limits.ceiling_in_force(limits.rate_limits(ledger))
