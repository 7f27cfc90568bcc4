"""The parameters of the attrition notebook, held to what the ledger covers."""

import re
from typing import Self

from pydantic import Field, ValidationInfo, field_validator

from xiaodai.contract import Contract, between
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.attrition.exit_rates import counts, quarters_between, regions

FARTHEST = 40  # quarters: beyond ten years nothing is projected


class Parameters(Contract):
    """Parameters of `01_licence_attrition`."""

    start: str = Field(
        "", description="the first quarter, such as '2010Q4'; empty for the first with a count"
    )
    end: str = Field(
        "",
        description="the last quarter, later than start, such as '2025Q3'; empty for the latest "
        "with a count",
    )
    region: str = Field(
        "national", description="'national' or a province of the ledger, as 'jiangsu'"
    )
    deadline: str = Field(
        "2027Q1",
        description="the quarter to project to, after end and at most ten years on, as '2027Q1'",
    )
    entries: int = between(0, 500, 0, "new licences a quarter")
    paths: int = between(1_000, 100_000, 10_000, "simulated paths")

    @field_validator("start", "end", "deadline")
    @classmethod
    def _is_quarter(cls, value: str, info: ValidationInfo) -> str:
        is_left_open = not value and info.field_name != "deadline"
        if not is_left_open and not re.fullmatch(r"(19|20)\d\dQ[1-4]", value):
            raise ValueError("it is no quarter")
        return value

    def held_to(self, ledger: Ledger) -> Self:
        """Refuse what the region's counts do not cover; they fill in an end that is empty."""
        if self.region not in (known := regions(ledger)):
            self.refuse("the ledger has company counts for " + ", ".join(known), "region")
        if self.start and self.end and self.end <= self.start:
            self.refuse("end must be a later quarter than start", "start", "end")
        covered = list(counts(ledger, self.region))
        reach = f"the ledger covers {self.region} from {covered[0]} to {covered[-1]}"
        for name in ("start", "end"):
            if getattr(self, name) and not covered[0] <= getattr(self, name) <= covered[-1]:
                self.refuse(reach, name)
        start, end = self.start or covered[0], self.end or covered[-1]
        settings = self.model_copy(update={"start": start, "end": end})
        if sum(start <= quarter <= end for quarter in covered) <= 1:
            why = f"between them the ledger needs two counts of {self.region}; it has counts for "
            settings.refuse(why + ", ".join(covered), "start", "end")
        is_chosen = self.deadline != type(self).model_fields["deadline"].default
        if is_chosen and not 0 < quarters_between(end, self.deadline) <= FARTHEST:
            self.refuse(f"it must be later than {end} and at most ten years on", "deadline")
        return settings
