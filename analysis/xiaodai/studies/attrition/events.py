"""Named exits and the steps of policy, in order of time."""

from __future__ import annotations

from itertools import product

import pandas as pd

from xiaodai.ledger.ledger import Ledger

STEPS = {  # the dates of a lender's exit, and of a policy
    "exit": ("liquidation_started", "deregistered", "deregistration_deadline"),
    "policy": ("issued", "effective", "deadline"),
}


def timeline(ledger: Ledger) -> pd.DataFrame:
    """Every named exit of a small-loan company and every step of policy, in order of time.

    Columns: `kind` (`exit` or `policy`), `event` (words), `date`.
    """
    kinds = ledger.kinds.items()
    who = {
        "exit": [e for e, kind in kinds if kind == "lender" and "national" in ledger.scope(e)],
        "policy": [entity for entity, kind in kinds if kind == "policy"],
    }
    rows = [
        (kind, ledger.label(entity, step), ledger.date(entity, step))
        for kind, steps in STEPS.items()
        for entity, step in product(who[kind], steps)
        if ledger.has_date(entity, step)
    ]
    rows.sort(key=lambda row: (row[2].first, row[1].en))
    return pd.DataFrame(rows, columns=["kind", "event", "date"], dtype=object)
