"""The whole report: run every notebook once, draw its pages in both languages, swap them in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from markupsafe import Markup

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.drawings import drawn_characters
from xiaodai.page.record import Reader
from xiaodai.page.shown import shown as said
from xiaodai.paths import BUILD, DATA, NOTEBOOKS, REPORT
from xiaodai.report import body as bodies
from xiaodai.report import downloads, kept
from xiaodai.report.changes_page import changes_page, claims_of_changes
from xiaodai.report.evidence_page import evidence_pages
from xiaodai.report.files import making, put, remove, shown
from xiaodai.report.glossary_page import glossary_page
from xiaodai.report.index import Told, cover_page, index_page
from xiaodai.report.kept import SUM, Kept
from xiaodai.report.lineage import Numbers
from xiaodai.report.parameters import Study
from xiaodai.report.runs import Executed, Wanted, execute
from xiaodai.report.site import Site, latest_document
from xiaodai.report.templates import page
from xiaodai.values.words import LANGUAGES, Language, Text

BODY = "body.json"  # the file of a body that is kept


class ReportError(RuntimeError):
    """The report could not be made; the message says why."""


@dataclass(frozen=True)
class Plan:
    """What to build from what, and where to.

    `about` is the title of a report on something of the user's own, a tape or an article: it has a
    cover in place of the ledger's first page, which links the file `beside` it. Notebooks that are
    `is_quick` have little to do, and need no kernels. `data` is the folder that the ledger is of;
    `kept` one for what the next report need not make again. `languages` are those of the pages.
    """

    studies: Mapping[str, Study]
    ledger: Ledger
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notebooks: Path = NOTEBOOKS
    out: Path = REPORT
    failed: Path = BUILD / "failed"
    about: Text | None = None
    beside: str = ""
    is_quick: bool = False
    data: Path = DATA
    kept: Path | None = None
    languages: Sequence[Language] = LANGUAGES

    def site(self, cited: Collection[str]) -> Site:
        """The pages of the report, which rests on the claims cited."""
        if self.about is not None:
            rests = bool(cited)
            return Site(self.studies, about=self.about, has_evidence=rests, workbook=self.beside)
        return Site(self.studies, until=latest_document(self.ledger))


def build(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Path:
    """Build the report aside and put it in place when it is complete; returns its first page.

    An older report is removed first, so that a failure leaves none. `say` gets a line of progress
    for each run. Raises `NotebookError` or `ReportError` with the one message to show,
    `BusyError` where another run makes the same report, `OSError` where it cannot be written.
    """
    with making(plan.out) as aside:
        _clear(plan)
        store = plan.kept or aside / "kept"
        ground = (kept.code(), kept.tables(plan.data, plan.notebooks))
        runs = Kept(store, *ground)
        here = plan.languages if plan.is_quick else ()
        executed = execute(_wanted(plan), runs, plan.failed, say, here=here)
        draw(plan, executed, aside / "report", Kept(store, *ground, kept.words()))
        put(aside / "report", plan.out)
    if plan.kept:
        kept.sweep(plan.kept)
    return plan.out / "index.html"


def _wanted(plan: Plan) -> dict[str, Wanted]:
    """The runs that a plan wants; raises `ReportError` for a notebook that there is not."""
    found = {}
    for name in plan.studies:
        notebook = plan.notebooks / f"{name}.ipynb"
        if not notebook.is_file():
            raise ReportError(f"there is no notebook {name}.ipynb in {shown(plan.notebooks)}")
        found[name] = Wanted(notebook, plan.given.get(name, {}))
    return found


def _clear(plan: Plan) -> None:
    """Remove the last report and what the last failure left.

    Raises `ReportError` rather than remove a folder that holds something else.
    """
    if plan.out.exists():
        pages = plan.out.glob("*.html")  # any of ours: somebody may have removed the first
        ours = any("Xiaodai Ledger" in page.read_text(encoding="utf-8") for page in pages)
        if not ours and (not plan.out.is_dir() or any(plan.out.iterdir())):
            raise ReportError(
                f"{plan.out} holds something other than a report: choose a new folder"
            )
    for folder in (plan.out, plan.failed):
        remove(folder)


def draw(plan: Plan, executed: Mapping[str, Executed], folder: Path, pages: Kept) -> None:
    """Write every page and the results of notebooks that were executed for a report.

    What `pages` has of the same inputs is taken from there. Raises `ReportError` for a notebook
    without a title or results.
    """
    for name, run in executed.items():
        make = partial(_write_results, name, run)
        _place(pages.entry("results", name, run.key, make=make), folder / "results")
    for language in plan.languages:
        inside = folder / "zh" if language == "zh" else folder
        used = drawn_characters("".join(_drawings(run, language) for run in executed.values()))
        drawn = {name: _drawn(plan, name, executed[name], language, pages) for name in plan.studies}
        cited = sorted({claim for one in drawn.values() for claim in one.cited})
        whole = _Whole(plan, plan.site(cited), language, used)
        for name in plan.studies:
            run = executed[name]
            make = partial(_write_study, whole, name, run, drawn[name])
            _place(pages.entry("study", language, name, run.key, used, make=make), inside)
        keys = [executed[name].key for name in plan.studies]
        make = partial(_write_index, whole, executed)
        _place(pages.entry("index", language, used, *keys, make=make), inside)
        make = partial(_write_companions, whole, set(cited))
        _place(pages.entry("companions", language, *cited, make=make), inside)


class _Drawn(NamedTuple):
    """A notebook as the body of a page, with the popovers of its numbers; the claims it cites."""

    html: str
    contents: list[tuple[str, str]]
    cited: list[str]


class _Whole(NamedTuple):
    """What the pages of a report share in one language; `used` are the letters of its charts."""

    plan: Plan
    site: Site
    language: Language
    used: str


def _drawn(plan: Plan, name: str, run: Executed, language: Language, pages: Kept) -> _Drawn:
    def make(folder: Path) -> None:
        numbers = Numbers(plan.ledger, language, name)
        body = bodies.body(run.notebook, numbers, name, plan.about)
        html = str(body.html + "\n" + numbers.popovers())
        contents = [(heading.id, str(heading.words)) for heading in body.contents]
        drawn = _Drawn(html, contents, sorted(numbers.cited))
        _write(folder / BODY, json.dumps(drawn, ensure_ascii=False))

    entry = pages.entry("body", language, name, run.key, make=make)
    return _Drawn(*json.loads((entry / BODY).read_text(encoding="utf-8")))


def _write_study(whole: _Whole, name: str, run: Executed, drawn: _Drawn, folder: Path) -> None:
    """Write the page of a notebook, and what its readers take along."""
    plan, site, language, used = whole
    text = page(
        Markup(drawn.html),
        name=name,
        title=site.page_title(name).show(language),
        language=language,
        site=site,
        contents=[(anchor, Markup(words)) for anchor, words in drawn.contents],
        drawn=used,
    )
    _write(folder / f"{name}.html", text)
    downloads.write(run.notebook, name, plan.ledger, language, folder)


def _write_index(whole: _Whole, executed: Mapping[str, Executed], folder: Path) -> None:
    plan, site, language, used = whole
    told = [_told(name, executed[name].notebook, language) for name in plan.studies]
    first = index_page if plan.about is None else cover_page
    _write(folder / "index.html", first(told, plan.ledger, language, site, used))


def _write_companions(whole: _Whole, cited: set[str], folder: Path) -> None:
    """Write the pages beside the studies: evidence, and what the ledger holds beyond it."""
    plan, site, language, _ = whole
    made = {}
    if plan.about is None:
        made["glossary"] = glossary_page(plan.ledger, language, site)
        made["changes"] = changes_page(plan.ledger, language, site)
        cited = cited | claims_of_changes(plan.ledger)
    if site.has_evidence:
        made |= evidence_pages(cited, plan.ledger, language, site)
    for name, text in made.items():
        _write(folder / f"{name}.html", text)


def _write_results(name: str, run: Executed, folder: Path) -> None:
    text = json.dumps(_results(name, run.notebook), ensure_ascii=False, indent=1, sort_keys=True)
    _write(folder / f"{name}.json", text + "\n")


def _place(entry: Path, folder: Path) -> None:
    """Copy the files of an entry."""
    shutil.copytree(entry, folder, ignore=shutil.ignore_patterns(SUM), dirs_exist_ok=True)


def _drawings(run: Executed, language: Language) -> str:
    """All drawings of a notebook's charts in a language."""
    charts = bodies.records(run.notebook, "chart")
    return "".join(svg for chart in charts for svg in chart["svg"][language].values())


def _told(name: str, notebook: nbformat.NotebookNode, language: Language) -> Told:
    """A notebook with its title; raises `ReportError` if it has none."""
    try:
        return Told(name, bodies.title(notebook, language), notebook)
    except ValueError as error:
        raise ReportError(f"{name}: {error}") from None


def _results(name: str, notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """A notebook's results and findings for other programs, their lineage in `nodes`.

    Raises `ReportError` if the notebook returned none.
    """
    try:
        record = bodies.results(notebook)
    except ValueError as error:
        raise ReportError(f"{name}: {error}") from None
    reader, nodes = Reader(record["nodes"]), dict(record["nodes"])
    results = {}
    for key, value in record["results"].items():
        quantity = reader.node(value["node"])
        both = {language: said(quantity, language) for language in LANGUAGES}
        called = {language: quantity.name.show(language) for language in LANGUAGES}
        results[key] = nodes[value["node"]] | {"name": called, "shown": both}
    findings = []
    for finding in bodies.records(notebook, "finding"):
        nodes |= finding["nodes"]
        findings.append({"key": finding["key"]} | finding["said"])
    return {"notebook": name, "results": results, "findings": findings, "nodes": nodes}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
