"""What was printed, and what it bounds: figures, intervals, quantities, the ledger."""
