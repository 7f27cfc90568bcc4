"""Charts as SVG that is the same byte for byte wherever and whenever it is drawn."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NOTHING = {"Date": None, "Creator": None, "Format": None, "Type": None}


def svg(figure: Figure | Axes, salt: str) -> str:
    """Draw a figure as SVG and close it. `salt` makes the ids inside it its own.

    Raises `ValueError` if the font lacks a character.
    """
    import matplotlib as mpl
    from matplotlib import pyplot as plt
    from matplotlib.figure import Figure as FigureClass

    whole = figure if isinstance(figure, FigureClass) else figure.get_figure(root=True)
    if whole is None:
        raise ValueError("the chart has been removed from its figure")
    buffer = io.StringIO()
    try:
        with (
            mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "path"}),
            warnings.catch_warnings(),
        ):
            warnings.filterwarnings("error", message=r"Glyph \d+")
            whole.savefig(
                buffer, format="svg", metadata=_NOTHING, bbox_inches="tight", pad_inches=0.08
            )
    except UserWarning as warning:
        raise ValueError(f"the chart {salt!r} cannot be drawn: {warning}") from None
    finally:
        plt.close(whole)
    drawn = buffer.getvalue()
    # The document type would name an address; a browser needs neither it nor trailing blanks.
    return re.sub(r"[ \t]+$", "", drawn[drawn.index("<svg") :], flags=re.MULTILINE)
