"""The ledger of the first reading, and the ceiling that it has for single loans."""

import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.caps import two_policies


@pytest.fixture(scope="package")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="package")
def ceiling(ledger: Ledger):
    return two_policies.ceiling_of(ledger, "zhongyou")
