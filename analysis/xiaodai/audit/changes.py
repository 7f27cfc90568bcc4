"""Rises and falls: whether a figure is one, and since when.

The base of a comparison is the words for one that stand last before the figure (环比, 较年初,
than a year before), else those right behind it, else the span that the words name (上半年: since
the start of the year, 三季度: since the quarter before).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xiaodai.audit.found import Found
from xiaodai.audit.scene import Scene
from xiaodai.audit.segments import Piece

UP = r"增长|增加|上升|上涨|提升|提高|新增|净增|增|升|涨|扩大|扩张|激增|大增|飙升|暴增|攀升"
DOWN = (
    r"减少|下降|下滑|下跌|暴跌|骤降|骤减|缩减|缩水|萎缩|收缩|回落|净减少?|压降|压减|少|降|减|跌|"
    r"负增长|缩"
)
FILL = (
    r"(?:了|约|近|超过?|逾|达|为|高达|幅度?|率|速|额|量|数|只|仅|累计|合计|逾|不足|大约|接近|"
    r"整整|:|:|-|\+| )*"
)
_CHANGED = re.compile(rf"(?:{UP}|{DOWN}){FILL}$")
_COMPARED = re.compile(rf"(?:同比|环比|按[年季])(?:变动|变化)?{FILL}$")
_LEVEL = re.compile(r"(?:至|到|达到?|为|是|仅剩|剩|站上|突破)(?:了|约|近|超过?|逾|仅)*$")
_AFTER_CHANGED = re.compile(
    r"^(?:的?(?:增幅|增速|增量|降幅|跌幅|降速|缺口|减幅|减量)|的(?:增长|减少|下降|"
    r"增加))(?!了?[约近超]*\d)"
)
_UP_EN = (
    r"rose|rise|risen|grew|grow(?:n|th|ing)?|increas\w+|up|gain\w*|climb\w*|jump\w*|surg\w*|"
    r"add(?:ed|ing)|expand\w*|soar\w*|higher"
)
_DOWN_EN = (
    r"fell|fall\w*|down|drop\w*|declin\w+|decreas\w+|shr[aiu]nk\w*|slid\w*|plung\w+|contract\w*|"
    r"los[ts]\w*|shed\w*|cut\w*|lower|reduc\w+|slip\w*|tumbl\w+|net loss"
)
_FILL_EN = (
    r"(?: (?:by|of|about|around|some|nearly|almost|over|more than|roughly|a|an|net|another|just|"
    r"only|the sector|lending|Rmb))*"
)
_CHANGED_EN = re.compile(
    rf"\b(?:{_UP_EN}|{_DOWN_EN}){_FILL_EN}[ $¥+-]*(?:Rmb|RMB|CNY)?$", re.IGNORECASE
)
_SHED_EN = re.compile(
    r"\b(?:shed|lost|loss of|add(?:ed)?|fewer|gained|cut)\b[^,.;]{0,24}$", re.IGNORECASE
)
_AFTER_CHANGED_EN = re.compile(
    r"^(?: companies| lenders| firms| yuan| people| of)*,? ?(?:(?:year-on-year|annual|net|"
    r"quarterly|sharp|a)? ?"
    r"(?:growth|increase|decrease|decline|drop|jump|rise|fall|gain|reduction)\b|more\b|less\b|"
    r"lower\b|"
    r"higher\b|fewer\b|smaller\b|larger\b|from a year|on the year|year[- ]on[- ]year|yoy\b|"
    r"compared)",
    re.IGNORECASE,
)
_BASES = (
    (
        "previous_quarter",
        r"环比|按季|季增|季减|较前季|"
        r"较(?:上(?:一|个)?季|[一二三四]季度末|\d{1,2}月末)|比(?:上季|"
        r"[一二三四]季度末)|"
        r"quarter[- ]on[- ]quarter|on the quarter|(?:from|than) (?:the |a )?(?:previous |"
        r"prior )?quarter|qoq|"
        r"three months earlier|single quarter|in (?:one|the) quarter",
    ),
    (
        "previous_year",
        r"同比|按年|年增|年减|较(?:上年|去年)同期|上年同期|去年同期|一年(?:之)?后|"
        r"year[- ]on[- ]year|yoy|"
        r"(?:from|than|on) (?:a|the|one) year (?:earlier|before|ago)?|on the year|"
        r"a year (?:earlier|before|ago)",
    ),
    (
        "year_start",
        r"年初|(?:较|比)(?:上年|去年|上一年|(?:19|20)\d\d ?年)(?:度)?[末底]|今年以来|"
        r"年内|半年(?:增|减|下|上)|"
        r"since the (?:start|beginning) of the year|from (?:the )?(?:end of |end-|year-end )|"
        r"year[- ]to[- ]date",
    ),
)
_SPANS = (
    (
        "year_start",
        r"上半年|前[一二三1-3两]个?季|前 ?(?:\d+|[一二三四五六七八九十]+) ?个?月|全年|当年|(?:19|"
        r"20)\d\d ?年(?![末底\d]|\d月)|"
        r"(?<!第)[1一]季度(?!末)|年内|今年以来|1[-—~至]\d+月|first (?:half|quarter|\w+ months|"
        r"three quarters)|"
        r"January (?:to|through)|the whole of|for (?:the )?full[- ]year|since the start|last year|"
        r"半年|"
        r"(?:over|during|for) the (?:course of the )?year",
    ),
    (
        "previous_quarter",
        r"(?<!前)[二三四2-4]季度(?!末)|单季|当季|(?:second|third|fourth)[ -]quarter|"
        r"single quarter|in the quarter",
    ),
)


def changed(scene: Scene, found: Found) -> bool:
    """Whether the words next to a figure say that it is a rise or a fall, not a level."""
    clause = scene.layout.clause(found.start)
    ahead = scene.plain[clause.start : found.start].rstrip()
    behind = scene.plain[found.end : min(found.end + 40, scene.layout.sentence(found.start).end)]
    behind = behind.lstrip()
    if found.unit == "percentage_point":
        return True
    if _LEVEL.search(ahead) and not _CHANGED.search(ahead):
        return bool(_AFTER_CHANGED.match(behind))
    return any(
        (
            found.printed[:1] in "+-−–" and found.unit in ("percent", "percentage_point"),
            _CHANGED.search(ahead),
            _COMPARED.search(ahead),
            _CHANGED_EN.search(ahead),
            _SHED_EN.search(ahead),
            _AFTER_CHANGED.match(behind),
            _AFTER_CHANGED_EN.match(behind),
        )
    )


def by_base(scene: Scene, found: Found, ids: Sequence[str]) -> str:
    """That of several variants whose base of comparison the words name."""
    book = scene.ledger.codebook
    bases = {i: book(i)["change_base"].replace("restated_", "") for i in ids}
    clause, sentence = scene.layout.clause(found.start), scene.layout.sentence(found.start)
    ahead = scene.plain[clause.start : found.start]
    behind = re.split(r"[,;。]", scene.plain[found.end : min(sentence.end, found.end + 45)])[0]
    growth = any(book(i)["kind"] == "growth" for i in ids)
    cues = _BASES if growth else (*_BASES, *_SPANS)
    named = _nearest_cue(ahead, cues) or _nearest_cue(behind, cues)
    before = scene.plain[sentence.start : clause.start]
    if named == "year_start" and growth:
        start = max(0, found.start - 300)
        times = [t for t in scene.times_in(Piece(start, found.start)) if not t.base]
        if times and (times[-1].last.month, times[-1].last.day) == (12, 31):
            named = "previous_year"  # 较上年末 at a year's end
    if not named and not growth:
        last = scene.layout.clauses_before(found.start)[:1]
        named = _nearest_cue(scene.text(last[0]), cues) if last else ""
        named = named or _nearest_cue(before, _SPANS)
    if not named and growth:
        earlier = [b for b, words in _BASES if re.search(words, before, re.IGNORECASE)]
        named = earlier[0] if earlier == ["previous_quarter"] else "previous_year"
    exact = [i for i, base in bases.items() if base == named or not base]
    if exact:
        return exact[0]
    spans = [i for i, base in bases.items() if base == "span"]
    return spans[0] if spans and named != "previous_quarter" else ""


def _nearest_cue(text: str, cues: Sequence[tuple[str, str]]) -> str:
    """The base whose words stand last in a text."""
    ends = [
        (max(m.end() for m in found), base)
        for base, words in cues
        if (found := list(re.finditer(words, text, re.IGNORECASE)))
    ]
    return max(ends)[1] if ends else ""
