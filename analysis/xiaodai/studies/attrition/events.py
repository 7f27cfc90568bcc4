"""Named exits and the steps of policy, in order of time."""

from __future__ import annotations

from itertools import product

import pandas as pd

from xiaodai.ledger.ledger import Ledger

EXITS = (
    ("alibaba_microloan", "liquidation_started"),
    ("ant_shangcheng", "deregistered"),
    ("ant_xiaowei", "deregistered"),
    ("fox_microloan", "deregistration_deadline"),
    ("alibaba_microloan", "deregistered"),
)


def timeline(ledger: Ledger) -> pd.DataFrame:
    """Named exits and policy steps in order of time, from the ledger's date claims.

    Columns: `kind` (`exit` or `policy`), `event` (words), `date`.
    """
    policies = ledger.entities[ledger.entities["kind"] == "policy"]["id"]
    steps = product(policies, ("issued", "effective", "deadline"))
    happened = [("exit", *exit_) for exit_ in EXITS]
    happened += [
        ("policy", policy, step) for policy, step in steps if ledger.has_date(policy, step)
    ]
    rows = [
        (kind, ledger.label(entity, step), ledger.date(entity, step))
        for kind, entity, step in happened
    ]
    rows.sort(key=lambda row: (row[2].first, row[1].en))
    return pd.DataFrame(rows, columns=["kind", "event", "date"], dtype=object)
