"""The tables of published figures: read, checked, queried, resolved."""
