"""What has moved between two folders of results is said, and nothing else."""

import json
from pathlib import Path

import pytest

from tools.compare_results import main

RATE = {"low": "15.015", "high": "15.025", "unit": "percent", "claims": ["pool.average_rate"]}
GAP = {"low": "1", "high": "2", "unit": "percent", "formula": "{0} − {1}", "inputs": ["a", "b"]}
NODES = {"a": RATE, "b": RATE | {"claims": ["pool.cap"]}}


def written(folder: Path, **results: dict) -> Path:
    folder.mkdir()
    text = json.dumps({"results": results, "nodes": NODES})
    (folder / "03_tiny.json").write_text(text, encoding="utf-8")
    return folder


def test_equal_results_differ_in_nothing_whatever_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = written(tmp_path / "old", rate=RATE | {"name": "rate"}, gap=GAP)
    new = written(tmp_path / "new", rate=RATE | {"name": "average rate"}, gap=GAP)
    assert main(old, new) == 0
    assert capsys.readouterr().out == "0 differences\n"


def test_each_result_that_moved_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = written(tmp_path / "old", rate=RATE, gap=GAP, lost=RATE)
    new = written(
        tmp_path / "new", rate=RATE | {"high": "15.03"}, gap=GAP | {"inputs": ["a"]}, more=RATE
    )
    assert main(old, new) == 1
    assert capsys.readouterr().out.splitlines() == [
        "03_tiny: gap: claims was ['pool.average_rate', 'pool.cap'], is ['pool.average_rate']",
        "03_tiny: lost has gone",
        "03_tiny: more is new",
        "03_tiny: rate: high was 15.025, is 15.03",
        "4 differences",
    ]


def test_inputs_may_be_written_out_or_named(tmp_path: Path) -> None:
    old = written(tmp_path / "old", gap=GAP | {"inputs": list(NODES.values())})
    assert main(old, written(tmp_path / "new", gap=GAP)) == 0


def test_a_notebook_of_one_folder_alone_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old").mkdir()
    assert main(tmp_path / "old", written(tmp_path / "new", rate=RATE)) == 1
    assert "03_tiny.json: only in the new report" in capsys.readouterr().out
