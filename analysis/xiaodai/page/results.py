"""A notebook's results as its last output: a small table for readers, JSON for programs.

The JSON has the MIME type below and holds `notebook`, `language`, `results` (name → record) and
`findings` (templates in both languages with the records of their values).
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from xiaodai.page.lineage import Numbers, plain
from xiaodai.page.prose import Prose
from xiaodai.page.record import Record
from xiaodai.values.words import Language

MIME = "application/vnd.xiaodai.results+json"
_HEADS = {"en": ("Result", "Name in the data", "Value"), "zh": ("结果", "数据中的名称", "数值")}


@dataclass(frozen=True)
class Results:
    """Named results and the findings told on the way; shows itself in a notebook."""

    notebook: str
    language: Language
    results: dict[str, Record]
    findings: list[Prose]
    html: str

    def __repr__(self) -> str:
        return "\n".join(
            f"{name} = {plain(kept, self.language)}" for name, kept in self.results.items()
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self.html,
            MIME: {
                "notebook": self.notebook,
                "language": self.language,
                "results": self.results,
                "findings": [finding.to_json() for finding in self.findings],
            },
        }


def results_table(results: dict[str, Record], numbers: Numbers) -> str:
    """The results as a table: what it is, its name for programs, its value."""
    language = numbers.language
    head = "".join(f'<th scope="col">{word}</th>' for word in _HEADS[language])
    rows = []
    for name, kept in results.items():
        words = kept["name"][language] or name.replace("_", " ")
        rows.append(
            f'<tr><th scope="row">{escape(words)}</th>'
            f'<th scope="row"><code>{escape(name)}</code></th>'
            f'<td class="num">{numbers.draw(kept)}</td></tr>'
        )
    return (
        f'<div class="x-table results"><div class="wide"><table><thead><tr>{head}</tr></thead>\n'
        "<tbody>\n" + "\n".join(rows) + "\n</tbody></table></div></div>"
    )
