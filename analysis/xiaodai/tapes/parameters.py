"""What a run on a loan tape is asked, and the guards that it overrules."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field

from xiaodai.contract import Contract
from xiaodai.paths import ROOT
from xiaodai.tapes.address import is_there, located
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.doubts import GUARDS
from xiaodai.tapes.fields import DEFAULT, LINES_BY, MONTHS, fault
from xiaodai.tapes.mapping import Mapping, read_mapping

MOST_BANDS = 30
MOST_PAIRS = 6
MOST_OF_A_LINE = 4  # fields


def _day(given: str) -> str:
    if given:
        date.fromisoformat(given)
    return given


def _two_days(given: list[str]) -> list[str]:
    if given and (len(given) != 2 or given[0] >= given[1]):
        raise ValueError("two days are compared, the earlier first")
    return list(map(_day, given))


def mapping_of(given: str) -> Mapping | None:
    """The mapping in a file seen from the project's folder, or the ready one of this name."""
    if not given:
        return None
    return read_mapping(str(ROOT / given) if given.endswith(".toml") else given)


def _readable(given: str) -> str:
    mapping_of(given)
    return given


def _rising(given: dict[str, list[float]]) -> dict[str, list[float]]:
    if wrong := fault(given, MOST_BANDS):
        raise ValueError(wrong)
    return given


def _paired(given: list[list[str]]) -> list[list[str]]:
    if len(given) > MOST_PAIRS:
        raise ValueError(f"there are {len(given)} pairs")
    if wrong := [pair for pair in given if len(pair) != 2 or len(set(pair)) != 2]:
        raise ValueError(f"{wrong[0]} is no pair of two fields")
    if len({tuple(pair) for pair in given}) < len(given):
        raise ValueError("a pair is given twice")
    return given


def _few(given: list[str]) -> list[str]:
    if not 0 < len(given) <= MOST_OF_A_LINE or len(set(given)) < len(given):
        raise ValueError("that is no group of fields")
    return given


def _known(given: list[str]) -> list[str]:
    for name in given:
        if name not in GUARDS:
            raise ValueError(f"{name!r} is no guard")
    return given


class Parameters(Contract):
    """The parameters of `06_loan_pool`."""

    tape: str = Field(
        "",
        description="a Parquet, text, Excel or zip file, a folder or a glob, from the project's "
        "folder, or an address; empty: two small synthetic tapes",
    )
    tables: str = Field(
        "", description="a folder of tables that make pool wrote; empty: they are computed"
    )
    as_of: Annotated[str, AfterValidator(_day)] = Field(
        "", description="the day the pool is of, as 2025-06-30; empty: the last one"
    )
    mapping: Annotated[str, AfterValidator(_readable)] = Field(
        "", description="a mapping file or the name of a ready mapping; empty: none is needed"
    )
    engine: str = Field(
        "duckdb",
        description="one of duckdb, spark, spark://host:port or sc://host:port",
        pattern="^(duckdb|spark|(spark|sc)://.*)$",
    )
    memory: str = Field("2GB", description="the most memory that the engine takes, as 2GB")
    bands: Annotated[dict[str, list[float]], AfterValidator(_rising)] = Field(
        {},
        description=f"upper ends of bands in rising order, at most {MOST_BANDS}, for any of "
        f"{', '.join(DEFAULT)}; those of {', '.join(MONTHS)} in whole months",
    )
    two_level: Annotated[list[list[str]], AfterValidator(_paired)] = Field(
        [],
        description=f"pairs of fields to stratify by together, at most {MOST_PAIRS}, as "
        "[['term', 'rate']]",
    )
    lines_by: Annotated[list[str], AfterValidator(_few)] = Field(
        [*LINES_BY],
        description="the fields by which loans are put together to representative lines, at most "
        f"{MOST_OF_A_LINE}, as ['vintage', 'rate']",
    )
    rate_ceiling: float = Field(
        24.0,
        description="the highest lawful rate in percent a year, from 0.01 to 500",
        ge=0.01,
        le=500,
    )
    refuse_above: float = Field(
        5.0, description="percent of rows that may be set aside, from 0 to 100", ge=0, le=100
    )
    accept: Annotated[list[str], AfterValidator(_known)] = Field(
        [],
        description="guards to overrule where a tape that looks misread is right: any of "
        f"{', '.join(GUARDS)}",
    )
    vintage_by: Literal["month", "day"] = Field("month", description="month or day")
    funding: float = Field(
        3.0, description="cost of funds in percent a year, from 0 to 36", ge=0, le=36
    )
    compare: Annotated[list[str], AfterValidator(_two_days)] = Field(
        [],
        description="two snapshots to compare, as ['2025-05-31', '2025-06-30']; empty: the last "
        "two",
    )

    def held_to(self, ledger: Any) -> Self:
        """The parameters; refused where they name a tape of this machine that is not there."""
        if self.tape and not self.tables and not is_there(located(self.tape, ROOT)):
            self.refuse("there is no such tape", "tape")
        return self

    @property
    def compared(self) -> tuple[date, ...]:
        """The two days to compare, where any are asked for."""
        return tuple(map(date.fromisoformat, self.compare))

    @property
    def day(self) -> date | None:
        """The day the pool is of, where one is asked for."""
        return date.fromisoformat(self.as_of) if self.as_of else None


def accept(asked: Parameters) -> set[str]:
    """The guards that the parameters or their mapping overrule."""
    mapping = mapping_of(asked.mapping)
    said = mapping.accept if mapping else ()
    for name in said:
        if name not in GUARDS:
            near = get_close_matches(name, GUARDS, 1) or GUARDS
            raise PoolError(
                f"the mapping accepts {name!r}, which is no guard; is {' or '.join(near)} meant?"
            )
    return {*asked.accept, *said}
