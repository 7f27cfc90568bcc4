"""Ask the study on rate caps again and again: what is left of each cap if funding costs more."""

import pandas as pd

import xiaodai as xd

ledger = xd.load()
rows = {}
for funding in (2.5, 3.5, 4.5, 5.5):
    settings = xd.caps.Parameters.check({"funding": [funding, funding]}, ledger)
    costs = xd.caps.stack(ledger, settings)
    left = xd.caps.under_caps(costs, [xd.caps.cap_quantity(cap) for cap in settings.caps])
    rows[f"funding {funding} %"] = left.set_index(left["cap"].astype(str))["headroom"]
print(pd.DataFrame(rows).T.to_string())
