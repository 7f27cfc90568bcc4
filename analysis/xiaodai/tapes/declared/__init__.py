"""Every table of a pool, declared once: its columns with their units, labels and formulas.

The code that makes a table takes its headers from here; the workbook, the pages and the reference
in `docs/loan_pools.md` take their words and formulas. A new table is declared in one of the modules
beside this one and listed in `TABLES`.
"""

from xiaodai.tapes.declared.of_a_day import (
    CONCENTRATION,
    DAYS_OF_MONTHS,
    FIELDS,
    IN_MONTHS,
    MEASURES,
    QUALITY,
    STRATIFICATION,
    SUMMARY,
    TWO_LEVEL,
)
from xiaodai.tapes.declared.over_time import (
    DELINQUENCY,
    REVOLVING,
    ROLL_RATES,
    THRESHOLDS,
    TRIANGLE,
    VINTAGES,
)
from xiaodai.tapes.declared.performance import (
    CHANGES,
    NET_LOSSES,
    PERFORMANCE,
    PROJECTION,
)
from xiaodai.tapes.declared.securities import DEALS, INDICATORS, LINES
from xiaodai.tapes.declared.shape import Column, Field, Measure, Table, Unit

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SUMMARY,
        STRATIFICATION,
        TWO_LEVEL,
        DELINQUENCY,
        VINTAGES,
        TRIANGLE,
        ROLL_RATES,
        REVOLVING,
        PERFORMANCE,
        NET_LOSSES,
        PROJECTION,
        CHANGES,
        CONCENTRATION,
        DEALS,
        LINES,
        INDICATORS,
        QUALITY,
    )
}

__all__ = [
    "CHANGES",
    "CONCENTRATION",
    "DAYS_OF_MONTHS",
    "DEALS",
    "DELINQUENCY",
    "FIELDS",
    "INDICATORS",
    "IN_MONTHS",
    "LINES",
    "MEASURES",
    "NET_LOSSES",
    "PERFORMANCE",
    "PROJECTION",
    "QUALITY",
    "REVOLVING",
    "ROLL_RATES",
    "STRATIFICATION",
    "SUMMARY",
    "TABLES",
    "THRESHOLDS",
    "TRIANGLE",
    "TWO_LEVEL",
    "VINTAGES",
    "Column",
    "Field",
    "Measure",
    "Table",
    "Unit",
]
