"""`python -m xiaodai.report.readme`: the parts of the README that the code knows.

Findings and picture come from the stored notebooks, parameter tables from the contracts; each is
written between two marks.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat

from xiaodai.page.record import Reader
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report import stored
from xiaodai.report.body import records
from xiaodai.report.parameters import STUDIES, Study
from xiaodai.values.words import Language

PICTURE = "docs/company_count.svg"
PICTURED = "01_licence_attrition"
# The finding of each notebook that the README repeats: the only one that shows this value.
HEADLINES = {
    "01_licence_attrition": "press.quarter.net_exit_rate",
    "02_rate_dispersion": "m.share_above",
    "03_fenfu_portfolio": "size",
    "04_rate_caps": "tally.every",
    "05_lender_economics": "year.listed",
}


def parameter_tables(studies: Mapping[str, Study]) -> str:
    """One Markdown table for each notebook: parameter, default, meaning and what is allowed."""
    parts = []
    for notebook, study in studies.items():
        lines = [
            f"**`{notebook}`**",
            "",
            "| parameter | default | what it is |",
            "| --- | --- | --- |",
        ]
        fields = study.contract.model_fields
        for name in sorted(fields, key=lambda name: name == "language"):  # common ones come last
            meaning = (fields[name].description or study.contract.allowed(name)).replace("|", "\\|")
            lines.append(f"| `{name}` | `{fields[name].default!r}` | {meaning} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def headline(notebook: Path, key: str, language: Language) -> str:
    """The sentence of a stored notebook's finding of that key.

    Raises `ValueError` if the notebook has no such finding, or more than one.
    """
    found = [r for r in records(stored.read(notebook), "finding") if r["key"] == key]
    if len(found) != 1:
        raise ValueError(f"{notebook.name} has {len(found)} findings with the key {key!r}, not one")
    return " ".join(Reader(found[0]["nodes"]).prose(found[0]["said"]).plain(language))


def draw(executed: nbformat.NotebookNode) -> None:
    """Write the first chart of a notebook that ran for the report as the README's picture."""
    path = ROOT / PICTURE
    path.parent.mkdir(exist_ok=True)
    drawn = records(executed, "chart")[0]["svg"]["en"]
    path.write_text(drawn, encoding="utf-8", newline="\n")


def rewrite(readme: Path, blocks: Mapping[str, str]) -> bool:
    """Put each block between its two marks; whether a byte has changed.

    Raises `ValueError` if marks are not there.
    """
    text = new = readme.read_text(encoding="utf-8")
    for name, block in blocks.items():
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(new):
            raise ValueError(f"{readme.name} needs the lines {start} and {end}")
        filled = f"{start}\n{block}\n{end}"
        new = pattern.sub(lambda _, filled=filled: filled, new, count=1)  # type: ignore[misc]
    if new == text:
        return False
    readme.write_text(new, encoding="utf-8", newline="\n")
    return True


def blocks(notebooks: Path) -> dict[str, str]:
    """The README's blocks by the names of their marks."""
    made = {"parameters": parameter_tables(STUDIES)}
    languages: dict[str, Language] = {"findings": "en", "findings-zh": "zh"}
    for name, language in languages.items():
        sentences = [
            headline(notebooks / f"{notebook}.ipynb", value, language)
            for notebook, value in HEADLINES.items()
        ]
        made[name] = "\n".join(f"- {sentence}" for sentence in sentences)
    return made


def main() -> int:
    """Rewrite the project's README."""
    try:
        changed = rewrite(ROOT / "README.md", blocks(NOTEBOOKS))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"README.md: {'changed' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
