"""From printed characters to numbers, dates and the interval that they allow."""
