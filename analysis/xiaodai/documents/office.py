"""The text of a Word document (.docx) and of a PDF document.

A .docx file is a zip archive of XML, which lxml reads; pypdf reads a PDF document. There the lines
are those of the printed page, so that sentences are put together again.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from xiaodai.documents.contents import LIMIT_CHARACTERS, ArticleError, Page
from xiaodai.documents.lines import printed

UNPACKED_LIMIT = 20_000_000  # bytes of a Word document's text with its mark-up
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED = {_FALLBACK} | {_W + name for name in ("del", "moveFrom", "instrText")}
_BEHIND = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "p": "\n", _W + "tr": "\n"}
_BREAKS = {_W + name for name in ("br", "cr", "p")}
_BEHIND |= {_W + "noBreakHyphen": "-"}
_NOTE = re.compile(r"\s*\d{1,3}\s*")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:第\s*)?\d{1,4}(?:\s*页|\s*/\s*\d{1,4})?[-–—\s]*")


def from_docx(content: bytes) -> Page:
    """The text of a Word document: a line for each paragraph and row, tabs between cells.

    Deleted text, comments, notes, heads and feet of pages are left out. Raises `ArticleError` for a
    file that is none, is damaged, or is too large when unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = _part(archive, "word/document.xml")
    except KeyError:
        raise ArticleError("it is a zip archive, but no Word document") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, etree.LxmlError):
        raise ArticleError("it is a damaged Word document; save it anew, or its text") from None
    text = re.sub(r" ?([\n\t]) ?", r"\1", "".join(_written(body)))
    return Page(re.sub(r"\n{2,}", "\n", text).strip("\n"))


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """One file of the archive as XML, read no further than the limit."""
    with archive.open(name) as file:
        content = file.read(UNPACKED_LIMIT + 1)
    if len(content) > UNPACKED_LIMIT:
        raise ArticleError(
            f"its text has more than {UNPACKED_LIMIT // 1_000_000} MB when unpacked; "
            "save the text alone"
        )
    safe = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    # "Strict Open XML" differs in the names' address only.
    return etree.fromstring(content.replace(_STRICT, _W[1:-1].encode()), safe)


def _written(body: etree._Element) -> Iterator[str]:
    """The pieces of a document's text; inside a table paragraphs stand side by side."""
    walk = etree.iterwalk(body, events=("start", "end"))
    cells = 0  # how many table cells the walk is in
    for event, tag in walk:
        if event == "start":
            if tag.tag in _DELETED or (tag.tag == _W + "r" and _is_unseen(tag)):
                walk.skip_subtree()
            elif tag.tag == _W + "tc":
                cells += 1
                yield "" if next(tag.itersiblings(tag.tag, preceding=True), None) is None else "\t"
            continue
        if tag.tag == _W + "t":
            yield _marked(tag)
        elif tag.tag == _W + "tc":
            cells -= 1
        elif tag.tag in _BEHIND:
            is_inner = cells and tag.tag in _BREAKS
            yield " " if is_inner else _BEHIND[tag.tag]


def _is_unseen(written: etree._Element) -> bool:
    """Whether a run is hidden or struck out."""
    return any(
        found.get(_W + "val", "true") in ("true", "1", "on")
        for name in ("vanish", "strike", "dstrike")
        for found in written.iterfind(f"{_W}rPr/{_W}{name}")
    )


def _marked(words: etree._Element) -> str:
    """The text of a run; a raised number is the mark of a note and no last digit."""
    text = words.text or ""
    raised = words.find(f"../{_W}rPr/{_W}vertAlign[@{_W}val='superscript']")
    return f"[{text}]" if raised is not None and _NOTE.fullmatch(text) else text


def from_pdf(content: bytes) -> Page:
    """The text of a PDF document, a line for each paragraph as far as its lines tell.

    Pages are read until there is more text than an article may have. Raises `ArticleError` for a
    file that is none, is damaged, asks for a password, or holds pictures of pages only.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of whatever it mends
    pages: list[list[str]] = []
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ArticleError("it is protected by a password; save it without one")
        size = 0
        for page in reader.pages:
            found = [" ".join(line.split()) for line in page.extract_text().split("\n")]
            pages.append([line for line in found if line and not _PAGE_NUMBER.fullmatch(line)])
            size += sum(map(len, found))
            if size > LIMIT_CHARACTERS:
                break
        count = len(reader.pages)
    except ArticleError:
        raise
    except ImportError:  # of what deciphers it
        raise ArticleError("it is encrypted; print it to a new PDF document") from None
    except Exception:  # broken bytes end in errors of every kind
        raise ArticleError("it is a damaged PDF document; save it anew, or its text") from None
    if not any(pages):
        all_of = "a page" if count == 1 else f"{count} pages"
        raise ArticleError(f"it holds pictures of {all_of} and no text; have its text recognised")
    return Page(printed(pages))
