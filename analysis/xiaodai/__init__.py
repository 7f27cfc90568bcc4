"""Xiaodai Ledger: published figures on China's small lenders, checked against each other."""
