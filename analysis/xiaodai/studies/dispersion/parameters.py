"""What the dispersion study can be asked."""

import re
from datetime import date
from typing import Self

from pydantic import Field, field_validator

from xiaodai.contract import Contract
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion.disclosed import disclosing, disclosures, publication_days


class Parameters(Contract):
    """Parameters of `02_rate_dispersion`."""

    as_of: str = Field(
        "",
        description="a day such as '2025-11-30'; rates printed later are unknown; empty for the "
        "day of the latest rate",
    )
    cap: float = Field(
        20.0, description="a rate in percent a year, above 0 and at most 36", gt=0, le=36
    )
    ceiling: float = Field(
        0.0,
        description="the highest rate of a single loan, in percent a year, above 0 and at most 36, "
        "or 0 for the ceiling in force",
        ge=0,
        le=36,
    )
    lenders: list[str] = Field(
        [], description="a list of lenders, as ['haier', 'ningyin']; an empty list means all"
    )

    @field_validator("as_of")
    @classmethod
    def _is_day(cls, value: str) -> str:
        if value and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError("it is no day written as 2025-11-30")
        return value and date.fromisoformat(value).isoformat()

    def held_to(self, ledger: Ledger) -> Self:
        """Refuse days before the first rate and unknown lenders; fill in the latest rate's day."""
        first, latest = publication_days(ledger)
        if self.as_of and self.as_of < first:
            self.refuse(f"the ledger's first rate was published on {first}", "as_of")
        self.refuse_others(self.lenders, disclosing(ledger))
        settled = self.model_copy(update={"as_of": self.as_of or latest})
        if disclosures(ledger, settled.as_of, self.lenders).empty:
            settled.refuse("none of these lenders had disclosed a rate by then", "as_of", "lenders")
        return settled
