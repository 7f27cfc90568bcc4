"""How far apart lenders' rates are, as far as their partial disclosures say.

A lender discloses a book average, the average of a pool it sold, the range of its single-loan rates
or the share of loans in a band, rarely two of them (`disclosed`). Book and pool are kept apart, and
every result is an interval: the values that all admissible rates could give. How far apart averages
are, pools against books, averages against a cap, the whole industry (`averages`), bounds on single
loans and the most telling further figure (`partial_disclosure`). Notebook `02_rate_dispersion`
tells it.
"""

from xiaodai.studies.dispersion.disclosed import (
    INDUSTRY,
    disclosing,
    disclosures,
    publication_days,
)
from xiaodai.studies.dispersion.parameters import Parameters

__all__ = ["INDUSTRY", "Parameters", "disclosing", "disclosures", "publication_days"]
