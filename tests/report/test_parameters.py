"""The file that sets parameters: what it may say, and how it is refused."""

from pathlib import Path

import pytest

from tests.report.tiny_report import STUDIES as TINY
from xiaodai.ledger.ledger import load
from xiaodai.report.parameters import STUDIES, ParameterFileError, read_parameters


def read(text: str, folder: Path) -> dict[str, dict[str, object]]:
    file = folder / "given.yml"
    file.write_text(text, encoding="utf-8")
    return read_parameters(file, TINY)


def test_parameters_are_read_by_notebook(tmp_path: Path) -> None:
    text = "01_tiny:\n  start: 2024Q4\n  cap: 24.0\n  lenders: [a, b]\n"
    assert read(text, tmp_path) == {
        "01_tiny": {"start": "2024Q4", "cap": 24.0, "lenders": ["a", "b"]}
    }


@pytest.mark.parametrize("text", ["", "# nothing\n", "01_tiny:\n"])
def test_a_file_may_set_nothing(text: str, tmp_path: Path) -> None:
    assert not any(read(text, tmp_path).values())


def test_a_day_stays_text(tmp_path: Path) -> None:
    with pytest.raises(ParameterFileError, match="start='2025-06-30' is refused"):
        read("01_tiny: {start: 2025-06-30}", tmp_path)


REFUSED = {
    "02_tiny: {start: 2024Q4}": "there is no notebook '02_tiny'; the notebooks are: 01_tiny",
    "01_tiny: {begin: 2024Q4}": "01_tiny: there is no parameter 'begin'; the parameters are:",
    "01_tiny: {cap: 40.0}": "01_tiny: parameter cap=40.0 is refused: it must be a rate in percent",
    "01_tiny: {cap: much}": "01_tiny: parameter cap='much' is refused",
    "01_tiny: {start: January}": "parameter start='January' is refused (it is no quarter)",
    "01_tiny: {language: zh}": "the report is made in both languages",
    "01_tiny: [start]": "01_tiny must be followed by lines such as 'name: value'",
    "- 01_tiny": "must map names of notebooks to parameters",
    "01_tiny: {start: [": "line 1: this is no YAML",
    "01_tiny: {cap: !!int x}": "line 1: this is no YAML: tags are not read: tag:yaml.org,2002:int",
    "01_tiny: {start: !!timestamp q}": "tags are not read",
    "01_tiny: !!set {cap}": "tags are not read",
    "01_tiny: {cap: !!python/object/apply:os.system [ls]}": "tags are not read",
    "01_tiny: {cap: ! x}": "tags are not read",
    "01_tiny: &a {cap: 1.0}": "anchors and aliases (& and *) are not read",
    "01_tiny: {cap: *a}": "anchors and aliases",
    "[" * 50_000: "line 1: this is no YAML: it is nested more than 20 deep",
    "- " * 50_000: "nested more than 20 deep",
    "{a: " * 50_000: "nested more than 20 deep",
    "01_tiny: {cap: " + "9" * 5_000 + "}": "this is no YAML: a number of 5,000 characters",
    "01_tiny: {cap: 0x" + "f" * 90_000 + "}": "a number of 90,002 characters",
    "01_tiny: {lenders: [" + "a," * (1 << 19) + "]}": "it is larger than a megabyte",
    "? [a]\n: 1": "this is no YAML",
    "01_tiny: \x12": "this is no YAML: unacceptable character #x0012",
    "01_tiny:\n  cap: 1.0\n  cap: 2.0\n": "line 3: this is no YAML: 'cap' is given twice",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
def test_what_does_not_fit_is_refused_in_one_sentence(text: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterFileError) as refused:
        read(text, tmp_path)
    assert REFUSED[text] in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParameterFileError, match=r"there is no parameter file .*nowhere\.yml"):
        read_parameters(tmp_path / "nowhere.yml", TINY)


def test_a_folder_or_other_bytes_are_no_parameter_file(tmp_path: Path) -> None:
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path, tmp_path / "bytes.yml"):
        said = "cannot be read as a text file: (is a directory|it is not in UTF-8)$"
        with pytest.raises(ParameterFileError, match=said):
            read_parameters(path, TINY)


def test_a_tape_that_is_not_there_is_told_with_the_parameters(tmp_path: Path) -> None:
    file = tmp_path / "params.yml"
    there, absent = tmp_path / "there.csv", tmp_path / "absent.csv"
    there.write_text("loan_id,balance_fen\n1,2\n", encoding="utf-8")
    for tape in (str(there), str(tmp_path / "*.csv"), "s3://bucket/tape.parquet"):
        file.write_text(f'06_loan_pool: {{tape: "{tape}"}}', encoding="utf-8")
        assert read_parameters(file, STUDIES, load())["06_loan_pool"]["tape"] == tape
    for tape in (absent, tmp_path / "*.parquet", tmp_path / "absent.duckdb::loans"):
        file.write_text(f'06_loan_pool: {{tape: "{tape}"}}', encoding="utf-8")
        with pytest.raises(ParameterFileError, match="there is no such tape"):
            read_parameters(file, STUDIES, load())


def test_every_study_of_the_report_has_a_contract() -> None:
    for study in STUDIES.values():
        assert study.contract.check({}).language == "en"
