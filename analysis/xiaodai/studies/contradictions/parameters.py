"""The parameters of the contradictions notebook, held to what the ledger has."""

import re
from typing import Self

from pydantic import Field, field_validator

from xiaodai.consistency.verdicts import KINDS, Kind
from xiaodai.contract import Contract
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.sheets import nearest
from xiaodai.reading.dates import period_days
from xiaodai.studies.contradictions.relations import ALL, chosen_claims


class Parameters(Contract):
    """Parameters of `07_does_it_add_up`."""

    entity: str = Field(
        ALL, description="'all' or an entity of the ledger, as 'mashang', with all its parts"
    )
    since: str = Field(
        "2010",
        description="a year or a day, as '2020' or '2020-06-30'; periods that end before are "
        "left out, undated figures stay in",
    )
    verdicts: list[Kind] = Field(
        ["inconsistent", "out_of_scope"],
        description="what is listed one by one: some of " + ", ".join(repr(kind) for kind in KINDS),
        min_length=1,
    )

    @field_validator("since", mode="before")
    @classmethod
    def _may_be_a_number(cls, value: object) -> object:
        """A year that is typed in a shell (`-p since 2020`) arrives as a number."""
        return str(value) if type(value) is int else value

    @field_validator("since")
    @classmethod
    def _is_year_or_day(cls, value: str) -> str:
        if not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", value):
            raise ValueError("it is neither a year nor a day")
        period_days(value)
        return value

    def held_to(self, ledger: Ledger) -> Self:
        """Refuse an entity that the ledger does not have, and a selection without any figure."""
        if self.entity not in (ALL, *ledger.kinds):
            near = nearest(self.entity, ledger.kinds)
            self.refuse(f"the ledger has no such entity{near}", "entity")
        if not chosen_claims(ledger, self.entity, self.since):
            self.refuse("the ledger has no such figure", "entity", "since")
        return self
