"""What the rate-cap study can be asked."""

from typing import Self

from pydantic import Field, ValidationInfo, field_validator

from xiaodai.contract import Contract, between
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion import disclosing

CEILING = 36.0  # percent: no lawful rate lies beyond it
MOST_CAPS = 8  # more rows than a reader compares
_RANGE = "two numbers in percent a year, lowest and highest, from 0 to 36"


class Parameters(Contract):
    """Parameters of `04_rate_caps`."""

    caps: list[float] = Field(
        [36.0, 24.0, 20.0, 16.0, 12.0],
        description="one to eight different rates in percent a year, each above 0 and at most 36",
    )
    funding: list[float] = Field([2.0, 4.0], description=f"{_RANGE}, as [2.0, 4.0]")
    traffic: list[float] = Field([4.0, 5.0], description=f"{_RANGE}, as [4.0, 5.0]")
    risk: list[float] = Field([6.0, 8.0], description=f"{_RANGE}, as [6.0, 8.0]")
    operating: list[float] = Field(
        [2.0, 7.0], description=f"{_RANGE}, as [2.0, 7.0], or [] for unknown; an assumption"
    )
    tax: float = between(0, 50, 6.34, "tax on interest in percent of what borrowers pay")
    lender: str = Field("zhongyou", description="a lender that discloses, as 'zhongyou'")

    @field_validator("caps")
    @classmethod
    def _are_caps(cls, value: list[float]) -> list[float]:
        if not 1 <= len(value) <= MOST_CAPS:
            raise ValueError(f"it has {len(value)} numbers")
        if wrong := [cap for cap in value if not 0 < cap <= CEILING]:
            raise ValueError(f"{wrong[0]} is out of range")
        if len(set(value)) < len(value):
            raise ValueError("a cap is named twice")
        return sorted(value, reverse=True)

    @field_validator("funding", "traffic", "risk", "operating")
    @classmethod
    def _is_range(cls, value: list[float], info: ValidationInfo) -> list[float]:
        if not value and info.field_name == "operating":
            return value
        if len(value) != 2:
            raise ValueError(f"it has {len(value)} numbers")
        if wrong := [end for end in value if not 0 <= end <= CEILING]:
            raise ValueError(f"{wrong[0]} is out of range")
        if value[0] > value[1]:
            raise ValueError("the lowest is above the highest")
        return value

    def held_to(self, ledger: Ledger) -> Self:
        """Refuse a lender that discloses nothing."""
        if self.lender not in (known := disclosing(ledger)):
            self.refuse(f"those that disclose are {', '.join(known)}", "lender")
        return self
