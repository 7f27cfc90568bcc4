"""Reading an article against the ledger: its figures, what they are about, what is known."""
