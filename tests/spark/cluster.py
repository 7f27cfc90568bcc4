"""A real Spark cluster on this machine: a master, two workers and a Connect server.

Every process listens on 127.0.0.1 alone, on a port that the system chose, and dies with the tests.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import wait_until
from xiaodai.tapes.spark import java_home

WORKERS = 2
WORKER = ("--cores", "2", "--memory", "4g")  # one core and a gigabyte of each for Connect
QUICK_START = {
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # half the time
    "SPARK_CONF_DIR": str(Path(__file__).with_name("conf")),
}
DIE_WITH_PARENT = 1  # Linux: prctl(PR_SET_PDEATHSIG)


class Cluster:
    """The processes of a cluster, and where they listen."""

    def __init__(self, folder: Path) -> None:
        import pyspark

        self.folder = folder
        self.home = Path(pyspark.__file__).parent
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.standalone = self.connect = ""

    def start_master(self) -> None:
        """Start a master; `standalone` becomes its address."""
        self._start("master", "Master", "--port", "0")
        self.standalone = self._said("master", r"Starting Spark master at (spark://\S+)")

    def start_workers(self, count: int = WORKERS) -> None:
        """Start workers side by side; `wait_for_workers` waits until the master knows them."""
        for number in range(count):
            name = f"worker-{number}"
            work = ("--work-dir", str(self._work(name)))
            self._start(name, "Worker", *WORKER, *work, self.standalone)

    def wait_for_workers(self, count: int = WORKERS) -> None:
        """Wait until the master knows so many workers."""
        self._said("master", rf"(?:Registering worker(?:.|\n)*?){{{count}}}")

    def start_connect(self) -> None:
        """Start a Connect server on the cluster; `wait_for_connect` waits for it."""
        conf = {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": "0",
            "spark.cores.max": str(WORKERS),
            "spark.executor.cores": "1",
            "spark.executor.memory": "1g",
            "spark.driver.host": "127.0.0.1",
            "spark.log.level": "INFO",
            "spark.ui.enabled": "false",
        }
        server = "org.apache.spark.sql.connect.service.SparkConnectServer"
        options = [word for name, value in conf.items() for word in ("--conf", f"{name}={value}")]
        master = ("--master", self.standalone)
        self._run("connect", "spark-submit", "--class", server, *master, *options, "spark-internal")

    def wait_for_connect(self) -> None:
        """Wait until the Connect server listens; `connect` becomes its address."""
        port = self._said("connect", r"Spark Connect server started at: \S*?:(\d+)")
        self.connect = f"sc://127.0.0.1:{port}"

    def executor(self, name: str, application: str) -> str:
        """The number of an application's executor on a worker."""
        (found,) = (self._work(name) / application).iterdir()
        return found.name

    def freeze_worker(self, name: str) -> None:
        """Stop a worker and its executors, which keep what they were given."""
        os.killpg(self.processes[name].pid, signal.SIGSTOP)

    def kill_worker(self, name: str) -> None:
        """Kill a worker and its executors, as a machine that loses its power."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def workers(self) -> list[str]:
        """The workers that are left."""
        return [name for name in self.processes if name.startswith("worker")]

    def kill_workers(self) -> None:
        """Kill every worker."""
        for name in self.workers():
            self.kill_worker(name)

    def stop(self) -> None:
        """Kill everything."""
        for name in [*self.processes][::-1]:
            self.kill_worker(name)

    def _start(self, name: str, role: str, *arguments: str) -> None:
        deployed = f"org.apache.spark.deploy.{role.lower()}.{role}"
        listen = ("--host", "127.0.0.1", "--webui-port", "0")
        self._run(name, "spark-class", deployed, *listen, *arguments)

    def _run(self, name: str, script: str, *arguments: str) -> None:
        environment = (
            os.environ
            | QUICK_START
            | {
                "JAVA_HOME": str(java_home(self.folder)),
                "PYSPARK_PYTHON": sys.executable,
                "SPARK_HOME": str(self.home),
                "SPARK_LOCAL_DIRS": str(self.folder / "spill"),
                "SPARK_LOCAL_IP": "127.0.0.1",
                "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
            }
        )
        with self._log(name).open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [str(self.home / "bin" / script), *arguments],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            )

    def _said(self, name: str, pattern: str) -> str:
        """Wait until a process has logged something."""
        log = self._log(name)

        def found() -> re.Match[str] | None:
            if self.processes[name].poll() is not None:
                said = log.read_text(encoding="utf-8")[-2000:]
                raise AssertionError(f"{name} has ended:\n{said}")
            return re.search(pattern, log.read_text(encoding="utf-8"))

        wait_until(found, f"{pattern} in {log}")
        match = found()
        assert match is not None
        return match[match.re.groups]

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _work(self, name: str) -> Path:
        return self.folder / f"{name}.work"


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A running cluster whose logs and work lie in `folder`."""
    made = Cluster(folder)
    try:
        made.start_master()
        made.start_workers()
        made.start_connect()
        made.wait_for_workers()
        made.wait_for_connect()
        yield made
    finally:
        made.stop()
