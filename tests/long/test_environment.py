"""An environment is made from nothing, by `tools/python.sh` as make calls it, and renewed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.made import noted, write_checkout
from tools.environment import stamp
from xiaodai.report.converting import Described
from xiaodai.report.saving import without_version

pytestmark = pytest.mark.slow


def test_the_environment_is_made_once_and_renewed_with_its_lock(tmp_path: Path) -> None:
    checkout = tmp_path / "a checkout"
    write_checkout(checkout)
    notes = checkout / "notes"
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("PIP_", "UV_", "PYTHON"))}
    environ = kept | {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": (checkout / "wheels").as_uri(),
        "PIP_INDEX_URL": "the index of pip",
        "NOTES": str(notes),
        "PYTHON": sys.executable,
        "SSL_CERT_FILE": "the certificate",
    }

    def make(*parts: str) -> tuple[int, str]:
        script = [checkout / "tools" / "python.sh", "tools.environment", *parts]
        said = subprocess.run(script, env=environ, capture_output=True, text=True, check=False)
        return said.returncode, said.stdout + said.stderr

    status, said = make()
    assert status == 0, said
    assert said.splitlines()[0].startswith("== environment: requirements.lock on Python 3.")
    assert said.splitlines()[-1] == "== environment: ready"
    (sync, settings), (install, _) = noted(notes)
    assert sync[:2] == ["pip", "sync"] and sync[-1] == "requirements.lock"
    assert install[-2:] == ["--editable", "."]
    assert settings == {"UV_DEFAULT_INDEX": "the index of pip", "SSL_CERT_FILE": "the certificate"}
    kernel = checkout / ".venv" / "etc" / "ipython" / "ipython_kernel_config.py"
    assert "HistoryManager.enabled = False" in kernel.read_text(encoding="utf-8")
    server = checkout / ".venv" / "etc" / "jupyter" / "jupyter_server_config.json"
    hook = json.loads(server.read_text(encoding="utf-8"))["ContentsManager"]["pre_save_hook"]
    assert hook == f"{without_version.__module__}.{without_version.__qualname__}"
    converter = checkout / ".venv" / "etc" / "jupyter" / "jupyter_nbconvert_config.json"
    added = json.loads(converter.read_text(encoding="utf-8"))["HTMLExporter"]["preprocessors"]
    assert added == [f"{Described.__module__}.{Described.__qualname__}"]
    assert (checkout / ".venv" / "matplotlib").is_dir()

    assert make() == (0, "")  # nothing to do, nothing said
    assert len(noted(notes)) == 2
    assert make("browser")[0] == 0
    assert noted(notes)[-1][0][-2:] == ["-r", "requirements-browser.lock"]
    (checkout / "requirements.lock").write_text("# something new\n", encoding="utf-8")
    marker = checkout / ".venv" / "marker"
    marker.touch()
    assert make()[0] == 0
    assert len(noted(notes)) == 5
    assert marker.exists()  # brought up to date where it is
    assert not stamp(checkout, "browser").exists()  # which a sync has removed

    moved = checkout.rename(checkout.with_name("moved checkout"))
    script = [moved / "tools" / "python.sh", "tools.environment"]
    environ |= {"NOTES": str(moved / "notes"), "PIP_FIND_LINKS": (moved / "wheels").as_uri()}
    subprocess.run(script, env=environ, capture_output=True, check=True)
    assert not (moved / ".venv" / "marker").exists()  # its programs named the old place
