"""`python -m analysis.report.readme`: the README's parameter tables, made from the contracts."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from analysis.paths import ROOT
from analysis.report.parameters import STUDIES, Study

START, END = "<!-- parameters:start -->", "<!-- parameters:end -->"


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


def rewrite(readme: Path, studies: Mapping[str, Study]) -> bool:
    """Put the tables between the two marks; whether a byte has changed.

    Raises `ValueError` if the marks are not there.
    """
    text = readme.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(START) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{readme.name} needs the lines {START} and {END}")
    tables = f"{START}\n{parameter_tables(studies)}\n{END}"
    new = pattern.sub(lambda _: tables, text, count=1)
    if new == text:
        return False
    readme.write_text(new, encoding="utf-8", newline="\n")
    return True


def main() -> int:
    """Rewrite the project's README."""
    try:
        changed = rewrite(ROOT / "README.md", STUDIES)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"README.md: {'changed' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
