"""From printed characters to numbers, dates and the interval that they allow."""

from xiaodai.reading.dates import period_days, quarter_of
from xiaodai.reading.periods import Period
from xiaodai.reading.printed import Reading, ReadingError, quantity, read

__all__ = ["Period", "Reading", "ReadingError", "period_days", "quantity", "quarter_of", "read"]
