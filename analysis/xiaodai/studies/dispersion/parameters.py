"""What the dispersion study can be asked."""

from __future__ import annotations

import re
import reprlib
from datetime import date

from pydantic import Field, ValidationInfo, field_validator, model_validator

from xiaodai.contract import Contract
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion.disclosed import disclosing, disclosures, publication_days


class Parameters(Contract):
    """Parameters of `02_rate_dispersion`."""

    as_of: str = Field(
        "",
        validate_default=True,
        description="a day such as '2025-11-30'; rates printed later are unknown; empty for the "
        "day of the latest rate",
    )
    cap: float = Field(
        20.0, description="a rate in percent a year, above 0 and at most 36", gt=0, le=36
    )
    ceiling: float = Field(
        24.0,
        description="the highest lawful rate of a single loan, in percent a year, at most 36",
        gt=0,
        le=36,
    )
    lenders: list[str] = Field(
        [], description="a list of lenders, as ['haier', 'ningyin']; an empty list means all"
    )

    @field_validator("as_of")
    @classmethod
    def _is_day(cls, value: str, info: ValidationInfo) -> str:
        if value:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                raise ValueError("it is no day written as 2025-11-30")
            date.fromisoformat(value)
        ledger = (info.context or {}).get("ledger")
        if isinstance(ledger, Ledger):
            first, latest = publication_days(ledger)
            if not value:
                return latest
            if value < first:
                raise ValueError(f"the ledger's first rate was published on {first}")
        return value

    @field_validator("lenders")
    @classmethod
    def _disclose(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            known = disclosing(ledger)
            if unknown := [lender for lender in value if lender not in known]:
                raise ValueError(
                    f"{unknown[0]!r} is not among those that disclose: {', '.join(known)}"
                )
        return value

    @model_validator(mode="after")
    def _say_something(self, info: ValidationInfo) -> Parameters:
        ledger = (info.context or {}).get("ledger")
        if isinstance(ledger, Ledger) and not disclosures(ledger, self.as_of, self.lenders):
            raise ValueError(
                f"parameters as_of={self.as_of!r} and lenders={reprlib.repr(self.lenders)} are "
                "refused: none of these lenders had disclosed a rate by then"
            )
        return self
