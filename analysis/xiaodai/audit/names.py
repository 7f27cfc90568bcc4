"""What units are called in print, in Chinese and in English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from xiaodai.values.interval import Interval


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as a text names it: its id, the factor to it, and the word the reader knows."""

    unit: str
    factor: Fraction
    word: str

    def scaled(self, interval: Interval) -> Interval:
        """An interval of what is printed, in the unit itself."""
        return interval if self.factor == 1 else interval * Interval.point(self.factor)


def named(unit: str) -> Named:
    """A unit by its id, under the word that the reader knows."""
    return Named(unit, Fraction(1), _READ_AS.get(unit, ""))


Rows: TypeAlias = tuple[tuple[str, int | str, str], ...]


# The name under which the ledger's reader knows a unit.
_READ_AS = {
    "percentage_point": "个百分点",
    "percent": "%",
    "yuan": "元",
    "company": "家",
    "loan": "笔",
    "multiple": "倍",
    "customer": "户",
    "person": "人",
    "deal": "单",
    "day": "天",
    "month": "个月",
    "age_year": "岁",
    "year": "年",
    "minute": "分钟",
    "second": "秒",
    "折": "折",
    "成": "成",
}

OTHER = (
    "other"  # money of another country, lengths, bytes: a figure that the ledger has no unit for
)

_CHINESE: Rows = (
    ("percentage_point", 1, r"个?百分点"),
    ("percentage_point", "1/100", r"个?基点|个?点子|个?[Bb][Pp][Ss]?(?![A-Za-z])"),
    ("percent", 1, r"%|厘(?![米清定])"),
    ("percent", "1/10", r"‰"),
    ("折", 1, r"折(?![合算扣旧价叠射])"),
    (
        "成",
        1,
        r"成[一二三四五六七八九半]?(?![立员为本果交长功都就份人熟])|"
        r"(?<=[近约超逾占足过达][一二三四五六七八九])成(?=为)",
    ),
    (
        OTHER,
        1,
        r"美元|美金|港元|港币|欧元|英镑|日元|韩元|新元|澳元|加元|卢比|卢布|泰铢|比索|印尼盾|"
        r"越南盾|新台币|台币|新加坡元|瑞士法郎|令吉|迪拉姆|里亚尔|仙(?![女境])",
    ),
    ("yuan", 1, r"元(?![素旦宵首宇老件帅])|块钱|人民币"),
    ("company", 1, r"家(?!庭|(?<=[万亿]家)[长电具族里居政])|间(?![房屋教隔断接谍歇距])"),
    ("loan", 1, r"笔"),
    ("multiple", 1, r"倍半?(?![数])"),
    ("customer", 1, r"户(?![型籍外])"),
    ("item", 1, r"人次"),
    (
        "person",
        1,
        r"人(?![民工类力们均生气口物行才士])|名(?![单称义字额牌副])|"
        r"位(?![数置于列居次])",
    ),
    ("deal", 1, r"单(?![位一独个纯户笔])|[期只](?=AB[SN]|资产支持|产品|债|证券)"),
    ("day", 1, r"个?(?:工作|交易|自然)日|天(?![猫津然使下])|日(?=内|以内|之内|期限)"),
    ("day", 7, r"个?星期|周(?![年岁边转期围刊报鸿一二三四五六日末])"),
    ("quarter", 1, r"个季度"),
    ("month", 1, r"个[半多余]?月"),
    ("age_year", 1, r"周岁|岁"),
    ("year", 1, r"周年|年半(?!年|度|载)|年(?![\d末底初级轻度报代龄均化会检青半])"),
    ("minute", 60, r"个?[半多]?小时"),
    ("minute", 1, r"分钟"),
    ("second", 1, r"秒钟?"),
    ("item", 1, r"个?部委|个?部门(?!经理|负责)"),
    (
        OTHER,
        1,
        r"平方米|平方公里|公里|千米|公斤|千克|吨|米|[GMTK]B|kg|km|℃|亩|克|升(?![至到级])|"
        r"股(?![东份权票价市])|摄氏度|°C|(?:(?<=\d)|(?<=零下.))度(?![假日量过电])",
    ),
    (
        "item",
        1,
        r"个(?![人体股税别性贷])|款(?![项式待])|项|件|条(?![件例款])|种(?!植)|"
        r"类(?![似型别])|张|份(?!额)|次(?![日年月级要])|场(?!景)|起(?=案|事|投诉|诉|纠纷|[,。、])|批(?![复准发评])|宗|"
        r"例(?!如)|支(?![持付出行])|只(?![有是能])|台(?![湾币])|部(?![分门署])|章|期(?![间限待末初货权])|"
        r"票(?![据面价房子贷])|座|所(?![以有得在属示需称])|处(?![置罚理于])|轮|页|套(?![利现])|字|篇|枚|辆|层|档|城|省|"
        r"市(?![场值])|县|区(?![域间])|地(?![区方产位])",
    ),
)

_ENGLISH: Rows = (
    ("percentage_point", 1, r"percentage[- ]points?|percent[- ]points?|ppts?\b|pps?\b"),
    ("percentage_point", "1/100", r"basis[- ]points?|bps?\b"),
    ("percent", 1, r"%|percent\b|per[ -]cent\b|pct\b\.?|pc\b"),
    (
        OTHER,
        1,
        r"(?:U\.?S\.? |Hong Kong |Singapore )?dollars?\b|cents?\b|euros?\b|pounds?\b|yen\b|"
        r"rupees?\b|USD|HKD|EUR|GBP|baht\b|won\b|kilomet\w+|miles?\b|square \w+|tonnes?\b|"
        r"degrees?\b(?: Celsius| Fahrenheit)?|℃|°[CF]",
    ),
    ("yuan", 1, r"(?:Chinese )?yuan\b|renminbi\b|RMB\b|CNY\b"),
    ("multiple", 1, r"times\b(?! (?:since|as|that|when))|-?fold\b|x\b|×"),
    ("day", 1, r"(?:calendar |working |business |trading )?days?\b"),
    ("day", 7, r"weeks?\b"),
    ("month", 1, r"months?\b"),
    ("quarter", 1, r"quarters?\b"),
    ("age_year", 1, r"years? old\b|years? of age\b"),
    ("year", 1, r"years?\b"),
    ("minute", 60, r"hours?\b"),
    ("minute", 1, r"minutes?\b"),
    ("second", 1, r"seconds?\b"),
    ("person", 1, r"(?<=-)strong\b"),
)

_COUNTED: Rows = (
    ("loan", 1, r"loans(?!\s+(?:compan|lender|firm|provider|originator|platform))"),
    (
        "person",
        1,
        r"borrowers|people|persons?|employees|staff|users|workers|jobs|consumers|"
        r"subscribers|depositors|households|residents|respondents|members",
    ),
    ("customer", 1, r"customers|clients"),
    (
        "company",
        1,
        r"compan(?:y|ies)|lenders?|firms?|institutions|micro-?lenders|banks|platforms|"
        r"licen[cs]es|operators|players|providers|licensees|exits|closures|deregistrations|issuers|"
        r"shareholders|originators|subsidiaries|enterprises|insurers|trusts|brokerages",
    ),
    ("deal", 1, r"deals|securiti[sz]ations|issuances"),
    (
        "item",
        1,
        r"replies|products|provinces|cities|regions|articles|rules|measures|complaints|"
        r"cases|transactions|accounts|branches|outlets|stores|responses|chapters|clauses|bonds|"
        r"votes|shares|apps|filings",
    ),
)
# Words that may not stand between a number and what it counts.
_STOP = (
    r"and|or|to|in|of|by|from|at|on|for|as|were|was|is|are|had|have|has|than|the|a|an|with|which|"
    r"that|but|while|when|after|before|since|against|up|down|over|under|will|would|remained|left|"
    r"this|these|those|its|their|it|they|yuan|percent|per|billion|million|trillion|"
    r"rose|fell|came|stood|last|compared|versus|during|between|within|through|until|who|whose|not|"
    r"still|among|across|each|every|about|around|some|nearly|almost|other|others|he|she|we"
)
_DESCRIBED = rf"(?:[\s-]+(?!(?:{_STOP})\b)[A-Za-z][A-Za-z'’]*){{0,4}}?[\s-]+"


def chinese_unit(text: str, at: int) -> tuple[int, Named] | None:
    """The Chinese unit that stands at a place of a text, and where it ends."""
    return _at(_ZH, _ZH_NAMED, text, at)


def english_unit(text: str, at: int) -> tuple[int, Named] | None:
    """The English unit that stands at a place of a text, and where it ends."""
    return _at(_EN, _EN_NAMED, text, at)


def english_thing(text: str, at: int) -> tuple[int, Named] | None:
    """What an English number counts, behind at most four describing words.

    The end is that of the thing if it stands right behind the number, else `at` itself.
    """
    match = _THING.match(text, at)
    if match is None:
        return None
    adjacent = not match["described"].strip(" -\n")
    return (match.end() if adjacent else at), _THING_NAMED[_group(match)]


def last_thing(text: str) -> Named | None:
    """What the last thing that English words in a text count is counted in."""
    found = list(_COUNTABLE.finditer(text))
    return _THING_NAMED[_group(found[-1])] if found else None


def _at(
    pattern: re.Pattern[str], named: list[Named], text: str, at: int
) -> tuple[int, Named] | None:
    match = pattern.match(text, at)
    return (match.end(), named[_group(match)]) if match else None


def _group(match: re.Match[str]) -> int:
    assert match.lastgroup is not None
    return int(match.lastgroup[1:])


def _alternatives(rows: Rows) -> str:
    return "|".join(f"(?P<u{i}>{pattern})" for i, (_, _, pattern) in enumerate(rows))


def _named(rows: Rows) -> list[Named]:
    return [
        Named("percent" if unit in "折成" else unit, Fraction(factor), _READ_AS.get(unit, ""))
        for unit, factor, _ in rows
    ]


_ZH, _ZH_NAMED = re.compile(_alternatives(_CHINESE)), _named(_CHINESE)
_EN, _EN_NAMED = re.compile(_alternatives(_ENGLISH), re.IGNORECASE), _named(_ENGLISH)
_THING = re.compile(rf"(?P<described>{_DESCRIBED})(?:{_alternatives(_COUNTED)})\b", re.IGNORECASE)
_COUNTABLE = re.compile(rf"\b(?:{_alternatives(_COUNTED)})\b", re.IGNORECASE)
_THING_NAMED = _named(_COUNTED)
