"""What the tests of presentation share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.page.tiny import tiny_ledger
from xiaodai.ledger.ledger import Ledger
from xiaodai.page import Page
from xiaodai.values.words import Language


class Shown(NamedTuple):
    """One output of a cell."""

    data: dict[str, Any]
    metadata: dict[str, Any]


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder: Path = tmp_path_factory.mktemp("ledger")
    return tiny_ledger(folder)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Shown]:
    """The outputs displayed so far."""
    outputs: list[Shown] = []

    def display(data: dict[str, Any], metadata: dict[str, Any], raw: bool) -> None:
        assert raw
        outputs.append(Shown(data, metadata))

    monkeypatch.setattr("IPython.display.display", display)
    return outputs


@pytest.fixture
def page(ledger: Ledger) -> Callable[[Language], Page]:
    return lambda language: Page("01_tiny", language, ledger)
