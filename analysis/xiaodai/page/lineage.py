"""A number that can be asked where it comes from: a button, and a popover with its lineage.

Everything is drawn from the record alone, needs no script, and has an id that depends only on the
page's name and on the number's place in it.
"""

from __future__ import annotations

from html import escape

from xiaodai.page.record import Record
from xiaodai.page.words import GRADES, MARKS, SYMBOLS, origins, prints
from xiaodai.reading.periods import Period
from xiaodai.values.words import Language, pick

_DEEPEST = 6  # levels of inputs below inputs
_FEW = 4  # so many inputs or prints stand open; more are folded
_LONG = 600  # characters of a formula that is folded


class Numbers:
    """Draws the numbers of one page; their popovers wait until the block around them is closed."""

    def __init__(self, page: str, language: Language) -> None:
        self.page = page
        self.language = language
        self._count = 0
        self._waiting: list[str] = []

    def draw(self, kept: Record, *, text: str | None = None, bare: bool = False) -> str:
        """The HTML of a record: a button for a number, `<time>` for a period, or words.

        `text` replaces the number as shown (a table may use another scale than prose).
        """
        shown = kept["bare" if bare else "shown"][self.language] if text is None else text
        if kept["kind"] == "text":
            return escape(shown)
        if kept["kind"] == "period":
            machine = Period(kept["code"]).machine
            attribute = f' datetime="{machine}"' if machine else ""
            return f"<time{attribute}>{escape(shown)}</time>"
        if kept["kind"] == "quote":
            value, printed = kept["value"], escape(kept["shown"][self.language])
            inside = self.draw(value, text=kept["shown"]["en"]) if value else printed
            return (
                f'<q class="x-quote {kept["tone"]}">{escape(kept["before"])}'
                f"<mark>{inside}</mark>{escape(kept['after'])}</q>"
            )
        self._count += 1
        name = f"{self.page}-{self._count}"
        self._waiting.append(
            f'<div popover id="{name}" class="lineage">{explain(kept, self.language)}</div>'
        )
        return (
            f'<button type="button" class="q" popovertarget="{name}">'
            f"{escape(shown)}{_symbols(kept, self.language)}</button>"
        )

    def popovers(self) -> str:
        """The popovers of the numbers drawn since the last call; they belong behind the block."""
        waiting, self._waiting = self._waiting, []
        return "\n".join(waiting)


def plain(kept: Record, language: Language, *, text: str | None = None, bare: bool = False) -> str:
    """A record as plain text, with its marks."""
    shown: str = kept["bare" if bare else "shown"][language] if text is None else text
    return shown + "".join(SYMBOLS[mark["kind"]] for mark in _kinds(kept))


def explain(kept: Record, language: Language) -> str:
    """The lineage of a record as HTML, without the box around it."""
    name = kept["name"][language]
    head = f'<p class="l-name">{escape(name)}</p>' if name else ""
    value = (
        f'<p class="l-value"><b>{escape(kept["shown"][language])}</b> {_bounds(kept, language)}</p>'
    )
    marks = "".join(
        f'<p class="l-mark">{SYMBOLS[mark["kind"]]} {pick(MARKS[mark["kind"]], language)}'
        f"{_colon(language)}{escape(mark['reason'][language])}</p>"
        for mark in kept["marks"]
    )
    return head + value + marks + _origin(kept, language, 0, {_key(kept)})


def _origin(kept: Record, language: Language, depth: int, seen: set[object]) -> str:
    """Where a number comes from: prints, reason, or formula with the inputs not yet seen."""
    if kept["kind"] == "assumed":
        return f'<p class="l-reason">{escape(kept["reason"][language])}</p>'
    if kept["kind"] == "claimed":
        return _claimed(kept, language)
    names, values = (_formula(kept, language, by_name) for by_name in (True, False))
    lines = f"= {names}" + ("" if names == values else f"<br>= {values}")
    formula = f'<p class="l-formula">{lines}</p>'
    if len(formula) > _LONG:
        formula = _folded({"en": "formula", "zh": "公式"}[language], formula)
    if depth == _DEEPEST:
        return formula
    fresh: list[Record] = []
    for leaf in _leaves(kept):
        if _key(leaf) not in seen and not _is_plain(leaf):
            seen.add(_key(leaf))
            fresh.append(leaf)
    return formula + _inputs(fresh, language, depth, seen)


def _inputs(inputs: list[Record], language: Language, depth: int, seen: set[object]) -> str:
    items = []
    for kept in inputs:
        name, shown = kept["name"][language], f"<b>{escape(kept['shown'][language])}</b>"
        head = f'<span class="l-term">{escape(name)}</span> {shown}' if name else shown
        body = _bounds_line(kept, language) + _origin(kept, language, depth + 1, seen)
        opened = depth == 0 and len(inputs) <= _FEW
        items.append(f"<li>{head}{body}</li>" if opened else f"<li>{_folded(head, body)}</li>")
    return f'<ul class="l-inputs">{"".join(items)}</ul>' if items else ""


def _claimed(kept: Record, language: Language) -> str:
    claims = _claims(kept["claims"], language)
    if len(kept["claims"]) > _FEW:
        claims = _folded(prints(len(kept["claims"]), language), claims)
    comma = "，" if language == "zh" else ", "
    count = prints(len(kept["claims"]), language) + comma + origins(kept["origins"], language)
    against = ""
    if kept["against"]:
        label = {"en": "contradicted by", "zh": "与之矛盾"}[language]
        against = f'<p class="l-against">{label}{_colon(language)}</p>'
        against += _claims(kept["against"], language)
    return f'{claims}<p class="l-count">{count}</p>{against}'


def _claims(claims: list[dict[str, str]], language: Language) -> str:
    items = []
    for claim in claims:
        grade = {"en": f"grade {claim['grade']}", "zh": f"{claim['grade']}级"}[language]
        meaning = escape(pick(GRADES[claim["grade"]], language))
        parts = [claim["title"], claim["publisher"], claim["published"]]
        source = ", ".join(escape(part) for part in parts if part)
        items.append(
            f'<li><span lang="{claim["language"]}">“{escape(claim["printed"])}”</span> '
            f'<cite data-claim="{claim["id"]}">{claim["id"]}</cite><br>'
            f'<span class="l-source">{source}, <span title="{meaning}">{grade}</span></span></li>'
        )
    return f'<ul class="l-claims">{"".join(items)}</ul>'


def _formula(kept: Record, language: Language, by_name: bool) -> str:
    terms = []
    for term in kept["inputs"]:
        name = term["name"][language]
        if name and by_name:
            terms.append(f'<span class="l-term">{escape(name)}</span>')
        elif not name and term["kind"] == "computed":
            terms.append(f"({_formula(term, language, by_name)})")
        else:
            terms.append(escape(term["shown"][language]))
    return escape(kept["formula"]).format(*terms)


def _leaves(kept: Record) -> list[Record]:
    """The inputs of a formula, with unnamed intermediate results replaced by their own inputs."""
    leaves: list[Record] = []
    for term in kept["inputs"]:
        inline = term["kind"] == "computed" and not term["name"]["en"]
        leaves.extend(_leaves(term) if inline else [term])
    return leaves


def _is_plain(kept: Record) -> bool:
    """Whether a constant needs no explanation, as the one in `1 − x`."""
    unnamed = not kept["name"]["en"]
    return unnamed and kept["kind"] == "assumed" and kept["reason"]["en"] == "by definition"


def _bounds(kept: Record, language: Language) -> str:
    words = kept["bounds"][language]
    if words == kept["shown"][language]:
        return ""
    return f'<span class="l-bounds">{escape(words)}</span>'


def _bounds_line(kept: Record, language: Language) -> str:
    if kept["kind"] == "assumed":
        return ""
    if kept["low"] == kept["high"] and kept["bounds"][language].endswith(kept["shown"][language]):
        return ""  # an exact value has been said
    words = _bounds(kept, language)
    return f"<br>{words}" if words else ""


def _symbols(kept: Record, language: Language) -> str:
    return "".join(
        f'<sup class="mark" title="{escape(pick(MARKS[mark["kind"]], language))}'
        f'{_colon(language)}{escape(mark["reason"][language])}">{SYMBOLS[mark["kind"]]}</sup>'
        for mark in _kinds(kept)
    )


def _kinds(kept: Record) -> list[Record]:
    """The first mark of each kind."""
    found: dict[str, Record] = {}
    for mark in kept.get("marks", []):
        found.setdefault(mark["kind"], mark)
    return list(found.values())


def _folded(head: str, body: str) -> str:
    return f"<details><summary>{head}</summary>{body}</details>"


def _key(kept: Record) -> object:
    return kept["kind"], kept["name"]["en"], kept["low"], kept["high"], kept["unit"]


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ": "


__all__ = ["Numbers", "explain", "plain"]
