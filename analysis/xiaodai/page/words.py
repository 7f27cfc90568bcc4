"""The fixed words around a number, in English and Chinese: marks, grades, readings, labels."""

from __future__ import annotations

from xiaodai.values.words import Text

# How a caveat is marked beside a number, and what the mark is called.
SYMBOLS = {"extrapolated": "†", "across scopes": "‡", "inference": "§"}
MARKS = {
    "extrapolated": Text("extrapolated", "外推"),
    "across scopes": Text("across scopes", "跨口径"),
    "inference": Text("inference", "推断"),
}

GRADES = {
    "A": Text("issuing body's own document", "发布机构原文"),
    "B": Text(
        "central media, news agency, offering document, or full reproduction of a release",
        "中央媒体、通讯社、发行文件或原文全文转载",
    ),
    "C": Text("named financial or trade press", "署名财经或行业媒体"),
    "D": Text("aggregator, self-media or machine digest", "聚合站、自媒体或机器摘要"),
    "E": Text("unreliable: rewritten or of a wrong period", "不可靠：改写或期间有误"),
}

READINGS = {
    "exact": Text("exact", "精确值"),
    "rounded": Text("rounded to its last digit", "末位四舍五入"),
    "about": Text("about", "约数"),
    "nearly": Text("nearly", "接近"),
    "at_least": Text("at least", "不少于"),
    "at_most": Text("at most", "不超过"),
    "above": Text("above", "超过"),
    "below": Text("below", "低于"),
    "range": Text("range", "区间"),
}

STATUS = {
    "accepted": Text("accepted", "采用"),
    "conflict": Text("in conflict", "存在冲突"),
    "rejected": Text("rejected", "不采用"),
    "superseded": Text("superseded", "已被替代"),
}

KINDS = {
    "statistical_release": Text("statistical release", "统计发布"),
    "regulation": Text("regulation", "法规"),
    "court_or_law": Text("court document or law", "司法文书或法律"),
    "company_filing": Text("company filing", "公司公告"),
    "rating_report": Text("rating report", "评级报告"),
    "central_media": Text("central media", "中央媒体"),
    "financial_press": Text("financial press", "财经媒体"),
    "trade_press": Text("trade press", "行业媒体"),
    "news_agency": Text("news agency", "通讯社"),
    "association": Text("association", "行业协会"),
    "self_media": Text("self-media", "自媒体"),
    "aggregator": Text("aggregator", "聚合站"),
    "machine_digest": Text("machine digest", "机器摘要"),
    "forum": Text("forum", "论坛"),
    "research_report": Text("research report", "研究报告"),
    "academic_paper": Text("academic paper", "学术论文"),
    "law_firm": Text("law firm", "律师事务所"),
    "code_repository": Text("code repository", "代码仓库"),
}

SOURCE = Text("Source: ", "来源：")
ABSENT = Text("not disclosed", "未披露")


def prints(count: int, language: str) -> str:
    """How many documents print a figure: `2 prints`, `2处刊载`."""
    if language == "zh":
        return f"{count}处刊载"
    return f"{count} print" + ("" if count == 1 else "s")


def origins(count: int, language: str) -> str:
    """How many independent origins stand behind a figure."""
    if language == "zh":
        return f"{count}个独立来源"
    return f"{count} independent origin" + ("" if count == 1 else "s")
