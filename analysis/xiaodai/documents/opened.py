"""A file on the disk, or what came through a pipe, as a page of text: by its form and encoding."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias

from xiaodai.documents.contents import ArticleError, Page
from xiaodai.documents.lines import laid_out

Form: TypeAlias = Literal["text", "Markdown", "HTML", "Word", "PDF"]

FORMS: dict[str, Form] = {
    ".txt": "text",
    ".md": "Markdown",
    ".html": "HTML",
    ".htm": "HTML",
    ".docx": "Word",
    ".pdf": "PDF",
}
LIMITS: dict[Form, int] = {  # bytes of a file
    "text": 1_000_000,
    "Markdown": 1_000_000,
    "HTML": 10_000_000,
    "Word": 10_000_000,
    "PDF": 10_000_000,
}
MOST = max(LIMITS.values())
ALLOWED = "a .txt, .md, .html, .htm, .docx or .pdf file"
ENCODINGS = {"gb18030": "GB18030", "big5": "Big5", "cp1252": "Windows-1252"}  # beside Unicode
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # also what a password makes of a newer document
BINARY_HEADS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (_OLD_OFFICE, "an office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
_HTML_HEAD = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype html|html|head|body)\b", re.I)


def content(path: Path) -> bytes:
    """The bytes of a file that may be an article; its size is looked at before it is opened."""
    if path.is_dir():
        raise ArticleError(f"{path.name} is a folder; give {ALLOWED}")
    if not path.exists():
        raise ArticleError(f"there is no file {path}; give {ALLOWED}")
    form = FORMS.get(path.suffix.lower())
    if form is None:
        ending = f"ends in {path.suffix}" if path.suffix else "has no ending"
        raise ArticleError(f"{path.name} {ending}; an article is {ALLOWED}")
    _check_size(path.name, path.stat().st_size, form)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path.name} cannot be opened: {error.strerror}") from None


def page(name: str, content: bytes, ending: str) -> tuple[Page, str]:
    """The text in bytes, and a sentence about their encoding where that is unusual.

    Without an `ending` the form is that which the bytes begin as. Raises `ArticleError` that names
    the file.
    """
    form = FORMS[ending] if ending else _form(content)
    _check_size(name, len(content), form)
    if not content.strip():
        raise ArticleError(f"{name} is empty; give an article with text in it")
    try:
        if form in ("Word", "PDF"):
            return _office(form, content), ""
        source, note = _decoded(content)
        return _reader(form)(source.replace("\r\n", "\n").replace("\r", "\n")), note and name + note
    except ArticleError as error:
        raise ArticleError(f"{name} cannot be read: {error}") from None


def _form(content: bytes) -> Form:
    if content.startswith(b"%PDF"):
        return "PDF"
    if content.startswith(b"PK\x03\x04"):
        return "Word"
    return "HTML" if _HTML_HEAD.match(content.removeprefix(b"\xef\xbb\xbf")) else "text"


def _check_size(name: str, size: int, form: Form) -> None:
    if size > LIMITS[form]:
        raise ArticleError(
            f"{name} has {size / 1e6:.2f} MB; an article may have at most "
            f"{LIMITS[form] / 1e6:.0f} MB as {form}"
        )


def _reader(form: Form) -> Callable[[str], Page]:
    from xiaodai.documents import markup

    if form == "HTML":
        return markup.from_html
    return markup.from_markdown if form == "Markdown" else lambda text: Page(laid_out(text))


def _office(form: Form, content: bytes) -> Page:
    from xiaodai.documents import office

    head = b"%PDF" if form == "PDF" else b"PK\x03\x04"
    if content.startswith(_OLD_OFFICE):
        raise ArticleError("it is protected by a password, or an old .doc; save it as a new .docx")
    if head not in content[:1024]:
        raise ArticleError(f"it is no {form} document, whatever its name says")
    return office.from_pdf(content) if form == "PDF" else office.from_docx(content)


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text in bytes, and how their encoding is told unless it is UTF-8."""
    mark = next((encoding for head, encoding in BYTE_ORDER_MARKS if raw.startswith(head)), "")
    kind = next((kind for head, kind in BINARY_HEADS if raw.startswith(head)), "")
    if not kind and not mark.startswith(("utf-16", "utf-32")) and b"\0" in raw:
        kind = "binary data"
    if kind:
        raise ArticleError(f"it holds {kind}, not text; save the article as text or HTML")
    try:
        text = raw.decode(mark or "utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes  # most documents need no guess

        best = None if mark else from_bytes(raw, cp_isolation=list(ENCODINGS)).best()
        if best is None:
            raise ArticleError(
                "it is in no known encoding; save it as UTF-8 (GB18030 and Big5 work too)"
            ) from None
        text, said = raw.decode(best.encoding, errors="replace"), ENCODINGS[best.encoding]
        return text, f" was read as {said}, not UTF-8."
    wide = mark.startswith(("utf-16", "utf-32"))
    return text, f" was read as {mark.upper()}, not UTF-8." if wide else ""
