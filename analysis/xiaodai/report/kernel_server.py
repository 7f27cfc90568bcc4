"""A process with everything imported, of which kernels are copies.

`warm_kernels` starts and asks it. It is given a listening socket (the number of its file descriptor
is the argument) and ends when its standard input does: with the process that started it, whatever
ended that.

A request is a line of JSON with the kernel's `argv`, `cwd` and `env`, and its standard output and
error as file descriptors. The answer is a line with the kernel's process id, and one with its exit
status when it has ended; none at all where a copy would not be what is asked for. A kernel whose
requester has gone is killed. One whose server has gone ends itself, as any of Jupyter's kernels
does without its parent.

A copy is safe because this process runs a single thread of Python. The other threads that it may
have belong to libraries that prepare them for it (OpenBLAS, Arrow's allocator). DuckDB, which does
not say that it does, is left to the kernels that use it.
"""

from __future__ import annotations

import builtins
import gc
import json
import os
import select
import selectors
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module, invalidate_caches
from pathlib import Path
from pkgutil import walk_packages
from types import SimpleNamespace
from typing import NamedTuple

from xiaodai.paths import IN_CHECKOUT

LIBRARIES = (
    "babel.messages.pofile",
    "babel.numbers",
    "ibis.backends.sql.compilers",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "seaborn",
)
OURS = (
    *("xiaodai.audit", "xiaodai.documents", "xiaodai.extraction"),
    *("xiaodai.ledger", "xiaodai.page", "xiaodai.studies"),
)
BACKEND = ("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel sets it
# Variables that Python and the libraries read when they start or are imported.
EARLY = ("LANG", "LC_", "LD_", "MPL", "OMP_", "OPENBLAS_", "PYTHON", "TMPDIR", "TZ")
PLACES = ("HOME", "XDG_")  # where Matplotlib finds its settings, unless MPLCONFIGDIR says it
LIFELINE = 0  # standard input
PATIENCE = 60  # seconds for a request to arrive whole
CHUNK = 1 << 16  # bytes


class Request(NamedTuple):
    """What a kernel is to be: its command's words, folder and variables, its output and error."""

    argv: list[str]
    cwd: str
    env: dict[str, str]
    streams: list[int]


class Server:
    """Copies of this process, as they are asked for through a listening socket."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.early = _early(os.environ)
        self.cwd = Path.cwd()
        self.kernels: dict[int, tuple[int, socket.socket]] = {}  # what tells its end, who asked
        self.events = selectors.DefaultSelector()
        self.events.register(LIFELINE, selectors.EVENT_READ)
        self.events.register(listener, selectors.EVENT_READ)
        os.close(os.pidfd_open(os.getpid()))  # an old system has none: end before any promise

    def serve(self) -> Request | None:
        """Copy this process for each request; returns it in the copy, nothing at the end."""
        while True:
            key, _ = self.events.select()[0]
            if key.fileobj == LIFELINE:
                for kernel in list(self.kernels):
                    self._end(kernel)
                return None
            if key.fileobj is not self.listener:
                self._end(key.data)
            elif request := self._answer(self.listener.accept()[0]):
                return request

    def _answer(self, requester: socket.socket) -> Request | None:
        """Answer one request; returns it in the copy."""
        prepare()
        try:
            request = _received(requester)
        except (OSError, ValueError):  # it only woke this process, or has gone
            requester.close()
            return None
        kernel = os.fork() if self._can_become(request) else None
        if kernel == 0:
            requester.close()
            self._leave()
            return request
        for stream in request.streams:
            os.close(stream)
        if kernel is None:
            requester.close()
            return None
        self.kernels[kernel] = os.pidfd_open(kernel), requester
        for sign in self.kernels[kernel]:
            self.events.register(sign, selectors.EVENT_READ, kernel)
        with suppress(OSError):  # it has gone, as the next event tells
            requester.sendall(b"%d\n" % kernel)
        return None

    def _can_become(self, request: Request) -> bool:
        """Whether a copy would be what is asked for.

        Without a checkout the folder is read when the package is imported: see `xiaodai.paths`.
        """
        is_here = IN_CHECKOUT or Path(request.cwd).resolve() == self.cwd
        return is_here and _early(request.env) == self.early

    def _end(self, kernel: int) -> None:
        """Tell how a kernel ended; one that has not, and whose requester has gone, is killed."""
        ended, requester = self.kernels.pop(kernel)
        if not select.select([ended], [], [], 0)[0]:
            for kill in (os.killpg, os.kill):  # before it leads a group, it is alone
                with suppress(ProcessLookupError):
                    kill(kernel, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1])
        with suppress(OSError):
            requester.sendall(b"%d\n" % status)
        self.events.unregister(ended)
        self.events.unregister(requester)
        os.close(ended)
        requester.close()

    def _leave(self) -> None:
        """Close, in a copy, what is the server's."""
        self.events.close()
        self.listener.close()
        for ended, requester in self.kernels.values():
            os.close(ended)
            requester.close()


def _early(env: Mapping[str, str]) -> dict[str, str]:
    """The variables that a copy cannot be given any more."""
    read = EARLY if "MPLCONFIGDIR" in env else EARLY + PLACES
    return {name: value for name, value in env.items() if name.startswith(read)}


def _received(requester: socket.socket) -> Request:
    requester.settimeout(PATIENCE)
    said, streams, _, _ = socket.recv_fds(requester, CHUNK, maxfds=2)
    while said and not said.endswith(b"\n"):
        more = requester.recv(CHUNK)
        said = more and said + more
    return Request(**json.loads(said), streams=streams)


@cache
def prepare() -> None:
    """Import what kernels need, once; raises `RuntimeError` if that has started a thread."""
    os.environ.setdefault(*BACKEND)
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=None)  # pandas asks where it is
    for name in LIBRARIES:
        import_module(name)
    for name in OURS:
        package = import_module(name)
        for module in walk_packages(package.__path__, f"{name}."):
            import_module(module.name)
    del vars(builtins)["get_ipython"]
    if threading.active_count() > 1:
        raise RuntimeError("a library has started a thread: no copy of this process is safe")
    gc.collect()
    gc.freeze()  # a copy's collections leave these pages alone, so that they stay shared


def become(request: Request) -> None:
    """Be the kernel that is asked for, until it ends."""
    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp
    from numpy import random

    os.setsid()
    streams = [os.open(os.devnull, os.O_RDONLY), *request.streams]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request.cwd)
    os.environ.clear()
    os.environ |= request.env
    sys.argv = [ipykernel_launcher.__file__, *request.argv]
    random.seed()  # the random numbers of Python itself begin anew in every copy
    invalidate_caches()
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    IPKernelApp.launch_instance([*request.argv, parent])


def main() -> None:
    """Serve; in a copy, be a kernel."""
    if Path(sys.path[0]) == Path.cwd():  # as an ordinary kernel forgets where it was started
        del sys.path[0]
    if request := Server(socket.socket(fileno=int(sys.argv[1]))).serve():
        become(request)


if __name__ == "__main__":
    main()
