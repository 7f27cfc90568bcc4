"""What the words around a number say where the number does not: its unit, or that it is an edge."""

from __future__ import annotations

import re

from xiaodai.audit.names import last_thing

# What a number with a scale word counts: 超8亿用户, 服务客户1.2亿, 规模达1.5万亿.
_PEOPLE = (
    r"用户|人群|借款人|消费者|人口|月活|日活|粉丝|会员|员工|从业|人员|投资者|居民|个人|活跃|注册"
)
_CUSTOMERS = r"客户|商户|商家|小微|经营者|个体|企业主|农户|户"
_MONEY = (
    r"余额|规模|资产|营收|收入|利润|贷款|资金|总额|资本|金额|额度|融资|发行|成交|负债|净资|市场|交易|投放|"
    r"放款|债|市值|估值|投资|本息|亏损|盈利|存款|信贷|募集"
)
_THINGS = r"参数|次|字|条|台|件|个|行代码|tokens?"
_NEAR = re.compile(
    r"\+?\s?(?:的|个(?![体人])|名|位|活跃|注册|个人|年轻|中国|全球|中小|普惠|累计|多)*"
)
_OF_THEM = re.compile(r"\s+of (?:them|these|those|which|whom)\b")
_MONEY_EN = re.compile(
    r"\b(?:loans? outstanding|outstanding|balances?|lending|profits?|revenues?|income|assets|"
    r"capital|debt|credit|value|worth|book|losses|securities|deposits|sales)\b",
    re.IGNORECASE,
)
_NOUNS_EN = (
    (r"people|users?|borrowers?|customers?|consumers|employees|workers|accounts", "person"),
    (r"parameters|tokens|transactions|downloads|units", "item"),
    (r"loans\b(?! outstanding)", "loan"),
)

# What a bare number counts: words that lead up to it, and what they count.
_LEADS = re.compile(
    r"(?:[降增减升跌少加][至到]|剩|仅余?|由|从|"
    r"\b(?:to|from|with|at|of|by|than|was|were|is|are|totall?ed|numbered|lost|shed|only|just|about|"
    r"around|over|nearly|almost|some|remaining|under|below|above|least|and|up|down|fell|rose))\s*$",
    re.IGNORECASE,
)
_TRAILS = re.compile(r"\s+(?:of (?:them|wh|th)|fewer|more|less|left\b|remain)")
_HAS = re.compile(
    r"\b(?:just|only|barely|merely|had|has|have|counted|counts|topped|exceeded|passed|barely|employ(?:s|ed)|hit|versus|vs|against|reached|lists?|after|including)\s+$",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"\s*(?:[,.;:)\n]|$|\s(?:at|in|by|from|on|a year|for|to|and|versus|while|as|across|since|this|"
    r"last)\b)"
)
# What the name of a number says that it counts: 员工人数:120.
_KEYED = re.compile(
    r"(人数|员工数|家数|户数|笔数|(?:公司|机构|企业)(?:数量|数|总数))(?:[为达是约共仅有:]|合计|\s)*$"
)
_KEYS = {
    "人": "person",
    "员": "person",
    "户": "customer",
    "笔": "loan",
    "家": "company",
    "公": "company",
    "机": "company",
    "企": "company",
}
_PEOPLED = ("company", "person", "customer", "loan")
_COUNT_OF = re.compile(
    r"\b(?:number|count|total|tally) of (?:[\w-]+ ){0,4}?(?P<thing>compan|lender|firm|institution|"
    r"bank|licen|platform|loan|employee|borrower|user|customer|people)|\b(?:head)?(?:count|tally)\b",
    re.IGNORECASE,
)
_THING_UNITS = {
    "loan": "loan",
    "employee": "person",
    "borrower": "person",
    "user": "person",
    "people": "person",
    "customer": "customer",
}
_NAMED = re.compile(r"[A-Za-z一-鿿]\s?$")
_ISSUER = re.compile(  # (700) behind these is the code of a security
    r"(?:集团|公司|银行|控股|科技|股份|金服|数科|消金|Group|Holdings?|Inc\.?|Ltd\.?|Bank|"
    r"Corp\.?|Technology)\s?$"
)
_THINGS_ZH = (
    ("公司|机构|企业|平台|牌照", "company"),
    ("人员|员工|用户|借款人", "person"),
    ("笔", "loan"),
)
REACH = 250  # how far back an English number without a noun looks for what was counted

# Edges of a class of things: 利率在18%—24%的贷款, firms with costs below 3%.
_INCLUDED = r"(?:[(]?含[)]?)?"
_CLASSED = (
    r"(?:贷款|公司|机构|平台|产品|借款人|客户|用户|资产|业务|订单|合同|群体|人群|企业|银行|项目|借据|"
    r"资金)"
)
_CLASS = re.compile(
    rf"\s?{_INCLUDED}(?:(?:及|或)?(?:之间|以上|以下|以内|区间|左右))?{_INCLUDED}(?:的|之)"
    rf"[^,。;\s]{{0,8}}?{_CLASSED}|"
    rf"\s?{_INCLUDED}(?:及|或)?(?:之间|以上|以下|以内|区间){_INCLUDED}[^,。;\s]{{0,3}}{_CLASSED}"
)
_CLASS_EN = re.compile(
    r"\b(?:loans|credit|lenders|companies|firms|borrowers|products|banks|platforms|institutions|"
    r"those)\s+(?:that \w+ |which \w+ )?(?:with|priced|charging|carrying|costing|bearing|paying|"
    r"whose|at|between|above|below|over|under)\b[^,.;]{0,60}$",
    re.IGNORECASE,
)
_BARRED = re.compile(r"\b(?:bar|ban|prohibit|forbid|outlaw|rule)(?:s|ned|red|ted|d|s out)?\b", re.I)
_OF_SIZE = re.compile(
    r"\b(?:loans|credits|lenders|companies|firms|borrowers|accounts|lines)\s+of\s+"
    r"(?:at (?:most|least)|(?:no |not )?(?:more|less|fewer) than|up to|under|below|over|above)\s*$",
    re.IGNORECASE,
)
_MAKES_UP = re.compile(
    r"\s+(?:or (?:more|less) )?(?:make|made|account|are|were|is|was|carr|represent|have|had|number)"
)
_EDGED = re.compile(
    r"以上|以下|以内|之间|超过?|逾|高于|低于|不足|不超过|不低于|大于|小于|多于|少于|不到|"
    r"more|above|below|over|under|less|least|most|higher|lower|exceed",
    re.IGNORECASE,
)
_EDGED_BEHIND = re.compile(r"\s?(?:及|或)?(?:以上|以下|之间)")


def is_class_edge(text: str, start: int, end: int, words: str, *, is_range: bool) -> bool:
    """Whether a number only bounds a class of things, and is no statement about them."""
    behind = text[end : end + 30]
    clause = re.split(r"[,。;\n]", text[max(0, start - 80) : start])[-1]
    if _OF_SIZE.search(clause) and _MAKES_UP.match(behind):
        return True  # Loans of at most 2,000 yuan make up 91.2 percent
    if _BARRED.search(clause):
        return False  # bars new loans above 24 percent
    edged = is_range or bool(_EDGED.search(words)) or bool(_EDGED_BEHIND.match(behind))
    if not edged:
        return False
    return bool(_CLASS.match(behind) or _CLASS_EN.search(clause))


def unit_of_scaled(text: str, start: int, end: int) -> str:
    """The unit of a number with a scale word and no unit; money if nothing else is said."""
    near = _NEAR.match(text, end)
    behind = text[near.end() if near else end :][:12]
    for pattern, unit in ((_PEOPLE, "person"), (_CUSTOMERS, "customer"), (_THINGS, "item")):
        if re.match(pattern, behind):
            return unit
    english = re.match(r"\s+(?:[a-z-]+\s+){0,2}?([a-z]+)", text[end : end + 40])
    for pattern, unit in _NOUNS_EN:
        if english and re.match(pattern, english[1]):
            return unit
    sentence = re.split(r"[。\n!?]|\.\s", text[max(0, start - REACH) : start])[-1]
    if _OF_THEM.match(text, end) and (thing := last_thing(sentence)):
        return thing.unit
    if counted := _subject(sentence):
        return counted
    clause = re.split(r"[。;\n,]", text[max(0, start - 24) : start])[-1]
    said = [
        (match.end(), unit)
        for pattern, unit in ((_PEOPLE, "person"), (_CUSTOMERS, "customer"), (_MONEY, "yuan"))
        for match in re.finditer(pattern, clause)
    ]
    return max(said)[1] if said else "yuan"


def _subject(sentence: str) -> str:
    """What an English sentence counts, its last users or loans, unless it turns to money."""
    money = [match.end() for match in _MONEY_EN.finditer(sentence)]
    thing = last_thing(sentence[max(money, default=0) :])
    return thing.unit if thing and thing.unit in ("person", "customer", "loan") else ""


def unit_of_bracketed(text: str, start: int, end: int, last: tuple[int, str] | None) -> str:
    """The unit of a number in brackets behind a name, as in Guangdong (401); else empty.

    It counts what its sentence counts, or the last figure did.
    """
    ahead = text[max(0, start - REACH) : start - 1]
    alone = text[max(0, start - 1) : start] == "(" and text[end : end + 1] in (")", ",", ";")
    if not alone or not _NAMED.search(ahead) or _ISSUER.search(ahead):
        return ""
    sentence = re.split(r"[。;\n!?]|\.\s", ahead)[-1]
    if thing := last_thing(sentence):
        return thing.unit
    said = [
        (found.start(), unit)
        for words, unit in _THINGS_ZH
        for found in re.finditer(words, sentence)
    ]
    return max(said)[1] if said else last[1] if last and last[0] >= start - REACH else ""


def unit_of_bare(
    text: str, start: int, end: int, last: tuple[int, str] | None, *, english: bool
) -> str:
    """The unit of a number with nothing at it: what its sentence, or the last figure, counts.

    `last` is the end and the unit of the last counted figure. Empty if nothing leads up to it.
    """
    sentence = re.split(r"[。;\n!?]|\.\s", text[max(0, start - 120) : start])[-1]
    if keyed := _KEYED.search(sentence):
        return _KEYS[keyed[1][0]]
    had = _HAS.search(sentence) and _NO_NOUN.match(text, end)
    if not (_LEADS.search(sentence) or _TRAILS.match(text, end) or had):
        return ""
    counts = list(_COUNT_OF.finditer(sentence))
    if counts and counts[-1]["thing"]:
        return _THING_UNITS.get(counts[-1]["thing"].lower(), "company")
    thing = last_thing(sentence)
    if thing and thing.unit in _PEOPLED and not (last and last[0] >= start - len(sentence)):
        return thing.unit
    near = REACH if english else len(sentence)
    if last and (last[0] >= start - near or counts):
        return last[1]
    before = last_thing(text[max(0, start - near) : start]) if english else None
    return before.unit if before and before.unit in _PEOPLED else ""
