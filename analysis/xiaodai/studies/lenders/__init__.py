"""What licensed consumer-finance companies earn on what, what they lose, and who funds them.

`accounts` has the lenders' figures and ratios of one year and says how many are missing, `lending`
what money costs and how lending fell after the guidance of autumn 2025, `concentration` bounds the
largest companies' shares, `bad_loan_sales` has the bad loans put up for sale, `platforms` the
platforms beside them.
"""

from xiaodai.studies.lenders.accounts import RATIOS, Window, level, mean_level, panel, window_of
from xiaodai.studies.lenders.parameters import Parameters

__all__ = ["RATIOS", "Parameters", "Window", "level", "mean_level", "panel", "window_of"]
