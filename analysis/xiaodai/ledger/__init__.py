"""The tables of published figures: read, checked, queried, resolved."""

from xiaodai.ledger.ledger import Ledger, LedgerError, Point, load

__all__ = ["Ledger", "LedgerError", "Point", "load"]
