"""Kernels that start in a moment: copies of a process that has imported everything already.

Nearly all of a notebook's time is what its kernel imports. While `serving` lasts, every kernel that
this process and those that it starts ask Jupyter for (through papermill, nbval, nbconvert) is made
by `WarmProvisioner`, which asks a `kernel_server` for a copy of itself. Kernelspecs stay as they
are: Jupyter is told of the provisioner by a variable of the environment. A kernel is an ordinary
one where no copy can be had: the platform is not Linux, the server could not start, the kernel is
not Python's, or it is given variables that are read when a library is imported.

The server lives as long as `serving`, so that no code is used that has changed since, and ends with
the process that started it, whatever ends that. With `XIAODAI_KERNELS=off` in the environment none
is started.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from xiaodai.paths import python_path
from xiaodai.report import kernel_server

PROVISIONER = "xiaodai-warm"  # its name among the entry points
DEFAULT = KernelProvisionerFactory.default_provisioner_name_env
ADDRESS = "XIAODAI_KERNELS"  # the path of the server's socket
ORDINARY = [sys.executable, "-m", "ipykernel_launcher"]  # a kernel's command, without its words
PATIENCE = 120  # seconds, the server's imports included
CHUNK = 64  # bytes, more than a number has


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a copy of the server, or as Jupyter does where no copy can be had."""

    process: Any  # a Copy, or what Jupyter has

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; returns where it listens."""
        try:
            copy = _copy(cmd, **self._scrub_kwargs(kwargs))
        except (OSError, ValueError) as reason:
            self.log.debug("an ordinary kernel is started: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = copy, copy.pid, copy.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info


class Copy:
    """A copy of the server, with what `subprocess.Popen` has for a process."""

    stdin = stdout = stderr = None

    def __init__(self, server: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._server = server

    def poll(self) -> int | None:
        """The exit status, or nothing while it runs."""
        with suppress(BlockingIOError):
            self._listen(for_an_end=False)
        return self.returncode

    def wait(self) -> int | None:
        """The exit status, once it has ended."""
        self._listen(for_an_end=True)
        return self.returncode

    def _listen(self, *, for_an_end: bool) -> None:
        if self.returncode is not None:
            return
        self._server.setblocking(for_an_end)
        try:
            said = self._server.recv(CHUNK)
        except ConnectionError:
            said = b""
        if not said:  # the server has ended first
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.returncode = int(said or -signal.SIGKILL)
        self._server.close()

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _copy(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: str | Path | None = None,
    stdout: Any = None,
    stderr: Any = None,
    **special: object,
) -> Copy:
    """A copy of the server; raises `OSError` or `ValueError` where none can be had."""
    address = os.environ.get(ADDRESS)
    program, words = [*command[:3]], [*command[3:]]
    if address is None or program != ORDINARY or any(special.values()):
        raise ValueError("no server makes such a kernel")
    given = [1 if stdout is None else stdout, 2 if stderr is None else stderr]
    streams = [one if isinstance(one, int) else one.fileno() for one in given]
    request = {"argv": words, "cwd": str(cwd or Path.cwd()), "env": dict(env)}
    server = _connected(address)
    try:
        socket.send_fds(server, [b" "], streams)
        server.sendall(json.dumps(request).encode() + b"\n")
        return Copy(server, int(server.recv(CHUNK)))
    except BaseException:
        server.close()
        raise


def _connected(address: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.settimeout(PATIENCE)
    try:
        server.connect(address)
    except OSError:
        server.close()
        raise
    return server


@contextmanager
def serving(folder: Path | None = None, *, at_once: bool = True) -> Iterator[None]:
    """While it lasts, kernels are copies of one server, started in a folder.

    The server imports what kernels need `at_once`, or when the first is asked for. Inside another
    `serving`, also that of a process above, its server serves.
    """
    if ADDRESS in os.environ or not _can_serve():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="x") as private:
        address = f"{private}/kernels"
        server = _started(address, folder)
        if at_once:
            with suppress(OSError):
                _connected(address).close()
        before = {name: os.environ.get(name) for name in (ADDRESS, DEFAULT)}
        os.environ |= {ADDRESS: address, DEFAULT: PROVISIONER}
        KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
            server.communicate()  # it ends when its standard input does


def _can_serve() -> bool:
    """Whether this system copies processes safely, and Jupyter knows the provisioner."""
    group = KernelProvisionerFactory.GROUP_NAME
    return sys.platform == "linux" and bool(entry_points(group=group, name=PROVISIONER))


def _started(address: str, folder: Path | None) -> subprocess.Popen[bytes]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        command = [sys.executable, "-m", kernel_server.__name__, str(listener.fileno())]
        return subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": python_path()},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            start_new_session=True,  # Ctrl-C at the terminal is for the process that started it
        )
