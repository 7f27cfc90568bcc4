"""What the words around a number say: how it is read, its sign, its unit, or that it is an edge.

A fall turns the sign of a change (减少107家) and leaves a level alone (降至4974家). A net decrease
of companies (净减少394家, the sector shed 283 companies) is a number of exits and has no sign.
"""

from __future__ import annotations

import re

from xiaodai.extraction.tokens import last_thing
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)


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
            hedge := WORDS.hedge_verb.search(ahead_of)
        ):
            words.append(hedge[0])  # 约减少300家
    if hedge := WORDS.hedge_before.search(ahead):
        words.append(hedge[0].strip(" \n:"))
    elif re.search(r"(?<![经通超度])过$", ahead) and text[start] in "亿万千百":
        words.append("过")  # 用户过亿
    if hedge := WORDS.hedge_behind.match(behind):
        words.append(hedge[0].strip())
    elif "+" in text[start + 1 : end] and "1+" not in text[start:end]:
        words.append("+")  # 90+ days
    elif WORDS.many_more.match(text[end - 1 : end + 2]) or re.search(
        r"个[多余]\w+$", text[start:end]
    ):
        words.append("多")  # 两倍多, 一个多月
    return "、".join(dict.fromkeys(words))


def falls(words: str) -> bool:
    """Whether a qualifier holds a verb of falling."""
    first = words.split("、", maxsplit=1)[0]
    return bool(WORDS.change.search(first) or WORDS.falling_en.fullmatch(first.lower()))


def _direction(ahead: str, behind: str, unit: str) -> str:
    found = (
        WORDS.direction_before.search(ahead)
        or WORDS.direction_before_en.search(ahead)
        or WORDS.verb_by.search(ahead)
    )
    if found:
        verb = found["verb"]
        if verb == "少" and unit == "percent" and ahead[found.end("verb") :].startswith("了"):
            return ""  # 少了近半 says which part is gone
        return "" if unit == "company" and WORDS.net_exits.match(verb) else verb
    if found := WORDS.direction_behind.match(behind):
        return found["zh"] or found["en"]
    return ""


def _clause_before(text: str, start: int) -> str:
    ahead = text[max(0, start - REACH) : start]
    return re.split(r"[,。!?;、(]|\.\s", ahead.replace("\n", " "))[-1]


_PEOPLED = ("company", "person", "customer", "loan")
FAR_BACK = 250  # how far back an English number without a noun looks for what was counted


def is_class_edge(text: str, start: int, end: int, words: str, *, is_range: bool) -> bool:
    """Whether a number only bounds a class of things, and is no statement about them."""
    behind = text[end : end + 30]
    clause = re.split(r"[,。;\n]", text[max(0, start - 80) : start])[-1]
    if WORDS.of_size.search(clause) and WORDS.makes_up.match(behind):
        return True  # Loans of at most 2,000 yuan make up 91.2 percent
    if WORDS.barred.search(clause):
        return False  # bars new loans above 24 percent
    edged = is_range or bool(WORDS.edged.search(words)) or bool(WORDS.edged_behind.match(behind))
    if not edged:
        return False
    return bool(WORDS.of_class.match(behind) or WORDS.class_en.search(clause))


def unit_of_scaled(text: str, start: int, end: int) -> str:
    """The unit of a number with a scale word and no unit; money if nothing else is said."""
    near = WORDS.near.match(text, end)
    behind = text[near.end() if near else end :][:12]
    for pattern, unit in (
        (WORDS.people, "person"),
        (WORDS.customers, "customer"),
        (WORDS.things, "item"),
    ):
        if pattern.match(behind):
            return unit
    english = re.match(r"\s+(?:[a-z-]+\s+){0,2}?([a-z]+)", text[end : end + 40])
    for unit, words in WORDS.table("nouns_en").items():
        if english and re.match(words, english[1]):
            return unit
    sentence = re.split(r"[。\n!?]|\.\s", text[max(0, start - FAR_BACK) : start])[-1]
    if WORDS.of_them.match(text, end) and (thing := last_thing(sentence)):
        return thing.unit
    if counted := _subject(sentence):
        return counted
    clause = re.split(r"[。;\n,]", text[max(0, start - 24) : start])[-1]
    said = [
        (match.end(), unit)
        for pattern, unit in (
            (WORDS.people, "person"),
            (WORDS.customers, "customer"),
            (WORDS.money, "yuan"),
        )
        for match in pattern.finditer(clause)
    ]
    return max(said)[1] if said else "yuan"


def _subject(sentence: str) -> str:
    """What an English sentence counts, its last users or loans, unless it turns to money."""
    money = [match.end() for match in WORDS.money_en.finditer(sentence)]
    thing = last_thing(sentence[max(money, default=0) :])
    return thing.unit if thing and thing.unit in ("person", "customer", "loan") else ""


def unit_of_bracketed(text: str, start: int, end: int, last: tuple[int, str] | None) -> str:
    """The unit of a number in brackets behind a name, as in Guangdong (401); else empty.

    It counts what its sentence counts, or the last figure did.
    """
    ahead = text[max(0, start - FAR_BACK) : start - 1]
    alone = text[max(0, start - 1) : start] == "(" and text[end : end + 1] in (")", ",", ";")
    if not alone or not WORDS.named.search(ahead) or WORDS.issuer.search(ahead):
        return ""
    sentence = re.split(r"[。;\n!?]|\.\s", ahead)[-1]
    if thing := last_thing(sentence):
        return thing.unit
    said = [
        (found.start(), unit)
        for unit, words in WORDS.table("things_zh").items()
        for found in re.finditer(words, sentence)
    ]
    return max(said)[1] if said else last[1] if last and last[0] >= start - FAR_BACK else ""


def unit_of_bare(
    text: str, start: int, end: int, last: tuple[int, str] | None, *, english: bool
) -> str:
    """The unit of a number with nothing at it: what its sentence, or the last figure, counts.

    `last` is the end and the unit of the last counted figure. Empty if nothing leads up to it.
    """
    sentence = re.split(r"[。;\n!?]|\.\s", text[max(0, start - 120) : start])[-1]
    if keyed := WORDS.keyed.search(sentence):
        return WORDS.table("keys")[keyed[1][0]]
    had = WORDS.has.search(sentence) and WORDS.no_noun.match(text, end)
    if not (WORDS.leads.search(sentence) or WORDS.trails.match(text, end) or had):
        return ""
    counts = list(WORDS.count_of.finditer(sentence))
    if counts and counts[-1]["thing"]:
        return WORDS.table("thing_units").get(counts[-1]["thing"].lower(), "company")
    thing = last_thing(sentence)
    if thing and thing.unit in _PEOPLED and not (last and last[0] >= start - len(sentence)):
        return thing.unit
    near = FAR_BACK if english else len(sentence)
    if last and (last[0] >= start - near or counts):
        return last[1]
    before = last_thing(text[max(0, start - near) : start]) if english else None
    return before.unit if before and before.unit in _PEOPLED else ""
