"""How a result looks: prose, charts and tables in which every number carries its lineage."""

from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period

__all__ = ["COLOURS", "Page", "Period"]
