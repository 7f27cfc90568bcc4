"""A whole report: its pages, its results, and what a failure leaves behind."""

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from markupsafe import Markup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.patience import wait_until
from tests.processes import ended, wait_for
from tests.report import rendered
from tests.report.conftest import Built, plan
from tests.report.tiny_report import STUDIES
from xiaodai.ledger.ledger import Ledger
from xiaodai.page.record import MIME, pack
from xiaodai.paths import ROOT
from xiaodai.reading.periods import show_period
from xiaodai.report import templates
from xiaodai.report.build import Plan, ReportError, build, draw
from xiaodai.report.kept import Kept
from xiaodai.report.running import NotebookError
from xiaodai.report.runs import Executed
from xiaodai.report.site import DATA_LICENCE, latest_document, this_edition
from xiaodai.values.words import Names

pytestmark = pytest.mark.slow

FILES = {
    *("index.html", "01_tiny.html", "evidence.html", "documents.html"),
    *("glossary.html", "changes.html"),
}
LINKABLE = [
    "https://bank.example/2025q2",
    "https://paper.example/a?b=1&c=2",
    "https://law.example/",
]


@pytest.fixture(scope="module")
def pages(built: Built) -> rendered.Pages:
    return rendered.read(built.folder)


def test_every_page_stands_in_both_languages(built: Built, pages: rendered.Pages) -> None:
    assert set(pages) == FILES | {f"zh/{name}" for name in FILES}
    assert rendered.missing_translations(pages) == []


def test_progress_is_one_line_for_each_run(built: Built) -> None:
    (line,) = built.progress
    assert re.fullmatch(r"\[1/1\] 01_tiny … \d+\.\d s", line)


def test_nothing_is_loaded_from_anywhere(pages: rendered.Pages) -> None:
    assert rendered.outside_requests(pages, LINKABLE) == []


def test_links_anchors_and_popovers_resolve(pages: rendered.Pages) -> None:
    assert rendered.broken_links(pages) == []
    assert rendered.repeated_ids(pages) == []


def test_each_table_and_chart_has_its_files(built: Built) -> None:
    assert rendered.missing_downloads(built.folder) == []


def test_every_numeral_has_its_lineage(pages: rendered.Pages) -> None:
    assert rendered.bare_numerals(pages) == []


def test_every_picture_is_described(pages: rendered.Pages) -> None:
    assert rendered.pictures_without_alt(pages) == []


def test_chinese_is_set_with_chinese_punctuation(pages: rendered.Pages) -> None:
    assert rendered.half_width_punctuation(pages) == []


def test_every_heading_can_be_linked_and_the_switch_keeps_the_place(pages: rendered.Pages) -> None:
    told = {name: page for name, page in pages.items() if "evidence" not in name}
    assert rendered.headings_without_anchor(told) == []
    assert rendered.lost_places(pages) == []


def test_the_checks_see_a_heading_without_anchor_and_a_lost_place() -> None:
    two = {
        "a.html": '<main><h2>A</h2><h3 id="b">B</h3></main>'
        '<a class="switch" hreflang="zh-Hans" href="zh/a.html#b">中文</a>',
        "zh/a.html": '<main><h3 id="c">B</h3></main><a class="switch" hreflang="en" href="#c">',
    }
    made = {name: BeautifulSoup(text, "html.parser") for name, text in two.items()}
    assert rendered.headings_without_anchor(made) == ["a.html: A"]
    assert rendered.lost_places(made) == ["a.html: zh/a.html#b", "zh/a.html: #c"]


def test_the_first_page_tells_the_facts_with_live_numbers(pages: rendered.Pages) -> None:
    (card,) = pages["index.html"].select(".facts .card")
    findings = [finding.get_text(strip=True).rstrip("#") for finding in card.select(".finding")]
    assert len(findings) == 2
    assert (
        findings[0]
        == "Small-loan companies left at2.11%a quarter; the rule came on17 October 2025."
    )
    assert {"11", "4", "1", "2.11%", "4,974", "5,081"} <= rendered.figures(pages["index.html"])
    assert card.select("a.picture")[0]["href"] == "01_tiny.html"
    assert card.select(".finding .anchor")[0]["href"] == "01_tiny.html#finding-1"
    assert card.select("h3")[0].get_text() == "How fast do companies leave?"


def test_the_first_page_leads_with_the_count_and_tells_the_ledger(pages: rendered.Pages) -> None:
    said = [text.get_text() for text in pages["index.html"].select("main p.x-prose")]
    assert said[0] == (
        "China has ever fewer small lenders: 4,974 small-loan companies reported to the central "
        "bank on 30 June 2025, against 5,081 at the peak on 31 March 2025."
    )
    assert said[-1] == (
        "The ledger holds 11 printed figures from 4 documents. They go back to 4 original "
        "documents; 1 were rejected, with the reason kept."
    )


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_page_says_how_old_it_is_and_how_to_cite_it(
    name: str, built: Built, pages: rendered.Pages
) -> None:
    said = pages[name].select("footer")[0].get_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    day = latest_document(built.ledger)
    assert f"Data: documents published up to {show_period(day, 'en')}." in said
    assert f"Edition: {project['version']}." in said
    title = pages[name].select("title")[0].get_text().split(" · ")[0]
    what = "report" if name == "index.html" else "page"  # the report is not cited in itself
    assert f"To cite this {what}: {project['authors'][0]['name']}, “{title}”" in said
    assert said.count(title) == 1
    assert f"{day[:4]}." in said
    assert "CC BY 4.0. Code: MIT." in said


def test_citation_and_licences_are_those_of_the_project() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    found = this_edition()
    assert found.authors == ", ".join(author["name"] for author in cited["authors"])
    assert (found.version, found.code_licence) == (cited["version"], cited["license"])
    assert DATA_LICENCE in (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8")


def test_the_menu_marks_the_page_and_lists_every_other(pages: rendered.Pages) -> None:
    for name in sorted(FILES):
        links = pages[name].select("#pages a")
        assert [str(a["href"]) for a in links] == [
            *("index.html", "01_tiny.html", "evidence.html", "glossary.html", "changes.html")
        ]
        here = [name] if name != "documents.html" else []  # reached from the evidence
        assert [a["href"] for a in links if a.get("aria-current")] == here
        assert pages[name].select("body > a.skip")[0]["href"] == "#text"
        assert pages[name].select("main#text")


def test_a_report_on_something_of_ones_own_is_neutral(built: Built, tmp_path: Path) -> None:
    text = "# What is in it?\n\nOne tape."
    record = pack({"kind": "results", "nodes": {}, "notebook": "01_tiny", "results": {}})
    output = new_output("display_data", data={MIME: record, "text/plain": "x"})
    notebook = new_notebook(cells=[new_markdown_cell(text), new_code_cell("x", outputs=[output])])
    nbformat.write(notebook, tmp_path / "run.ipynb")
    out = tmp_path / "report"
    own = Plan(STUDIES, built.ledger, about=Names("A loan tape", "贷款明细"), out=out)
    draw(own, {"01_tiny": Executed(tmp_path / "run.ipynb")}, out, Kept(tmp_path / "kept"))
    pages = rendered.read(out)
    assert set(pages) == {"index.html", "01_tiny.html", "zh/index.html", "zh/01_tiny.html"}
    assert rendered.broken_links(pages) == []
    for name, page in pages.items():
        assert rendered.figures(page) == set()  # the ledger's size is none of a tape's
        assert "shake-out" not in page.get_text() and "出清" not in page.get_text()
        assert page.select("title")[0].get_text() in ("A loan tape", "贷款明细")
        assert [one.get_text() for one in page.select("h1")] == [page.title.get_text()]
        assert "What is in it?" not in page.get_text()  # what the notebook is for
        if not name.startswith("zh/"):
            assert "Drawn by Xiaodai Ledger" in page.select("footer")[0].get_text()
    assert pages["zh/index.html"].select("h1")[0].get_text() == "贷款明细"


def test_the_evidence_lists_every_claim_used_and_every_one_set_aside(
    pages: rendered.Pages,
) -> None:
    page = pages["evidence.html"]
    rows = {str(row["id"]) for row in page.select("table.claims tbody tr")}
    assert "national.company_count.2025-06-30.3" in rows  # contradicts, and is cited for it
    assert "lender.average_rate.2025" in rows  # rejected, and used by nobody
    assert "lender.cleared.2025" not in rows  # accepted, and used by nobody
    assert len(rows) == 9


def test_a_claim_shows_what_it_allows_and_who_published_it(pages: rendered.Pages) -> None:
    def cells(claim: str) -> list[str]:
        row = pages["evidence.html"].find(id=claim)
        assert row is not None
        return [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]

    assert cells("national.company_count.2025-06-30.2")[3:] == [
        "4974家",
        "exactly 4,974 companies",
        "The Paper , from Central Bank",
        "C named press",
    ]
    assert cells("national.company_count.2025-06-30.3")[3:] == [
        "4794家",
        "in conflict : digits swapped",
        "Someone",
        "D self-media or digest",
    ]


def test_only_linkable_documents_are_linked(pages: rendered.Pages) -> None:
    links = {str(a["href"]) for a in pages["documents.html"].select("a[href^=http]")}
    assert links == set(LINKABLE)


def test_results_are_written_for_other_programs(built: Built) -> None:
    text = (built.folder / "results" / "01_tiny.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert set(found) == {"notebook", "results", "findings", "nodes"}
    assert found["results"]["net_exit_rate"]["low"] == "10700/5081"
    assert found["results"]["net_exit_rate"]["shown"] == {"en": "2.11%", "zh": "2.11%"}


def test_no_page_names_a_folder_of_this_machine(built: Built) -> None:
    place = str(built.folder.parent.parent)
    for path in built.folder.rglob("*.*"):
        assert place.encode() not in path.read_bytes()


def test_two_builds_are_equal_byte_for_byte(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = {"PYTHONHASHSEED": "4711", "LC_ALL": "C", "LANG": "C", "TZ": "Asia/Shanghai"}
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value)
    again = plan(tmp_path / "another place", monkeypatch)
    build(again)
    files = {p.relative_to(built.folder) for p in built.folder.rglob("*.*")}
    assert files == {p.relative_to(again.out) for p in again.out.rglob("*.*")}
    for file in files:
        assert (built.folder / file).read_bytes() == (again.out / file).read_bytes(), file


def test_a_failing_notebook_is_named_kept_and_leaves_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(tmp_path, monkeypatch, say="# what is asked\n1 / 0")
    made.out.mkdir(parents=True)
    (made.out / "index.html").write_text("Xiaodai Ledger, an older report", encoding="utf-8")
    with pytest.raises(NotebookError) as failure:
        build(made)
    first, second = str(failure.value).split("\n")
    assert first.startswith("01_tiny failed in cell 3 (`# what is asked`)")
    assert first.endswith(": ZeroDivisionError: division by zero")
    kept = made.failed / "01_tiny.ipynb"
    assert second == f"The notebook as far as it ran: {kept}"
    errors = [o for c in nbformat.read(kept, as_version=4).cells for o in c.get("outputs", [])]
    assert any(o.output_type == "error" for o in errors)
    assert not made.out.exists()
    assert [path.name for path in made.out.parent.iterdir()] == ["failed"]


def test_a_folder_with_something_else_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(tmp_path, monkeypatch)
    made.out.mkdir(parents=True)
    (made.out / "thesis.tex").write_text("years of work", encoding="utf-8")
    with pytest.raises(ReportError, match="holds something other than a report"):
        build(made)
    assert (made.out / "thesis.tex").exists()


def test_a_missing_notebook_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = plan(tmp_path, monkeypatch)
    (made.notebooks / "01_tiny.ipynb").unlink()
    with pytest.raises(ReportError, match=r"there is no notebook 01_tiny\.ipynb"):
        build(made)


def test_a_report_without_its_first_page_is_still_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(tmp_path, monkeypatch, say="1 / 0")
    made.out.mkdir(parents=True)
    (made.out / "evidence.html").write_text("Xiaodai Ledger, half a report", encoding="utf-8")
    with pytest.raises(NotebookError):
        build(made)
    assert not made.out.exists()


def test_a_killed_process_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"
    monkeypatch.setenv("XIAODAI_KERNELS", "off")  # the kernel's parent is then the worker
    with pytest.raises(
        NotebookError, match=r"was killed \(out of memory\?\); nothing was written$"
    ):
        build(plan(tmp_path, monkeypatch, say=shoot))
    assert not (tmp_path / "build" / "report").exists()


HELD = """
import os, time
from pathlib import Path
Path(os.environ["HELD_FILE"]).write_text(str(os.getpid()))
time.sleep(3600)
"""
MAIN = """
from tests.report.tiny_report import STUDIES
from xiaodai.ledger.ledger import load
from xiaodai.report.build import Plan, build
from pathlib import Path
if __name__ == "__main__":
    made = Path({folder!r})
    print("begun", flush=True)
    build(Plan(STUDIES, load(made / "data"), notebooks=made / "notebooks", out=made / "out",
          failed=made / "failed"))
"""


def descendants(process: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    children = {
        int(name)
        for task in Path(f"/proc/{process}/task").iterdir()
        for name in (task / "children").read_text(encoding="utf-8").split()
    }
    return children.union(*map(descendants, children))


def is_alive(process: int) -> bool:
    """Whether a process runs: one that has ended may wait for its parent to notice."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state[0] not in "ZX"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at in /proc")
@pytest.mark.parametrize("kernels", ["off", ""])
def test_killing_the_main_process_leaves_no_other_and_the_next_run_sweeps(
    kernels: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(tmp_path, monkeypatch, say=HELD)
    script = tmp_path / "report_main.py"
    script.write_text(MAIN.format(folder=str(tmp_path)), encoding="utf-8")
    # A server of its own, not that of the tests.
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("XIAODAI_K", "JUPYTER_D"))}
    environ |= {"HELD_FILE": str(tmp_path / "held")} | (
        {"XIAODAI_KERNELS": "off"} if kernels else {}
    )
    running = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(script)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(running, "begun")
        wait_until((tmp_path / "held").exists, "the cell of the notebook")
        started = descendants(running.pid)
        assert len(started) >= 3  # workers or their tracker, and a kernel
        running.send_signal(signal.SIGKILL)
    finally:
        ended(running)
    wait_until(lambda: not any(map(is_alive, started)), "the end of the processes it had started")
    assert [path.name for path in tmp_path.glob(".*")] == [".out.xiaodai"]
    with pytest.raises(ReportError):
        build(Plan({"none": STUDIES["01_tiny"]}, made.ledger, out=tmp_path / "out"))
    assert list(tmp_path.glob(".*")) == []


def test_no_name_turns_the_direction_of_a_page(ledger: Ledger) -> None:
    site = Plan(STUDIES, ledger).site(set())
    words = {"name": "01_tiny", "title": "a\u202eb\u2066c", "language": "en", "site": site}
    made = templates.page(Markup("<p>x\u202ey\u2069</p>"), **words)
    assert "<p>xy</p>" in made
    assert "abc" in made
    assert not set(made) & set(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
