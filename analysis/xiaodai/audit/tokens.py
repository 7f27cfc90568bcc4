"""The numbers of a text, each with its scale word and the unit that stands at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from xiaodai.audit.names import OTHER, Named, chinese_unit, english_thing, english_unit
from xiaodai.reading.numerals import (
    ENGLISH_FRACTION,
    ENGLISH_NUMBER,
    ENGLISH_PART,
    ENGLISH_SHARE,
    chinese_integer,
    in_digits,
)

_GAP = r"[ \t]{0,2}(?:(?<=[^\n]{12})\n)?[ \t]{0,2}"
_JOIN = "\x01"  # stands for a line break inside a number
_ARABIC = (
    r"\d[\d,.]*\x01\d[\d,.]*(?<=\d)|\d+\x01\.\d+|"
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
)
_HAN = "零〇一二两三四五六七八九十百千"
_SCALE_ZH = "万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千(?=[亿万家人户笔元多余])"
_SCALE_EN = (
    r"(?i:[ \t\n-]{0,2}(?:trillion|billion|million|thousand|trn|bln|mln|tn|bn|mn|m(?!\w)|k(?!\w)))"
    r"(?![A-Za-z])"
)
_FOREIGN = r"US\$|U\.S\.\s?\$|HK\$|NT\$|[SAC]\$|\$|€|£|(?:USD|HKD|EUR|GBP|JPY|SGD)\s?"
_YUAN = r"人民币|(?:RMB|Rmb|rmb|CNY|Yuan)\s?|[¥￥]"
_BELOW_ZERO = rf"零下(?=[\d{_HAN}])|(?i:(?<!\d\s)\b(?:minus|negative)\s)(?=\d)"
_AND_A_HALF = r"(?i:\s+and\s+a\s+half\b)"
# 1:3 and 3比1, not the 1:3 of 注1:3家 or a time of the clock
_RATIO = (
    r"(?<![A-Za-z\d:.,注表图题第-])(?<![注表图题]\s)\d{1,3}(?:\.\d+)?\s?[:∶比]\s?\d{1,3}(?:\.\d+)?"
    r"(?![\d:.,]*\d|\s?(?:[家元亿万%年月日人户笔个岁天]|percent))"
)
_FOLD = (
    r"翻了?(?:[一两三]番|番|倍)|利?减半(?![征年])|"
    r"(?i:\b(?:doubl|trebl|tripl|quadrupl|halv)ed\b)(?!-)"
)
_FOLDS = {"doubl": "2", "trebl": "3", "tripl": "3", "quadr": "4", "两番": "4", "三番": "8"}

_NUMBER = re.compile(
    rf"(?:(?:(?P<foreign>{_FOREIGN})|(?P<yuan>{_YUAN})){_GAP})?"
    rf"(?P<sign>(?<![A-Za-z\d%.,)\0])(?:(?:[-−–+±]|(?<!正)负)(?=\d)|{_BELOW_ZERO}))?"
    rf"(?:(?P<ratio>{_RATIO})|(?P<fold>{_FOLD})"
    rf"|(?P<share>(?i:{ENGLISH_SHARE}))|(?P<part>(?:百分之|千分之|万分之|[二三四五六七八九十]分之){_GAP}(?:{_ARABIC}|[{_HAN}]+))"
    r"|(?P<half>一半|过半数?|半数|[近逾超约]半(?![年个月小天数成山导夜]))"
    r"|(?P<sum>(?<![\d.,+])\d\+\d(?![\d.,%+]))"
    rf"|(?P<arabic>(?<!\d)(?<!\d[.,])(?:{_ARABIC})(?:{_GAP}(?:万亿|亿|万)零?\d{{1,4}}(?![\d.,])|{_AND_A_HALF})?)"
    rf"|(?P<han>(?<![{_HAN}万亿数几第初周上成])[{_HAN}](?:[{_HAN}]|[万亿](?=[{_HAN}]))*)"
    rf"|(?P<bare>(?<=[超近逾约破过达足])(?:万亿|亿|万)(?=[元家人户笔多余客用,。;、)]|$))"
    rf"|(?<!\w)(?P<piece>(?i:{ENGLISH_PART}|half(?=[\s-][bmt]r?illion)))"
    rf"|(?<!\w)(?P<fraction>(?i:{ENGLISH_FRACTION}))(?!\w)"
    rf"|(?<![\w-])(?P<words>(?i:{ENGLISH_NUMBER}){_AND_A_HALF}?)(?![A-Za-z]))"
    rf"(?P<tail>(?:{_GAP}(?:[多余]|几(?=[万亿])))?(?:{_GAP}(?:{_SCALE_ZH})|{_SCALE_EN})?"
    rf"(?:{_GAP}(?:多|余))?)"
)
PARTS = ("part", "half", "fraction", "share")  # kinds that are parts of a whole
KINDS = (*PARTS, "ratio", "fold", "sum", "arabic", "han", "bare", "piece", "words")
PLAIN = ("arabic", "sum", "ratio")  # kinds in plain digits
_LEVERAGE = re.compile(r"杠杆|倍")
_AFTER, _SPACES = re.compile(_GAP), re.compile(r"[\s-]{0,2}")
_OF_THEM = re.compile(r"\s+of (?:them|these|those|which|whom)\b")
_SHORT_SCALES = {"m": "million", "k": "thousand", "tn": "trillion"}
_PASSED = re.compile(r"[超近逾约破过达足]$")
_VAGUE = re.compile(r"(?:[数几]|好几|若干|成|上)$")
_CLASSIFIED_ONE = re.compile(r"(?:仅|只有?|共|减少|增加|超过?|不到|不足|逾|近|约|少|多)了?$")
_RANGE_BEGINS = re.compile(
    rf"\s?[-—–~至到]{{1,2}}\s?[{_HAN}\d]+[多余]?[万亿]*(?:个?[家年月天人户笔倍岁周]|[个成万亿%元])"
)
_RANGE_BEGINS_EN = re.compile(rf"\s(?:to|or|and)\s(?:\d|{ENGLISH_NUMBER})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """One number: where it begins, where its digits and scale end, where its unit ends.

    `digits` are number and scale in a form that the reader knows; `named` is `None` where no unit
    stands at the number. `kind` is one of `KINDS`.
    """

    start: int
    number_end: int
    end: int
    digits: str
    scaled: bool
    named: Named | None
    kind: str


def tokens(text: str) -> Iterator[Token]:
    """Every number of a text that may measure something, in order."""
    text = _joined(text)
    at = 0
    while match := _NUMBER.search(text, at):
        if match["sign"] and match.start() == at and at:  # 20岁-40岁 holds no minus
            at += 1
            continue
        token = _token(text, match)
        at = token.end if token else max(match.end(), match.start() + 1)
        if token:
            yield token


def _token(text: str, match: re.Match[str]) -> Token | None:
    kind = next(name for name in KINDS if match[name] is not None)
    tail = match["tail"] or ""
    end = match.end()
    named = _unit(text, match, end)
    unit_end = named[0] if named else end
    unit = named[1] if named else None
    if kind in PARTS or match[kind].endswith(("减半", "alved")):
        unit, unit_end = Named("percent", Fraction(1), ""), end
    elif kind in ("ratio", "fold"):
        unit, unit_end = Named("multiple", Fraction(1), "倍"), end
    elif kind == "sum" and unit is None:  # “1+4” of leverage
        beside = text[max(0, match.start() - 20) : end + 20]
        unit = Named("multiple", Fraction(1), "倍") if _LEVERAGE.search(beside) else None
    if match["foreign"]:
        unit = Named(OTHER, Fraction(1), "")
    elif match["yuan"]:
        unit = Named("yuan", Fraction(1), "元")
    scale = re.sub(r"[\s-]", "", tail)
    digits = _digits(match, kind, tail)
    if unit and unit.word == "成":  # 三成五 is one number
        digits, unit = f"{digits}{text[end:unit_end]}", Named("percent", unit.factor, "")
    elif unit and not tail and "半" in text[end:unit_end]:  # 两年半, 一个半月
        digits = f"{in_digits(f'{digits}年半')[:-1]}"
    if kind == "han" and not _is_measured(text, match, unit, scale):
        return None
    if kind == "words" and not _is_counted(text, match, unit, scale):
        return None
    return Token(
        match.start(),
        end,
        unit_end,
        digits,
        kind == "bare" or bool(re.search("[万亿千百十]|[a-z]", scale)),
        unit,
        kind,
    )


def _unit(text: str, match: re.Match[str], end: int) -> tuple[int, Named] | None:
    if text[end : end + 1] == "+" and not text[end + 1 : end + 2].isdigit():  # 90+ days
        end += 1
    gap = _AFTER.match(text, end)
    at = gap.end() if gap else end
    if found := chinese_unit(text, at):
        return found
    spaces = _SPACES.match(text, end)
    if found := english_unit(text, spaces.end() if spaces else end):
        return found
    return english_thing(text, end)


def _is_measured(text: str, match: re.Match[str], unit: Named | None, scale: str) -> bool:
    """Whether Chinese numerals measure something: not 一个, 数十家, 百家号, 十分."""
    ahead = text[max(0, match.start() - 4) : match.start()]
    han = match["han"]
    if _VAGUE.search(ahead):
        return False
    passed = bool(_PASSED.search(ahead))
    if unit is None and not (scale and (passed or han[0] not in "百千")):
        return bool(_RANGE_BEGINS.match(text, match.end()))
    if han == "零":
        return False
    if han[0] in "百千" and not scale.startswith(("余", "多")) and not passed:
        return False
    if han == "一" and not scale and unit is not None:
        if unit.word in ("成", "倍", "折", "个百分点"):
            return True
        return bool(_CLASSIFIED_ONE.search(ahead)) and unit.unit not in ("item", OTHER)
    return True


def _is_counted(text: str, match: re.Match[str], unit: Named | None, scale: str) -> bool:
    """Whether English number words measure something; `one` alone does not."""
    word = match["words"].lower()
    if unit is None and _RANGE_BEGINS_EN.match(text, match.end()):
        return True
    if word not in ("one", "a", "zero") and _OF_THEM.match(text, match.end()):
        return True
    if word in ("one", "a", "zero"):
        return bool(scale) or (unit is not None and unit.unit in ("percent", "percentage_point"))
    return bool(scale) or unit is not None


def _digits(match: re.Match[str], kind: str, tail: str) -> str:
    """Sign, number and scale as the reader knows them."""
    number = match[kind]
    spoken = kind in ("fraction", "share", "piece", "words") or number.endswith("half")
    number = re.sub(r"\s+|\x01", " " if spoken else "", number)
    if kind == "piece":
        number = "0.25" if "quarter" in number.lower() else "0.5"
    elif spoken:
        number = in_digits(number)
    elif kind == "bare":
        number = f"1{number}"
    elif kind == "half":
        number = "过半" if number[0] == "过" else f"{number[0].strip('一半')}一半"
    elif kind == "ratio":
        number = _over_one(number)
    elif kind == "fold":
        number = _folded(number.lower())
    sign = "" if match["sign"] in (None, "+", "±") else "-"
    if sign and kind == "han" and not re.search("[万亿]", number):
        number = str(chinese_integer(number))
    tail = re.sub(r"\s+|^-", "", tail)
    if tail and tail[0].isascii():
        tail = f" {_SHORT_SCALES.get(tail.lower(), tail.lower())}"
    return f"{sign}{number}{tail}"


def _over_one(ratio: str) -> str:
    """The multiple that 1:3 or 3:1 says; other ratios stay as they are and have no bounds."""
    first, second = re.split("[:∶比]", ratio)
    return second if first == "1" else first if second == "1" else ratio


def _folded(word: str) -> str:
    if word.endswith(("减半", "halved")):
        return "-5成"
    return _FOLDS.get(word[:5]) or _FOLDS.get(word[-2:], "2")


def _joined(text: str) -> str:
    """The text with line breaks inside numbers marked, where its lines are wrapped at one width."""
    lines = text.split("\n")
    parts = []
    for i, line in enumerate(lines[:-1]):
        around = [len(other) for other in (lines[i - 1] if i else "", lines[i + 1])]
        wrapped = len(line) >= 20 and any(abs(len(line) - other) <= 3 for other in around)
        cut = re.search(r"[\u4e00-\u9fff][\d,]*\d\.?$", line) and re.match(r"\.?\d", lines[i + 1])
        parts += [line, _JOIN if wrapped and cut and not re.match(r"\d+年", lines[i + 1]) else "\n"]
    return "".join([*parts, lines[-1]])
