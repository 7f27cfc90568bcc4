"""Results in their places: what a full disk, a kill, or a second run at the same time leaves."""

import errno
import os
from pathlib import Path

import pytest

from tests.report.killed import killed_at_each_step
from xiaodai.report.files import BusyError, making, put, remove, write

NEW = {"a.txt": "new a", "b.txt": "new b"}


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def filled(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    for name in NEW:
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_full_disk_leaves_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    kept = filled(tmp_path / "kept", "before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write({kept / name: text for name, text in NEW.items()})
    assert contents(kept) == dict.fromkeys(NEW, "before")


def test_a_folder_is_put_in_place_of_another_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    place = filled(tmp_path / "place", "before")
    with making(place) as aside:
        put(filled(aside / "made", "after"), place)
    assert contents(tmp_path) == {f"place/{name}": "after" for name in NEW}
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    place = filled(tmp_path / "place", "before")
    with pytest.raises(LookupError), making(place) as aside:
        put(filled(aside / "made", "after"), aside / "elsewhere")
        place.rename(aside / "before")
        raise LookupError
    assert contents(tmp_path) == {f"place/{name}": "before" for name in NEW}


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be locked elsewhere")
def test_a_second_run_is_told_at_once_that_one_is_under_way(tmp_path: Path) -> None:
    place = tmp_path / "place"
    with making(place) as aside:
        filled(aside / "made", "after")
        with (
            pytest.raises(BusyError, match=r"another run is writing .*/place: wait for its end"),
            making(place),
        ):
            pass
        put(aside / "made", place)
    assert contents(tmp_path) == {f"place/{name}": "after" for name in NEW}
    with making(place), making(tmp_path / "another"):
        pass


def test_a_folder_that_is_not_there_is_removed(tmp_path: Path) -> None:
    remove(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []


REPLACE = """
from pathlib import Path
from xiaodai.report.files import making, put
place = Path({place!r})
with making(place) as aside:
    (aside / "made").mkdir()
    for name in ("a.txt", "b.txt"):
        (aside / "made" / name).write_text("after", encoding="utf-8")
    put(aside / "made", place)
"""
REMOVE = (
    "from pathlib import Path; from xiaodai.report.files import remove; remove(Path({place!r}))"
)
WRITE = """
from pathlib import Path
from xiaodai.report.files import write
write({{Path({place!r}, name): "after" for name in ("a.txt", "b.txt")}})
"""


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX has them")
@pytest.mark.parametrize(("job", "allowed"), [(REPLACE, {2}), (REMOVE, {0, 2}), (WRITE, {2})])
def test_a_kill_before_any_step_leaves_the_old_or_the_new(
    job: str, allowed: set[int], tmp_path: Path
) -> None:
    place = tmp_path / "place"
    seen = set()
    for _ in killed_at_each_step(job.format(place=str(place)), lambda: filled(place, "before")):
        left = contents(place) if place.exists() else {}
        if job is REPLACE and not left:  # between the renames; the next run puts it back
            with pytest.raises(LookupError), making(place):
                raise LookupError
            left = contents(place)
        assert len(left.keys() & NEW.keys()) in allowed
        assert set(left.values()) <= {"before", "after"}
        if job is REPLACE:
            assert len(set(left.values())) == 1
        seen |= set(left.values()) or {"gone"}
        with making(place):  # a further run sweeps what is left, but for files to be overwritten
            pass
        remove(place)
        assert list(tmp_path.iterdir()) == []
    assert seen == ({"before", "gone"} if job is REMOVE else {"before", "after"})
