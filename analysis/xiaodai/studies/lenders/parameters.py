"""The parameters of the notebook on lenders' economics."""

from typing import Self

from pydantic import Field, field_validator

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

    @field_validator("lenders")
    @classmethod
    def _are_different(cls, value: list[str]) -> list[str]:
        if twice := [lender for lender in value if value.count(lender) > 1]:
            raise ValueError(f"{twice[0]!r} stands in it more than once")
        return value

    def held_to(self, ledger: Ledger) -> Self:
        """Refuse a year or lenders without figures, and lenders without one in that year."""
        known = {year: disclosing(ledger, year) for year in years(ledger)}
        if self.year not in known:
            covered = ", ".join(map(str, known))
            self.refuse(f"the ledger has lenders' figures for {covered}", "year")
        self.refuse_others(self.lenders, sorted({who for found in known.values() for who in found}))
        if self.lenders and not set(known[self.year]) & set(self.lenders):
            self.refuse(
                "none of these lenders has a figure for that year in the ledger; it has those of "
                + ", ".join(known[self.year]),
                "year",
                "lenders",
            )
        return self
