"""Charts of these tests have the project's look and are closed after each test."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest

from xiaodai.page import theme


@pytest.fixture(autouse=True)
def look() -> Iterator[None]:
    theme.apply()
    yield
    plt.close("all")
