"""What the README says of findings, parameters and the picture is what the code says."""

import re
from pathlib import Path

import pytest

from tests.report.tiny_report import STUDIES
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report.readme import (
    HEADLINES,
    README,
    ReadmeError,
    blocks,
    headline,
    parameter_tables,
    rewrite,
)

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


def test_a_block_replaces_what_stands_between_its_marks(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- a:start -->\nold\n<!-- a:end -->\nafter\n", encoding="utf-8")
    assert rewrite(readme, {"a": "new"})
    text = readme.read_text(encoding="utf-8")
    assert text == "before\n<!-- a:start -->\nnew\n<!-- a:end -->\nafter\n"
    assert not rewrite(readme, {"a": "new"})


def test_a_readme_without_marks_is_refused(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("words\n", encoding="utf-8")
    with pytest.raises(ReadmeError, match=r"README\.md needs the lines <!-- a:start -->"):
        rewrite(readme, {"a": "new"})


def test_the_readme_is_up_to_date_with_notebooks_and_contracts(tmp_path: Path) -> None:
    for page, made in blocks(NOTEBOOKS).items():
        copy = tmp_path / Path(page).name
        copy.write_text((ROOT / page).read_text(encoding="utf-8"), encoding="utf-8")
        assert not rewrite(copy, made), "run make notebooks"


def test_the_readme_is_short_and_shows_pictures_that_are_there() -> None:
    text = (ROOT / README).read_text(encoding="utf-8")
    assert text.count("\n") <= 120
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)
    assert "docs/report.png" in shown
    assert all((ROOT / picture).is_file() for picture in shown)


def test_a_finding_is_chosen_by_its_key() -> None:
    notebook = NOTEBOOKS / "03_fenfu_portfolio.ipynb"
    assert headline(notebook, HEADLINES[notebook.stem], "en").startswith(
        "WeChat Fenfu’s pool averages"
    )
    with pytest.raises(ReadmeError, match="has 0 findings with the key 'nobody'"):
        headline(notebook, "nobody", "en")


def test_the_readme_tells_the_three_facts_with_numbers_in_both_languages() -> None:
    made = blocks(NOTEBOOKS)[README]
    lines = [made[name].count("\n") + 1 for name in ("findings", "findings-zh")]
    assert lines == [len(HEADLINES)] * 2
    assert "China lost 107 small-loan companies in the second quarter of 2025" in made["findings"]
    assert "净减少107家（5081家→4974家）" in made["findings-zh"]
