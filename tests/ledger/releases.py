"""Made pages of the central bank's quarterly report, with the real figures of 2016Q4."""

from collections.abc import Callable
from functools import cache

from xiaodai.ledger.ledger import Ledger, load

DAY = "2016-12-31"
COLUMNS = ("company_count", "employees", "paid_in_capital", "loan_balance")
HEADS = ("机构数量（家）", "从业人员数（人）", "实收资本（亿元）", "贷款余额（亿元）")
SENTENCE = "截至2016年末，全国共有小额贷款公司8673家。贷款余额9273亿元，全年人民币贷款减少131亿元。"
NOTE = "注：批准设立与报数之间有时滞。"
Rows = list[tuple[str, ...]]


@cache
def ledger() -> Ledger:
    """The project's ledger."""
    return load()


def rows() -> Rows:
    """The annex of 2016Q4: the country, then the provinces in Chinese, cells as printed."""
    source = ledger().query(source="pboc_table_copy_2016q4", period=DAY)
    source = source.drop_duplicates(["entity", "metric"])
    cells = source.pivot(index="entity", columns="metric", values="printed")[list(COLUMNS)]
    names = {entity: ledger().short_name(entity).zh for entity in cells.index}
    listed = [(names[entity], *cells.loc[entity]) for entity in cells.index if entity != "national"]
    return [("全国", *cells.loc["national"]), *listed]


def plain(sentence: str = SENTENCE, table: Rows | None = None, parted: str = "\t") -> str:
    """The page as text, a line a row."""
    lines = [("地区名称", *HEADS), *(rows() if table is None else table)]
    return "\n".join([sentence, "附表", *(parted.join(line) for line in lines), NOTE])


def html(sentence: str = SENTENCE, table: Rows | None = None, wide: bool = False) -> str:
    """The page as a browser saves it; `wide` writes full-width digits and a heading of two rows."""
    cells = rows() if table is None else table
    if wide:
        digits = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
        cells = [(name, *(cell.translate(digits) for cell in rest)) for name, *rest in cells]
        heads = "".join(f"<th>{head.partition('（')[0]}</th>" for head in HEADS)
        units = "".join(f"<th>（{head.partition('（')[2]}</th>" for head in HEADS)
        top = f"<thead><tr><th rowspan=2>地区名称</th>{heads}</tr><tr>{units}</tr></thead>"
    else:
        top = f"<tr><td>地区名称</td>{''.join(f'<td>{head}</td>' for head in HEADS)}</tr>"
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    return (
        "<html><head><title>2016年四季度小额贷款公司统计数据报告</title></head><body>"
        f"<h1>2016年四季度小额贷款公司统计数据报告</h1><p>2017-01-25</p><p>{sentence}</p>"
        f"<p>附表</p><table>{top}{body}</table><p>{NOTE}</p></body></html>"
    )


def spaced(name: str) -> str:
    """A name of two characters as tables set it: with a space inside."""
    return f"{name[0]} {name[1]}" if len(name) == 2 else name


def lined() -> str:
    """The page as copied out of a browser that puts every cell on a line of its own."""
    cells = ["地区名称", *HEADS, *(cell for row in rows() for cell in row)]
    return "\n".join([SENTENCE, *cells, NOTE])


def grouped() -> Rows:
    """The annex with commas in thousands and the long names of the provinces."""
    long = {"内蒙古": "内蒙古自治区", "广西": "广西壮族自治区", "北京": "北京市", "河北": "河北省"}
    made = []
    for name, *cells in rows():
        parts = [cell.partition(".") for cell in cells]
        made.append((long.get(name, name), *(f"{int(a):,}{dot}{b}" for a, dot, b in parts)))
    return made


LAYOUTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a table in HTML": (".html", lambda: html().encode()),
    "a heading of two rows and full-width digits": (".html", lambda: html(wide=True).encode()),
    "a page in GBK": (".htm", lambda: html().encode("gbk")),
    "text with tabs": (".txt", lambda: plain().encode()),
    "text with spaces, also in names": (
        ".txt",
        lambda: plain(table=[(spaced(n), *c) for n, *c in rows()], parted="   ").encode(),
    ),
    "text with bars": (".txt", lambda: plain(parted=" | ").encode()),
    "a table in Markdown": (
        ".md",
        lambda: plain(table=[("|", *row, "|") for row in rows()], parted=" | ").encode(),
    ),
    "a line for each cell": (".txt", lambda: lined().encode()),
    "commas in thousands and long names": (".html", lambda: html(table=grouped()).encode()),
    "spaces in the sentence": (
        ".txt",
        lambda: plain(SENTENCE.replace("2016年", "2016 年 ").replace("8673", " 8673 ")).encode(),
    ),
}
