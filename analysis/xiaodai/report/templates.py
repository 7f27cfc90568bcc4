"""The templates that the report is drawn from, and the frame around every page of it.

English stands in a template where it is said, as `_("…")`; a name or a quantity speaks through the
filter `show`. Text is escaped, `Markup` is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from xiaodai.ledger.grading import COPIES, GRADE_NAMES, GRADES
from xiaodai.ledger.resolve import STATUS
from xiaodai.page.drawings import drawn_characters, face
from xiaodai.page.tables import MISSING, Column
from xiaodai.page.words import ABSENT, KINDS, MARKS, SOURCE, SYMBOLS, origins, prints
from xiaodai.reading.periods import Period, show_period
from xiaodai.reading.printed import READINGS
from xiaodai.report.searching import allowed, script
from xiaodai.report.site import DATA_LICENCE, Site
from xiaodai.values.words import Language, Text, typeset

FOLDER = Path(__file__).resolve().parent / "template"
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
TABLED = ("changes", "evidence", "glossary")  # kinds of pages that say what the ledger holds


def linked(source: Mapping[str, str]) -> str:
    """The address of a document that may be linked, else nothing."""
    address = source["address"]
    is_safe = source["linkable"] == "true" and address.startswith(("https://", "http://"))
    return address if is_safe else ""


def titled(source: Mapping[str, str], language: Language) -> Markup:
    """A document's title in its own language; on an English page with an English one behind it."""
    own = "zh-Hans" if source["language"] == "zh" else source["language"]
    title = Markup('<span lang="{}">{}</span>').format(own, source["title"])
    english = source.get("title_en", "") if language == "en" else ""
    return title + Markup(" ({})").format(english) if english else title


def noted(row: Mapping[str, str], language: Language) -> Markup:
    """The note of a row in the page's language; in English where there is no Chinese one."""
    chinese = row.get("note_zh", "") if language == "zh" else ""
    if chinese:
        return escape(chinese)
    said = escape(typeset(row["note"]))
    return Markup('<span lang="en">{}</span>').format(said) if said and language == "zh" else said


def alphabetical(name: str) -> str:
    """What a name is sorted by: its letters, or in Chinese its sounds (the order of GB 2312)."""
    return name.casefold().encode("gb18030").decode("latin-1")


KNOWN = {
    "ABSENT": ABSENT,
    "COPIES": COPIES,
    "GRADES": GRADES,
    "GRADE_NAMES": GRADE_NAMES,
    "KINDS": KINDS,
    "MARKS": MARKS,
    "MOST_CLAIMS": 4,  # of a number; more are folded
    "MOST_INPUTS": 3,  # of a formula that holds the values of its inputs; more are listed below it
    "MOST_ROWS": 15,  # of a table; what follows is folded
    "MISSING": MISSING,
    "READINGS": READINGS,
    "SOURCE": SOURCE,
    "STATUS": STATUS,
    "SYMBOLS": SYMBOLS,
    "linked": linked,
    "noted": noted,
    "origins": origins,
    "prints": prints,
    "show_period": show_period,
    "titled": titled,
}


@cache
def _environment(language: Language) -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        lstrip_blocks=True,
    )

    def say(words: str, **values: object) -> str:
        return Text(words, **values).show(language)

    made.globals |= KNOWN | {"_": say, "language": language}
    filters: dict[str, Callable[..., object]] = {
        "breakable": _breakable,
        "css": _css,
        "show": lambda words: words.show(language),
        "side": _side,
        "together": _together,
    }
    made.filters |= filters
    return made


def _breakable(name: str) -> Markup:
    """The id of a claim, which may break after each of its parts."""
    return Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(name))))


def _together(words: str) -> Markup:
    """Words in which a number and the Chinese unit after it stay on one line."""
    parts = re.split(
        r"(\d[\d.,]*(?:[\uff5e~\u81f3]\d[\d.,]*)?[\u4e07\u4ebf]*[\u4e00-\u9fff])", words
    )
    kept = [Markup('<span class="nb">{}</span>').format(part) for part in parts[1::2]]
    parts[1::2] = kept
    return Markup("").join(parts)


def _css(words: str) -> Markup:
    """Words as a string of a style sheet that stands in a page."""
    escaped = re.sub(r'[<"\\\n]', lambda found: rf"\{ord(found[0]):x} ", words)
    return Markup(f'"{escaped}"')


def _side(column: Column) -> Markup:
    """The class of a column's cells, if any: numbers stand at the right, days stay on one line."""
    if column.is_numeric:
        return Markup(' class="num"')
    is_time = any(isinstance(cell, Period) for cell in column.cells)
    return Markup(' class="day"' if is_time else "")


def fill(template: str, language: Language, **values: Any) -> Markup:
    """A template of the report with its values."""
    return Markup(_environment(language).get_template(template).render(**values))


@cache
def macro(template: str, name: str, language: Language) -> Callable[..., Markup]:
    """A macro of a template."""
    found: Callable[..., Markup] = getattr(
        _environment(language).get_template(template).module, name
    )
    return found


@cache
def _style(*names: str) -> Markup:
    """Style sheets as a page holds them: without comments and line ends."""
    sheets = (FOLDER / f"{name}.css" for name in names)
    rules = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    rules = re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL)
    return Markup(re.sub(r" ?([{};]) ?", r"\1", re.sub(r"\s+", " ", rules)).strip())


def page(
    body: Markup,
    *,
    name: str,
    title: str,
    language: Language,
    site: Site,
    kind: str = "notebook",
    contents: Sequence[tuple[str, Markup]] = (),
    drawn: str = "",
) -> str:
    """A whole page: `name` is its file without ending, `contents` its headings with their ids.

    The pages of evidence carry the script that searches them. A page with charts holds the
    font of their letters; it is cut from that of `drawn`, the letters of all charts of the report,
    which saves a second for each page. Characters that turn the direction of writing are left out:
    in a name that a user gave, they would show what follows in another order.
    """
    searched = script() if kind == "evidence" else Markup("")
    own = ["tables"] if kind in TABLED else ["start"] if kind == "start" else []
    whole = fill(
        "page.html.j2",
        language,
        body=body,
        contents=contents,
        face=Markup(face(drawn_characters(body), drawn)) if "<svg" in body else "",
        kind=kind,
        name=name,
        licence=DATA_LICENCE,
        policy=f"; script-src '{allowed(searched)}'" if searched else "",
        script=searched,
        style=_style("numbers", "report", *own),
        title=title,
        site=site,
    )
    return _TURNS.sub("", whole)
