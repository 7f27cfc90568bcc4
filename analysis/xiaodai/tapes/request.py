"""The parameters of the loan-pool notebook: which tape, read how, cut into which bands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from xiaodai.contract import Contract
from xiaodai.paths import ROOT
from xiaodai.tapes.bands import DEFAULT
from xiaodai.tapes.mapping import Mapping, read_mapping

MOST_BANDS = 30


def _day(given: str) -> str:
    if given:
        date.fromisoformat(given)
    return given


def mapping_of(given: str) -> Mapping | None:
    """The mapping in a file seen from the project's folder, or the ready one of this name."""
    if not given:
        return None
    return read_mapping(str(ROOT / given) if given.endswith(".toml") else given)


def _readable(given: str) -> str:
    mapping_of(given)
    return given


def _rising(given: dict[str, list[float]]) -> dict[str, list[float]]:
    for name, ends in given.items():
        if name not in DEFAULT:
            raise ValueError(f"{name!r} has no bands")
        if not 0 < len(ends) <= MOST_BANDS or ends != sorted(set(ends)):
            raise ValueError(f"the ends of {name} do not rise")
    return given


class Parameters(Contract):
    """The parameters of `06_loan_pool`."""

    tape: str = Field(
        "",
        description="a Parquet or CSV file, a folder or a glob, from the project's folder; empty: "
        "two small synthetic tapes",
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
        f"{', '.join(DEFAULT)}",
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
    vintage_by: Literal["month", "day"] = Field("month", description="month or day")
    funding: float = Field(
        3.0, description="cost of funds in percent a year, from 0 to 36", ge=0, le=36
    )

    @property
    def day(self) -> date | None:
        """The day the pool is of, where one is asked for."""
        return date.fromisoformat(self.as_of) if self.as_of else None
