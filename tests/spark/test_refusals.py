"""One sentence where there is no Spark."""

import socket
import subprocess
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.spark.jobs import MEMORY, SOON, WAITS
from tests.spark.processes import said_by
from xiaodai.tapes import spark
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.spark import java_home, session


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster may take as long as on a slow machine."""
    for name in WAITS:
        monkeypatch.setattr(spark, name, PATIENCE)


def refused(engine: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> str:
    """The sentence with which a session is refused before Spark has begun; no other is said."""
    with pytest.raises(PoolError) as refusal, session(engine, MEMORY, folder):
        pass
    assert capfd.readouterr() == ("", "")
    return str(refusal.value)


@pytest.mark.parametrize("kind", ["spark", "sc"])
def test_a_cluster_that_is_not_there_is_said_in_one_sentence(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    engine = f"{kind}://127.0.0.1:{port}"
    assert refused(engine, tmp_path, capfd) == f"{engine} cannot be reached: Connection refused"


@pytest.mark.parametrize("kind", ["spark", "sc"])
def test_a_name_that_is_unknown_is_said_in_one_sentence(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = refused(f"{kind}://no-such-host.invalid:7077", tmp_path, capfd)
    assert said.startswith(f"{kind}://no-such-host.invalid:7077 cannot be reached: ")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("engine", "wanted"),
    [
        ("flink", "there is no engine 'flink': give spark, spark://host:port or sc://host:port"),
        ("spark://host", "spark://host names no host and port, as spark://host:1"),
        ("sc://host:x", "sc://host:x names no host and port, as sc://host:1"),
    ],
)
def test_an_engine_that_is_none_is_said_in_one_sentence(
    engine: str, wanted: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert refused(engine, tmp_path, capfd) == wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "wanted"), [("spark", "no Spark 4.0 master"), ("sc", "no Spark Connect server")]
)
def test_a_port_that_is_no_spark_is_said_in_one_sentence(
    kind: str, wanted: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = f"{kind}://127.0.0.1:{silent.getsockname()[1]}"
        said = said_by("no_answer", engine, tmp_path)
    assert said == f"{engine} did not answer within {SOON} s: it is {wanted}"
    log = tmp_path / "spark.log"
    if kind == "spark":  # Spark itself has not given up yet
        assert "Giving up" not in log.read_text(encoding="utf-8")


def test_a_java_home_without_java_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ValueError, match="where there is no bin/java"):
        java_home(tmp_path)


def test_the_java_of_pip_runs_from_any_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    java = java_home(tmp_path) / "bin" / "java"
    words = [str(java), "--add-modules=jdk.incubator.vector", "-version"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stderr
    assert 'version "21' in said
