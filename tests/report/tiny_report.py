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
from xiaodai.values.quantity import Text, constant
from xiaodai.page import COLOURS, Page, Period
from tests.report.tiny_study import Parameters

ledger = load(Path(os.environ["TINY_LEDGER"]))
settings = Parameters.read(globals(), ledger)
page = Page("01_tiny", settings.language, ledger)
first = ledger.value("national", "company_count", "2025-03-31")
last = ledger.value("national", "company_count", "2025-06-30")
balance = ledger.value("national", "loan_balance", "2025-06-30")
lost = (first - last).named("companies lost", "净减少家数")
rate = (lost / first).to("percent").named("net exit rate", "净退出率")
per_company = (balance / last).named("balance per company", "户均余额")
cap = constant(str(settings.cap), "percent", Text("a parameter", "参数")).named("the cap", "上限")
interest = ledger.value("pool", "average_rate", "2025").times(
    ledger.value("lender", "loan_balance", "2025"),
    extrapolate=Text("the pool stands for the book", "以资产池代表全部贷款"),
).named("interest of a year", "一年利息")"""
SAY = """\
page.say(
    en="The count fell from {first} to {last} in {end}: {lost:n} lost, or {rate}. The cap: {cap}.",
    zh="机构数量在{end}从{first}降到{last}，减少{lost:n}家，即{rate}；上限为{cap}。",
    first=first, last=last, end=Period("2025Q2"), lost=lost, rate=rate, cap=cap,
)
page.finding(
    en="Small-loan companies left at {rate} a quarter; the rule came on {day}.",
    zh="小额贷款公司单季净退出率为{rate}；办法于{day}发布。",
    rate=rate, day=ledger.date("rule", "issued"),
)
page.finding(
    en="If the pool stood for the book, a year’s interest would be {interest}.",
    zh="若资产池可代表全部贷款，一年利息为{interest}。",
    interest=interest,
)"""
SHOW = """\
figure, axes = plt.subplots()
axes.plot([1, 2], [float(first.low), float(last.low)], color=COLOURS.main, marker="o")
axes.set_title({"en": "Fewer companies", "zh": "机构减少"}[settings.language])
axes.set_ylabel({"en": "companies", "zh": "家"}[settings.language])
axes.set_xticks([1, 2], ["2025Q1", "2025Q2"])
page.show(
    figure,
    name="count",
    alt=Text("A line that falls from {first} to {last}.", "一条从{first}降到{last}的折线。"),
    caption=Text("Companies at the end of the quarter.", "季末机构数量。"),
    source=Text("Central Bank.", "中央银行。"),
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
        "note": [Text("opening", "期初"), ledger.date("rule", "issued")],
    }
)
page.table(
    frame,
    name="counts",
    headers={
        "quarter": Text("Quarter", "季度"),
        "count": Text("Companies", "机构数量"),
        "balance": Text("Loans", "贷款余额"),
        "per_company": Text("Loans per company", "户均余额"),
        "interest": Text("Interest of a year", "一年利息"),
        "note": Text("Note", "备注"),
    },
    caption=Text("Companies and their loans", "机构与贷款"),
    source=Text("Central Bank, own calculation.", "中央银行，本报告计算。"),
    notes=[Text("Loans per company is a ratio.", "户均余额为比值。")],
    rows="quarter",
)"""
RESULTS = "page.results(net_exit_rate=rate, loans_per_company=per_company, interest=interest)"


def notebook(**cells: str) -> nbformat.NotebookNode:
    """The tiny notebook; keyword arguments replace the source of a cell by its name."""
    sources = {"parameters": PARAMETERS, "setup": SETUP, "say": SAY, "show": SHOW}
    sources |= {"table": TABLE, "results": RESULTS} | cells
    texts = {
        "en": "# How fast do companies leave?\n\nThe data are two counts. Nothing else is shown.",
        "zh": "# 机构退出有多快？\n\n数据是两个季末数量，不说明其他问题。",
    }
    made = new_notebook()
    for language, text in texts.items():
        cell = new_markdown_cell(text, id=f"text-{language}")
        cell.metadata["tags"] = [language]
        made.cells.append(cell)
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
