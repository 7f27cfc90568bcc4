"""The wheel carries the ledger and everything else that the package reads.

That it works outside of the checkout is shown in tests/long.
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.checkout import files
from xiaodai.paths import ROOT


def built(folder: Path) -> Path:
    """The wheel that `pip install .` builds, from a copy so that the checkout stays as it is."""
    for path in files():
        copy = folder / "a copy" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", folder, folder / "a copy"], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("wheel"))


def test_every_file_that_the_package_reads_is_in_the_wheel(wheel: Path) -> None:
    homes = {"analysis/xiaodai": "xiaodai", "data": "xiaodai/data"}
    homes["notebooks"] = "xiaodai/notebooks"
    wanted = {
        f"{home}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, home in homes.items()
        for path in files()
        if path.is_relative_to(ROOT / folder)
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == wanted
