"""The command that writes a synthetic tape: whole or not at all, or one sentence."""

import errno
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xiaodai.cli import main
from xiaodai.report import tape
from xiaodai.report.tape import write_tape
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.synthetic import is_synthetic, panel_shard, pool_shard


def silent(_: str) -> None:
    """Say nothing."""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_pool_is_written_and_says_that_it_is_made_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tapes" / "pool"
    assert main(["tape", "--loans", "1,000", "--out", str(out)]) == 0
    assert "1,000 made-up loans" in capsys.readouterr().out
    assert [path.name for path in out.iterdir()] == ["part-00000.parquet"]
    assert [path.name for path in out.parent.iterdir()] == ["pool"]
    file = pq.ParquetFile(out / "part-00000.parquet")
    assert is_synthetic(file.schema_arrow)
    assert file.read().equals(pool_shard(1_000, 1, 0, 1_000))


def test_a_panel_is_written(tmp_path: Path) -> None:
    asked = [
        "tape",
        "--loans",
        "300",
        "--seed",
        "4",
        "--snapshots",
        "6",
        "--out",
        str(tmp_path / "p"),
    ]
    assert main(asked) == 0
    assert pq.read_table(tmp_path / "p").equals(panel_shard(300, 4, 6, 0, 300))


def test_a_tape_is_the_same_in_every_byte_and_replaces_a_tape(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_tape(tmp_path / folder, 500, 1, None, silent)
    first = contents(tmp_path / "a")
    assert contents(tmp_path / "b") == first
    size = write_tape(tmp_path / "a", 500, 2, None, silent)
    assert contents(tmp_path / "a") != first
    assert size == sum(map(len, contents(tmp_path / "a").values()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_two_processes_write_the_shards_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tape, "POOL_LOANS", 1_000)
    said: list[str] = []
    write_tape(tmp_path / "p", 2_500, 1, None, said.append)
    assert said == [f"{number} of 3 shards" for number in (1, 2, 3)]
    names = [f"part-{number:05}.parquet" for number in range(3)]
    assert sorted(contents(tmp_path / "p")) == names
    shards = [pq.read_table(tmp_path / "p" / name) for name in names]
    assert [shard.num_rows for shard in shards] == [1_000, 1_000, 500]
    assert pa.concat_tables(shards).equals(pool_shard(2_500, 1, 0, 2_500))


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--loans", "0", "--loans=0: it must be a whole number from 1 to 2,147,483,647"),
        ("--loans", "-5", "--loans=-5: it must be a whole number from 1 to 2,147,483,647"),
        ("--loans", "many", "--loans=many: it must be a whole number"),
        ("--loans", "1.5", "--loans=1.5: it must be a whole number"),
        ("--loans", "", "--loans=: it must be a whole number"),
        ("--loans", "2147483648", "--loans=2147483648: it must be a whole number"),
        ("--seed", "x", "--seed=x: it must be a whole number from 0 to 9,223,372,036,854,775,807"),
        ("--seed", "-1", "--seed=-1: it must be a whole number"),
        ("--snapshots", "1", "--snapshots=1: it must be a whole number from 2 to 120"),
        ("--snapshots", "121", "--snapshots=121: it must be a whole number from 2 to 120"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, given: str, said: str
) -> None:
    assert main(["tape", "--loans", "5", "--out", str(tmp_path / "p"), f"{option}={given}"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(said) and told.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(PoolError, match=r"notes\.txt is a file: give a folder to write to"):
        write_tape(file, 5, 1, None, silent)
    with pytest.raises(PoolError, match="cannot be written: not a directory"):
        write_tape(file / "tape", 5, 1, None, silent)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


@pytest.mark.parametrize("name", ["loans.csv", "part-00000.parquet", ".hidden"])
def test_a_folder_with_something_else_is_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(PoolError, match=f"holds {name}, which is no part of a synthetic tape"):
        write_tape(tmp_path / "p", 5, 1, None, silent)
    assert contents(tmp_path / "p") == {name: b"mine"}


def test_a_real_tape_of_the_same_names_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    real = pool_shard(5, 1, 0, 5).replace_schema_metadata()
    pq.write_table(real, tmp_path / "p" / "part-00000.parquet")
    with pytest.raises(PoolError, match="no part of a synthetic tape"):
        write_tape(tmp_path / "p", 5, 1, None, silent)


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    aside = tmp_path / ".p.xiaodai" / "tape"
    aside.mkdir(parents=True)
    (aside / "part-00000.parquet").write_bytes(b"half a file")
    write_tape(tmp_path / "p", 5, 1, None, silent)
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_tape(tmp_path, 5, 1, None, silent)
    assert list(contents(tmp_path)) == ["part-00000.parquet"]


def test_a_full_disk_leaves_the_tape_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "Error writing bytes to file")

    write_tape(tmp_path / "p", 5, 1, None, silent)
    before = contents(tmp_path / "p")
    monkeypatch.setattr(pq, "write_table", fill)
    with pytest.raises(PoolError, match=r"p cannot be written: no space left on device$"):
        write_tape(tmp_path / "p", 9, 1, None, silent)
    assert contents(tmp_path / "p") == before
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_an_interrupted_run_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", interrupt)
    assert main(["tape", "--loans", "5", "--out", str(tmp_path / "p")]) == 130
    assert "nothing was written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
