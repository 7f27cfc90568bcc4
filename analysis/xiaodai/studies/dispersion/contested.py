"""What a book would look like if one of two ranges that contradict each other were right."""

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.dispersion.partial_disclosure import conflict, facts, measures
from xiaodai.values import Quantity

COLUMNS = ["who", "period", "range", "share_above", "average_above"]


def by_range(
    ledger: Ledger, found: pd.DataFrame, level: Quantity, ceiling: Quantity
) -> pd.DataFrame:
    """Every one of several ranges of one book's single loans, each taken for true.

    `found` has the columns of `disclosed.disclosures`; `level` and `ceiling` are rates in percent a
    year. Columns: `who` (words), `period`, `range` (as printed), `share_above` the level and
    `average_above` it (percent, `None` where nothing can be above it or where the range does not
    fit the other disclosures).
    """
    recent = found[(found["kind"] == "single loans") & ~found["is_stale"]]
    rivals = recent[recent.duplicated(["entity", "metric"], keep=False)]
    rows = []
    for place, one in rivals.iterrows():
        others = rivals.index[rivals["entity"] == one.entity].drop(place)
        known = facts(ledger, found.drop(others), one.entity, ceiling)
        about = {} if conflict(known) else measures(known, level)
        above = about.get("share_above"), about.get("average_above")
        rows.append((ledger.short_name(one.entity), Period(one.period), one.value, *above))
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)
