"""A ledger small enough to check by hand, written as the project's tables are."""

from __future__ import annotations

from pathlib import Path

from xiaodai.ledger.ledger import Ledger, load

_CLAIMS = """\
id,printed,qualifier,unit,reading,low,high,source,origin,status,note
national.company_count.2025-03-31,5081家,,company,exact,5081,5081,bank,,accepted,
national.company_count.2025-06-30,4974家,,company,exact,4974,4974,bank,,accepted,
national.company_count.2025-06-30.2,4974家,,company,exact,4974,4974,paper,bank,accepted,
national.company_count.2025-06-30.3,4794家,,company,exact,4794,4794,blog,,conflict,digits swapped
national.loan_balance.2025-06-30,7361亿元,,yi_yuan,rounded,7360.5,7361.5,bank,,accepted,
pool.average_rate.2025,15.02%,,percent,rounded,15.015,15.025,paper,,accepted,
pool.balance_per_loan.2025,59.83元,,yuan/loan,rounded,59.825,59.835,paper,,accepted,
lender.loan_balance.2025,1125.88亿元,,yi_yuan,rounded,1125.875,1125.885,paper,,accepted,
lender.average_rate.2025,23.96%,,percent,rounded,23.955,23.965,blog,,rejected,a pool figure
lender.cleared.2025,300家,超,company,above,300,,paper,,accepted,
rule.issued.2025-10,2025年10月17日,,date,exact,2025-10-17,2025-10-17,law,,accepted,
"""
_SOURCES = """\
id,title,publisher,published,kind,grade,address,linkable,language,origin,sha256,note
bank,小额贷款公司统计数据,Central Bank,2025-07-25,statistical_release,A,https://bank.example/2025q2,true,zh,,,
paper,A <bold> paper,The Paper,2025-08-01,financial_press,C,https://paper.example/a?b=1&c=2,true,en,,,
blog,博客,Someone,2025-08,self_media,D,https://blog.example/mirror,false,zh,,,
law,办法,Regulator,2025-10-17,regulation,A,https://law.example/,true,zh,,,
"""
_ENTITIES = """\
id,name_en,name_zh,kind,part_of,note
national,small-loan companies,小额贷款公司,industry,,
lender,Tiny Lender,小小贷,lender,national,
pool,Tiny pool,小资产池,pool,lender,
rule,Tiny rule,小办法,policy,,
"""
_METRICS = """\
id,name_en,name_zh,unit,kind,definition
company_count,number of companies,机构数量,company,count,companies with a licence
loan_balance,loan balance,贷款余额,yi_yuan,stock,loans outstanding
average_rate,average rate,平均利率,percent,rate,weighted annual rate
balance_per_loan,balance per loan,笔均余额,yuan/loan,ratio,loans over number of loans
cleared,cleared companies,出清家数,company,count,companies that left
issued,day of issue,发布日,date,date,day on which a rule was issued
"""


def write_ledger(folder: Path) -> Path:
    """Write the tables into a folder and return it."""
    tables = {
        "claims": _claims(),
        "sources": _SOURCES,
        "entities": _ENTITIES,
        "metrics": _METRICS,
        "left_out": "note_id,what,reason\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def _claims() -> str:
    """The claims with the columns that follow from their ids, and those that stay empty."""
    header, *rows = _CLAIMS.splitlines()
    lines = [f"{header},entity,metric,period,locator,context_sha256,note_ids"]
    for place, row in enumerate(rows, 1):
        entity, metric, period = row.split(",")[0].split(".")[:3]
        lines.append(f"{row},{entity},{metric},{period},,,N{place}")
    return "\n".join(lines) + "\n"


def tiny_ledger(folder: Path) -> Ledger:
    """The ledger of the tables above."""
    return load(write_ledger(folder))
