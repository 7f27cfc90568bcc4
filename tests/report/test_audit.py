"""`xiaodai audit`: what it says, the tables that it writes, and what it refuses."""

import csv
import io
import re
import sys
from pathlib import Path

import pytest

from tests.audit.documents import docx, paragraph, pdf
from xiaodai.audit.claim_rows import SOURCE
from xiaodai.audit.listing import CSV
from xiaodai.cli import main
from xiaodai.paths import NOTEBOOKS
from xiaodai.report import build
from xiaodai.report.audit_table import MOST
from xiaodai.report.build import Plan
from xiaodai.report.running import NotebookError

ARTICLE = NOTEBOOKS / "example_article.txt"
SENTENCE = "截至2025年6月末，全国小额贷款公司为4974家，贷款余额7361亿元。"
Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in which no cell is broken."""
    monkeypatch.setenv("COLUMNS", "220")


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The pages that were to be built; none is."""
    asked: list[Plan] = []
    monkeypatch.setattr(build, "build", lambda plan, _: asked.append(plan))
    return asked


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What the command is to find on standard input."""
    content = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content, encoding="utf-8"))
    return content


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_article_gives_a_table_and_files_and_no_pages(
    plans: list[Plan], tmp_path: Path, capsys: Said
) -> None:
    assert main(["audit", str(ARTICLE), "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("example_article.txt (2025-11-20): ")
    assert str(tmp_path / "example_article.txt.csv") in said
    figures = rows_of(tmp_path / "example_article.txt.csv")
    assert tuple(figures[0]) == CSV
    assert [int(row["number"]) for row in figures] == list(range(1, len(figures) + 1))
    claims = rows_of(tmp_path / "example_article.txt.claims.csv")
    assert {row["source"] for row in claims} == {SOURCE}
    assert plans == [] and len(list(tmp_path.iterdir())) == 2


def test_what_needs_a_look_stands_before_what_is_known(tmp_path: Path, capsys: Said) -> None:
    main(["audit", str(ARTICLE), "--out", str(tmp_path), "--language", "en"])
    said = capsys.readouterr().out
    listed = re.findall(r"^ *(\d+) +(\S+) +(conflict|please|new|known)", said, re.MULTILINE)
    order = [verdict for _, _, verdict in listed]
    ranks = [["conflict", "please", "new", "known"].index(verdict) for verdict in order]
    assert ranks == sorted(ranks) and len(set(order)) > 1
    by_number = {row["number"]: row for row in rows_of(tmp_path / "example_article.txt.csv")}
    assert {n: figure for n, figure, _ in listed}.items() <= {
        n: row["figure"] for n, row in by_number.items()
    }.items()
    unlisted = {n for n, row in by_number.items() if row["verdict"] == "not a statistic"}
    assert unlisted.isdisjoint(n for n, _, _ in listed)
    assert f"not a statistic: {len(unlisted)}" in said


def test_the_table_speaks_the_articles_language_or_the_one_that_is_asked_for(
    tmp_path: Path, capsys: Said
) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    asked = ["audit", str(tmp_path / "a.txt"), "--out", str(tmp_path)]
    main(asked)
    chinese = capsys.readouterr().out
    main([*asked, "--language", "en"])
    english = capsys.readouterr().out
    assert "相符" in chinese and "known" not in chinese
    assert "known" in english and "4,974 companies" in english and "相符" not in english


def test_pages_are_written_on_request(plans: list[Plan], tmp_path: Path, capsys: Said) -> None:
    assert main(["audit", str(ARTICLE), "--html", "--out", str(tmp_path)]) == 0
    (plan,) = plans
    given = {"article": str(ARTICLE), "date": "2025-11-20"}
    assert plan.given == {"08_article_audit": given}
    assert plan.out == tmp_path / "example_article.txt"
    assert plan.about is not None and plan.about.en == "An article held against the ledger"


def test_an_article_comes_through_a_pipe(
    plans: list[Plan], piped: io.BytesIO, tmp_path: Path, capsys: Said
) -> None:
    piped.write(SENTENCE.encode())
    piped.seek(0)
    assert main(["audit", "-", "--html", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("standard input: ")
    figures = [row["figure"] for row in rows_of(tmp_path / "standard_input.csv")]
    assert {"4974家", "7361亿元"} <= set(figures)
    kept = tmp_path / "standard_input.txt"
    assert kept.read_text(encoding="utf-8") == SENTENCE
    assert plans[0].given["08_article_audit"]["article"] == str(kept)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", docx(paragraph(SENTENCE))),
        ("a.pdf", pdf([SENTENCE])),
        ("a.html", f"<p>{SENTENCE}</p>".encode()),
        ("a.md", f"**{SENTENCE}**".encode()),
    ],
)
def test_articles_of_every_form_are_read(
    tmp_path: Path, name: str, content: bytes, capsys: Said
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["audit", str(tmp_path / name), "--out", str(tmp_path / "out")]) == 0
    figures = [row["figure"] for row in rows_of(tmp_path / "out" / f"{name}.csv")]
    assert {"4974家", "7361亿元"} <= set(figures)


def test_articles_of_one_stem_have_files_of_their_own(tmp_path: Path, capsys: Said) -> None:
    for name in ("a.txt", "a.md"):
        (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
        main(["audit", str(tmp_path / name), "--out", str(tmp_path / "out")])
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_the_figures_are_printed_as_csv_on_request(tmp_path: Path, capsys: Said) -> None:
    assert main(["audit", str(ARTICLE), "--csv", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    written = (tmp_path / "example_article.txt.csv").read_text(encoding="utf-8")
    assert said == written


def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "a.txt").write_text("净利润\n-16.22%\n=1+4974家", encoding="utf-8")
    main(["audit", str(tmp_path / "a.txt"), "--out", str(tmp_path)])
    cells = [cell for row in rows_of(tmp_path / "a.txt.csv") for cell in row.values()]
    assert cells and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_an_article_without_a_date_is_told_how_to_give_one(tmp_path: Path, capsys: Said) -> None:
    text = "China had 4,974 small-loan companies, and fees of 35 yuan a household."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    asked = ["audit", str(tmp_path / "a.txt"), "--out", str(tmp_path)]
    main(asked)
    assert "give the day of publication, as --date" in capsys.readouterr().out
    main([*asked, "--date", "2025-08-30"])
    said = capsys.readouterr().out
    assert said.startswith("a.txt (2025-08-30): ") and "--date" not in said


def test_a_text_without_figures_says_so(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "a.txt").write_text("Nothing is counted here.", encoding="utf-8")
    assert main(["audit", str(tmp_path / "a.txt"), "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("a.txt: no figures\n")


def test_a_long_table_ends_and_says_how_much_more_there_is(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "a.txt").write_text("fees of 35 yuan.\n" * (MOST + 5), encoding="utf-8")
    main(["audit", str(tmp_path / "a.txt"), "--out", str(tmp_path)])
    assert "… and 5 figures more, in the CSV file" in capsys.readouterr().out
    assert len(rows_of(tmp_path / "a.txt.csv")) == MOST + 5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.txt"], "none.txt"),
        ([str(ARTICLE), "--date", "2025-08"], "the date '2025-08' is no day"),
        (["-"], "standard input is empty"),
    ],
)
def test_what_cannot_be_audited_is_one_sentence(
    arguments: list[str], sentence: str, piped: io.BytesIO, tmp_path: Path, capsys: Said
) -> None:
    assert main(["audit", *arguments, "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert sentence in error and error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_page_that_fails_is_status_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Said
) -> None:
    def fail(plan: Plan, say: object) -> None:
        raise NotebookError("08_article_audit (en) failed in cell 2")

    monkeypatch.setattr(build, "build", fail)
    assert main(["audit", str(ARTICLE), "--html", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "08_article_audit (en) failed in cell 2\n"


def test_a_place_that_cannot_be_written_is_status_one(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert main(["audit", str(ARTICLE), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path / 'out'} cannot be written: ")
    assert said.count("\n") == 1


def test_a_terminal_without_chinese_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii"))
    assert main(["audit", str(ARTICLE), "--out", str(tmp_path)]) == 0
    sys.stdout.flush()
    assert b"4974?" in shown.getvalue()
