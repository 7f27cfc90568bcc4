"""What the Jupyter server of the project's environment leaves out when it saves a notebook.

`tools/environment.py` tells the server of this hook, which is imported when the server starts.
"""

from __future__ import annotations

from typing import Any


def without_version(model: dict[str, Any], **_: object) -> None:
    """Leave out the version of Python, which differs between machines.

    JupyterLab writes it into every notebook that it opens with a kernel: without the hook, opening
    and saving would change the stored notebooks.
    """
    if model["type"] == "notebook":
        model["content"]["metadata"].get("language_info", {}).pop("version", None)
