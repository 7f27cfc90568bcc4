"""The numbers of a text, each with its scale word and the unit that stands at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from xiaodai.reading.numerals import (
    ENGLISH_FRACTION,
    ENGLISH_NUMBER,
    ENGLISH_PART,
    ENGLISH_SHARE,
    chinese_integer,
    in_digits,
)
from xiaodai.reading.vocabulary import Vocabulary
from xiaodai.values.interval import Interval

WORDS = Vocabulary(
    __name__,
    english_number=ENGLISH_NUMBER,
    english_fraction=ENGLISH_FRACTION,
    english_part=ENGLISH_PART,
    english_share=ENGLISH_SHARE,
)


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
    return Named(unit, Fraction(1), READ_AS.get(unit, ""))


OTHER = "other"  # foreign money, lengths, bytes: the ledger has no unit for it
READ_AS = WORDS.table("read_as")


def last_thing(text: str) -> Named | None:
    """What the last thing that English words in a text count is counted in."""
    found = list(_COUNTABLE.finditer(text))
    return _THING_NAMED[_group(found[-1])] if found else None


def _group(match: re.Match[str]) -> int:
    assert match.lastgroup is not None
    return int(match.lastgroup[1:])


def _units(name: str) -> tuple[str, list[Named]]:
    """Alternatives for the units of a list, and the unit that each of them names."""
    rows = WORDS.rows(name)
    pattern = "|".join(f"(?P<u{i}>{words})" for i, (_, _, words) in enumerate(rows))
    return pattern, [
        Named("percent" if unit in "折成" else unit, Fraction(factor), READ_AS.get(unit, ""))
        for unit, factor, _ in rows
    ]


(_CHINESE, _ZH_NAMED), (_ENGLISH, _EN_NAMED) = _units("chinese"), _units("english")
_ZH, _EN = re.compile(_CHINESE), re.compile(_ENGLISH, re.IGNORECASE)
_COUNTED, _THING_NAMED = _units("counted")
_THING = re.compile(rf"(?P<described>{WORDS.described.pattern})(?:{_COUNTED})\b", re.IGNORECASE)
_COUNTABLE = re.compile(rf"\b(?:{_COUNTED})\b", re.IGNORECASE)


_JOIN = "\x01"  # stands for a line break inside a number
_FOLDS = {"doubl": "2", "trebl": "3", "tripl": "3", "quadr": "4", "两番": "4", "三番": "8"}
PARTS = ("part", "half", "fraction", "share")  # kinds that are parts of a whole
KINDS = (*PARTS, "ratio", "fold", "sum", "arabic", "han", "bare", "piece", "words")
PLAIN = ("arabic", "sum", "ratio")  # kinds in plain digits
_SHORT_SCALES = {"m": "million", "k": "thousand", "tn": "trillion"}


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
    while match := WORDS.number.search(text, at):
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
        unit = Named("multiple", Fraction(1), "倍") if WORDS.leverage.search(beside) else None
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
    gap, spaces = WORDS.gap.match(text, end), WORDS.spaces.match(text, end)
    for pattern, names, ahead in ((_ZH, _ZH_NAMED, gap), (_EN, _EN_NAMED, spaces)):
        if unit := pattern.match(text, ahead.end() if ahead else end):
            return unit.end(), names[_group(unit)]
    if thing := _THING.match(text, end):  # behind at most four describing words
        adjacent = not thing["described"].strip(" -\n")
        return (thing.end() if adjacent else end), _THING_NAMED[_group(thing)]
    return None


def _is_measured(text: str, match: re.Match[str], unit: Named | None, scale: str) -> bool:
    """Whether Chinese numerals measure something: not 一个, 数十家, 百家号, 十分."""
    ahead = text[max(0, match.start() - 4) : match.start()]
    han = match["han"]
    if WORDS.vague.search(ahead):
        return False
    passed = bool(WORDS.passed.search(ahead))
    if unit is None and not (scale and (passed or han[0] not in "百千")):
        return bool(WORDS.range_begins.match(text, match.end()))
    if han == "零":
        return False
    if han[0] in "百千" and not scale.startswith(("余", "多")) and not passed:
        return False
    if han == "一" and not scale and unit is not None:
        if unit.word in ("成", "倍", "折", "个百分点"):
            return True
        return bool(WORDS.classified_one.search(ahead)) and unit.unit not in ("item", OTHER)
    return True


def _is_counted(text: str, match: re.Match[str], unit: Named | None, scale: str) -> bool:
    """Whether English number words measure something; `one` alone does not."""
    word = match["words"].lower()
    if unit is None and WORDS.range_begins_en.match(text, match.end()):
        return True
    if word not in ("one", "a", "zero") and WORDS.of_them.match(text, match.end()):
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
