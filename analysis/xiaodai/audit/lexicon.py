"""Names of entities and words for metrics: where they stand in an article.

Names come from `data/entities.csv`, short names and words from `data/aliases.csv`, one row each.
Of overlapping names the longest counts. A name that looks like a lender's and is in neither table
is a *stranger*: it says that what follows is about nobody whom the ledger knows. A pronoun (该指引,
该公司, the lender) means the last name of its kind within `REACH` characters, if that was a
stranger's as well.

| kind of alias | what it is                                                                     |
|---------------|--------------------------------------------------------------------------------|
| `entity`      | a name                                                                         |
| `generic`     | a word for all of a kind (小贷公司 → national): a nearby name goes before it     |
| `stranger`    | a name or a place that the ledger does not measure                             |
| `abroad`      | the same, and it is a foreign country                                          |
| `metric`      | a word for a metric; with `#`, the words around the figure itself              |
| `hint`        | a loose word for a metric: it counts only where the ledger's digits agree      |
| `unmeasured`  | a word for a measure that the codebook does not have                           |
| `rules`       | the kind of lender that a rule is for, by its id: no pattern                   |
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from xiaodai.audit.index import remembered
from xiaodai.extraction.segments import apart
from xiaodai.ledger.ledger import Ledger
from xiaodai.paths import DATA
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)


TABLE = DATA / "aliases.csv"
NAMES, MEASURING = ("entity", "generic", "stranger", "abroad"), ("metric", "unmeasured")
RULES = "rules"
HINT = "hint"

_AMBIGUOUS = {"中国", "重庆", "湖北"}
_TWOFOLD = {"蚂蚁", "阿里", "阿里巴巴", "Ant"}  # the group, or the company that the text names


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
    words: str
    around: bool  # it holds the words around a figure, which is written `#`
    stems: frozenset[str]  # one of these stands in whatever it finds (none: it may find anything)


@dataclass(frozen=True)
class Lexicon:
    """All names and words, of the tables and of one ledger."""

    aliases: tuple[Alias, ...]
    places: frozenset[str]
    rules: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def _found(self, kinds: Sequence[str], text: str, *, around: bool = False) -> list[Mention]:
        """Where the aliases of some kinds stand in a text; `around`: those that hold a `#`."""
        lower = text.lower()
        return [
            Mention(m.start(), m.end(), alias.kind, alias.id, m[0])
            for alias in self.aliases
            if alias.kind in kinds and (alias.kind not in MEASURING or alias.around == around)
            if not alias.stems or any(stem in lower for stem in alias.stems)
            for m in _pattern(alias.words).finditer(text)
        ]

    def within(self, text: str) -> Lexicon:
        """The same without what can stand nowhere in a text, to look through parts of it."""
        lower = text.lower()
        return replace(
            self,
            aliases=tuple(
                alias
                for alias in self.aliases
                if not alias.stems or any(stem in lower for stem in alias.stems)
            ),
        )

    def names(self, plain: str) -> list[Mention]:
        """The names in a text, of overlapping ones the longest; a stranger may hold some."""
        found = self._found(NAMES, plain)
        found += self._short(plain, found)
        rank = {"entity": 0, "stranger": 1, "abroad": 1, "generic": 2}
        named = apart(found, key=lambda m: (m.start - m.end, rank[m.kind], m.start))
        firm = bytearray(len(plain))
        for m in named:
            if m.id not in self.places and m.kind != "generic":
                firm[m.start : m.end] = b"\1" * (m.end - m.start)
        other = [m for m in strangers(plain) if not any(firm[m.start : m.end])]
        taken = {(m.start, m.end): m.id for m in named}
        twofold = [
            m for m in found if m.words in _TWOFOLD and taken.get((m.start, m.end), m.id) != m.id
        ]
        return sorted([*named, *other, *twofold], key=lambda m: (m.start, -m.end))

    def _short(self, plain: str, found: list[Mention]) -> Iterator[Mention]:
        """招联 for a company that the text also calls 招联消费金融; 招联科技 is another."""
        stems = {}
        for m in found:
            stem = WORDS.lending.sub("", m.words).strip()
            if m.kind == "entity" and m.id not in self.places and stem != m.words.strip():
                stems[stem] = m.id
        for stem, entity in stems.items():
            if len(stem) >= 2 and stem not in _AMBIGUOUS:
                named = f"{re.escape(stem)}{WORDS.other_firm.pattern}?"
                for match in re.finditer(named, plain):
                    whose = ("stranger", "") if match["other"] else ("entity", entity)
                    yield Mention(match.start(), match.end(), *whose, match[0])

    def words(self, plain: str) -> list[Mention]:
        """The words for metrics in a text in order; they may overlap."""
        return [m for m in dict.fromkeys(self._found(MEASURING, plain)) if m.words.strip()]

    def hints(self, masked: str) -> list[Mention]:
        """The loose words for metrics in a sentence in which a figure is written `#`."""
        return [m for m in self._found((HINT,), masked) if m.words.strip(" #")]

    def around(self, masked: str, place: int) -> list[Mention]:
        """The words that stand around a figure, in a sentence where it is written `#`."""
        found = self._found(MEASURING, masked, around=True)
        return [m for m in found if m.start <= place < m.end and len(m.words.strip()) > 1]


@remembered
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
        Alias(kind, id, words, "#" in words, stems(words))
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
    for match in WORDS.stranger_zh.finditer(plain):
        name = match["bank"][:-2] if match["bank"] else match["lender"]
        if not WORDS.common.search(name):
            yield Mention(match.start(), match.end(), "stranger", "", match[0])
    for match in WORDS.stranger_en.finditer(plain):
        if not WORDS.common_en.match(match[0]):
            yield Mention(match.start(), match.end(), "stranger", "", match[0])


_INNER = re.compile(r"\((?:\\.|\[[^\]]*\]|[^()\[\\])*\)")  # a group without others in it
_ODD = re.compile(r"(?:\\[a-z]|\[[^\]]*\]|\\?.)(?:[?*]|\{[^}]*\})\??|\[[^\]]*\]|\\[a-z]|[.^$+#\0]")


@cache
def stems(words: str) -> frozenset[str]:
    """Letters of which one stands in whatever a pattern finds; empty if there are none.

    Looking for them first saves most of the search. What is in groups is left out, and the `#` that
    stands for a figure.

    >>> sorted(stems("招联(?:消费金融|消金)?")), sorted(stems("微粒贷#|(?:net )?profits?"))
    (['招联'], ['profit', '微粒贷'])
    """
    outer = words.lower()
    while (bare := _INNER.sub("\0", outer)) != outer:
        outer = bare
    runs = (_ODD.sub("\0", branch).replace("\\", "").split("\0") for branch in outer.split("|"))
    longest = frozenset(max(run, key=len) for run in runs)
    return longest if all(longest) else frozenset()


@cache
def _pattern(words: str) -> re.Pattern[str]:
    first = r"(?<![A-Za-z])" if re.match(r"[A-Za-z]|\(\?:[A-Za-z]", words) else ""
    last = r"(?![A-Za-z])" if re.search(r"[A-Za-z]\)?\??$", words) else ""
    return re.compile(f"{first}(?:{words}){last}", re.IGNORECASE)


REACH = 700

_KINDS = {"lender": ("lender", "platform", "bank", "operator", "group")}


def pronouns(plain: str, named: Sequence[Mention], kinds: Mapping[str, str]) -> list[Mention]:
    """The names of a text together with the words that stand for one of them, in order."""
    found = list(named)
    for kind, words in WORDS.table("pronouns").items():
        for match in re.finditer(words, plain, re.IGNORECASE):
            if any(m.start < match.end() and match.start() < m.end for m in named):
                continue
            meant = _meant(match.start(), named, kinds, kind)
            if meant is not None:
                named_by = "entity" if meant.id else "stranger"
                found.append(Mention(match.start(), match.end(), named_by, meant.id, match[0]))
    return sorted(found, key=lambda m: m.start)


def _meant(
    place: int, named: Sequence[Mention], kinds: Mapping[str, str], kind: str
) -> Mention | None:
    for mention in reversed(named):
        if mention.end > place or mention.kind == "generic":
            continue
        if place - mention.end > REACH:
            return None
        if mention.id and kinds[mention.id] in _KINDS.get(kind, (kind,)):
            return mention
        if not mention.id and kind == "lender":
            return mention
    return None
