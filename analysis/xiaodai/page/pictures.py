"""Charts as pictures that are the same byte for byte wherever and whenever they are drawn."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.backend_bases import FigureCanvasBase
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

SHARP = 2  # pixels of a PNG for each of the page
SPACE = 0.08  # inches around a chart
WHITE = 253  # from here on the quantiser's white is meant to be white


def png(figure: Figure, name: str) -> tuple[str, int, int]:
    """A figure as PNG in base64, with the width and height at which it is to be shown.

    It is drawn at twice that size with 256 colours, enough for a chart, at a third of the bytes.
    Raises `ValueError` if the font lacks a character.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    buffer = io.BytesIO()
    dots = figure.dpi * SHARP
    with drawing(name):
        figure.savefig(
            buffer,
            format="png",
            dpi=dots,
            bbox_inches=placed(figure, FigureCanvasAgg, dots),
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


def placed(figure: Figure, canvas: type[FigureCanvasBase], dpi: float) -> Bbox:
    """Put the parts of a figure in their places, once; returns what they take, in inches.

    It is called inside `drawing`. Matplotlib's own way, `bbox_inches="tight"`, draws every figure
    once more, and lays it out anew for every picture.
    """
    canvas(figure)  # the size of letters is that of the format
    before, figure.dpi = figure.dpi, dpi
    if layout := figure.get_layout_engine():
        layout.execute(figure)
        figure.set_layout_engine(None)
    taken = figure.get_tightbbox().padded(SPACE)
    figure.dpi = before
    return taken


@contextmanager
def drawing(name: str) -> Iterator[None]:
    """Matplotlib as both formats need it; a character without a glyph is an error."""
    import matplotlib as mpl

    settings: dict[Any, Any] = {
        "svg.hashsalt": name,
        "svg.fonttype": "none",
        "figure.constrained_layout.use": False,  # whatever is drawn has been `placed`
    }
    try:
        with mpl.rc_context(settings), warnings.catch_warnings():
            warnings.filterwarnings("error", message=r"Glyph \d+")
            yield
    except UserWarning as warning:
        raise ValueError(f"the chart {name!r} cannot be drawn: {warning}") from None
