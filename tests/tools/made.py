"""A checkout small enough to make an environment in: a stand-in for uv, and no other package."""

import base64
import hashlib
import json
import shutil
import zipfile
from pathlib import Path

from xiaodai.paths import ROOT

# What stands in for uv notes what it is asked, and puts a font manager where one is imported.
FAKE_UV = """
import json, os, sys, sysconfig
from pathlib import Path

Path(os.environ["NOTES"]).open("a", encoding="utf-8").write(json.dumps(
    [sys.argv[1:], {n: os.environ.get(n) for n in ("UV_DEFAULT_INDEX", "SSL_CERT_FILE")}]) + "\\n")
fonts = Path(sysconfig.get_path("purelib"), "matplotlib")
fonts.mkdir(exist_ok=True)
(fonts / "__init__.py").touch()
(fonts / "font_manager.py").write_text(
    "import os; from pathlib import Path; Path(os.environ['MPLCONFIGDIR']).mkdir(exist_ok=True)")
"""


def write_checkout(folder: Path) -> Path:
    """Write the scripts, their locks and a wheel of the stand-in; returns the wheel's folder."""
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    project = '[project]\nname = "made"\nversion = "1"\n'
    (folder / "pyproject.toml").write_text(project, encoding="utf-8")
    for part in ("", "-spark", "-browser", "-mutation"):
        (folder / f"requirements{part}.lock").write_text("# nothing\n", encoding="utf-8")
    wheel = write_wheel(folder / "wheels", "uv", {"uv/__init__.py": "", "uv/__main__.py": FAKE_UV})
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "requirements-uv.lock").write_text(f"uv==1 --hash=sha256:{digest}\n")
    return wheel.parent


def write_wheel(folder: Path, name: str, files: dict[str, str]) -> Path:
    """A wheel of version 1 with these files."""
    folder.mkdir()
    about = f"{name}-1.dist-info"
    files = files | {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_digest(text)},{len(text)}\n" for path, text in files.items())
    path = folder / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
        archive.writestr(f"{about}/RECORD", f"{record}{about}/RECORD,,\n")
    return path


def _digest(text: str) -> str:
    raw = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def noted(path: Path) -> list[list[object]]:
    """What the stand-in was asked so far."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
