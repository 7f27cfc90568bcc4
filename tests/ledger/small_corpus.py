"""Three invented documents and a ledger of them: sections, dated items, traditional characters."""

import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tests.ledger.small_tables import CLAIMS as OTHER_CLAIMS
from tests.ledger.small_tables import METRICS, SOURCES, write
from xiaodai.ledger.corpus import Document, Shelf, check, digest
from xiaodai.ledger.ledger import Ledger, load

LAKES = """\
湖区小贷的一年
01
这一年有多少家
截至2030年6月末,湖区共有小贷公司40家,较一季度末减少了2家;贷款余额12.5亿元。
02
利率与门店
湖边贷平均利率为15.02%,其中年化18%到24%的占72%[1]。第三方平台另计,数千家门店不计。
客服电话:000-0000-0000,请勿拨打
"""
DIGEST = """\
湖区月报
湖区新闻· 2030-07-01 09:00
湖边贷平均利率为15.02% [1] - 湖区公司40家 [2]
湖区月报
湖区新闻· 2030-07-02 10:30
湖边贷平均利率为15.02% [1] - 其他从略 [2]
"""
OLD = """\
一、概況
湖邊貸的業(yè)務(wù)始於2013年,戶均貸款約3萬元。
"""
DOCUMENTS = {"001_lakes.txt": LAKES, "002_digest.txt": DIGEST, "003_old.txt": OLD}
FIRST = "截至2030年6月末,湖区共有小贷公司40家,较一季度末减少了2家"
COLUMNS = OTHER_CLAIMS.split("\n")[0]
RATES = "湖边贷平均利率为15.02%,其中年化18%到24%的占72%"
BEGUN = "湖邊貸的業(yè)務(wù)始於2013年,戶均貸款約3萬元"
COUNT, RATE = "national.company_count.2030-06-30", "lender.average_rate.2030"
# id, printed, qualifier, unit, reading, low, high, source, locator, sentence, note
CLAIM_ROWS = f"""\
{COUNT}|40家||company|exact|40|40|doc001|§01|{FIRST}|T1-001
national.loan_balance.2030-06-30|12.5亿元||yi_yuan|rounded|12.45|12.55|doc001|§01|\
贷款余额12.5亿元|T1-002
{RATE}|15.02%||percent|rounded|15.015|15.025|doc001|§02|{RATES}|T1-003
lender.share_18_24.2030|72%||percent|rounded|71.5|72.5|doc001|§02|{RATES}|T1-004
{RATE}.2|15.02%||percent|rounded|15.015|15.025|doc002_first|item 2030-07-01 09:00|\
湖边贷平均利率为15.02%|T2-002
{COUNT}.2|40家||company|exact|40|40|doc002_first|item 2030-07-01 09:00|湖区公司40家|T2-003
{RATE}.3|15.02%||percent|rounded|15.015|15.025|doc002_second|item 2030-07-02 10:30|\
湖边贷平均利率为15.02%|T2-005
lender.founded.2013|2013年||date|rounded|2013-01-01|2013-12-31|doc003|§1|{BEGUN}|T3-001
lender.balance_per_borrower.undated|約3萬元||yuan/person|about|20000|40000|doc003|§1|\
{BEGUN}|T3-002
"""
CLAIMS = [tuple(row.split("|")) for row in CLAIM_ROWS.splitlines()]
LEFT_OUT = """\
note_id,what,reason
T1-005,thousands of shops,vague word without bounds
T1-006,service line,withheld: looks like a scam number
T2-001,publication time,document date (kept in sources)
T2-004,publication time,document date (kept in sources)
"""
Change = Callable[[str], str]


def write_ledger(folder: Path) -> Path:
    """The tables of the claims above, with the hashes of their sentences and of the files."""
    write(folder)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS.split(","))
    for claim, printed, qualifier, unit, reading, low, high, source, place, words, note in CLAIMS:
        entity, metric, period = claim.split(".")[:3]
        figure = [printed, qualifier, unit, reading, low, high]
        where = [source, "", place, digest(words), "accepted", "", note]
        rows.writerow([claim, entity, metric, period, *figure, *where])
    (folder / "claims.csv").write_text(text.getvalue(), encoding="utf-8")
    sources = SOURCES
    for source in sorted({claim[7] for claim in CLAIMS}):
        name = next(name for name in DOCUMENTS if name[:3] == source[3:6])
        hash_ = hashlib.sha256(DOCUMENTS[name].encode("utf-8")).hexdigest()
        sources += f"{source},Page,Paper,2030-07-01,aggregator,D,,false,zh,,{hash_},\n"
    (folder / "sources.csv").write_text(sources, encoding="utf-8")
    more = "balance_per_borrower,Mean,户均贷款,yuan/person,ratio,Loans per borrower.,,,,,,,,\n"
    (folder / "metrics.csv").write_text(METRICS + more, encoding="utf-8")
    (folder / "left_out.csv").write_text(LEFT_OUT, encoding="utf-8")
    (folder / "corrections.csv").unlink()  # all of these claims are accepted
    return folder


def write_documents(folder: Path, documents: dict[str, str] = DOCUMENTS) -> Path:
    """The documents as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


def ledger_of(folder: Path) -> Ledger:
    """The ledger of these tables."""
    return load(write_ledger(folder))


def files(**changes: Change) -> list[Document]:
    """The documents, some changed: `files(lakes=…)`; a change to nothing leaves one out."""
    made = []
    for name, text in DOCUMENTS.items():
        changed = changes.get(name[4:-4], str)(text)
        if changed:
            made.append(Document(name, changed))
    return made


def checked_with(folder: Path, **changes: Change) -> tuple[Shelf, pd.DataFrame]:
    """The outcome of a check on the documents as changed."""
    return check(ledger_of(folder), files(**changes))
