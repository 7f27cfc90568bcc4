"""A whole report: its pages, its results, and what a failure leaves behind."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from tests.report import rendered
from tests.report.conftest import Built, plan
from xiaodai.report.build import ReportError, build
from xiaodai.report.running import NotebookError

pytestmark = pytest.mark.slow

FILES = {"index.html", "01_tiny.html", "evidence.html"}
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


def test_the_first_page_tells_the_findings_with_live_numbers(pages: rendered.Pages) -> None:
    findings = [f.get_text(strip=True) for f in pages["index.html"].select(".finding")]
    assert (
        findings[0]
        == "Small-loan companies left at2.106%a quarter; the rule came on17 October 2025."
    )
    assert {"11", "4", "1", "2.106%"} <= rendered.figures(pages["index.html"])
    picture = pages["index.html"].select("a.picture")[0]
    assert picture["href"] == "01_tiny.html"


def test_the_first_page_counts_the_ledger(pages: rendered.Pages) -> None:
    text = pages["index.html"].select("main p.x-prose")[0].get_text()
    assert text == (
        "The ledger holds 11 printed figures from 4 documents; they go back to 4 original "
        "documents. Of the figures, 1 were rejected, with the reason kept."
    )


def test_the_evidence_page_lists_every_claim_used_and_no_other(pages: rendered.Pages) -> None:
    page = pages["evidence.html"]
    rows = {str(row["id"]) for row in page.select("table.claims tbody tr")}
    assert "national.company_count.2025-06-30.3" in rows  # contradicts, and is cited for it
    assert "lender.average_rate.2025" not in rows  # rejected, and used by nobody
    assert len(rows) == 8


def test_a_claim_shows_what_it_allows_and_who_else_prints_it(pages: rendered.Pages) -> None:
    row = pages["evidence.html"].find(id="national.company_count.2025-06-30.3")
    assert row is not None
    cells = [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
    assert cells[1:] == [
        "“4794家”",
        "exactly 4,794 companies exact",
        "in conflict digits swapped",
        "小额贷款公司统计数据 A <bold> paper",
    ]


def test_only_linkable_documents_are_linked(pages: rendered.Pages) -> None:
    links = {str(a["href"]) for a in pages["evidence.html"].select("a[href^=http]")}
    assert links == set(LINKABLE)


def test_results_are_written_for_other_programs(built: Built) -> None:
    text = (built.folder / "results" / "01_tiny.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert set(found) == {"notebook", "results", "findings", "nodes"}
    assert found["results"]["net_exit_rate"]["low"] == "10700/5081"
    assert found["results"]["net_exit_rate"]["shown"] == {"en": "2.106%", "zh": "2.106%"}


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
