"""How far apart lenders' rates are, as far as their partial disclosures say.

A lender discloses a book average, the average of a pool it sold, the range of its single-loan rates
or the share of loans in a band, rarely two of them (`disclosures`). Book and pool are kept apart,
and every result is an interval: the values that all admissible rates could give. Dispersion of
averages (`summary`), pools against books (`pool_gaps`), averages against a cap (`cap_counts`),
bounds on single loans (`survey`), the most telling further figure (`most_telling`), the whole
industry (`industry_table`). Notebook `02_rate_dispersion` tells it.
"""

from xiaodai.studies.dispersion.against_cap import (
    cap_counts,
    cap_quantity,
    ceiling_quantity,
    guidance,
)
from xiaodai.studies.dispersion.all_books import (
    Survey,
    clashes_table,
    envelopes,
    measures_table,
    most_open_book,
    shares_above,
    survey,
)
from xiaodai.studies.dispersion.between_lenders import (
    by_loans,
    industry_table,
    weights,
    weights_table,
)
from xiaodai.studies.dispersion.disclosed import (
    INDUSTRY,
    NAMES,
    Disclosure,
    Kind,
    averages,
    by_rate,
    disclosing,
    disclosures,
    disclosures_table,
    publication_days,
    shares_table,
    stale_after,
)
from xiaodai.studies.dispersion.further_figure import (
    figure_counts,
    most_telling,
    most_telling_table,
)
from xiaodai.studies.dispersion.parameters import Parameters
from xiaodai.studies.dispersion.pools_and_books import pool_gaps, pool_gaps_table, pools_cost_more
from xiaodai.studies.dispersion.spread_of_averages import Summary, summary, summary_results

__all__ = [
    "INDUSTRY",
    "NAMES",
    "Disclosure",
    "Kind",
    "Parameters",
    "Summary",
    "Survey",
    "averages",
    "by_loans",
    "by_rate",
    "cap_counts",
    "cap_quantity",
    "ceiling_quantity",
    "clashes_table",
    "disclosing",
    "disclosures",
    "disclosures_table",
    "envelopes",
    "figure_counts",
    "guidance",
    "industry_table",
    "measures_table",
    "most_open_book",
    "most_telling",
    "most_telling_table",
    "pool_gaps",
    "pool_gaps_table",
    "pools_cost_more",
    "publication_days",
    "shares_above",
    "shares_table",
    "stale_after",
    "summary",
    "summary_results",
    "survey",
    "weights",
    "weights_table",
]
