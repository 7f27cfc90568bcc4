"""What a notebook speaks through: sentences, findings, charts, tables and results.

Each method shows something that reads well in any Jupyter, and beside it a record that the report
is drawn from in both languages.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.page import behind, drawings, natural, pictures, tables, theme
from xiaodai.page.prose import Prose, prose
from xiaodai.page.record import MIME, Record, Writer, pack
from xiaodai.page.results import Results, results
from xiaodai.page.tables import Table
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.words import LANGUAGES, Given, Language, Text, asked, speak, text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CAPTION = "x-caption"  # marks the lines under a chart, which the report draws with the chart
IN_REPORT = "XIAODAI_REPORT"  # languages of its charts, while the report runs a notebook


class Page:
    """One notebook's page. Every method checks both languages and shows the chosen one."""

    def __init__(
        self, name: str, language: Language, ledger: Ledger, source: Text | str | None = None
    ) -> None:
        """`source` is the source line of charts and tables that give none of their own.

        From now on whatever the notebook shows without the page speaks its language too.
        """
        speak(language)
        self.name = name
        self.language: Language = language
        self.ledger = ledger
        self._writer = Writer()
        self._source = text(source or "")
        theme.apply()

    def say(self, words: Text | str, /, **values: object) -> None:
        """Show a paragraph; `{x}` is a number with its unit, `{x:n}` the number alone.

        A blank line starts a new paragraph. Raises `ValueError` as `prose.prose` does.
        """
        said = prose({"text": text(words)}, values)["text"]
        self._say(said, natural.said(said, self.language), {"kind": "say"})

    def finding(self, words: Text | str, /, *, key: str = "", **values: object) -> None:
        """Show a sentence as one of the notebook's findings, which the index page repeats.

        `key` is how other pages and the README ask for it. Raises `ValueError` as `say` does.
        """
        found = prose({"finding": text(words)}, values)["finding"]
        shown = natural.quoted(natural.said(found, self.language))
        self._say(found, shown, {"kind": "finding", "key": key})

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
        headers: Mapping[str, Text | str] | None = None,
        **options: object,
    ) -> None:
        """Draw and show a chart: `draw(*data, language, title=title, **options)` gives the figure.

        `draw` is a form of `xiaodai.page` or a function of one's own; the report shows what it
        draws at two widths, and `data` as a table, whose columns `headers` name where neither a
        metric nor the form's options do. The strings `title`, `alt`, `caption` and `source` are
        templates that share `values`; a title may also be a `Text` with values of its own. Raises
        `ValueError` as `prose.prose` does, for a name that is no identifier, and for a character
        that the font lacks.
        """
        _check_name(name)
        texts = {"alt": text(alt), "caption": text(caption), "source": text(source or self._source)}
        words = prose(
            texts | ({"title": text(title)} if isinstance(title, str) else {}), values or {}
        )
        entitled = _told(words.pop("title")) if isinstance(title, str) else title
        record: dict[str, Any] = {"kind": "chart", "name": name}
        record |= {part: self._writer.prose(said) for part, said in words.items()}
        described = " ".join(words["alt"].plain(self.language))

        def drawn(language: Language) -> Figure:
            return draw(*data, language, title=entitled, **options)

        if IN_REPORT in os.environ:
            salt = f"{self.name}-{name}"
            asked_for = [one for one in LANGUAGES if one in os.environ[IN_REPORT].split()]
            record |= _pictures(drawn, salt, asked_for)
            made = behind.columns(data, self._heads(data, headers or {}), options)
            table = Table(name, made, words["caption"], words["source"])
            record["data"] = self._writer.table(table)
            kind, size = "image/svg+xml", {}
            svg = record["svg"]
            picture = (svg.get(self.language) or next(iter(svg.values())))["wide"]
        else:
            with _closed(drawn(self.language)) as figure:
                picture, width, height = pictures.png(figure, name)
            kind, size = "image/png", {"width": width, "height": height}
        self._display(
            {kind: picture, "text/plain": described, MIME: self._recorded(record)},
            {kind: size | {"alt": described}},
        )
        below = natural.caption(words["caption"], words["alt"], words["source"], self.language)
        lines = [natural.said_plainly(words["caption"], self.language)]
        lines.append(natural.source_line(words["source"], self.language))
        self._display({"text/markdown": below, "text/plain": "\n".join(lines)}, {CAPTION: True})

    def table(
        self,
        frame: pd.DataFrame,
        *,
        name: str,
        headers: Mapping[str, Text | str] | None = None,
        caption: Text | str,
        source: Text | str | None = None,
        units: Mapping[str, Text | str] | None = None,
        notes: Sequence[Text | str] = (),
        rows: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        """Show a data frame of quantities, dates, periods and words.

        A column that is named by a metric of the ledger has the metric's name as its header;
        `headers` names the others. `rows` is the column of row headings. A column's numbers share
        one scale, which stands beside the header (`units` names it otherwise), and one number of
        decimals; a column without any value is left out. Where rows add up to a total, but not as
        they are shown, a line says so. `values` fill caption, source and notes. Raises `ValueError`
        as `tables.columns` and `prose.prose` do.
        """
        _check_name(name)
        given = {column: text(words) for column, words in (headers or {}).items()}
        known = {column: self._metric(column) for column in map(str, frame) if column not in given}
        heads = given | {column: words for column, words in known.items() if words}
        shown_in = {column: text(words) for column, words in (units or {}).items()}
        made = tables.columns(frame, heads, shown_in, rows)
        texts = {"caption": text(caption), "source": text(source or self._source)}
        texts |= {f"note {place}": text(note) for place, note in enumerate(notes, 1)}
        words = prose(texts, values or {})
        listed = [words[f"note {place}"] for place in range(1, len(notes) + 1)]
        table = Table(name, made, words["caption"], words["source"], listed)
        self._display(
            {
                "text/html": natural.table_html(table, self.language),
                "text/plain": natural.table_text(table, self.language),
                MIME: self._recorded({"kind": "table"} | self._writer.table(table)),
            }
        )

    def listing(self, content: str, *, name: str, caption: Text | str) -> None:
        """Show text to be copied, such as rows of a table; its digits need no lineage."""
        _check_name(name)
        said = prose({"caption": text(caption)}, {})["caption"]
        shown = " ".join(said.plain(self.language))
        record = {"kind": "listing", "name": name, "content": content}
        self._display(
            {
                "text/markdown": f"{shown}\n\n```\n{content.rstrip()}\n```",
                "text/plain": f"{shown}\n{content}",
                MIME: self._recorded(record | {"caption": self._writer.prose(said)}),
            }
        )

    def results(self, **named: Quantity | Dated) -> Results:
        """The notebook's results as a data frame; the value of its last cell.

        Raises `ValueError` for anything but quantities and dates, and for no result at all.
        """
        if not named:
            raise ValueError("a notebook has at least one result")
        for name, value in named.items():
            if not isinstance(value, Quantity | Dated):
                raise ValueError(f"the result {name!r} is {value!r}; give a Quantity or a Dated")
        kept = {name: self._writer.value(value) for name, value in named.items()}
        record = {"kind": "results", "notebook": self.name, "results": kept}
        if IN_REPORT in os.environ:
            record["asked"] = asked()  # a report is made anew if one of these words has changed
        return results(named, self.language, self._recorded(record))

    def _say(self, said: Prose, markdown: str, record: dict[str, Any]) -> None:
        self._display(
            {
                "text/markdown": markdown,
                "text/plain": natural.said_plainly(said, self.language),
                MIME: self._recorded(record | {"said": self._writer.prose(said)}),
            }
        )

    def _heads(self, data: Sequence[object], given: Mapping[str, Text | str]) -> dict[str, Text]:
        """The headers of a chart's columns: metrics by their names, others as they are given."""
        frames = [one for one in data if isinstance(one, pd.DataFrame)]
        named = {column: self._metric(column) for frame in frames for column in map(str, frame)}
        known = {column: words for column, words in named.items() if words}
        return known | {column: text(words) for column, words in given.items()}

    def _metric(self, column: str) -> Text | None:
        try:
            return self.ledger.metric(column)
        except LedgerError:
            return None

    def _recorded(self, record: Record) -> Record:
        return pack(record | {"nodes": self._writer.below(record)})

    @staticmethod
    def _display(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        from IPython.display import display

        display(data, metadata=metadata or {}, raw=True)


def _told(words: Prose) -> Text:
    """A template with its values, as words in both languages without signs."""
    said = []
    for language in LANGUAGES:
        pieces = [piece for paragraph in words.paragraphs(language) for piece in paragraph]
        said.append("".join(piece.words + piece.shown(language) for piece in pieces))
    return Given(*said)


def _pictures(
    drawn: Callable[[Language], Figure], salt: str, languages: Sequence[Language]
) -> dict[str, Any]:
    """A chart as drawings at both widths, and as PNG pictures to be taken along, by language."""
    svg: dict[str, dict[str, str]] = {}
    png: dict[str, str] = {}
    for language in languages:
        svg[language] = {}
        for name, width in (("wide", theme.WIDE), ("narrow", theme.NARROW)):
            with theme.drawn_for(width), _closed(drawn(language)) as figure:
                svg[language][name] = drawings.svg(figure, f"{salt}-{name}")
                if width == theme.WIDE:
                    png[language], _, _ = pictures.png(figure, salt)
    return {"svg": svg, "png": png}


@contextmanager
def _closed(figure: Figure) -> Iterator[Figure]:
    """A figure that is closed afterwards."""
    from matplotlib import pyplot as plt

    try:
        yield figure
    finally:
        plt.close(figure)


def _check_name(name: str) -> None:
    """Names of charts and tables are anchors in the report: they must be plain."""
    if not name.isidentifier() or not name.isascii():
        raise ValueError(f"the name {name!r} may hold letters, digits and _ only")
