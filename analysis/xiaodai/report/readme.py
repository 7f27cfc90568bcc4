"""The parts of the README, docs/parameters.md and docs/loan_pools.md that the code knows.

Findings come from the stored notebooks, parameter tables from the contracts, the columns of a
tape's tables from their declarations; each stands between two marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from xiaodai.page.record import Reader
from xiaodai.paths import NOTEBOOKS, ROOT
from xiaodai.report import stored
from xiaodai.report.body import records
from xiaodai.report.files import write
from xiaodai.report.parameters import STUDIES, Study
from xiaodai.report.tape_reference import reference
from xiaodai.values.words import Language

README, PARAMETERS, LOAN_POOLS = "README.md", "docs/parameters.md", "docs/loan_pools.md"
# The finding of each notebook that the README repeats, by its key.
HEADLINES = {
    "01_licence_attrition": "latest_net_exit",
    "02_rate_dispersion": "book_averages",
    "03_fenfu_portfolio": "pool",
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


def headline(notebook: Path, key: str, language: Language) -> str:
    """The sentence of a stored notebook's finding of that key.

    Raises `ReadmeError` if the notebook has no such finding, or more than one.
    """
    found = [r for r in records(stored.read(notebook), "finding") if r["key"] == key]
    if len(found) != 1:
        said = f"{notebook.name} has {len(found)} findings with the key {key!r}, not one"
        raise ReadmeError(said)
    return " ".join(Reader(found[0]["nodes"]).prose(found[0]["said"]).plain(language))


def rewrite(page: Path, blocks: Mapping[str, str]) -> bool:
    """Put each block between its two marks; whether a byte has changed.

    Raises `ReadmeError` if marks are not there.
    """
    text = new = page.read_text(encoding="utf-8")
    for name, block in blocks.items():
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(new):
            raise ReadmeError(f"{page.name} needs the lines {start} and {end}")
        filled = f"{start}\n{block}\n{end}"
        new = pattern.sub(lambda _, filled=filled: filled, new, count=1)  # type: ignore[misc]
    if new == text:
        return False
    write({page: new})
    return True


def blocks(notebooks: Path) -> dict[str, dict[str, str]]:
    """The blocks of each page by the names of their marks."""
    made = {}
    languages: dict[str, Language] = {"findings": "en", "findings-zh": "zh"}
    for name, language in languages.items():
        told = [
            headline(notebooks / f"{notebook}.ipynb", key, language)
            for notebook, key in HEADLINES.items()
        ]
        made[name] = "\n".join(f"- {sentence}" for sentence in told)
    return {
        README: made,
        PARAMETERS: {"parameters": parameter_tables(STUDIES)},
        LOAN_POOLS: reference(),
    }


def renew() -> bool:
    """Rewrite what the project's pages say of notebooks; whether a byte has changed.

    Raises `ReadmeError` if a notebook is missing or a mark is not there.
    """
    try:
        changed = [rewrite(ROOT / page, made) for page, made in blocks(NOTEBOOKS).items()]
        return any(changed)
    except FileNotFoundError as error:
        raise ReadmeError(f"there is no {error.filename}") from None
