"""Odd tapes give the right pool or one sentence that refuses them, never a wrong pool."""

from pathlib import Path

import pytest

from tests.tapes.judge import judged
from tests.tapes.odd_files import FILES
from tests.tapes.odd_texts import TEXTS

ODD = {**TEXTS, **FILES}


@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_tape_is_read_as_meant_or_refused(name: str, tmp_path: Path) -> None:
    assert judged(ODD[name], tmp_path) == ""
