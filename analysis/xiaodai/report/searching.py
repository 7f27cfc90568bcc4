"""The one script of the report: it lets the tables of evidence be searched, filtered and sorted.

The tables are complete without it. DataTables (MIT licence, beside it in `script/`) does the work;
`search.js` puts one search over all tables of a page. Both stand in the page, whose policy allows
them by their hash and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).resolve().parent / "script"
FILES = ("dataTables.min.js", "search.js")


@cache
def script() -> Markup:
    """The script, as it stands between its tags."""
    texts = ((FOLDER / name).read_text(encoding="utf-8").strip() for name in FILES)
    return Markup("\n".join(texts))


def allowed(script: str) -> str:
    """What a content-security policy calls a script by: the hash of its text."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
