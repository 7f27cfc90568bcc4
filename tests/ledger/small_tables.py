"""Small tables without a fault, laid out as those of data/, and a way to spoil them."""

from pathlib import Path

CLAIMS = """\
id,entity,metric,period,printed,qualifier,unit,reading,low,high,source,origin,locator,\
context_sha256,status,note,note_ids
lender.loan_balance.2025-06-30,lender,loan_balance,2025-06-30,12.5亿元,,yi_yuan,rounded,\
12.45,12.55,paper,,,,accepted,,T0-001
lender.average_rate.2025,lender,average_rate,2025,15.02%,,percent,rounded,\
15.015,15.025,paper,bank,,,accepted,,T0-002
national.company_count.2025-06-30,national,company_count,2025-06-30,40家,,company,exact,\
40,40,bank,,,,conflict,"Two lines,
in one cell.",T0-003
lender.founded.2013,lender,founded,2013,2013年,,date,rounded,\
2013-01-01,2013-12-31,paper,,,,accepted,,T0-004
"""
SOURCES = """\
id,title,publisher,published,kind,grade,address,linkable,language,origin,sha256,note
bank,Statistics,Bank,2025-07-25,statistical_release,A,,false,zh,,,
paper,Article,Paper,2025-08,financial_press,C,,false,zh,repost,,
repost,Repost,Portal,,aggregator,D,,false,zh,,,
"""
ENTITIES = """\
id,name_en,name_zh,kind,part_of,note
national,Small-loan companies,小额贷款公司,industry,,
lender,A lender,小小贷,lender,national,
pool,A pool,小资产池,pool,lender,
"""
METRICS = """\
id,name_en,name_zh,unit,kind,definition,change_of,change_base,part_of,band_of,band_low,band_high,\
sum_of,not_before
loan_balance,Loans,贷款余额,yi_yuan,stock,Loans outstanding.,,,,,,,,
average_rate,Rate,平均利率,percent,rate,Mean annual rate.,,,,,,,,
company_count,Companies,机构数量,company,count,Companies with a licence.,,,,,,,,
founded,Founded,成立,date,date,Day of founding.,,,,,,,,
closed,Closed,注销,date,date,Day of closing.,,,,,,,,founded
share_18_24,Share,占比,percent,share,Loans from 18 to 24 per cent.,,,,average_rate,18,24,,
"""
LEFT_OUT = """\
note_id,what,reason
T0-005,a slogan,ordinal or slogan
"""
CORRECTIONS = """\
claim,cause,rests_on,rests_on_printed,rests_on_low,rests_on_high
national.company_count.2025-06-30,undefined,,,,
"""
TABLES = {
    "claims": CLAIMS,
    "sources": SOURCES,
    "entities": ENTITIES,
    "metrics": METRICS,
    "left_out": LEFT_OUT,
    "corrections": CORRECTIONS,
}


def write(folder: Path) -> Path:
    """The tables, written into a folder; no `datapackage.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    return folder


def spoil(folder: Path, table: str, old: str, new: str) -> Path:
    """Put other characters into a table, where `old` stands once."""
    path = write(folder) / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (table, old)
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    return folder
