"""What the lenders of the first reading disclose, surveyed once for the tests that ask it.

A survey takes seconds: it bounds every book and pool. A test of one lender surveys that one.
"""

from functools import cache

import pandas as pd

from tests.first_reading import first_reading
from xiaodai.studies.dispersion import averages, ceilings, disclosed, partial_disclosure
from xiaodai.values.quantity import Quantity

AS_OF = "2025-11-30"
CAP = averages.cap_quantity(20.0)
CEILING = ceilings.ceiling_quantity(24.0)


@cache
def disclosures() -> pd.DataFrame:
    """Every disclosure on the day; not to be changed."""
    return disclosed.disclosures(first_reading(), AS_OF)


@cache
def everyone() -> partial_disclosure.Survey:
    """Every lender, under the cap and the ceiling."""
    return partial_disclosure.survey(first_reading(), disclosures(), CAP, CEILING)


def only(*entities: str, ceiling: Quantity | float) -> partial_disclosure.Survey:
    """These lenders and pools alone, under a rule or if single loans end at a rate in percent."""
    found = disclosures()
    some = found[found["entity"].isin(entities)]
    limit = ceiling if isinstance(ceiling, Quantity) else ceilings.ceiling_quantity(ceiling)
    return partial_disclosure.survey(first_reading(), some, CAP, limit)
