"""`python -m xiaodai.report.readme`: the parts of the README that the code knows.

Findings and picture come from the stored notebooks, parameter tables from the contracts; each is
written between two marks.
"""

from __future__ import annotations

import re
import sys
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


def headline(notebook: Path, value: str, language: Language) -> str:
    """The sentence of a stored notebook's finding that shows a value, as `press.flow`.

    Raises `ValueError` if no finding shows it, or more than one.
    """
    kept = [
        output["data"][MIME]["findings"]
        for output in _outputs(notebook)
        if MIME in output.get("data", {})
    ]
    found = [finding for finding in chain(*kept) if value in finding["values"]]
    if len(found) != 1:
        raise ValueError(
            f"{notebook.name}: {len(found)} findings show {value!r}; the README repeats the one "
            "that does"
        )
    return " ".join(Prose.from_json(found[0]).plain(language))


def picture(notebook: Path) -> str:
    """The first chart of a stored notebook, as SVG."""
    for output in _outputs(notebook):
        if "image/svg+xml" in output.get("data", {}):
            return str(output["data"]["image/svg+xml"])
    raise ValueError(f"{notebook.name} holds no chart; run it with make notebooks")


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
    """Rewrite the project's README and its picture."""
    try:
        drawn = picture(NOTEBOOKS / f"{PICTURED}.ipynb")
        (ROOT / PICTURE).parent.mkdir(exist_ok=True)
        (ROOT / PICTURE).write_text(drawn, encoding="utf-8", newline="\n")
        changed = rewrite(ROOT / "README.md", blocks(NOTEBOOKS))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"README.md: {'changed' if changed else 'unchanged'}")
    return 0


def _outputs(notebook: Path) -> list[dict[str, Any]]:
    cells = stored.read(notebook).cells
    return [output for cell in cells for output in cell.get("outputs", [])]


if __name__ == "__main__":
    raise SystemExit(main())
