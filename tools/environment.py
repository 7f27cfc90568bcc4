"""Make the locked environment in `.venv`, or bring it up to date.

`tools/python.sh tools.environment` makes what every command needs; `spark`, `browser` and
`mutation` name what only their tests need. Nothing happens where a part is already what its lock
says. uv installs; where it cannot, pip does. Both ask the package index that pip is set to and
trust the same certificates; no file of the project names either.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import tomllib
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INSTALLER = "requirements-uv.lock"
BASE = "base"
LOCKS = {
    BASE: "requirements.lock",
    "spark": "requirements-spark.lock",
    "browser": "requirements-browser.lock",
    "mutation": "requirements-mutation.lock",
}
FIRST_USE = {
    BASE: "about a minute",
    "spark": "about a minute, and a gigabyte with a Java of its own",
    "browser": "a few seconds",
    "mutation": "a few seconds",
}
SETTINGS = {  # of the environment's kernels, of its Jupyter server and of its nbconvert
    "etc/ipython/ipython_kernel_config.py": """\
c.HistoryManager.enabled = False  # kernels that run side by side share no database
c.IPKernelApp.log_level = 40  # errors; not that local connections are unencrypted
""",
    "etc/jupyter/jupyter_server_config.json": """\
{"ContentsManager": {"pre_save_hook": "xiaodai.report.saving.without_version"}}
""",
    "etc/jupyter/jupyter_nbconvert_config.json": """\
{"HTMLExporter": {"preprocessors": ["xiaodai.report.converting.Described"]}}
""",
}


def python_of(root: Path) -> Path:
    """The interpreter of a checkout's environment."""
    return root / ".venv" / "bin" / "python"


def stamp(root: Path, part: str) -> Path:
    """The file that says what a part was made from, written when it is complete."""
    return root / ".venv" / f".ready-{part}"


def fingerprint(root: Path, part: str) -> str:
    """What a part is made from: interpreter, place, locks, settings, what the project installs."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    project = json.dumps(tomllib.loads(text)["project"], sort_keys=True)
    made_from = [sys.version, sys.base_prefix, str(root), project, *SETTINGS.values()]
    files = dict.fromkeys([INSTALLER, LOCKS[BASE], LOCKS[part]])
    made_from += [(root / name).read_text(encoding="utf-8") for name in files]
    return hashlib.sha256("\0".join(made_from).encode()).hexdigest() + "\n"


def is_ready(root: Path, part: str) -> bool:
    """Whether a part is what this interpreter would make; another one than `.venv`'s says no."""
    if Path(sys.prefix).resolve() != (root / ".venv").resolve():
        return False
    made = stamp(root, part)
    return made.is_file() and made.read_text(encoding="utf-8") == fingerprint(root, part)


def as_pip(environ: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The variables by which uv asks pip's package index and trusts pip's certificates.

    `settings` are the values that `pip config` knows. What uv is told directly comes first.
    """
    wanted = {
        "UV_DEFAULT_INDEX": ("PIP_INDEX_URL", "global.index-url"),
        "SSL_CERT_FILE": ("PIP_CERT", "global.cert"),
    }
    found = {
        name: environ.get(name) or environ.get(variable) or settings.get(setting)
        for name, (variable, setting) in wanted.items()
    }
    return {name: value for name, value in found.items() if value}


def settings_in(listing: str) -> dict[str, str]:
    """The settings in what `pip config list` prints, a line each.

    >>> settings_in("global.cert='/etc/ours.pem'\\nglobal.timeout='60'\\n")
    {'global.cert': '/etc/ours.pem', 'global.timeout': '60'}
    """
    pairs = (line.partition("=") for line in listing.splitlines())
    return {name: ast.literal_eval(value) for name, equals, value in pairs if equals}


def pip_settings(python: Path) -> dict[str, str]:
    """What pip is set to on this machine; nothing where it cannot say.

    The list is asked for: `pip config get` of some versions finds no key of the machine's file.
    """
    command = [str(python), "-m", "pip", "config", "list"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return {} if said.returncode else settings_in(said.stdout)


def for_uv(python: Path) -> dict[str, str]:
    """The whole environment that uv is called in."""
    return {**os.environ, **as_pip(os.environ, pip_settings(python))}


def installations(python: Path, lock: str, *, only: bool) -> list[list[str]]:
    """The commands of uv and of pip that install a lock, in the order in which they are tried.

    `only` removes what is not in the lock. Then the packages are compiled too: every command
    imports them, while a run uses little of Spark's gigabyte.
    """
    uv = [str(python), "-m", "uv", "pip", "sync" if only else "install", "--quiet"]
    uv += ["--python", str(python), "--require-hashes"]
    uv += ["--compile-bytecode", lock] if only else ["-r", lock]
    return [uv, [*pip_install(python), "--require-hashes", "-r", lock]]


def project_installations(python: Path) -> list[list[str]]:
    """The commands of uv and of pip that put the checkout itself into its environment.

    It is built with the locked setuptools, and everything it needs is there already.
    """
    alone = ["--no-deps", "--no-build-isolation", "--editable", "."]
    uv = [str(python), "-m", "uv", "pip", "install", "--quiet", "--python", str(python)]
    return [[*uv, *alone], [*pip_install(python), *alone]]


def pip_install(python: Path) -> list[str]:
    """The beginning of each installation by pip."""
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def first_that_works(commands: Sequence[Sequence[str]], root: Path) -> None:
    """Try commands in turn; raises `subprocess.CalledProcessError` if the last one fails too."""
    environ = for_uv(python_of(root))
    for command in commands[:-1]:
        if subprocess.run(command, cwd=root, env=environ, check=False).returncode == 0:
            return
        print("== environment: uv could not install it here, trying pip (slower)", flush=True)
    subprocess.run(commands[-1], cwd=root, check=True)


def make_base(root: Path) -> None:
    """Make the environment that every command needs; what else it held is removed."""
    python = python_of(root)
    for part in LOCKS:
        stamp(root, part).unlink(missing_ok=True)
    if not _is_usable(root):
        venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=True).create(root / ".venv")
    installer = [*pip_install(python), "--require-hashes", "-r", INSTALLER]
    subprocess.run(installer, cwd=root, check=True)
    first_that_works(installations(python, LOCKS[BASE], only=True), root)
    first_that_works(project_installations(python), root)
    for place, text in SETTINGS.items():
        settings = root / ".venv" / place
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(text, encoding="utf-8")
    (root / ".venv" / "jupyter" / "ipython").mkdir(parents=True, exist_ok=True)
    fonts = {**os.environ, "MPLCONFIGDIR": str(root / ".venv" / "matplotlib")}
    subprocess.run([str(python), "-c", "import matplotlib.font_manager"], env=fonts, check=True)
    _place(root).write_text(_interpreter(root), encoding="utf-8")


def _place(root: Path) -> Path:
    return root / ".venv" / ".made-by"


def _interpreter(root: Path) -> str:
    """What a virtual environment is tied to: a Python and a folder."""
    return f"{sys.version}\n{sys.base_prefix}\n{root}\n"


def _is_usable(root: Path) -> bool:
    """Whether `.venv` may stay: it runs this program and was made by this Python, here."""
    runs_this = Path(sys.prefix).resolve() == (root / ".venv").resolve()
    made_by = _place(root)
    known = made_by.is_file() and made_by.read_text(encoding="utf-8") == _interpreter(root)
    return runs_this and known


def make(root: Path, part: str) -> None:
    """Make a part of the environment, and say so; raises `CalledProcessError` if a step fails."""
    lock = LOCKS[part]
    version = sys.version.partition(" ")[0]
    print(
        f"== environment: {lock} on Python {version} (first use takes {FIRST_USE[part]})",
        flush=True,
    )
    if part == BASE:
        make_base(root)
    else:
        first_that_works(installations(python_of(root), lock, only=False), root)
    stamp(root, part).write_text(fingerprint(root, part), encoding="utf-8")
    print("== environment: ready", flush=True)


def main(parts: Sequence[str]) -> int:
    """Make what is not ready; the exit status is 1 if a step fails, 2 for an unknown part."""
    if unknown := [part for part in parts if part not in LOCKS]:
        print(f"there is no part {unknown[0]!r}: {', '.join(LOCKS)}", file=sys.stderr)
        return 2
    try:
        for part in dict.fromkeys([BASE, *parts]):
            if not is_ready(ROOT, part):
                make(ROOT, part)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"the environment could not be made: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the next command makes the environment anew", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
