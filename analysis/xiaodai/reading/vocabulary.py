"""The patterns that a package knows texts by: the `vocabulary.toml` beside its modules."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ABOVE = Path(__file__).parent.parent  # the folder of all packages
_REFERENCE = re.compile(r"\{([a-z]\w*)\}")


@cache
def tables(package: str) -> dict[str, dict[str, Any]]:
    """The sections of a package's vocabulary by their names, which are those of its modules."""
    return tomllib.loads((ABOVE / package / "vocabulary.toml").read_text(encoding="utf-8"))


class Vocabulary:
    """One module's section; its entries are patterns, compiled when they are first used.

    `WORDS = Vocabulary(__name__)` has `WORDS.level.search(…)`. An entry that is a list is a
    pattern of alternatives; `given` are further entries to refer to. Raises `KeyError` for a
    module without a section, `AttributeError` for an unknown entry.
    """

    def __init__(self, module: str, **given: str) -> None:
        _, package, section = module.split(".")
        self._entries: dict[str, Any] = tables(package)[section] | given

    def __getattr__(self, name: str) -> re.Pattern[str]:
        if name.startswith("__") or name not in self._entries:
            raise AttributeError(f"vocabulary.toml has no {name} here")
        pattern = re.compile(self.expression(self._entries[name]))
        setattr(self, name, pattern)
        return pattern

    def expression(self, entry: str | list[str]) -> str:
        """The regular expression of an entry, without its line breaks, references filled in."""
        parts = entry if isinstance(entry, list) else [entry]
        joined = "|".join(re.sub(r"(?:^|\n) {4,}|\n", "", part) for part in parts)
        return _REFERENCE.sub(lambda found: self.expression(self._entries[found[1]]), joined)

    def items(self, name: str) -> list[str]:
        """The expressions of a list, one by one."""
        return [self.expression(item) for item in self._entries[name]]

    def rows(self, name: str) -> list[list[str]]:
        """The rows of a list of lists; the last cell of each is an expression."""
        return [[*cells, self.expression(last)] for *cells, last in self._entries[name]]

    def table(self, name: str) -> dict[str, str]:
        """The expressions of a table by their keys, in its order."""
        return {key: self.expression(entry) for key, entry in self._entries[name].items()}
