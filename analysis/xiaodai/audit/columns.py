"""The units of bare numbers in a table, from its headings, its row names and its caption."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from xiaodai.audit.names import Named

_NUMBER = re.compile(r"[ ]*[-−–+]?\d[\d,]*(?:\.\d+)?[ ]*")
_BRACKETED = re.compile(
    r"[(（\[]([^()（）\[\]]*)[)）\]]|(?:单位|unit)\s*(?:[:：]|为|是)\s*([^)）]+)", re.IGNORECASE
)
# A unit as headings write it; longest first.
_WRITTEN = (
    (r"万亿元?|(?:trillion|tn) ?(?:yuan|rmb)|(?:rmb|cny|yuan) ?(?:trillion|tn)", "yi_yuan", 10**4),
    (r"(?:billion|bn) ?(?:yuan|rmb|cny)|(?:rmb|cny|yuan),? ?(?:billion|bn)", "yi_yuan", 10),
    (r"亿元|人民币亿元|100 ?million yuan|亿", "yi_yuan", 1),
    (r"(?:million|mn) ?(?:yuan|rmb|cny)|(?:rmb|cny|yuan),? ?(?:million|mn)", "yi_yuan", "1/100"),
    (r"万元|10,?000 yuan", "wan_yuan", 1),
    (r"元|yuan|rmb|cny", "yuan", 1),
    (r"个百分点|百分点|percentage points?|pp", "percentage_point", 1),
    (r"基点|bps?|basis points?", "percentage_point", "1/100"),
    (r"%|percent|per cent|pct", "percent", 1),
    (r"家|companies|lenders|firms", "company", 1),
    (r"万人", "person", 10000),
    (r"人|persons?|people|employees", "person", 1),
    (r"万户", "customer", 10000),
    (r"户|customers", "customer", 1),
    (r"万笔", "loan", 10000),
    (r"笔|loans", "loan", 1),
    (r"单|只|deals", "deal", 1),
    (r"倍|times|x", "multiple", 1),
    (r"天|日|days", "day", 1),
    (r"个月|months", "month", 1),
    (r"个|条|项|款|次", "item", 1),
)
# What a heading without a unit counts.
_SAID = (
    (
        r"机构数|公司数|家数|企业数|机构数量|公司数量|compan(?:y|ies)|lenders|firms|institutions",
        "company",
    ),
    (r"从业人员|员工|人数|employees|staff|borrowers", "person"),
    (r"笔数|number of loans", "loan"),
    (
        r"占比|比率|利率|增速|增幅|同比|环比|不良率|逾期率|收益率|rate|share|growth|ratio|change",
        "percent",
    ),
)


def column_units(text: str) -> dict[int, Named]:
    """The unit of each bare number that fills a table cell, by the number's place in the text."""
    units: dict[int, Named] = {}
    for caption, rows in _tables(text):
        default = _written(caption)
        columns: list[Named | None] = []
        for index, (start, line) in enumerate(rows):
            (_, name), *cells = _cells(start, line)
            if index == 0 and _is_heading(cells):
                columns = [_heading(cell) for _, cell in cells]
                continue
            row = _heading(name)
            for number, (at, cell) in enumerate(cells):
                column = columns[number] if number < len(columns) else None
                unit = column or row or default
                if unit and _NUMBER.fullmatch(cell):
                    units[at + len(cell) - len(cell.lstrip())] = unit
    return units


def _is_heading(cells: list[tuple[int, str]]) -> bool:
    """Whether the cells of a first row are names or years, not numbers."""
    numbers = [cell for _, cell in cells if _NUMBER.fullmatch(cell)]
    return all(re.fullmatch(r" *(?:19|20)\d\d *", cell) for cell in numbers)


def _tables(text: str) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Runs of lines with tabs, each with the two lines above it."""
    rows: list[tuple[int, str]] = []
    above: list[str] = []
    at = 0
    for line in [*text.split("\n"), ""]:
        if "\t" in line.strip("\n"):
            rows.append((at, line))
        elif line.strip() or at >= len(text):
            if len(rows) > 1:
                yield "\n".join(above[-2:]), rows
            if rows:
                above = []
            rows = []
            above.append(line)
        at += len(line) + 1


def _cells(start: int, line: str) -> Iterator[tuple[int, str]]:
    for cell in line.split("\t"):
        yield start, cell
        start += len(cell) + 1


def _heading(cell: str) -> Named | None:
    if found := _written(cell):
        return found
    for pattern, unit in _SAID:
        if re.search(pattern, cell, re.IGNORECASE):
            return Named(unit, Fraction(1), "")
    return None


def _written(cell: str) -> Named | None:
    for found in _BRACKETED.finditer(cell):
        inner = (found[1] or found[2] or "").strip().lower()
        inner = re.split(r"[,，、;；/]", inner)[0] if found[2] else inner
        inner = re.sub(r"^.*(?:单位|unit)\s*(?:[:：]|为|是)?\s*", "", inner)
        for pattern, unit, factor in _WRITTEN:
            if re.fullmatch(rf"(?:人民币)?(?:{pattern})", inner):
                return Named(unit, Fraction(factor), "")
    return None
