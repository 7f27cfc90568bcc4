"""The parts of the README that the code knows.

Findings and picture come from the stored notebooks, parameter tables from the contracts; each
stands between two marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from xiaodai.page.prose import Prose
from xiaodai.page.results import MIME
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report import stored
from xiaodai.report.parameters import STUDIES, Study
from xiaodai.values.formatting import Language

PICTURE = "docs/company_count.svg"
PICTURED = "01_licence_attrition"
# The finding of each notebook that the README repeats, by its place among the findings.
HEADLINES = {
    "01_licence_attrition": 4,
    "02_rate_dispersion": 3,
    "03_fenfu_portfolio": 0,
    "04_rate_caps": 0,
    "05_lender_economics": 3,
}


class ReadmeError(ValueError):
    """The README cannot be renewed; the message says why."""


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


def findings(notebook: Path, language: Language) -> list[str]:
    """What a stored notebook found, as sentences."""
    kept = [
        output["data"][MIME]["findings"]
        for output in _outputs(notebook)
        if MIME in output.get("data", {})
    ]
    return [" ".join(Prose.from_json(found).plain(language)) for found in chain(*kept)]


def picture(notebook: Path) -> str:
    """The first chart of a stored notebook, as SVG."""
    for output in _outputs(notebook):
        if "image/svg+xml" in output.get("data", {}):
            return str(output["data"]["image/svg+xml"])
    raise ReadmeError(f"{notebook.name} holds no chart; run it with make notebooks")


def rewrite(readme: Path, blocks: Mapping[str, str]) -> bool:
    """Put each block between its two marks; whether a byte has changed.

    Raises `ReadmeError` if marks are not there.
    """
    text = new = readme.read_text(encoding="utf-8")
    for name, block in blocks.items():
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(new):
            raise ReadmeError(f"{readme.name} needs the lines {start} and {end}")
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
        told = [
            findings(notebooks / f"{notebook}.ipynb", language)[place]
            for notebook, place in HEADLINES.items()
        ]
        made[name] = "\n".join(f"- {sentence}" for sentence in told)
    return made


def renew() -> bool:
    """Rewrite the project's README and its picture; whether a byte of the README has changed.

    Raises `ReadmeError` if a notebook is missing or not run, or a mark is not there.
    """
    try:
        drawn = picture(NOTEBOOKS / f"{PICTURED}.ipynb")
        (ROOT / PICTURE).parent.mkdir(exist_ok=True)
        (ROOT / PICTURE).write_text(drawn, encoding="utf-8", newline="\n")
        return rewrite(ROOT / "README.md", blocks(NOTEBOOKS))
    except FileNotFoundError as error:
        raise ReadmeError(f"there is no {error.filename}") from None


def _outputs(notebook: Path) -> list[dict[str, Any]]:
    cells = stored.read(notebook).cells
    return [output for cell in cells for output in cell.get("outputs", [])]
