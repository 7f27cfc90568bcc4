"""pyproject.toml is the one truth; the locks and environment.yml follow it."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.locks import (
    BROWSER_LOCK,
    LOCK,
    MUTATION_LOCK,
    PYPROJECT,
    SPARK_LOCK,
    TOOL_LOCK,
    direct,
    in_groups,
    locked,
    not_as_locked,
    pins,
)
from xiaodai.paths import ROOT

CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
ADDED = (SPARK_LOCK, BROWSER_LOCK, MUTATION_LOCK, TOOL_LOCK)
# conda-forge has no such build, or other names
FROM_PIP = {"chainladder", "duckdb", "ibis-framework", "opencc"}
ASKED = [
    pytest.param(LOCK, direct(), id="base"),
    pytest.param(SPARK_LOCK, in_groups("spark", "bench"), id="spark"),
    pytest.param(BROWSER_LOCK, in_groups("browser"), id="browser"),
    pytest.param(MUTATION_LOCK, in_groups("mutation"), id="mutation"),
]


def conda() -> dict[str, str]:
    """The packages of environment.yml with their versions, Python and pip aside."""
    lines = [line for line in CONDA["dependencies"] if isinstance(line, str)]
    named = dict(line.partition("=")[::2] for line in lines if not line.startswith("python"))
    assert named.pop("pip") == ""
    by_pip = dict(line.split("==") for line in from_pip() if line != "-e .")
    assert set(by_pip) == FROM_PIP
    named |= by_pip
    return {canonicalize_name(name): pinned for name, pinned in named.items()}


def from_pip() -> list[str]:
    """What environment.yml leaves to pip."""
    (section,) = [line for line in CONDA["dependencies"] if not isinstance(line, str)]
    found: list[str] = section["pip"]
    return found


def test_every_dependency_has_a_comment_that_says_what_it_is_for() -> None:
    arrays = re.findall(
        r"^(?:dependencies|bench|browser|mutation|spark|test) = \[\n(.*?)^\]",
        PYPROJECT,
        re.MULTILINE | re.DOTALL,
    )
    lines = "".join(arrays).splitlines()
    assert [line for line in lines if not re.fullmatch(r' +"[^"]+", +# \S.+', line)] == []
    assert len(lines) == len(direct() | in_groups("bench", "browser", "mutation", "spark"))


@pytest.mark.parametrize(("lock", "asked"), ASKED)
def test_a_lock_covers_every_dependency_within_its_limits(
    lock: str, asked: dict[str, Requirement]
) -> None:
    versions = locked(lock)
    for name, wanted in asked.items():
        assert name in versions, f"{name} is in no lock: run make lock"
        assert all(v in wanted.specifier for v in versions[name]), f"{name}: run make lock"


@pytest.mark.parametrize(("lock", "asked"), ASKED)
def test_a_lock_was_made_from_these_dependencies_and_no_others(
    lock: str, asked: dict[str, Requirement]
) -> None:
    found = {pin.name for pin in pins(lock) if "xiaodai-ledger (pyproject.toml" in pin.wanted_by}
    assert found == set(asked), "run make lock"


@pytest.mark.parametrize(
    ("lock", "least"), [(SPARK_LOCK, 0), (BROWSER_LOCK, 5), (MUTATION_LOCK, 5)]
)
def test_what_is_added_changes_no_version_of_the_environment(lock: str, least: int) -> None:
    base = {(pin.name, pin.version, pin.marker) for pin in pins(LOCK)}
    only = {(name, *versions) for name, versions in locked().items() if len(versions) == 1}
    shared = [pin for pin in pins(lock) if pin.name in locked()]
    assert len(shared) > least
    other = [p for p in shared if (p.name, p.version, p.marker) not in base]
    assert [p.name for p in other if (p.name, p.version) not in only] == []


def test_every_entry_of_the_locks_has_a_hash() -> None:
    assert len(pins(LOCK)) > 100
    every = pins(LOCK) + [pin for lock in ADDED for pin in pins(lock)]
    assert [pin.name for pin in every if not pin.hashes] == []


def test_the_installer_is_pinned_to_one_version() -> None:
    assert [pin.name for pin in pins(TOOL_LOCK)] == ["uv"]


def test_the_locks_name_no_address_and_no_path() -> None:
    for lock in (LOCK, *ADDED):
        assert re.findall(r"\S*(?://|file:|--(?:index|extra|find)|@ )\S*|[\s=]/\S+", lock) == []


def test_environment_yml_has_the_dependencies_at_the_locks_versions() -> None:
    pinned = conda()
    assert set(pinned) == set(direct())
    versions = locked()
    assert {name: v for name, v in pinned.items() if versions[name] != {v}} == {}


def test_environment_yml_takes_conda_forge_and_the_same_pythons() -> None:
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    wanted = tomllib.loads(PYPROJECT)["project"]["requires-python"]
    assert f"python{wanted}" in CONDA["dependencies"]


def test_environment_yml_puts_the_checkout_itself_on_the_path() -> None:
    assert "-e ." in from_pip()


def test_the_tests_run_on_the_locked_versions() -> None:
    assert not_as_locked(direct(), LOCK) == {}


def test_the_version_is_the_same_wherever_it_is_said() -> None:
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    assert tomllib.loads(PYPROJECT)["project"]["version"] == said
