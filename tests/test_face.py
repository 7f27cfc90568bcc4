"""`import xiaodai as xd`: the names that it offers, imported when they are first used."""

import re
import subprocess
import sys
from fractions import Fraction

import pytest

import xiaodai as xd
from xiaodai.ledger.ledger import load
from xiaodai.paths import ROOT


@pytest.mark.parametrize("name", xd.__all__)
def test_every_name_of_the_face_is_there(name: str) -> None:
    assert getattr(xd, name) is not None
    assert name in dir(xd)


def test_names_come_from_where_they_live() -> None:
    assert xd.load is load
    assert xd.fenfu.__name__ == "xiaodai.studies.fenfu"


def test_a_printed_figure_becomes_a_quantity() -> None:
    read = xd.read("超300家") - xd.read("近60家")
    assert (read.low, read.high) == (Fraction(240), None)
    assert xd.read("1.5", unit_id="percent").unit.id == "percent"
    assert xd.read("60家", "近").origin == "read from “近 60家”, no claim of the ledger"
    with pytest.raises(xd.ReadingError, match="no number can be read"):
        xd.read("many")


def test_what_two_prints_share_and_whether_they_do() -> None:
    assert str(xd.shared([xd.read("超6000亿元"), xd.read("600 billion yuan")])).startswith("600")
    assert xd.shared([xd.read("60元"), xd.read("62元")]) is None


def test_a_ledger_says_its_size() -> None:
    assert re.fullmatch(r"Ledger of [\d,]+ claims, printed in \d+ documents: .*", repr(xd.load()))


def test_another_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="'xiaodai' has no attribute 'fraud'"):
        xd.fraud  # noqa: B018


def test_importing_the_package_imports_no_library() -> None:
    code = (
        "import sys, xiaodai; print([m for m in ('pandas', 'click', 'scipy') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_what_the_readme_shows_in_python_is_so() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    said = dict(re.findall(r"^(\S.*?)\s+# (.+)$", code, re.MULTILINE))
    names: dict[str, object] = {}
    exec(code, names)
    rate, change, frame, claims, read = (eval(line, names) for line in said)
    assert str(rate) == "15.02%"
    assert [str(value) for value in change] == ["−107 companies", "−111 companies"]
    assert len(frame) > 5 and {"value", "low", "mid", "high"} <= set(frame)
    assert set(claims["entity"]) == {"fenfu_pool"}
    assert str(read) == "50–60 yuan"
