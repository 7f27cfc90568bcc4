"""Show a conflict: every print of one figure, the document of each, and what the ledger holds."""

import xiaodai as xd

ledger = xd.load()
prints = ledger.query(entity="zhaolian", metric="net_profit_growth", period="2025H1")
for claim in prints.itertuples():
    source = ledger.source(claim.source)
    print(f"{claim.printed} in {source['publisher']}, {source['published']}: {claim.status}")

both = xd.shared([ledger.quantity(claim) for claim in prints["id"]])
print("they share no value" if both is None else f"they share {both}")
print("the ledger keeps", ledger.value("zhaolian", "net_profit_growth", "2025H1"))
