"""Every odd tape gives the right pool or one sentence that refuses it: a minute of one core."""

from pathlib import Path

import pytest

from tests.tapes.judge import judged
from tests.tapes.test_odd import ODD


@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_tape_is_read_as_meant_or_refused(name: str, tmp_path: Path) -> None:
    assert judged(ODD[name], tmp_path) == ""
