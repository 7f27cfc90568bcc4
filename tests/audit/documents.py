"""Small Word and PDF documents, written by hand for the tests."""

import io
import zipfile
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def run(text: str) -> str:
    """A run of text in a Word document."""
    return f'<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inner: str) -> str:
    """A paragraph of runs; plain words are one run."""
    return f"<w:p>{''.join(one if one.startswith('<') else run(one) for one in inner)}</w:p>"


def row(*cells: str) -> str:
    """A row of a table."""
    return f"<w:tr><w:trPr/>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


def docx(*blocks: str, before: str = "", name: str = "word/document.xml") -> bytes:
    """A Word document of these blocks; `before` stands ahead of its XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            name, f"{before}<w:document {_NAMES}><w:body>{''.join(blocks)}</w:body></w:document>"
        )
    return file.getvalue()


def pdf(*pages: Sequence[str], password: str | None = None) -> bytes:
    """A PDF document with these lines on its pages, in a font that knows every character."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>] >>"
    )
    kids = []
    for lines in pages:
        shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
        stream = f"BT /F 12 Tf 16 TL 50 780 Td {shown} ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F {font} >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
        objects.append(f"<< /Length {len(stream)} >> stream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    made, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj {one} endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    made += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer "
        f"<< /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{len(made)}\n%%EOF\n"
    ).encode()
    if password is None:
        return made
    writer = PdfWriter(PdfReader(io.BytesIO(made)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
