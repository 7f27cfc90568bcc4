"""What a loan tape can be refused for: one sentence, shown as it is."""


class PoolError(ValueError):
    """No pool can be made of what was given; the message is the sentence to show."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback (IPython asks for this method)."""
        return [f"{type(self).__name__}: {self}"]
