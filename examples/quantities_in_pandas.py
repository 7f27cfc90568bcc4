"""Calculate with a column of quantities in pandas: profit on year-end assets, in order."""

import xiaodai as xd

ledger = xd.load()
profit = ledger.frame(metric="net_profit", period="2024").set_index("entity")["value"]
assets = ledger.frame(metric="total_assets", period="2024-12-31").set_index("entity")["value"]

margin = (profit / assets).dropna().astype("quantity[percent]").sort_values(ascending=False)
print(margin.to_string())
print(margin.quantity.mid.round(2).describe().to_string())
print("above 1 %:", list(margin[(margin > xd.read("1%")).fillna(False)].index))
