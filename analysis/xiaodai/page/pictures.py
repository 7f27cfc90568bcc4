"""Charts as pictures that are the same byte for byte wherever and whenever they are drawn."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARP = 2  # pixels of a PNG for each of the page
SPACE = 0.08  # inches around a chart
WHITE = 253  # from here on the quantiser's white is meant to be white


def png(figure: Figure, name: str) -> tuple[str, int, int]:
    """A figure as PNG in base64, with the width and height at which it is to be shown.

    It is drawn at twice that size with 256 colours, enough for a chart, at a third of the bytes.
    Raises `ValueError` if the font lacks a character.
    """
    from PIL import Image

    buffer = io.BytesIO()
    dots = figure.dpi * SHARP
    with drawing(name):
        figure.savefig(
            buffer,
            format="png",
            dpi=dots,
            bbox_inches="tight",
            pad_inches=SPACE,
            metadata={"Software": None},
            pil_kwargs={"compress_level": 0},  # it is packed below
        )
    small = io.BytesIO()
    with Image.open(buffer) as drawn:
        width, height = drawn.size
        few = drawn.convert("RGB").quantize(
            256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        few.putpalette([255 if part >= WHITE else part for part in few.getpalette() or ()])
        few.save(small, format="PNG", optimize=True)
    text = base64.b64encode(small.getvalue()).decode("ascii")
    return text, width // SHARP, height // SHARP


@contextmanager
def drawing(name: str) -> Iterator[None]:
    """Matplotlib as both formats need it; a character without a glyph is an error."""
    import matplotlib as mpl

    try:
        with (
            mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}),
            warnings.catch_warnings(),
        ):
            warnings.filterwarnings("error", message=r"Glyph \d+")
            yield
    except UserWarning as warning:
        raise ValueError(f"the chart {name!r} cannot be drawn: {warning}") from None
