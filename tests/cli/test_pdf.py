"""`xiaodai pdf`: each page of a report is printed, or one sentence says what is missing."""

from pathlib import Path

import pytest

from xiaodai.cli import main

PAGE = "<p>Xiaodai Ledger <a href='x.html'>one</a> <a href=\"{link}\">two</a><script>three</script>"
# What stands in for a browser: it puts the page that it is given where the PDF should be.
BROWSER = """#!/bin/sh
for word in "$@"; do
  case "$word" in
    --print-to-pdf=*) out="${word#--print-to-pdf=}" ;;
    file://*) page="${word#file://}" ;;
  esac
done
cp "$page" "$out"
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report of two pages, with PDFs of an earlier one."""
    folder = tmp_path / "report"
    for name in ("zh/index.html", "index.html", "pdf/old.pdf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE.format(link="other.html#place"), encoding="utf-8")
    return folder


def program(folder: Path, text: str) -> str:
    """A program that the system can run."""
    path = folder / "browser"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_every_page_is_printed_without_script_and_without_links_into_a_folder(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pdf", str(report), "--browser", program(tmp_path, BROWSER)]) == 0
    made = {path.relative_to(report / "pdf").as_posix() for path in report.rglob("*.pdf")}
    assert made == {"index.pdf", "zh/index.pdf"}
    text = (report / "pdf" / "zh" / "index.pdf").read_text(encoding="utf-8")
    assert "<a>two</a>" in text and "three" not in text
    assert sorted(path.name for path in report.iterdir()) == ["index.html", "pdf", "zh"]
    assert [line.rpartition("/pdf")[2] for line in capsys.readouterr().out.splitlines()[:2]] == [
        "/index.pdf",
        "/zh/index.pdf",
    ]


def test_without_a_chromium_one_sentence_says_what_to_install(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["pdf", str(report)]) == 2
    told = capsys.readouterr()
    assert told.err == (
        "no Chromium was found: install Chromium (Debian, Ubuntu: apt-get install chromium), or "
        "name a Chromium or Chrome with --browser (make: BROWSER=…)\n"
    )
    assert (report / "pdf" / "old.pdf").is_file()
    assert main(["pdf", str(report), "--browser", "nonsense"]) == 2
    assert capsys.readouterr().err.startswith("nonsense is no program: install Chromium")


def test_a_page_that_cannot_be_printed_is_named(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pdf", str(report), "--browser", program(tmp_path, "#!/bin/sh\nexit 3\n")]) == 2
    assert capsys.readouterr().err.endswith(f"printed nothing of {report}/index.html (status 3)\n")
    assert sorted(path.name for path in report.iterdir()) == ["index.html", "pdf", "zh"]


def test_without_a_report_one_sentence_says_what_writes_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pdf", str(tmp_path)]) == 2
    said = f"there is no report in {tmp_path}: xiaodai report (make report) writes one\n"
    assert capsys.readouterr().err == said
