"""Names of entities and words for metrics: where they stand in an article.

Names come from `data/entities.csv`, short names and words from `data/aliases.csv`, one row each.
Of overlapping names the longest counts. A name that looks like a lender's and is in neither table
is a *stranger*: it says that what follows is about nobody whom the ledger knows.

| kind of alias | what it is                                                                     |
|---------------|--------------------------------------------------------------------------------|
| `entity`      | a name                                                                         |
| `generic`     | a word for all of a kind (小贷公司 → national): a name near it goes before it    |
| `stranger`    | a name or a place that the ledger does not measure                             |
| `metric`      | a word for a metric; with `#`, the words around the figure itself              |
| `hint`        | a loose word for a metric: it counts only where the ledger's digits agree      |
| `unmeasured`  | a word for a measure that the codebook does not have                           |
| `rules`       | the kind of lender that a rule is for, by its id: no pattern                   |
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from xiaodai.ledger.ledger import Ledger
from xiaodai.paths import DATA

TABLE = DATA / "aliases.csv"
NAMES, WORDS = ("entity", "generic", "stranger"), ("metric", "unmeasured")
RULES = "rules"
HINT = "hint"

_HAN = "\u4e00-\u9fff"
# What may stand before 消费金融 or 小贷 without being a name.
_COMMON = re.compile(
    r"(?:持牌|[家的些个类种各某多该本与和及由对向为在将从等是有于把被]|中国|国内|我国|全国|头部|"
    r"中小|大型|小型|部分|"
    r"行业|传统|线上|线下|网络|互联网|科技|合作|上述|其他|其它|其余|地方|区域|普惠|农村|城镇|个人|"
    r"居民|"
    r"银行系|产业系|电商系|发展|从事|开展|监管|注销|清退|推动|促进|服务|布局|旗下|关于|多地|"
    r"人民|[市省县区州]|外资|民营|国有|老牌|新兴|存续|存量|进行|支持|提供|以及|通过|方面|首家|"
    r"首批|更多|[内年月日后前末时者会可能已仍还也都又则即如若而但且并非以之其此为上下间外比较占使令看说称据至"
    r"自当两三四五六七八九十百千万亿约近超逾首]|认为|表示|显示|指出|预计|来看|要求|规定|鼓励|引导|允许|禁止|"
    r"限制|随着|由于|目前|当前|现有|全部|所有|整个|多数|少数|带动|导致|针对|涉及|包括|成为|作为|属于)$"
)
_STRANGER_ZH = re.compile(
    rf"(?<![{_HAN}])(?P<bank>[{_HAN}]{{2,4}}银行)(?!业|系|卡|间|人|员)"
    rf"|(?P<lender>[{_HAN}A-Za-z]{{2,4}})"
    r"(?:消费金融(?:股份)?(?:有限(?:责任)?)?公司|消费金融(?!公司|行业|业|机构|市场|贷)|"
    r"消金(?!公司|行业|业|机构|市场|牌照)|(?:网络|互联网)?小额贷款(?:股份)?有限(?:责任)?公司|"
    r"小贷(?!公司|行业|业|机构|市场|牌照|新规|余额|ABS|试点|款))"
)
_STRANGER_EN = re.compile(
    r"\b(?:[A-Z][\w&'’-]+ ){1,4}(?:Consumer Finance|Microloan|Micro-?loan|Microcredit|Microfinance"
    r"|Fintech|Holdings?|Inc\b|Ltd\b|Corp\b|Bank|Lending|Credit Co\b)"
)
_LENDING = re.compile(
    r"(?:消费金融|消金|消费|小额贷款|小贷)(?:股份)?(?:有限(?:责任)?)?(?:公司)?$|"
    r" (?:Consumer Finance|Microloan)$"
)
_AMBIGUOUS = {"中国", "重庆", "湖北", "蚂蚁", "阿里", "阿里巴巴", "Ant"}
_COMMON_EN = re.compile(r"(?:The|Licensed|China's|Chinese|Central|People's|World|Asian)\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or a word in the text: the characters `start` to `end`, and what they stand for."""

    start: int
    end: int
    kind: str
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Alias:
    """One row of the table, as a pattern."""

    kind: str
    id: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Lexicon:
    """All names and words, of the tables and of one ledger."""

    aliases: tuple[Alias, ...]
    places: frozenset[str]
    rules: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, plain: str) -> list[Mention]:
        """The names in a text in order; of overlapping ones the longest, and strangers."""
        found = [
            Mention(m.start(), m.end(), alias.kind, alias.id, m[0])
            for alias in self.aliases
            if alias.kind in NAMES
            for m in alias.pattern.finditer(plain)
        ]
        found += self._short(plain, found)
        firm = [m for m in found if m.id not in self.places and m.kind != "generic"]
        for stranger in strangers(plain):
            if not any(_overlap(stranger, name) for name in firm):
                found.append(stranger)
        return _longest(found)

    def _short(self, plain: str, found: list[Mention]) -> Iterator[Mention]:
        """招联 for a company that the text also calls 招联消费金融."""
        stems = {}
        for m in found:
            stem = _LENDING.sub("", m.words).strip()
            if m.kind == "entity" and m.id not in self.places and stem != m.words.strip():
                stems[stem] = m.id
        for stem, entity in stems.items():
            if len(stem) >= 2 and stem not in _AMBIGUOUS:
                pattern = re.compile(
                    re.escape(stem) + r"(?!银行|集团|证券|保险|控股|信托|理财|基金|电器|智家)"
                )
                for match in pattern.finditer(plain):
                    yield Mention(match.start(), match.end(), "entity", entity, match[0])

    def words(self, plain: str) -> list[Mention]:
        """The words for metrics in a text in order; they may overlap."""
        return [
            Mention(m.start(), m.end(), alias.kind, alias.id, m[0])
            for alias in self.aliases
            if alias.kind in WORDS and "#" not in alias.pattern.pattern
            for m in alias.pattern.finditer(plain)
            if m[0].strip()
        ]

    def hints(self, masked: str) -> list[Mention]:
        """The loose words for metrics in a sentence in which a figure is written `#`."""
        return [
            Mention(m.start(), m.end(), alias.kind, alias.id, m[0])
            for alias in self.aliases
            if alias.kind == HINT
            for m in alias.pattern.finditer(masked)
            if m[0].strip(" #")
        ]

    def around(self, masked: str) -> list[Mention]:
        """The words that stand around a figure, in a sentence where it is written `#`."""
        place = masked.find("#")
        return [
            Mention(m.start(), m.end(), alias.kind, alias.id, m[0])
            for alias in self.aliases
            if alias.kind in WORDS and "#" in alias.pattern.pattern
            for m in alias.pattern.finditer(masked)
            if m.start() <= place < m.end() and len(m[0].strip()) > 1
        ]


def lexicon(ledger: Ledger) -> Lexicon:
    """The names of a ledger's entities and metrics, with the aliases of the table."""
    rows = list(table())
    known = set(ledger.kinds)
    for entity in ledger.kinds:
        names = ledger.entity(entity)
        rows += [
            ("entity", entity, re.escape(name)) for name in (names.en, names.zh) if len(name) > 2
        ]
    rows += [("metric", m, re.escape(ledger.metric(m).zh)) for m in ledger.metrics["id"]]
    measured = set(ledger.metrics["id"])
    aliases = [
        Alias(kind, id, _pattern(words))
        for kind, id, words in dict.fromkeys(rows)
        if kind != RULES and (not id or id in (known if kind in NAMES else measured))
    ]
    places = frozenset(e for e, kind in ledger.kinds.items() if kind == "country_region")
    rules: dict[str, tuple[str, ...]] = {}
    for kind, rule, ruled in rows:
        if kind == RULES and rule in known:
            rules[ruled] = (*rules.get(ruled, ()), rule)
    return Lexicon(tuple(aliases), places, rules)


@cache
def table(path: Path = TABLE) -> tuple[tuple[str, str, str], ...]:
    """Kind, id and pattern of every row of the table of aliases."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple((row["kind"], row["id"], row["alias"]) for row in csv.DictReader(file))


def strangers(plain: str) -> Iterator[Mention]:
    """Names built like a lender's, whoever it is."""
    for match in _STRANGER_ZH.finditer(plain):
        name = match["bank"][:-2] if match["bank"] else match["lender"]
        if not _COMMON.search(name):
            yield Mention(match.start(), match.end(), "stranger", "", match[0])
    for match in _STRANGER_EN.finditer(plain):
        if not _COMMON_EN.match(match[0]):
            yield Mention(match.start(), match.end(), "stranger", "", match[0])


@cache
def _pattern(words: str) -> re.Pattern[str]:
    first = r"(?<![A-Za-z])" if re.match(r"[A-Za-z]|\(\?:[A-Za-z]", words) else ""
    last = r"(?![A-Za-z])" if re.search(r"[A-Za-z]\)?\??$", words) else ""
    return re.compile(f"{first}(?:{words}){last}", re.IGNORECASE)


def _longest(found: list[Mention]) -> list[Mention]:
    rank = {"entity": 0, "stranger": 1, "generic": 2}
    kept: list[Mention] = []
    for m in sorted(found, key=lambda m: (m.start - m.end, rank[m.kind], m.start)):
        if not any(_overlap(m, other) for other in kept):
            kept.append(m)
    return sorted(kept, key=lambda m: m.start)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end
