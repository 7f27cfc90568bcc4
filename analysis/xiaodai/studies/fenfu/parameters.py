"""The parameters of the notebook on the Fenfu portfolio."""

from typing import Literal

from pydantic import Field, field_validator

from xiaodai.contract import Contract, between


class Parameters(Contract):
    """Parameters of `03_fenfu_portfolio`."""

    day_count: Literal[365, 366, 360] = Field(365, description="days a year: 365, 366 or 360")
    cap: float = between(0.01, 36, 20.0, "a rate in percent a year")
    upper_rate: float = between(1, 36, 24.0, "the costliest loan's rate in percent a year")
    funding: float = Field(
        3.0, description="cost of funds in percent a year: 0, or from 0.01 to 36", ge=0, le=36
    )
    loss_given_default: float = between(
        1, 100, 100.0, "percent lost of an amount that goes delinquent"
    )
    opening_share: float = between(
        1, 100, 50.0, "the lowest balance of the half-year in percent of mid-year's"
    )

    @field_validator("funding")
    @classmethod
    def _is_none_or_printable(cls, funding: float) -> float:
        if 0 < funding < 0.01:
            raise ValueError("it is too small to be a cost")
        return funding
