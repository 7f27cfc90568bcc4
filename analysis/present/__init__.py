"""How a result looks: prose, charts and tables in which every number carries its lineage."""

from analysis.present.page import Page
from analysis.present.periods import Period
from analysis.present.theme import COLOURS

__all__ = ["COLOURS", "Page", "Period"]
