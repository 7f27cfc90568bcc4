"""Numbers that can be asked where they come from: a button, and a popover with the lineage.

Each quantity has one popover a page, whatever the number of places that show it; the inputs of a
formula open theirs in turn. Everything works without a script.
"""

from __future__ import annotations

from html import escape

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import GRADES, STATUS
from xiaodai.page.prose import Prose
from xiaodai.page.record import Writer
from xiaodai.page.shown import Value, marks, shown
from xiaodai.page.words import MARKS, SYMBOLS, origins, prints
from xiaodai.reading.periods import Period, show_days
from xiaodai.values.formatting import bounds
from xiaodai.values.quantity import Assumed, Claimed, Computed, Dated, Mark, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.words import Language, Text

_FEW = 4  # so many prints stand open; more are folded
_LONG = 600  # characters of a formula that is folded
_BY_DEFINITION = "by definition"


class Numbers:
    """Draws the numbers of one page, and at its end the popovers of all that they rest on."""

    def __init__(self, ledger: Ledger, language: Language) -> None:
        self.ledger = ledger
        self.language: Language = language
        self.cited: set[str] = set()
        self._writer = Writer()
        self._drawn: dict[str, Quantity | Dated] = {}

    def draw(self, value: Value, *, text: str | None = None, bare: bool = False) -> str:
        """The HTML of a value: a button for a number, `<time>` for a period, or words.

        `text` replaces the number as shown (a table may use another scale than prose).
        """
        words = shown(value, self.language, bare=bare) if text is None else text
        match value:
            case Quantity() | Dated():
                return self._button(value, escape(words) + self._symbols(value))
            case Period():
                attribute = f' datetime="{value.machine}"' if value.machine else ""
                return f"<time{attribute}>{escape(words)}</time>"
            case Quote():
                printed = escape(words)
                inside = printed if value.value is None else self._button(value.value, printed)
                return (
                    f'<q class="x-quote {value.tone}">{escape(value.before)}'
                    f"<mark>{inside}</mark>{escape(value.after)}</q>"
                )
        return escape(words)

    def paragraphs(self, prose: Prose) -> list[str]:
        """The paragraphs of a text as HTML; a number stays beside the punctuation it touches."""
        made = []
        for paragraph in prose.paragraphs(self.language):
            parts = []
            for piece in paragraph:
                parts.append(escape(piece.words, quote=False))
                if piece.value is not None:
                    parts.append(self.draw(piece.value, bare=piece.bare))
            made.append(_unbroken(parts))
        return made

    def line(self, prose: Prose) -> str:
        """A text as one line of HTML."""
        return " ".join(self.paragraphs(prose))

    def popovers(self) -> str:
        """A popover for each quantity that was drawn, and for all that went into them."""
        made: dict[str, str] = {}
        while waiting := [name for name in self._drawn if name not in made]:
            for name in waiting:
                body = self._explained(self._drawn[name])
                made[name] = f'<div popover id="{name}" class="lineage">{body}</div>'
        return "\n".join(made[name] for name in sorted(made))

    def _button(self, value: Quantity | Dated, inner: str) -> str:
        name = f"q{self._writer.node(value)}"
        self._drawn.setdefault(name, value)
        return f'<button type="button" class="q" popovertarget="{name}">{inner}</button>'

    def _explained(self, value: Quantity | Dated) -> str:
        name = value.name.show(self.language)
        head = f'<p class="l-name">{escape(name)}</p>' if name else ""
        words = shown(value, self.language)
        allowed = _allowed(value, self.language)
        wide = f' <span class="l-bounds">{escape(allowed)}</span>' if allowed != words else ""
        carried = value.marks if isinstance(value, Quantity) else ()
        caveats = "".join(f'<p class="l-mark">{self._caveat(mark)}</p>' for mark in carried)
        return f'{head}<p class="l-value"><b>{escape(words)}</b>{wide}</p>{caveats}' + self._origin(
            value
        )

    def _origin(self, value: Quantity | Dated) -> str:
        match value.lineage:
            case Claimed() as claimed:
                return self._claimed(claimed)
            case Assumed(reason):
                return f'<p class="l-reason">{escape(reason.show(self.language))}</p>'
            case Computed() as computed:
                return self._computed(computed)

    def _computed(self, computed: Computed) -> str:
        names, values = (self._formula(computed, by_name) for by_name in (True, False))
        lines = f"= {names}" + ("" if names == values else f"<br>= {values}")
        formula = f'<p class="l-formula">{lines}</p>'
        if len(formula) > _LONG:
            formula = self._folded(Text("formula"), formula)
        items = []
        for term in dict.fromkeys(_leaves(computed)):
            if not _needs_no_word(term):
                name = term.name.show(self.language)
                head = f'<span class="l-term">{escape(name)}</span> ' if name else ""
                items.append(f"<li>{head}{self.draw(term)}</li>")
        return formula + (f'<ul class="l-inputs">{"".join(items)}</ul>' if items else "")

    def _formula(self, computed: Computed, by_name: bool) -> str:
        terms = []
        for term in computed.inputs:
            name = term.name.show(self.language)
            if name and by_name:
                terms.append(f'<span class="l-term">{escape(name)}</span>')
            elif not name and isinstance(term.lineage, Computed):
                terms.append(f"({self._formula(term.lineage, by_name)})")
            else:
                terms.append(escape(shown(term, self.language)))
        return escape(computed.formula).format(*terms)

    def _claimed(self, claimed: Claimed) -> str:
        number = prints(len(claimed.claims))
        count = Text("{prints}, {origins}", prints=number, origins=origins(claimed.origins))
        claims = self._claims(claimed.claims)
        if len(claimed.claims) > _FEW:
            claims = self._folded(number, claims)
        against = ""
        if claimed.against:
            label = Text("contradicted by:").show(self.language)
            against = f'<p class="l-against">{label}</p>{self._claims(claimed.against)}'
        return f'{claims}<p class="l-count">{escape(count.show(self.language))}</p>{against}'

    def _claims(self, claims: tuple[str, ...]) -> str:
        return f'<ul class="l-claims">{"".join(self._claim(name) for name in claims)}</ul>'

    def _claim(self, name: str) -> str:
        """One print: its characters, its place on the evidence page, status, note and document."""
        self.cited.add(name)
        claim = self.ledger.claim(name)
        source = self.ledger.source(claim["source"])
        grade = Text("grade {grade}", grade=source["grade"]).show(self.language)
        meaning = escape(GRADES[source["grade"]].show(self.language))
        parts = [source["title"], source["publisher"], source["published"]]
        document = ", ".join(escape(part) for part in parts if part)
        if address := linked(source):
            document = f'<a href="{escape(address)}" rel="noreferrer noopener">{document}</a>'
        status = ""
        if claim["status"] != "accepted":
            words = STATUS[claim["status"]].show(self.language)
            status = f'<br><span class="l-status">{escape(words)}: {escape(claim["note"])}</span>'
        return (
            f'<li><span lang="{source["language"]}">“{escape(claim["printed"])}”</span> '
            f'<a class="cite" href="evidence.html#{name}">{name}</a><br>'
            f'<span class="l-source">{document}, <span title="{meaning}">{grade}</span></span>'
            f"{status}</li>"
        )

    def _symbols(self, value: Value) -> str:
        return "".join(
            f'<sup class="mark" title="{self._caveat(mark, sign=False)}">{SYMBOLS[mark.kind]}</sup>'
            for mark in marks(value)
        )

    def _caveat(self, mark: Mark, *, sign: bool = True) -> str:
        words = Text("{kind}: {reason}", kind=MARKS[mark.kind], reason=mark.reason)
        return f"{SYMBOLS[mark.kind]} " * sign + escape(words.show(self.language))

    def _folded(self, head: Text, body: str) -> str:
        return f"<details><summary>{escape(head.show(self.language))}</summary>{body}</details>"


def linked(source: dict[str, str]) -> str:
    """The address of a document that may be linked, else nothing."""
    address = source["address"]
    is_safe = source["linkable"] == "true" and address.startswith(("https://", "http://"))
    return address if is_safe else ""


def _allowed(value: Quantity | Dated, language: Language) -> str:
    if isinstance(value, Dated):
        return show_days(value.first, value.last, language)
    return bounds(value, language)


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


def _unbroken(parts: list[str]) -> str:
    """Words and values in turn; a number keeps the punctuation that touches it on its line."""
    before, after = "([“‘（《「", ".,;:!?)]”’，。；：！？、）》」"
    made = list(parts)
    for place in range(1, len(made), 2):
        if not made[place].startswith(("<button", "<time")):
            continue  # words may break
        head, tail = made[place - 1], made[place + 1] if place + 1 < len(made) else ""
        left = head[len(head.rstrip(before)) :]
        right = tail[: len(tail) - len(tail.lstrip(after))]
        made[place - 1] = head.removesuffix(left) if left else head
        if place + 1 < len(made):
            made[place + 1] = tail[len(right) :]
        made[place] = f'<span class="nb">{left}{made[place]}{right}</span>'
    return "".join(made)
