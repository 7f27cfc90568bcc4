"""A notebook and a plan small enough to run in a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.page.tiny import write_ledger
from xiaodai.report.parameters import Study
from xiaodai.values.words import Names

STUDIES = {"01_tiny": Study("tests.report.tiny_study", Names("Tiny study", "小研究"))}
LEDGER_VARIABLE = "TINY_LEDGER"

TEXT = "# How fast do companies leave?\n\nThe data are two counts. Nothing else is shown."
CHINESE = "# 机构退出有多快？\n\n数据是两个季末数量，不说明其他问题。"

PARAMETERS = """\
start: str = "2025Q1"  # first quarter
cap: float = 20.0  # percent
lenders: list[str] = []  # all
language: str = "en"  # en or zh"""
SETUP = """\
import os
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from xiaodai.ledger.ledger import load
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names
from xiaodai.page import COLOURS, Page, Period
from tests.report.tiny_study import Parameters

ledger = load(Path(os.environ["TINY_LEDGER"]))
settings = Parameters.read(globals(), ledger)
page = Page("01_tiny", settings.language, ledger)
first = ledger.value("national", "company_count", "2025-03-31")
last = ledger.value("national", "company_count", "2025-06-30")
balance = ledger.value("national", "loan_balance", "2025-06-30")
lost = (first - last).named(Names("companies lost", "净减少家数"))
rate = (lost / first).to("percent").named(Names("net exit rate", "净退出率"))
per_company = (balance / last).named(Names("balance per company", "户均余额"))
why = Names("a parameter", "参数")
cap = constant(str(settings.cap), "percent", why).named(Names("the cap", "上限"))
interest = ledger.value("pool", "average_rate", "2025").times(
    ledger.value("lender", "loan_balance", "2025"),
    extrapolate=Names("the pool stands for the book", "以资产池代表全部贷款"),
).named(Names("interest of a year", "一年利息"))"""
SAY = """\
page.say(
    Names("The count fell from {first} to {last} in {end}: {lost:n}, or {rate}. The cap: {cap}.",
          "机构数量在{end}从{first}降到{last}，减少{lost:n}家，即{rate}；上限为{cap}。"),
    first=first, last=last, end=Period("2025Q2"), lost=lost, rate=rate, cap=cap,
)
page.finding(
    Names("Small-loan companies left at {rate} a quarter; the rule came on {day}.",
          "小额贷款公司单季净退出率为{rate}；办法于{day}发布。"),
    rate=rate, day=ledger.date("rule", "issued"),
)
page.finding(
    Names("If the pool stood for the book, a year’s interest would be {interest}.",
          "若资产池可代表全部贷款，一年利息为{interest}。"),
    interest=interest,
)"""
SHOW = """\
def draw(counts, language, *, title):
    figure, axes = plt.subplots()
    axes.plot([1, 2], [float(count.low) for count in counts], color=COLOURS.main, marker="o")
    axes.set_title(title.show(language))
    axes.set_ylabel(Names("companies", "家").show(language))
    axes.set_xticks([1, 2], ["2025Q1", "2025Q2"])
    return figure


page.chart(
    draw,
    [first, last],
    name="count",
    title=Names("Fewer companies", "机构减少"),
    alt=Names("A line that falls from {first} to {last}.", "一条从{first}降到{last}的折线。"),
    caption=Names("Companies at the end of the quarter.", "季末机构数量。"),
    source=Names("Central Bank.", "中央银行。"),
    values={"first": first, "last": last},
)"""
TABLE = """\
frame = pd.DataFrame(
    {
        "quarter": ["2025 Q1", "2025 Q2"],
        "count": [first, last],
        "balance": [None, balance],
        "per_company": [None, per_company],
        "interest": [interest, None],
        "note": [Names("opening", "期初"), ledger.date("rule", "issued")],
    }
)
page.table(
    frame,
    name="counts",
    headers={
        "quarter": Names("Quarter", "季度"),
        "count": Names("Companies", "机构数量"),
        "balance": Names("Loans", "贷款余额"),
        "per_company": Names("Loans per company", "户均余额"),
        "interest": Names("Interest of a year", "一年利息"),
        "note": Names("Note", "备注"),
    },
    caption=Names("Companies and their loans", "机构与贷款"),
    source=Names("Central Bank, own calculation.", "中央银行，本报告计算。"),
    notes=[Names("Loans per company is a ratio.", "户均余额为比值。")],
    rows="quarter",
)"""
RESULTS = "page.results(net_exit_rate=rate, loans_per_company=per_company, interest=interest)"


def notebook(**cells: str) -> nbformat.NotebookNode:
    """The tiny notebook; keyword arguments replace the source of a cell by its name."""
    sources = {"parameters": PARAMETERS, "setup": SETUP, "say": SAY, "show": SHOW}
    sources |= {"table": TABLE, "results": RESULTS} | cells
    made = new_notebook(cells=[new_markdown_cell(TEXT, id="text")])
    for name, source in sources.items():
        cell = new_code_cell(source, id=name)
        if name == "parameters":
            cell.metadata["tags"] = ["parameters"]
        made.cells.append(cell)
    return made


def write_project(folder: Path, **cells: str) -> dict[str, Any]:
    """Write ledger and notebook into a folder; returns where they are."""
    notebooks = folder / "notebooks"
    notebooks.mkdir(parents=True)
    nbformat.write(notebook(**cells), notebooks / "01_tiny.ipynb")
    return {"notebooks": notebooks, "data": write_ledger(folder / "data")}
