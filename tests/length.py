"""How far a test goes: some of it in `make test`, all of it in `make test-long`.

What is long by nature (random tapes, whole pools, articles) is marked `long`: `make test-long` runs
it again under Hypothesis' profile of that name, in which these functions give all.
"""

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

ALL = "long"  # the profile; tests/conftest.py registers it
T = TypeVar("T")


def examples(some: int, all_: int) -> int:
    """How many examples a property is tried on."""
    return all_ if is_long() else some


def first(some: int, all_: Sequence[T]) -> Sequence[T]:
    """The cases that are tried."""
    return all_ if is_long() else all_[:some]


def is_long() -> bool:
    """Whether tests go all the way."""
    return settings.get_current_profile_name() == ALL
