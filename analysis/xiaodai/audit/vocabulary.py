"""The patterns that an audit knows the parts of an article by: what `vocabulary.toml` holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

TABLE = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))
_REFERENCE = re.compile(r"\{([a-z]\w*)\}")


class Vocabulary:
    """One section of the vocabulary; its entries are patterns, compiled when they are first used.

    `WORDS = Vocabulary("measures")` has `WORDS.level.search(…)`. An entry that is a list is a
    pattern of alternatives; `given` are further entries to refer to. Raises `KeyError` for an
    unknown section, `AttributeError` for an unknown entry.
    """

    def __init__(self, section: str, **given: str) -> None:
        self._entries: dict[str, Any] = TABLE[section] | given

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
