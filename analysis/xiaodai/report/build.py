"""The whole report: run every notebook once, draw its pages in both languages, swap them in."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.drawings import drawn_characters
from xiaodai.page.record import Reader
from xiaodai.page.shown import shown as said
from xiaodai.paths import BUILD, NOTEBOOKS, REPORT
from xiaodai.report import body as bodies
from xiaodai.report import downloads, stored
from xiaodai.report.changes_page import changes_page, claims_of_changes
from xiaodai.report.evidence_page import evidence_pages
from xiaodai.report.files import shown
from xiaodai.report.glossary_page import glossary_page
from xiaodai.report.index import Told, cover_page, index_page
from xiaodai.report.lineage import Numbers
from xiaodai.report.parameters import Study
from xiaodai.report.running import NotebookError, run
from xiaodai.report.site import Site, latest_document
from xiaodai.report.templates import page
from xiaodai.values.words import LANGUAGES, Language, Text

AT_A_TIME = 2


class ReportError(RuntimeError):
    """The report could not be made; the message says why."""


@dataclass(frozen=True)
class Plan:
    """What to build from what, and where to.

    `about` is the title of a report on something of the user's own, a tape or an article: it has a
    cover in place of the ledger's first page, which links the file `beside` it. Notebooks that are
    `is_quick` have little to do, and need no kernels.
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

    def site(self, cited: Collection[str]) -> Site:
        """The pages of the report, which rests on the claims cited."""
        if self.about is not None:
            rests = bool(cited)
            return Site(self.studies, about=self.about, has_evidence=rests, workbook=self.beside)
        return Site(self.studies, until=latest_document(self.ledger))


def build(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Path:
    """Build the report aside and put it in place when it is complete; returns its first page.

    An older report is removed first, so that a failure leaves none. `say` gets a line of progress
    for each run. Raises `NotebookError` or `ReportError` with the one message to show, and
    `OSError` where the report cannot be written.
    """
    _clear(plan)
    plan.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".report-", dir=plan.out.parent) as folder:
        aside = Path(folder)
        executed = _run_all(plan, aside / "executed", say)
        draw(plan, executed, aside / "report")
        (aside / "report").rename(plan.out)
    return plan.out / "index.html"


def _clear(plan: Plan) -> None:
    """Remove the last report and what the last failure left.

    Raises `ReportError` rather than remove a folder that holds something else.
    """
    if plan.out.exists():
        first = plan.out / "index.html"
        ours = first.is_file() and "Xiaodai Ledger" in first.read_text(encoding="utf-8")
        if not ours and (not plan.out.is_dir() or any(plan.out.iterdir())):
            raise ReportError(
                f"{plan.out} holds something other than a report: choose a new folder"
            )
        shutil.rmtree(plan.out)
    shutil.rmtree(plan.failed, ignore_errors=True)


def _run_all(
    plan: Plan, folder: Path, say: Callable[[str], None]
) -> dict[str, nbformat.NotebookNode]:
    """Every notebook, executed: the quick ones here, others in kernels of their own."""
    folder.mkdir()
    for name in plan.studies:
        if not (plan.notebooks / f"{name}.ipynb").is_file():
            raise ReportError(f"there is no notebook {name}.ipynb in {shown(plan.notebooks)}")
    runs = _here if plan.is_quick and _has_no_shell() else _in_kernels
    done: dict[str, nbformat.NotebookNode] = {}
    for name, seconds in runs(plan, folder):
        done[name] = stored.strip(stored.read(folder / f"{name}.ipynb"))
        say(f"[{len(done)}/{len(plan.studies)}] {name} … {seconds:.1f} s")
    return done


def _has_no_shell() -> bool:
    """Whether this process is no notebook's, whose shell another would be mistaken for."""
    from IPython.core.interactiveshell import InteractiveShell

    return not InteractiveShell.initialized()


def _here(plan: Plan, folder: Path) -> Iterator[tuple[str, float]]:
    """Run each notebook in this process; gives its name and seconds."""
    from xiaodai.report.in_process import run_in_process

    for name in plan.studies:
        start, output = time.perf_counter(), folder / f"{name}.ipynb"
        try:
            run_in_process(plan.notebooks / output.name, output, plan.given.get(name, {}), name)
        except NotebookError as error:
            raise NotebookError(str(error) + _keep(output, plan.failed)) from None
        yield name, time.perf_counter() - start


def _in_kernels(plan: Plan, folder: Path) -> Iterator[tuple[str, float]]:
    """Run the notebooks two at a time, in processes of their own; gives names and seconds."""
    from xiaodai.report.warm_kernels import serving  # a run without kernels spares what it imports

    context = multiprocessing.get_context("spawn")
    with serving(plan.notebooks), ProcessPoolExecutor(AT_A_TIME, mp_context=context) as pool:
        waiting = {}
        for name in plan.studies:
            output = folder / f"{name}.ipynb"
            given = dict(plan.given.get(name, {}))
            future = pool.submit(_timed, plan.notebooks / f"{name}.ipynb", output, given, name)
            waiting[future] = (name, output)
        for future in as_completed(waiting):
            name, output = waiting[future]
            try:
                seconds = future.result()
            except (NotebookError, OSError) as error:
                pool.shutdown(wait=False, cancel_futures=True)
                for worker in multiprocessing.active_children():
                    worker.terminate()  # its kernel ends with it; nobody needs the other runs
                if isinstance(error, OSError):  # a full disk: the notebook is half written
                    raise
                raise NotebookError(str(error) + _keep(output, plan.failed)) from None
            yield name, seconds


def _timed(notebook: Path, output: Path, parameters: dict[str, Any], label: str) -> float:
    start = time.perf_counter()
    run(notebook, output, parameters, label, for_report=True)
    return time.perf_counter() - start


def _keep(output: Path, failed: Path) -> str:
    """Keep a failed notebook, and say where."""
    if not output.is_file():
        return ""
    failed.mkdir(parents=True, exist_ok=True)
    kept = failed / output.name
    kept.write_text(stored.written(stored.strip(stored.read(output))), encoding="utf-8")
    return f"\nThe notebook as far as it ran: {shown(kept)}"


def draw(plan: Plan, executed: Mapping[str, nbformat.NotebookNode], folder: Path) -> None:
    """Write every page and the results of notebooks that were executed for a report.

    Raises `ReportError` for a notebook without a title or results.
    """
    results = {name: _results(name, notebook) for name, notebook in executed.items()}
    for language in LANGUAGES:
        used = drawn_characters("".join(_drawings(one, language) for one in executed.values()))
        inside = folder / "zh" if language == "zh" else folder
        told = [_told(name, executed[name], language) for name in plan.studies]
        drawn, cited = {}, set()
        for one in told:
            numbers = Numbers(plan.ledger, language, one.name)
            body = bodies.body(one.notebook, numbers, one.name, plan.about)
            drawn[one.name] = body._replace(html=body.html + "\n" + numbers.popovers())
            cited |= numbers.cited
        site = plan.site(cited)
        for name, body in drawn.items():
            text = page(
                body.html,
                name=name,
                title=site.page_title(name).show(language),
                language=language,
                site=site,
                contents=body.contents,
                drawn=used,
            )
            _write(inside / f"{name}.html", text)
            downloads.write(executed[name], name, plan.ledger, language, inside)
        first = index_page if plan.about is None else cover_page
        _write(inside / "index.html", first(told, plan.ledger, language, site, used))
        for name, text in _companions(plan, cited, language, site).items():
            _write(inside / f"{name}.html", text)
    for name, found in results.items():
        text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
        _write(folder / "results" / f"{name}.json", text + "\n")


def _drawings(notebook: nbformat.NotebookNode, language: Language) -> str:
    """All drawings of a notebook's charts in a language."""
    charts = bodies.records(notebook, "chart")
    return "".join(svg for chart in charts for svg in chart["svg"][language].values())


def _companions(plan: Plan, cited: set[str], language: Language, site: Site) -> dict[str, str]:
    """The pages beside the studies: evidence, and what the ledger holds beyond it."""
    made = {}
    if plan.about is None:
        made["glossary"] = glossary_page(plan.ledger, language, site)
        made["changes"] = changes_page(plan.ledger, language, site)
        cited = cited | claims_of_changes(plan.ledger)
    if site.has_evidence:
        made |= evidence_pages(cited, plan.ledger, language, site)
    return made


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
