"""Numbers that can be asked where they come from: a button, and a popover with the lineage.

Each quantity has one popover a page, whatever the number of places that show it; the inputs of a
formula open theirs in turn. The first place that shows it has a name, to which its popover holds a
link. Everything works without a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

from babel.dates import get_month_names
from markupsafe import Markup

from xiaodai.ledger.corrections import CAUSES
from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import Prose
from xiaodai.page.record import Writer
from xiaodai.page.shown import Value, marks, shown
from xiaodai.page.tables import Table
from xiaodai.page.words import SYMBOLS
from xiaodai.reading.periods import Period, show_days
from xiaodai.reading.printed import READINGS
from xiaodai.report.places import Places, of_cell, of_sentence
from xiaodai.report.templates import macro, noted
from xiaodai.values.formatting import bounds
from xiaodai.values.quantity import Assumed, Computed, Dated, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.words import Language, Text

TEMPLATE = "lineage.html.j2"
_MONTH = "|".join(get_month_names(locale="en").values())
_DATE = re.compile(rf"((?:\b\d{{1,2}} )?\b(?:{_MONTH}) \d{{4}}\b|\b\d{{4}}-\d+\b)")
_BY_DEFINITION = "by definition"
_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+\.[a-zA-Z0-9_.-]+")  # of a claim


class Numbers:
    """Draws the numbers of one page, and at its end the popovers of all that they rest on."""

    def __init__(self, ledger: Ledger, language: Language, page: str = "") -> None:
        """`page` is the name of the page if it has downloads."""
        self.ledger = ledger
        self.page = page
        self.language: Language = language
        self.cited: set[str] = set()
        self.places = Places()
        self.noted: set[str] = set()  # lines below tables that a page says once
        self.links: dict[str, str] = {}  # where the number of a popover stands on the page
        self._writer = Writer()
        self._boxes: dict[str, str] = {}  # the popover of each node
        self._drawn: dict[str, Quantity | Dated] = {}  # the quantity of each popover
        self._is_below = False  # whether the page itself is drawn, and its popovers are

    def once(self, line: str) -> str:
        """A line that holds for every table of the page: nothing where it was said before."""
        is_new = line not in self.noted
        self.noted.add(line)
        return line if is_new else ""

    def draw(
        self, value: Value, *, text: str | None = None, bare: bool = False, place: str = ""
    ) -> Markup:
        """The HTML of a value: a button for a number, `<time>` for a period, or words.

        `text` replaces the number as shown (a table may use another scale than prose); `place` is
        a name for links to it, from where it stands.
        """
        words = shown(value, self.language, bare=bare) if text is None else text
        match value:
            case Quantity() | Dated():
                return self._button(value, escape(words) + self._symbols(value), place)
            case Period():
                attribute = f' datetime="{value.machine}"' if value.machine else ""
                return Markup(f"<time{attribute}>{escape(words)}</time>")
            case Quote():
                printed = escape(words)
                inside = (
                    printed if value.value is None else self._button(value.value, printed, place)
                )
                marked = Markup(f"<mark>{inside}</mark>")
                parts = [escape(value.before), marked, escape(value.after)]
                return Markup(f'<q class="x-quote {value.tone}">{_unbroken(parts)}</q>')
        return _dates_whole(words)

    def cell(self, table: Table, row: int, column: int, text: str | None) -> Markup:
        """The HTML of a table's cell, which is not empty; `text` is its number as shown there."""
        value = table.columns[column].cells[row]
        assert value is not None, "an empty cell has no number"
        return self.draw(value, text=text, place=of_cell(table, row, column))

    def paragraphs(self, prose: Prose) -> list[Markup]:
        """The paragraphs of a text as HTML; a number stays beside the punctuation it touches."""
        made = []
        for paragraph in prose.paragraphs(self.language):
            parts = []
            for piece in paragraph:
                parts.append(escape(piece.words, quote=False))
                if piece.value is not None:
                    words, place = piece.shown(self.language), of_sentence(piece.value, piece.name)
                    parts.append(self.draw(piece.value, text=words, place=place))
            made.append(_unbroken(parts))
        return made

    def line(self, prose: Prose) -> Markup:
        """A text as one line of HTML."""
        return Markup(" ").join(self.paragraphs(prose))

    def popovers(self) -> Markup:
        """A popover for each quantity that was drawn, and for all that went into them."""
        self._is_below = True
        made: dict[str, Markup] = {}
        draw = macro(TEMPLATE, "popover", self.language)
        while waiting := [name for name in self._drawn if name not in made]:
            for name in waiting:
                value = self._drawn[name]
                words = shown(value, self.language)
                allowed = _allowed(value, words, self.language)
                made[name] = draw(self, name, value, words, allowed)
        return Markup("\n").join(made.values())

    def cite(self, name: str) -> tuple[dict[str, str], dict[str, str]]:
        """A claim and its document; the claim stands on the evidence page then."""
        self.cited.add(name)
        return self.ledger.claim(name), self.document(name)

    def document(self, name: str) -> dict[str, str]:
        """The document in which a claim was read."""
        return self.ledger.source(self.ledger.claim(name)["source"])

    def publisher(self, source: Mapping[str, str]) -> str:
        """Who published a document, in the page's language; empty where nobody is named."""
        return published_by(source, self.ledger, self.language)

    def note(self, claim: Mapping[str, str]) -> Markup:
        """What the ledger says of a claim, linked to the claims that it names, which are cited."""
        note = noted(claim, self.language)
        self.cited |= {*named_in(note, self.ledger)}
        return cross_linked(note, self.ledger, "evidence.html")

    def causes(self, name: str) -> list[Text]:
        """What is the matter with a claim that is not accepted, in a few words each."""
        return causes(name, self.ledger)

    def formula(
        self,
        computed: Computed,
        by_name: bool,
        draw: Callable[[Quantity], Markup] | None = None,
    ) -> Markup:
        """A formula with the names of its inputs, or with their values, drawn as told."""
        terms: list[str] = []
        for term in computed.inputs:
            name = term.name.show(self.language)
            if name and by_name:
                terms.append(f"<i>{escape(name)}</i>")
            elif not name and isinstance(term.lineage, Computed):
                terms.append(f"({self.formula(term.lineage, by_name, draw)})")
            elif draw is None or _needs_no_word(term):
                terms.append(escape(shown(term, self.language)))
            else:
                terms.append(draw(term))
        return Markup(escape(computed.formula).format(*terms))

    def inputs(self, computed: Computed) -> list[Quantity]:
        """What went into a formula, each once, without constants that explain themselves."""
        return [term for term in dict.fromkeys(_leaves(computed)) if not _needs_no_word(term)]

    def _button(self, value: Quantity | Dated, inner: str, place: str = "") -> Markup:
        node, anchor = self._writer.node(value), ""
        if node not in self._boxes:
            name = self._boxes[node] = f"q{len(self._boxes)}"
            self._drawn[name] = value
            if not self._is_below:
                self.links[name] = self.places.add(value, node, place)
                anchor = f' id="{self.links[name]}"'
        box = self._boxes[node]
        return Markup(f'<button class="q"{anchor} popovertarget="{box}">{inner}</button>')

    def _symbols(self, value: Value) -> str:
        if self._is_below:  # the popover of the number says what the mark means
            return "".join(f'<sup class="mark">{SYMBOLS[mark.kind]}</sup>' for mark in marks(value))
        caveat = macro(TEMPLATE, "caveat", self.language)
        return "".join(
            f'<sup class="mark" title="{caveat(mark)}">{SYMBOLS[mark.kind]}</sup>'
            for mark in marks(value)
        )


def published_by(source: Mapping[str, str], ledger: Ledger, language: Language) -> str:
    """Who published a document, in a language; empty where nobody is named."""
    return ledger.publisher(source["id"]).show(language) if source["publisher"] else ""


def causes(claim: str, ledger: Ledger) -> list[Text]:
    """What is the matter with a claim that is not accepted: the names of its causes, each once."""
    found = dict.fromkeys(row["cause"] for row in ledger.corrections_of(claim))
    return [CAUSES[cause].name for cause in found]


def named_in(note: str, ledger: Ledger) -> list[str]:
    """The claims that a note names by their ids."""
    return [name for name in map(_without_stop, _ID.findall(note)) if name in ledger.rows]


def cross_linked(note: Markup, ledger: Ledger, page: str = "") -> Markup:
    """A note as HTML in which an id is a link with the characters that the claim printed."""

    def link(found: re.Match[str]) -> str:
        name = _without_stop(found[0])
        if name not in ledger.rows:
            return found[0]
        printed = escape(ledger.claim(name)["printed"])
        return f'<a href="{page}#{name}">{printed}</a>' + found[0].removeprefix(name)

    return Markup(_ID.sub(link, note))


def _without_stop(name: str) -> str:
    return name.rstrip(".")


def _allowed(value: Quantity | Dated, words: str, language: Language) -> str:
    """The values that a number allows; of one that is shown in full, that it is exact."""
    if isinstance(value, Dated):
        return show_days(value.first, value.last, language)
    allowed = bounds(value, language)
    before = allowed.removesuffix(words).strip()  # “exactly”, where the number is shown in full
    return READINGS["exact"].show(language) if before.isalpha() else allowed


def _leaves(computed: Computed) -> list[Quantity]:
    """The inputs of a formula, with unnamed intermediate results replaced by their own inputs."""
    leaves: list[Quantity] = []
    for term in computed.inputs:
        inline = isinstance(term.lineage, Computed) and not term.name
        leaves.extend(_leaves(term.lineage) if inline else [term])  # type: ignore[arg-type]
    return leaves


def _needs_no_word(value: Quantity) -> bool:
    """Whether a constant explains itself, as the one in `1 − x`."""
    lineage = value.lineage
    return isinstance(lineage, Assumed) and not value.name and lineage.reason.en == _BY_DEFINITION


def _dates_whole(words: str) -> Markup:
    """Words in which no line ends in an English date or in the number of an issue (2025-1)."""
    parts = [escape(part) for part in _DATE.split(words)]
    parts[1::2] = [f'<span class="nb">{part}</span>' for part in parts[1::2]]
    return Markup("".join(parts))


def _unbroken(parts: list[str]) -> Markup:
    """Words and values in turn; a number keeps the punctuation that touches it on its line."""
    before, after = "([“‘（《「", ".,;:!?)]”’，。；：！？、）》」"
    made = [str(part) for part in parts]
    for place in range(1, len(made), 2):
        if not made[place].startswith(("<button", "<time", "<mark")):
            continue  # words may break
        head, tail = made[place - 1], made[place + 1] if place + 1 < len(made) else ""
        left = head[len(head.rstrip(before)) :]
        right = tail[: len(tail) - len(tail.lstrip(after))]
        made[place - 1] = head.removesuffix(left) if left else head
        if place + 1 < len(made):
            made[place + 1] = tail[len(right) :]
        made[place] = f'<span class="nb">{left}{made[place]}{right}</span>'
    return Markup("".join(made))
