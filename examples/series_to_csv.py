"""Write one series as CSV: the number of small-loan companies by quarter, with its sources."""

import sys

import xiaodai as xd

ledger = xd.load()
companies = ledger.series("national", "company_count").quantity.expand()
companies.index = companies.index.astype(str)
companies[["low", "high", "unit", "sources"]].to_csv(sys.stdout, lineterminator="\n")
