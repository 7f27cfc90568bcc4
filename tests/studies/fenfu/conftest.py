"""The ledger of the first reading, and the pool that it describes."""

import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.fenfu import disclosed


@pytest.fixture(scope="package")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="package")
def pool(ledger: Ledger):
    return disclosed.pool(ledger)
