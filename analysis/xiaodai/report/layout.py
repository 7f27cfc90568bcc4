"""The frame around every page of the report: head, navigation, footer, style."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from xiaodai.values.words import Language, Names, Text, pick

TEMPLATES = Path(__file__).resolve().parent / "template"
NAME = Text("Xiaodai Ledger")
_WORDS = {
    "nav": Text("Pages of this report"),
    "start": Text("Findings"),
    "evidence": Text("Evidence"),
    "switch": Names("中文", "English"),
    "footer": Text(
        "Every number on these pages opens its source or its formula. The pages hold no script and "
        "load nothing from anywhere."
    ),
}


class Entry(NamedTuple):
    """One link of the navigation."""

    file: str
    label: str
    here: bool


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


@cache
def _style() -> str:
    sheets = (TEMPLATES / name for name in ("numbers.css", "report.css"))
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def fill(template: str, **values: Any) -> str:
    """A template of the report with its values; text is escaped, `Markup` is not."""
    return _environment().get_template(template).render(**values)


def words(table: Mapping[str, Text], language: Language) -> dict[str, str]:
    """A table of words in one language."""
    return {name: pick(text, language) for name, text in table.items()}


def page(
    body: str,
    *,
    name: str,
    title: str,
    language: Language,
    titles: Mapping[str, Text],
    kind: str = "notebook",
) -> str:
    """A whole page: `name` is its file without ending, `titles` are the notebooks' short titles."""
    from markupsafe import Markup

    labels = words(_WORDS, language)
    files = {"index": labels["start"]}
    files |= {notebook: pick(text, language) for notebook, text in titles.items()}
    files |= {"evidence": labels["evidence"]}
    return fill(
        "page.html.j2",
        language=language,
        title=f"{title} · {pick(NAME, language)}",
        style=Markup(_style()),
        words=labels,
        entries=[Entry(f"{file}.html", label, file == name) for file, label in files.items()],
        other=f"../{name}.html" if language == "zh" else f"zh/{name}.html",
        body=Markup(body),
        kind=kind,
    )
