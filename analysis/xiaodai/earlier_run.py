"""What an earlier run of a notebook left behind: not to be shown under other parameters.

A kernel keeps its variables when a cell fails, and later cells then run with the old ones. So the
cell that checks the parameters first withdraws whatever the notebook has made: the use of such a
name is an error that says why. They come back if that cell ends well with the same parameters.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, MutableMapping
from types import FunctionType, ModuleType
from typing import Any, NoReturn

# What Python asks of a value when it is used; to look at one is no use of it.
_USES = (
    "add and bool call contains delitem enter eq float floordiv format ge getitem gt index int "
    "invert iter le len lt matmul mod mul ne neg next or pos pow radd rand reversed rfloordiv rmod "
    "rmatmul rmul ror rpow rsub rtruediv rxor setitem sub truediv xor"
)
_OF_THE_SHELL = {"In", "Out", "exit", "get_ipython", "open", "quit"}


class NoResultError(RuntimeError):
    """A cell has nothing to show; the message says why, and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback (IPython asks for this method)."""
        return [f"{type(self).__name__}: {self}"]


class Withdrawal:
    """The names that one check of the parameters has withdrawn, and why."""

    def __init__(self, namespace: MutableMapping[str, Any], names: Iterable[str]) -> None:
        self.is_unchanged = False  # set to True where the parameters turn out to be the same
        self.failure = ""
        self._namespace = namespace
        self._values = {name: namespace[name] for name in names}
        for name in self._values:
            namespace[name] = Withdrawn(name, self)

    def ended(self, failure: str) -> None:
        """Settle what the cell's end means: `failure` is its error, empty if it ended well."""
        self.failure = failure
        if self.is_unchanged and not failure:
            for name, value in self._values.items():
                if isinstance(self._namespace.get(name), Withdrawn):
                    self._namespace[name] = value
        self._values.clear()


class Withdrawn:
    """Stands for a value that an earlier run made; to use it is a `NoResultError`."""

    def __init__(self, name: str, withdrawal: Withdrawal) -> None:
        self._name, self._withdrawal = name, withdrawal

    def __repr__(self) -> str:
        why = self._withdrawal.failure
        cause = why or f"{self._name!r} was made with other parameters"
        remedy = "correct this and run all cells again" if why else "run all cells again"
        return f"this cell shows nothing, because {cause}; {remedy}"

    def __getattr__(self, name: str) -> NoReturn:
        raise NoResultError(repr(self))


def _used(withdrawn: Withdrawn, *_: object, **__: object) -> NoReturn:
    raise NoResultError(repr(withdrawn))


for _use in _USES.split():
    setattr(Withdrawn, f"__{_use}__", _used)


def withdraw(namespace: MutableMapping[str, Any], keep: Collection[str]) -> Withdrawal | None:
    """Withdraw what a notebook has made, until its present cell has ended.

    What it imported stays, as do functions, classes and the names in `keep`. `None` where
    `namespace` is no notebook's.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or shell.user_ns is not namespace:
        return None
    kept = {*keep, *_OF_THE_SHELL}
    withdrawal = Withdrawal(
        namespace,
        [
            name
            for name, value in namespace.items()
            if not name.startswith("_") and name not in kept and not _is_imported(name, value)
        ],
    )

    def end(result: Any) -> None:
        shell.events.unregister("post_run_cell", end)
        error = result.error_before_exec or result.error_in_exec
        withdrawal.ended((str(error) or type(error).__name__) if error else "")

    shell.events.register("post_run_cell", end)
    return withdrawal


def _is_imported(name: str, value: object) -> bool:
    """Whether a module holds the value under this name, so that the notebook has not made it."""
    if isinstance(value, ModuleType | FunctionType | type):
        return True
    modules = (module for key, module in list(sys.modules.items()) if key != "__main__")
    return any(getattr(module, "__dict__", {}).get(name) is value for module in modules)
