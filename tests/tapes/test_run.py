"""The two tapes of the notebook without a tape: made up, said to be so, and gone afterwards."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

from xiaodai import tapes
from xiaodai.ledger.ledger import load
from xiaodai.tapes import run, tables
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.pool import Pool, quality_report
from xiaodai.tapes.published import reproduction
from xiaodai.tapes.summary import measures
from xiaodai.tapes.tables import save
from xiaodai.values.words import Given

Both = tuple[Pool, Pool]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        made = run.pools(Parameters())
    assert list(folder.iterdir()) == []  # nothing is left behind
    return made


def test_a_pool_and_a_panel_are_made_and_marked_as_synthetic(both: Both) -> None:
    pool, panel = both
    assert (len(pool.snapshots), len(panel.snapshots)) == (1, run.SNAPSHOTS)
    assert pool.as_of == panel.as_of == date(2025, 6, 30)
    assert all(made.synthetic.startswith("synthetic ") for made in both)
    assert measures(pool)["loans", ""].low == run.POOL_LOANS


def test_every_table_of_the_two_together_has_rows(both: Both) -> None:
    for name in {*both[0].tables} - {"deals"}:  # which these tapes do not name
        assert any(len(made.tables[name]) for made in both), name


def test_no_row_of_either_is_at_fault(both: Both) -> None:
    assert all(quality_report(made).rules.empty for made in both)


def test_the_pool_prints_what_was_published_but_for_its_size(both: Both) -> None:
    rows = reproduction(load(), both[0])
    outside = {name.en for name in rows.loc[~rows["inside"].astype(bool), "figure"]}
    assert len(rows) >= 8
    assert all("by balance" in name for name in outside)  # few large loans move those


def test_a_day_that_is_asked_for_is_the_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "POOL_LOANS", 500)
    monkeypatch.setattr(run, "PANEL_LOANS", 2_000)
    pool, panel = run.pools(Parameters(as_of="2024-12-31", mapping=""))
    assert (pool.as_of, panel.as_of) == (date(2025, 6, 30), date(2024, 12, 31))
    assert len(panel.snapshots) == run.SNAPSHOTS - 6


def test_notes_are_kept_in_both_languages(both: Both, tmp_path: Path) -> None:
    noted = replace(both[0], notes=(Given("read as GBK", "按GBK编码读取"),))
    save(noted, tmp_path)
    (note,) = tables.load(tmp_path).notes
    assert (note.en, note.zh) == ("read as GBK", "按GBK编码读取")
    with ZipFile(tmp_path / tables.WORKBOOK) as book:
        texts = book.read("xl/sharedStrings.xml").decode("utf-8")
    assert "read as GBK" in texts
    assert "按GBK编码读取" in texts


def test_tables_that_were_written_are_read_and_nothing_is_computed(
    both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(both[1], tmp_path)
    monkeypatch.setattr(run, "analyse", lambda asked: pytest.fail("computed again"))
    first, second = run.pools(Parameters(tables=str(tmp_path), tape="somewhere.parquet"))
    assert first is second
    assert measures(first) == measures(both[1])


def test_no_name_of_the_face_is_that_of_a_module() -> None:
    found = {name: getattr(tapes, name) for name in tapes.__all__}
    assert [name for name, value in found.items() if isinstance(value, ModuleType)] == []
    assert {*found} <= {*dir(tapes)}
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = tapes.nothing
