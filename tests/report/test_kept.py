"""What a second report need not make again, and every way to make it look as if."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from tests.page.tiny import tiny_ledger
from tests.report.conftest import plan
from tests.report.tiny_report import CHINESE, SHOW, STUDIES, TEXT
from xiaodai.cli import main
from xiaodai.report import build as building
from xiaodai.report import kept, parameters, runs, tables
from xiaodai.report.build import Plan, build
from xiaodai.report.kept import Kept, Whole
from xiaodai.values import words


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of the project's own."""
    place = tmp_path / "cache"
    monkeypatch.setattr(kept, "FOLDER", place)
    return place


def _contents(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_second_report_runs_nothing_and_is_the_same(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    axis = SHOW.replace('Names("companies", "家")', 'Text("a word without Chinese")')
    show = f"from xiaodai.values.words import Text\n{axis}"
    one = plan(tmp_path / "one", monkeypatch, show=show)
    wanted = Plan(**{**vars(one), "kept": folder, "data": tmp_path / "one" / "data"})
    said: list[str] = []
    build(wanted, said.append)
    first = _contents(wanted.out)
    build(wanted, said.append)
    assert said[0].startswith("[1/1] 01_tiny … ")
    assert said[0].endswith(" s")
    assert said[1] == "[1/1] 01_tiny … unchanged"
    assert _contents(wanted.out) == first

    # Words of the page change: it is drawn anew, nothing is run.
    changed = CHINESE.replace("机构退出有多快", "机构减少有多快")
    monkeypatch.setattr(words, "catalogue", lambda: {TEXT: changed})
    monkeypatch.setattr(kept, "words", lambda: "other catalogues")
    build(wanted, said.append)
    assert said[2:] == [said[1]]
    assert "机构减少有多快" in (wanted.out / "zh" / "01_tiny.html").read_text(encoding="utf-8")

    # A word that the run has drawn into a chart changes: the notebook runs again.
    [entry] = folder.glob("01_tiny-*")
    asked = json.loads((entry / runs.ASKED).read_text(encoding="utf-8"))
    assert asked[-1]["used"] == {"a word without Chinese": "a word without Chinese"}
    drawn = {"a word without Chinese": "有中文了"}
    monkeypatch.setattr(words, "catalogue", lambda: {TEXT: changed, **drawn})
    build(wanted, said.append)
    assert said[3].endswith(" s")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything that a run rests on, in a folder where a test can alter it."""
    made = {
        "package/studies/a.py": "A = 1\n",
        "package/page/page.css": "p { color: red }\n",
        "package/locale/zh/a.po": 'msgid "a"\n',
        "data/claims.csv": "id\n1\n",
        "notebooks/example_article.txt": "1\n",
        "requirements.lock": "pandas==1\n",
        "installed/pandas-1.dist-info/METADATA": "",
    }
    for name, text in made.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    cells = new_notebook(cells=[new_markdown_cell("1", id="one")])
    nbformat.write(cells, tmp_path / "notebooks" / "01.ipynb")
    monkeypatch.setattr(kept, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(kept, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "installed")])
    return tmp_path


def _key(project: Path, given: dict[str, object] | None = None) -> Path:
    """The place of the run in the state that the project is in."""
    ground = (kept.code(), kept.tables(project / "data", project / "notebooks"))
    wanted = runs.Wanted(project / "notebooks" / "01.ipynb", given or {})
    return Kept(project / "cache", *ground).put("01", *wanted.of, make=lambda _: None)


def _altered(path: Path) -> None:
    """Another content of the same length, at the same time."""
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"1", b"2").replace(b"red", b"tan"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


FOOLING: dict[str, Callable[[Path], object]] = {
    "the notebook": lambda project: _altered(project / "notebooks" / "01.ipynb"),
    "a table": lambda project: _altered(project / "data" / "claims.csv"),
    "a new table": lambda project: (project / "data" / "rules.csv").write_text(""),
    "a table renamed": lambda project: (project / "data" / "claims.csv").rename(
        project / "data" / "rules.csv"
    ),
    "the article beside": lambda project: _altered(project / "notebooks" / "example_article.txt"),
    "the code": lambda project: _altered(project / "package" / "studies" / "a.py"),
    "a module moved": lambda project: (project / "package" / "studies" / "a.py").rename(
        project / "package" / "page" / "a.py"
    ),
    "a module gone": lambda project: (project / "package" / "studies" / "a.py").unlink(),
    "a style sheet": lambda project: _altered(project / "package" / "page" / "page.css"),
    "the lock": lambda project: _altered(project / "requirements.lock"),
    "a library": lambda project: (project / "installed" / "pandas-1.dist-info").rename(
        project / "installed" / "pandas-2.dist-info"
    ),
    "another Python": lambda _: setattr(sys, "version", "9.9"),
}


@pytest.mark.parametrize("what", FOOLING)
def test_a_run_is_not_taken_for_one_with(
    what: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version", sys.version)  # put back at the end
    before = _key(project)
    assert _key(project) == before
    FOOLING[what](project)
    assert _key(project) != before


def test_a_run_is_not_taken_for_one_with_other_parameters(project: Path) -> None:
    places = [_key(project, given) for given in ({}, {"cap": 20}, {"cap": "20"}, {"caps": 20})]
    assert len(set(places)) == len(places)


def test_a_catalogue_alone_changes_no_run_but_every_page(project: Path) -> None:
    before, said = _key(project), kept.words()
    _altered_catalogue = project / "package" / "locale" / "zh" / "a.po"
    _altered_catalogue.write_text('msgid "b"\n', encoding="utf-8")
    assert _key(project) == before
    assert kept.words() != said


def test_parts_are_not_taken_for_each_other() -> None:
    assert len({kept.digest("ab", "c"), kept.digest("a", "bc"), kept.digest("abc")}) == 3


def test_words_that_a_run_only_checked_may_change_but_not_what_they_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = {"used": {"companies": "家"}, "checked": {"It fell by {x}.": "减少了{x}。"}}
    for said, holds in (
        ({"companies": "家", "It fell by {x}.": "共减少{x}。"}, True),
        ({"companies": "户", "It fell by {x}.": "减少了{x}。"}, False),
        ({"companies": "家", "It fell by {x}.": "减少了{y}。"}, False),
        ({"companies": "家", "It fell by {x}.": "2025年减少了{x}。"}, False),
        ({"companies": "家", "It fell by {x}.": " "}, False),
        ({"companies": "家", "It fell by {x}.": "减少了{x:n}。"}, False),
        ({"companies": "家"}, True),
    ):
        monkeypatch.setattr(words, "catalogue", lambda said=said: said)
        assert words.still_holds(asked) is holds, said


@pytest.mark.parametrize("harm", ["changed", "cut", "gone", "added"])
def test_an_entry_that_was_harmed_is_made_anew(folder: Path, harm: str) -> None:
    def make(place: Path) -> None:
        (place / "a.txt").write_text("one", encoding="utf-8")

    store = Kept(folder, "ground")
    file = store.entry("a", make=make) / "a.txt"
    match harm:
        case "changed":
            file.write_text("two", encoding="utf-8")
        case "cut":
            file.write_text("", encoding="utf-8")
        case "gone":
            file.unlink()
        case "added":
            (file.parent / "b.txt").write_text("one", encoding="utf-8")
    assert store.find("a") is None
    assert _contents(store.entry("a", make=make)).keys() == {"a.txt", kept.SUM}
    assert file.read_text(encoding="utf-8") == "one"


def test_a_failure_while_an_entry_is_made_leaves_none(folder: Path) -> None:
    def make(place: Path) -> None:
        (place / "a.txt").write_text("one", encoding="utf-8")
        raise OSError("no space left on the disk")

    with pytest.raises(OSError, match="no space"):
        Kept(folder).entry("a", make=make)
    assert list(folder.iterdir()) == []


def test_the_entries_not_used_for_longest_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    store = Kept(folder)
    places = [store.put(name, make=lambda _: None) for name in "abc"]
    for age, place in enumerate(places):
        os.utime(place, (1_000_000 - age, 1_000_000 - age))
    store.find("c")
    kept.sweep(folder)
    assert [place.exists() for place in places] == [True, False, True]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"06_loan_pool": {"tape": "data/claims.csv"}}, True),
        ({"06_loan_pool": {"tape": ["no such", "data"]}}, True),
        ({"04_rate_caps": {"cap": 20.0, "on": "average", "long": "x" * 9999}}, False),
        ({}, False),
    ],
)
def test_parameters_that_name_files_are_known(given: object, names: bool) -> None:
    assert kept.names_files(given) is names


def test_a_run_on_somebodys_own_file_is_not_taken_from_what_was_kept(project: Path) -> None:
    wanted = runs.Wanted(project / "notebooks" / "01.ipynb", {"tape": str(project / "data")})
    store = Kept(project / "cache")
    store.put("01", *wanted.of, make=lambda place: (place / runs.ASKED).write_text("[]") and None)
    assert runs._holding(wanted, "01", store) is None
    without = runs.Wanted(wanted.notebook, {})
    store.put("01", *without.of, make=lambda place: (place / runs.ASKED).write_text("[]") and None)
    assert runs._holding(without, "01", store) is not None


def test_the_command_writes_nothing_where_all_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = []

    def write(plan: Plan, _: object) -> Path:
        made.append(plan)
        plan.out.mkdir(exist_ok=True)
        (plan.out / "index.html").write_text(f"{len(made)}", encoding="utf-8")
        return plan.out / "index.html"

    monkeypatch.setattr(parameters, "STUDIES", STUDIES)
    monkeypatch.setattr(tables, "load", lambda *_: tiny_ledger(tmp_path / "data"))
    monkeypatch.setattr(building, "build", write)
    given = tmp_path / "given.yml"
    given.write_text("01_tiny: {cap: 24.0}", encoding="utf-8")
    command = ["report", "--params", str(given), "--out", str(tmp_path / "out")]
    assert main(command) == main(command) == 0
    assert len(made) == 1
    assert "out/index.html is up to date … " in capsys.readouterr().out

    given.write_text("01_tiny: {cap: 21.0}", encoding="utf-8")
    main(command)
    assert len(made) == 2
    page = tmp_path / "out" / "index.html"
    page.write_text("x", encoding="utf-8")
    main(command)
    assert len(made) == 3
    page.unlink()
    assert not Whole(tmp_path / "out", given).stands()
