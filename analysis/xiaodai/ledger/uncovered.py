"""Why no claim covers a number: every numeric token outside the printed characters of the claims.

Each reason is worked out from the token's form, its place and the ledger, by the same rules for
every document; what no rule explains is `unexplained`, and may be a figure the ledger lacks.

| reason           | the token                                                                   |
|------------------|-----------------------------------------------------------------------------|
| telephone number | has the form of one, or follows a word such as 电话; its digits are withheld |
| footnote mark    | is a number in square brackets                                              |
| section number   | opens a section, a heading or a list item, or stands alone on its line      |
| page furniture   | stands in an address, is a clock time, or dates or signs the page           |
| date             | is a day, month, quarter or year: the period of a claim beside it, or other |
| name             | is part of a name: 3C, 90后, 360数科, 21世纪, a name that the ledger knows   |
| ordinal          | ranks or enumerates: 第三, 一是, 二线                                       |
| threshold        | is an end of the band of a claim's metric, or bounds who a share counts     |
| repeated print   | prints again, in the same section, what a claim has covered                 |
| left out         | is the number of a row of `left_out.csv`, by the kind of its reason, between |
|                  | the sentences of the notes before and after (notes count in reading order)  |
| vague word       | is a number without bounds: 数千, 十余                                      |
| indefinite one   | is 一 before a measure word, an article: 一场                               |
| back reference   | counts what was just named: 三者                                            |
| part of a word   | is a Chinese numeral that no measure word follows: 进一步, 零售             |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from xiaodai.ledger.corpus import Checked, Finding, Span, between, inside
from xiaodai.ledger.documents import Document
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.tokens import Token, tokens
from xiaodai.reading.cleaning import NUMERALS, made_plain
from xiaodai.reading.dates import period_days, read_date
from xiaodai.reading.numerals import numbers
from xiaodai.reading.printed import ReadingError

UNEXPLAINED = "unexplained"
MEASURE = re.compile(
    "方面|小时|"
    "[个家名位人户笔单件项条种类次场款只张份套部本篇章节层期届批群对双台辆座间所把根块片股轮支组句"
    "成元分折倍岁年月日天周季秒点亿万吨斤米里国省市县区镇村大]"
)
_FURNITURE = re.compile(
    r"本文地址|发布于|评论|转载|责任编辑|责编|上一篇|下一篇|点赞|分享到|阅读原文|版权|备案号|ICP"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\u3000-\u9fff]+", re.IGNORECASE)
_ORGANISATION = re.compile(r"(?:集团|金融|金服|科技|数科|公司|银行|证券|保险|资本|控股|网|财经)")
_SCALE_WORD = re.compile(r"(?:bn|mn|m|k|billion|million|trillion|thousand)\b", re.IGNORECASE)
_BOUND_AFTER = re.compile(r"[%元岁天次笔]*(?:\(?含\)?)?(?:及?以[上下内]|之内)")
_BOUND_BEFORE = re.compile(r"(?:不止|超过|不足|至少|低于|高于|多于|少于|超|逾)$")
_COUNTED_ONE = re.compile(r"(?:仅有?|只有|唯|共有?|达|不止|超过|至少|不足|减少|增加|剩)$")
_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A numeric token that no claim covers, with the reason and what it rests on."""

    document: str
    line: int
    token: str
    reason: str
    detail: str = ""


def uncovered(ledger: Ledger, checked: Checked) -> list[Uncovered]:
    """Every uncovered numeric token of the documents that were found, in the order of reading."""
    found: list[Uncovered] = []
    for name, file in checked.shelf.items():
        if file is not None:
            found += _Explainer(ledger, checked, name, file).all()
    return found


class _Explainer:
    """What is known of one document, and the rules that explain its tokens, in their order."""

    def __init__(self, ledger: Ledger, checked: Checked, name: str, file: Document) -> None:
        self.ledger, self.name, self.file = ledger, name, file
        self.here = [f for f in checked.findings if f.file == file.name and f.printed]
        self.covers = [f.printed for f in self.here if f.printed]
        self.addresses = [m.span() for m in _ADDRESS.finditer(file.page.raw)]
        self.starts = {start: name for start, name in file.sections if name.startswith("§")}
        self.known_names = _names(ledger, file)
        self.notes = _Notes(ledger, checked, name, file)

    def all(self) -> Iterator[Uncovered]:
        """The tokens outside the claims' printed characters, each with the first reason that fits.

        Rows of `left_out.csv` are given out where no other rule about form or place fits.
        """
        rules: list[tuple[str, Callable[[Token], str | None]]] = [
            ("telephone number", self._telephone),
            ("footnote mark", lambda token: "" if token.kind == "footnote" else None),
            ("section number", self._section),
            ("left out", lambda token: self.notes.give(token, "document date", _is_stamp)),
            ("page furniture", self._furniture),
            ("date", self._date),
            ("name", self._name),
            ("ordinal", _ordinal),
            ("threshold", self._threshold),
            ("repeated print", self._repeat),
            ("left out", self._left_out),
            ("vague word", lambda token: "" if _is_vague(token) else None),
            ("indefinite one", _one),
            ("back reference", lambda token: "" if token.after.startswith("者") else None),
            ("part of a word", _word),
        ]
        for token in tokens(self.file.page):
            if token.kind != "telephone" and self._covered(token):
                continue
            told = ((reason, rule(token)) for reason, rule in rules)
            first = ((reason, detail) for reason, detail in told if detail is not None)
            reason, detail = next(first, (UNEXPLAINED, ""))
            yield Uncovered(self.name, token.line, token.text, reason, detail)

    def _covered(self, token: Token) -> bool:
        raw = self.file.page.raw
        places = [i for i in range(token.start, token.end) if _is_numeric(raw[i])]
        return all(any(start <= i < end for start, end in self.covers) for i in places)

    def _claims(self, token: Token) -> list[tuple[Finding, dict[str, str]]]:
        """The claims of the sentence that a token stands in, the nearest first."""
        sentence = self.file.around(token.start, token.end)
        found = [f for f in self.here if f.sentence and inside(f.sentence, [sentence])]
        found.sort(key=lambda f: abs((f.printed or (0, 0))[0] - token.start))
        return [(f, self.ledger.claim(f.claim)) for f in found]

    def _telephone(self, token: Token) -> str | None:
        if token.kind != "telephone":
            return None
        return self.notes.give(token, "withheld", lambda token: True) or ""

    def _section(self, token: Token) -> str | None:
        if token.before.strip():
            return None
        if token.start in self.starts:
            return self.starts[token.start]
        alone = not token.after.strip() and len(token.text) <= 3
        marked = re.match(r"\s*(?:[.、)]|:(?!\d))(?!\d)", token.after) and len(token.text) <= 3
        return "" if (alone or marked) and token.kind in ("arabic", "chinese") else None

    def _furniture(self, token: Token) -> str | None:
        if inside((token.start, token.end), self.addresses):
            return "in an address"
        if token.kind == "clock":
            return "a clock time"
        signed = _FURNITURE.search(token.before + token.after) and len(token.before) < 80
        return "beside words of the page" if signed else None

    def _date(self, token: Token) -> str | None:
        if token.kind != "date":
            return None
        for finding, claim in self._claims(token):
            published = self.ledger.source(claim["source"])["published"]
            text = re.sub(r"\d+[-–~至到](?=\d+月)|[初中末底]$", "", token.text)
            try:
                days = read_date(text, period=claim["period"], published=published)
                first, last = period_days(claim["period"])
            except (ReadingError, ValueError):
                continue
            if days.first <= last and first <= days.last:
                return f"of {finding.claim}"
        return "in passing"

    def _name(self, token: Token) -> str | None:
        bare = token.kind == "arabic" and token.text.isdigit()
        if bare and re.match(r"[A-Za-z]", token.after):
            return None if _SCALE_WORD.match(token.after) else "beside a letter"
        if bare and re.search(r"[A-Za-z]-?$", token.before):
            return "beside a letter"
        if bare and re.match(r"世纪|后", token.after) and len(token.text) == 2:
            return "a century or a generation"
        if bare and _ORGANISATION.match(token.after):
            return "of an organisation"
        if bare and not MEASURE.match(token.after):
            for place, words in self.known_names:
                if inside((token.start, token.end), [place]):
                    return words
        return None

    def _threshold(self, token: Token) -> str | None:
        values = _values(token)
        if not values:
            return None
        for finding, claim in self._claims(token):
            metric = self.ledger.codebook(claim["metric"])
            ends = [metric.get(column, "") for column in ("band_low", "band_high")]
            if token.text.endswith("%") and values[0] in {Fraction(end) for end in ends if end}:
                return f"of the band of {finding.claim}"
            bound = _BOUND_AFTER.match(token.after) or _BOUND_BEFORE.search(token.before)
            if bound and metric["kind"] == "share":
                return f"bounds what {finding.claim} counts"
        return None

    def _repeat(self, token: Token) -> str | None:
        values = _values(token)
        if not values or token.kind == "date":
            return None
        low, high = self.file.section_range(token.start)
        unit = token.after[:1] if MEASURE.match(token.after) else ""
        if not unit and len(token.text) == 1:
            return None
        said = re.escape(made_plain(token.text) + unit)
        whole = re.compile(rf"(?<![\d.{NUMERALS}]){said}" + (f"(?![{NUMERALS}])" if unit else "$"))
        for finding in self.here:
            printed = made_plain(self.ledger.claim(finding.claim)["printed"])
            if finding.printed and low <= finding.printed[0] < high and whole.search(printed):
                return f"of {finding.claim}"
        return None

    def _left_out(self, token: Token) -> str | None:
        return (
            self.notes.give(token, "ordinal or slogan", _is_quoted)
            or self.notes.give(token, "vague word", _is_vague)
            or self.notes.give(token, "list count", _is_list_count)
            or self.notes.give(token, "no figure", _is_bound)
        )


class _Notes:
    """The rows of `left_out.csv` that belong to a document; each explains one token."""

    def __init__(self, ledger: Ledger, checked: Checked, name: str, file: Document) -> None:
        self.file = file
        claims = [claim for claim in checked.claims if claim.document == name]
        ((series, _),) = Counter(claim.series for claim in claims).most_common(1)
        numbers = {claim.id: claim.number for claim in claims if claim.series == series}
        self.sentences = {
            numbers[f.claim]: f.sentence
            for f in checked.findings
            if f.claim in numbers and f.sentence and f.file == file.name
        }
        self.free: dict[int, tuple[str, str]] = {}
        for row in ledger.left_out.to_dict("records"):
            match = re.fullmatch(rf"{re.escape(series)}-(\d+)", str(row["note_id"]))
            if match and series:
                self.free[int(match[1])] = str(row["note_id"]), str(row["reason"])

    def give(self, token: Token, kind: str, fits: Callable[[Token], bool]) -> str | None:
        """The first unused row of a kind whose place holds the token; `None` if none does."""
        if not fits(token):
            return None
        for number, (note, reason) in sorted(self.free.items()):
            if kind not in reason:
                continue
            place = between(self.sentences, number, len(self.file.page.raw))
            if place and kind == "document date":  # in the head of the item or below the text
                place = place[0], self.file.section_range(place[1] - 1)[1]
            if place and place[0] <= token.start < place[1]:
                del self.free[number]
                return f"{note}, {reason}"
        return None


def _names(ledger: Ledger, file: Document) -> list[tuple[Span, str]]:
    """Where names that hold a numeral stand in a document."""
    names: dict[str, str] = {}
    for table, columns in (("entities", ("name_zh",)), ("sources", ("publisher", "title"))):
        frame = getattr(ledger, table)
        for column in columns:
            word = {"name_zh": "an entity", "publisher": "a publisher", "title": "a title"}[column]
            for value in frame[column]:
                for part in re.split(r"[(（/]", str(value)):
                    if re.search(rf"[\d{NUMERALS}]", part):
                        names.setdefault(part.strip(), f"of {word}")
    end = len(file.page.raw)
    return [(place, word) for name, word in names.items() for place in file.page.find(name, 0, end)]


def _values(token: Token) -> list[Fraction]:
    if token.kind not in ("arabic", "chinese"):
        return []
    return [number.value for number in numbers(token.text)]


def _ordinal(token: Token) -> str | None:
    if token.before.endswith("第") or (token.kind == "chinese" and token.before.endswith("其")):
        return ""
    opens = re.search(r"(?:^|[:：,，;；。、另])\s*$", token.before) is not None
    if token.kind == "chinese" and len(token.text) == 1:
        if token.after.startswith("是") and opens:
            return "enumerates"
        if re.match(r"[级线流等]", token.after):
            return "a rank"
    return None


def _one(token: Token) -> str | None:
    article = token.text == "一" and MEASURE.match(token.after)
    return "" if article and not _COUNTED_ONE.search(token.before) else None


def _word(token: Token) -> str | None:
    if token.kind != "chinese" or re.search(r"[过超近逾约]$", token.before):
        return None
    if token.text in "百千万" and token.after.startswith("分"):
        return ""
    well_formed = re.search(r"[一二两三四五六七八九][十百千万亿]", token.text)
    return None if well_formed or MEASURE.match(token.after) else ""


def _is_numeric(character: str) -> bool:
    plain = made_plain(character)
    return any(c.isdigit() or c in NUMERALS for c in plain)


def _is_stamp(token: Token) -> bool:
    return re.match(r"\d{4}-\d", token.text) is not None


def _is_vague(token: Token) -> bool:
    return token.text[0] in "数几" or token.text[-1] in "多余几"


def _is_quoted(token: Token) -> bool:
    for opening, closing in _QUOTES:
        if token.before.count(opening) > token.before.count(closing) and closing in token.after:
            return True
    return token.before.count('"') % 2 == 1 and '"' in token.after


def _is_list_count(token: Token) -> bool:
    counted = re.match(r"[个大类种项条部]|方面", token.after) is not None
    return counted and any(2 <= value <= 20 for value in _values(token)[:1])


def _is_bound(token: Token) -> bool:
    return token.kind == "arabic" and _BOUND_AFTER.match(token.after) is not None
