"""What nbconvert adds in the project's environment: pictures say in words what they show.

`tools/environment.py` tells `jupyter nbconvert` of it.
"""

from __future__ import annotations

from html import escape
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode


class Described(Preprocessor):
    """Gives each picture of an HTML page the alt text that nbconvert's template leaves out."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """The cell, its described pictures as the HTML that they become anyway."""
        for output in cell.get("outputs", []):
            said = output.get("metadata", {}).get("image/png", {})
            if "alt" in said:
                picture = output.data.pop("image/png")
                shown = {key: said[key] for key in ("alt", "width", "height") if key in said}
                words = " ".join(f'{key}="{escape(str(value))}"' for key, value in shown.items())
                output.data["text/html"] = f'<img {words} src="data:image/png;base64,{picture}">'
        return cell, resources
