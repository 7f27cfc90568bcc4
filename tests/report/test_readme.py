"""The README's parameter tables are made from the contracts."""

from pathlib import Path

import pytest

from analysis.report.readme import END, START, parameter_tables, rewrite
from tests.report.tiny_report import STUDIES

TABLE = """\
**`01_tiny`**

| parameter | default | what it is |
| --- | --- | --- |
| `start` | `'2025Q1'` | first quarter, such as '2025Q1' |
| `cap` | `20.0` | a rate in percent, above 0 and at most 36 |
| `lenders` | `[]` | lenders to compare; an empty list means all |
| `language` | `'en'` | language of the text: en or zh |"""


def test_a_contract_becomes_a_table() -> None:
    assert parameter_tables(STUDIES) == TABLE


def test_the_tables_replace_what_stands_between_the_marks(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{START}\nold\n{END}\nafter\n", encoding="utf-8")
    assert rewrite(readme, STUDIES)
    assert readme.read_text(encoding="utf-8") == f"before\n{START}\n{TABLE}\n{END}\nafter\n"
    assert not rewrite(readme, STUDIES)


def test_a_readme_without_marks_is_refused(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("words\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"README\.md needs the lines"):
        rewrite(readme, STUDIES)
