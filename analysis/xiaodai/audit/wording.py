"""The words around a number that decide how it is read: hedges, and verbs of rising and falling.

A fall turns the sign of a change (减少107家) and leaves a level alone (降至4974家). A net decrease
of companies (净减少394家, the sector shed 283 companies) is a number of exits and has no sign.
"""

from __future__ import annotations

import re

_FILL = (
    r"(?:了|为|有|达到?|到|至|在|是|共|占|人民币|其|年化|年利率|月息|日息|每年|每月|每日|每户|每笔|单户|单笔|"
    r"总额|等值|相当于|可|能|:|\s)*"
)
_ALLOWED = (
    r"(?:可|能|须|要|需|授信|额度|额|贷款?|借款?|罚款?|处罚?|分期?|提供|给予|享受?|减免|奖励|补贴|"
    r"融资|还款)*"
)
_LIMIT = (  # what may stand before the whole that a limit is a part of: 不超过净资产的百分之十
    r"(?:不|未|没有?)(?:得|能|会|应|可|宜|准|曾|再)?(?:超过?|超出|高于|大于|多于|长于|低于|少于|小于|短于)|"
    r"超过|高于|低于|不足|不到|接近|将近|约占|约为|约相当于|至少|至多"
)
_HEDGE_BEFORE = re.compile(
    rf"(?:(?:{_LIMIT})(?:(?![一二两三四五六七八九十百千万亿半的])[一-鿿A-Z]){{0,14}}的|(?:最多|最高|最长|最低|最短|最少|至多|至少){_ALLOWED}|"
    r"(?:不|未|没有?)(?:得|能|会|应|可|宜|准|曾|再)?(?:超过?|超出|高于|大于|多于|长于|低于|少于|小于|短于)|"
    r"可?低至约?|低于|高于|多于|少于|大于|小于|不足|不到|未到|未达|跌破|降破|失守|击穿|超过|超出|超|逾|突破|破|"
    r"大约|大概|约为|约|将近|接近|近|左右|≥|≤|>=?|<=?|"
    r"(?i:\b(?:not|never|cannot) (?:to )?exceed(?:ing)?|\b(?:not )(?:be |fall )?below|"
    r"\b(?:no |not )?(?:be )?(?:more|less|fewer|higher|lower|greater) than|\bat (?:least|most)|"
    r"\bup to|\bover|\babove|\bbelow|\bunder|\bexceed(?:s|ed|ing)?|\babout|\baround|"
    r"\bapproximately|\broughly|\bsome|\bnearly|\balmost|\bclose to|\bas (?:much|many|high) as|"
    r"\bas (?:low|few) as|\bin excess of|\bupwards of|\bnorth of|\b(?:just )?(?:shy|short) of|"
    r"\bsurpass(?:ed|ing)?|\btopp(?:ed|ing)|\bjust under|\bjust over|"
    r"\bcapped at|\bwithin|\b(?:a )?maximum of|\b(?:a )?minimum of))"
    rf"{_FILL}$"
)
_HEDGE_BEHIND = re.compile(
    r"\s?(?:LPR)?(?:[((]?含[))]?)?(?:及|或|或者)?"
    r"(?:有余|起(?=[,。;、)]|$)|左右|上下|以上|以下|以内|之内|开外|前后|内(?![部地外资蒙容生需存审控]))|"
    r"\s+(?i:or so|at (?:most|least)|or (?:more|above|over|higher|less|fewer|below|under|lower)|"
    r"and (?:above|over))\b|\+"
)
_HEDGE_VERB = re.compile(r"(?:大约|大概|约|至少|最多|至多|将近|接近)$")
_MANY_MORE = re.compile(r"(?:[倍年成岁元天周]|小时)[多余](?![次元样数个种少为是达])")
_NET_EXITS = re.compile(r"净减少?|净流出|(?i:\b(?:shed|los(?:es?|ing|t))$)")
_FALLING = (
    r"减少|下降|下滑|骤降|锐减|骤减|下跌|暴跌|大跌|缩水|缩减|净亏损|亏损|负增长|降低|回落|收缩|萎缩|压降|压减|"
    r"压缩|削减|下调|调降|收窄|流失|倒退|蒸发|跌去|滑落|下挫|走低|缩小|(?<![至不最缺])少|降|减|跌|缩|亏|"
    r"(?:降|跌|减|缩水)幅(?:约?为|达到?|超过?|逾|近)?"
)
_RISING = r"增长|增加|上升|上涨|提高|提升|激增|猛增|攀升|回升|新增|扩大|增幅|涨幅|增|升|涨"
_DIRECTION_BEFORE = re.compile(
    rf"(?P<verb>净?(?:{_FALLING}|{_RISING}))(?:了|约|近|超过?|逾|达到?|至少|不足|不到|高达|将近|接近|多达|"
    r"合计|共计|累计|人民币|[:\s])*$"
)
_FALLING_EN = (
    r"fell|fall(?:s|ing|en)?|drop(?:s|ped|ping)?|down|declin(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|"
    r"shr[aiu]nk(?:ing|s)?|slid(?:es|ing)?|slipp?(?:ed|s|ing)?|slump(?:ed|s)?|plung(?:ed|es|e)|"
    r"tumbl(?:ed|es|e)|contract(?:ed|s|ion)|los(?:t|s|ses|ing)|shed|lower|cut|reduc(?:ed|es|tion)|"
    r"sank|dipp?ed|dip|eased|narrow(?:ed|s)|retreat(?:ed|s)|fewer|reduction|negative growth"
)
_RISING_EN = (
    r"rose|ris(?:e[sn]?|ing)|grew|grow(?:n|s|th)?|up|increas(?:e[sd]?|ing)|gain(?:ed|s)?|"
    r"climb(?:ed|s)?|jump(?:ed|s)?|surg(?:ed|es|e)|soar(?:ed|s)?|added|expand(?:ed|s)"
)
_FILL_EN = (
    r"(?:\s+(?:by|of|about|around|some|nearly|almost|over|more than|at least|roughly|approximately|"
    r"a|an|another|further|net|as much as|up to|only|just|the [\w ,-]{3,40}? by))*\s*$"
)
_DIRECTION_BEFORE_EN = re.compile(
    rf"\b(?<!made )(?<!make )(?<!makes )(?P<verb>{_FALLING_EN}|{_RISING_EN}){_FILL_EN}",
    re.IGNORECASE,
)
# `cut the share of online lending by 20.41 points`: the verb stands before its object.
_VERB_BY = re.compile(
    rf"\b(?P<verb>{_FALLING_EN})\b(?:\s+(?!(?:to|from|and|but|while|rose|grew)\b)[\w'’-]+){{1,9}}?\s+by"
    r"(?:\s+(?:about|around|some|nearly|almost|over|more than))?\s*$",
    re.IGNORECASE,
)
_DIRECTION_BEHIND = re.compile(
    r"\s?的(?:同比|环比)?(?P<zh>降幅|跌幅|减幅|下降|下滑|下跌|减少|缩水|亏损|负增长)|"
    r"\s+(?:(?:year-on-year|on-year|annual|quarterly|quarter-on-quarter|net|sharp|steep)\s+)*"
    r"(?P<en>drop|decline|fall|decrease|reduction|slump|plunge|contraction|lower|fewer|smaller|"
    r"less(?= than| in))\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"净|减|降|跌|缩|亏|少|负|收窄|萎缩|回落|流失|倒退|蒸发|跌去|滑落|下|走低")
REACH = 90


def qualifier(text: str, start: int, end: int, unit: str) -> str:
    """The words around `text[start:end]` that decide its reading or sign, joined by 、."""
    ahead = _clause_before(text, start)
    behind = text[end : end + 60]
    words: list[str] = []
    if direction := _direction(ahead, behind, unit):
        words.append(direction)
        ahead_of = ahead[: ahead.rfind(direction)]
        if not re.search(r"[\d零一二三四五六七八九十百]", ahead[len(ahead_of) :]) and (
            hedge := _HEDGE_VERB.search(ahead_of)
        ):
            words.append(hedge[0])  # 约减少300家
    if hedge := _HEDGE_BEFORE.search(ahead):
        words.append(hedge[0].strip(" \n:"))
    elif re.search(r"(?<![经通超度])过$", ahead) and text[start] in "亿万千百":
        words.append("过")  # 用户过亿
    if hedge := _HEDGE_BEHIND.match(behind):
        words.append(hedge[0].strip())
    elif "+" in text[start + 1 : end] and "1+" not in text[start:end]:
        words.append("+")  # 90+ days
    elif _MANY_MORE.match(text[end - 1 : end + 2]) or re.search(r"个[多余]\w+$", text[start:end]):
        words.append("多")  # 两倍多, 一个多月
    return "、".join(dict.fromkeys(words))


def falls(words: str) -> bool:
    """Whether a qualifier holds a verb of falling."""
    first = words.split("、", maxsplit=1)[0]
    return bool(_CHANGE.search(first) or re.fullmatch(_FALLING_EN, first, re.IGNORECASE))


def _direction(ahead: str, behind: str, unit: str) -> str:
    found = (
        _DIRECTION_BEFORE.search(ahead)
        or _DIRECTION_BEFORE_EN.search(ahead)
        or _VERB_BY.search(ahead)
    )
    if found:
        verb = found["verb"]
        if verb == "少" and unit == "percent" and ahead[found.end("verb") :].startswith("了"):
            return ""  # 少了近半 says which part is gone
        return "" if unit == "company" and _NET_EXITS.match(verb) else verb
    if found := _DIRECTION_BEHIND.match(behind):
        return found["zh"] or found["en"]
    return ""


def _clause_before(text: str, start: int) -> str:
    ahead = text[max(0, start - REACH) : start]
    return re.split(r"[,。!?;、(]|\.\s", ahead.replace("\n", " "))[-1]
