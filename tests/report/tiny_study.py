"""The contract of the notebook that the report's tests run."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from xiaodai.contract import Contract


class Parameters(Contract):
    """Parameters of `01_tiny`."""

    start: str = Field("2025Q1", description="first quarter, such as '2025Q1'")
    cap: float = Field(20.0, description="a rate in percent, above 0 and at most 36", gt=0, le=36)
    lenders: list[str] = Field([], description="lenders to compare; an empty list means all")

    @field_validator("start")
    @classmethod
    def _is_quarter(cls, value: Any) -> Any:
        if "Q" not in value:
            raise ValueError("it is no quarter")
        return value
