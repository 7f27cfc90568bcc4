"""The parameters of the notebook on the Fenfu portfolio."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from xiaodai.contract import Contract


class Parameters(Contract):
    """Parameters of `03_fenfu_portfolio`."""

    day_count: Literal[365, 366, 360] = Field(365, description="days a year: 365, 366 or 360")
    cap: float = Field(
        20.0, description="a rate in percent a year, from 0.01 to 36", ge=0.01, le=36
    )
    upper_rate: float = Field(
        24.0,
        description="the dearest loan's rate in percent a year, from 1 to 36",
        ge=1,
        le=36,
    )
    funding: float = Field(
        3.0, description="cost of funds in percent a year: 0, or from 0.01 to 36", ge=0, le=36
    )
    loss_given_default: float = Field(
        100.0,
        description="percent lost of an amount that goes delinquent, from 1 to 100",
        ge=1,
        le=100,
    )
    opening_share: float = Field(
        50.0,
        description="the lowest balance of the half-year in percent of mid-year's, from 1 to 100",
        ge=1,
        le=100,
    )

    @field_validator("funding")
    @classmethod
    def _is_none_or_printable(cls, funding: float) -> float:
        if 0 < funding < 0.01:
            raise ValueError("it is too small to be a cost")
        return funding
