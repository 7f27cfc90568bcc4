"""What a notebook speaks through: sentences, findings, charts, tables and results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.page import svg as figures
from xiaodai.page import tables, theme
from xiaodai.page.lineage import Numbers
from xiaodai.page.prose import Prose, prose
from xiaodai.page.record import Records
from xiaodai.page.results import Results, results_table
from xiaodai.page.words import SOURCE
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.words import Language, Text, pick, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE_CLASS = "x-style"  # the report has the same rules in its own style sheet and drops this one


@cache
def stylesheet() -> str:
    """The rules that make numbers, popovers, tables and findings look right anywhere."""
    return files("xiaodai.page").joinpath("style.css").read_text(encoding="utf-8")


class Page:
    """One notebook's page. Every method checks both languages and shows the chosen one."""

    def __init__(
        self, name: str, language: Language, ledger: Ledger, source: Text | str | None = None
    ) -> None:
        """`source` is the source line of charts and tables that give none of their own."""
        if language not in ("en", "zh"):
            raise ValueError(f"the language is 'en' or 'zh', not {language!r}")
        self.name = name
        self.language: Language = language
        self.ledger = ledger
        self._records = Records(ledger)
        self._source = text(source or "")
        self._numbers = Numbers(name, language)
        self._findings: list[Prose] = []
        self._styled = False
        theme.apply()

    def pick(self, words: Text | str) -> str:
        """The words in the page's language, for the inside of a chart."""
        return pick(text(words), self.language)

    def say(self, words: Text | str, /, **values: object) -> None:
        """Show a paragraph; `{x}` is a number with its unit, `{x:n}` the number alone.

        A blank line starts a new paragraph. Raises `ValueError` as `prose.prose` does.
        """
        said = self._prose({"text": text(words)}, values)["text"]
        self._emit(self._paragraphs(said), "\n\n".join(said.plain(self.language)))

    def finding(self, words: Text | str, /, *, key: str = "", **values: object) -> None:
        """Show a sentence as one of the notebook's findings, and keep it for the index page.

        `key` is how other pages and the README ask for it.
        """
        found = self._prose({"finding": text(words)}, values)["finding"]
        # A cell that is run again in JupyterLab says its finding anew, not twice.
        self._findings = [kept for kept in self._findings if kept != found] + [found]
        body = f'<div class="finding">{self._paragraphs(found)}</div>'
        self._emit(body, "▍" + "\n▍".join(found.plain(self.language)))

    def show(
        self,
        figure: Figure | Axes,
        *,
        name: str,
        alt: Text,
        caption: Text,
        source: Text | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        """Show a chart with its description, caption and source, and close it.

        The three texts are templates that share `values`. Raises `ValueError` as `prose.prose`
        does, for a name that is no identifier, and for a character that the font lacks.
        """
        _check_name(name)
        words = self._prose(
            {"alt": alt, "caption": caption, "source": source or self._source}, values or {}
        )
        drawn = figures.svg(figure, f"{self.name}-{name}")
        described = " ".join(words["alt"].plain(self.language))
        self._display(
            {"image/svg+xml": drawn, "text/plain": described},
            {"image/svg+xml": {"alt": described, "name": name}},
        )
        below = " ".join(words["caption"].html(self.language, self._numbers))
        origin = pick(SOURCE, self.language)
        origin += " ".join(words["source"].html(self.language, self._numbers))
        lines = [*words["caption"].plain(self.language), *words["source"].plain(self.language)]
        self._emit(
            f'<div class="x-caption"><p>{below}</p><p class="source">{origin}</p></div>',
            "\n".join(lines),
        )

    def chart(
        self,
        draw: Callable[..., Figure],
        *data: object,
        name: str,
        title: Text | str,
        alt: Text | str,
        caption: Text | str,
        source: Text | str | None = None,
        values: Mapping[str, object] | None = None,
        **options: object,
    ) -> None:
        """Draw and show a chart: `draw(*data, language, title=title, **options)` gives the figure.

        `draw` is a form of `xiaodai.page` or a function of one's own. The texts `title`, `alt`,
        `caption` and `source` are templates that share `values`. Raises as `show` does.
        """
        figure = draw(*data, self.language, title=text(title), **options)
        said = None if source is None else text(source)
        self.show(
            figure, name=name, alt=text(alt), caption=text(caption), source=said, values=values
        )

    def table(
        self,
        frame: pd.DataFrame,
        *,
        name: str,
        headers: Mapping[str, Text | str],
        caption: Text | str,
        source: Text | str | None = None,
        units: Mapping[str, Text | str] | None = None,
        notes: Sequence[Text | str] = (),
        rows: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        """Show a data frame of quantities, dates, periods and words.

        `rows` is the column of row headings. A column's numbers share one scale, which stands in
        the unit row; `units` names it otherwise. `values` fill caption, source and notes.
        Raises `ValueError` as `tables.columns` and `prose.prose` do.
        """
        _check_name(name)
        heads = {column: text(words) for column, words in headers.items()}
        shown_in = {column: text(words) for column, words in (units or {}).items()}
        made = tables.columns(frame, heads, shown_in, rows, self.language)
        texts = {"caption": text(caption), "source": text(source or self._source)}
        texts |= {f"note {place}": text(note) for place, note in enumerate(notes, 1)}
        words = self._prose(texts, values or {})
        listed = [words[f"note {place}"] for place in range(1, len(notes) + 1)]
        table = tables.Table(f"table-{name}", made, words["caption"], words["source"], listed)
        self._emit(
            table.html(self._numbers, self._records), table.text(self.language, self._records)
        )

    def listing(self, content: str, *, name: str, caption: Text | str) -> None:
        """Show text to be copied, such as rows of a table; its digits need no lineage."""
        _check_name(name)
        said = " ".join(self._prose({"caption": text(caption)}, {})["caption"].plain(self.language))
        body = (
            f'<section class="document x-listing" id="listing-{name}"><p>{escape(said)}</p>'
            f'<pre tabindex="0">{escape(content)}</pre></section>'
        )
        self._emit(body, f"{said}\n{content}")

    def results(self, **named: Quantity | Dated) -> Results:
        """The notebook's results; the value of its last cell.

        Raises `ValueError` for anything but quantities and dates, and for no result at all.
        """
        if not named:
            raise ValueError("a notebook has at least one result")
        for name, value in named.items():
            if not isinstance(value, Quantity | Dated):
                raise ValueError(f"the result {name!r} is {value!r}; give a Quantity or a Dated")
        kept = {name: self._records.of(value) for name, value in named.items()}
        body = results_table(kept, self._numbers) + "\n" + self._numbers.popovers()
        return Results(self.name, self.language, kept, self._findings, self._style() + body)

    def _prose(self, texts: Mapping[str, Text], values: Mapping[str, object]) -> dict[str, Prose]:
        return prose(texts, values, self._records)

    def _paragraphs(self, said: Prose) -> str:
        paragraphs = said.html(self.language, self._numbers)
        return "\n".join(f'<p class="x-prose">{paragraph}</p>' for paragraph in paragraphs)

    def _emit(self, html: str, text: str) -> None:
        popovers = self._numbers.popovers()
        body = html + ("\n" + popovers if popovers else "")
        self._display({"text/html": self._style() + body, "text/plain": text}, {})

    def _style(self) -> str:
        if self._styled:
            return ""
        self._styled = True
        return f'<style class="{STYLE_CLASS}">\n{escape(stylesheet(), quote=False)}</style>\n'

    @staticmethod
    def _display(data: dict[str, Any], metadata: dict[str, Any]) -> None:
        from IPython.display import display

        display(data, metadata=metadata, raw=True)


def _check_name(name: str) -> None:
    """Names of charts and tables are anchors in the report: they must be plain."""
    if not name.isidentifier() or not name.isascii():
        raise ValueError(f"the name {name!r} may hold letters, digits and _ only")
