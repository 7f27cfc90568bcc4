"""The parameters of the notebook on lenders' economics."""

from __future__ import annotations

import reprlib

from pydantic import Field, ValidationInfo, field_validator, model_validator

from xiaodai.contract import Contract
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.lenders.accounts import disclosing, years


class Parameters(Contract):
    """Parameters of `05_lender_economics`."""

    year: int = Field(
        2024, description="a year with lenders' figures, such as 2024; of 2025 the first half"
    )
    lenders: list[str] = Field(
        [], description="a list of lenders, as ['mashang', 'zhaolian']; an empty list means all"
    )

    @field_validator("year")
    @classmethod
    def _is_covered(cls, value: int, info: ValidationInfo) -> int:
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            known = years(ledger)
            if value not in known:
                raise ValueError(
                    "the ledger has lenders' figures for " + ", ".join(map(str, known))
                )
        return value

    @field_validator("lenders")
    @classmethod
    def _disclose(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if isinstance(ledger := (info.context or {}).get("ledger"), Ledger):
            known = sorted({who for year in years(ledger) for who in disclosing(ledger, year)})
            if unknown := [lender for lender in value if lender not in known]:
                raise ValueError(
                    f"{unknown[0]!r} is not among those that disclose: {', '.join(known)}"
                )
        if twice := [lender for lender in value if value.count(lender) > 1]:
            raise ValueError(f"{twice[0]!r} stands in it more than once")
        return value

    @model_validator(mode="after")
    def _has_figures(self, info: ValidationInfo) -> Parameters:
        ledger = (info.context or {}).get("ledger")
        if isinstance(ledger, Ledger) and self.lenders:
            known = disclosing(ledger, self.year)
            if not set(known) & set(self.lenders):
                raise ValueError(
                    f"parameters year={self.year!r} and lenders={reprlib.repr(self.lenders)} are "
                    "refused: none of these lenders has a figure for that year in the ledger; "
                    f"it has those of {', '.join(known)}"
                )
        return self
