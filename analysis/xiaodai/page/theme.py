"""How charts look: one font that draws Chinese, few lines, colours that survive grey-scale."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

FONT = Path(__file__).resolve().parent / "fonts" / "XiaodaiSansSC-Regular.otf"
FAMILY = "Xiaodai Sans SC"
WIDE = 6.8  # inches: the width of a chart beside a text
NARROW = 3.6  # inches: the width of a chart on a telephone, whose letters it does not shrink


class Colours(NamedTuple):
    """Colours by role, each clearly lighter than the one before, to differ in grey."""

    main: str = "#123a63"  # the series that the chart is about
    warn: str = "#b3262e"  # limits, caps, breaches
    accent: str = "#d98324"  # what is set against the main series
    muted: str = "#aeb6c0"  # context
    band: str = "#c6d8ea"  # intervals and shaded spans
    text: str = "#2b2f36"
    grid: str = "#e4e7eb"


COLOURS = Colours()


def apply() -> None:
    """Make every chart drawn from now on look like the project's.

    Raises `FileNotFoundError` if the bundled font is missing.
    """
    import matplotlib as mpl
    from matplotlib import font_manager

    if not FONT.is_file():
        raise FileNotFoundError(f"the bundled font {FONT.name} is missing")
    if FAMILY not in {entry.name for entry in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(FONT)
    mpl.rcParams.update(_settings())


@contextmanager
def drawn_for(width: float) -> Iterator[None]:
    """Whatever is drawn inside is drawn for a width in inches, `WIDE` or `NARROW`."""
    import matplotlib as mpl

    with mpl.rc_context({"figure.figsize": (width, mpl.rcParams["figure.figsize"][1])}):
        yield


def _settings() -> dict[Any, Any]:
    """Seaborn's white grid, lighter; importing it for this alone would cost every page a second."""
    from matplotlib.rcsetup import cycler

    return {
        "axes.prop_cycle": cycler("color", list(COLOURS[:4])),
        "ytick.left": False,
        "font.family": [FAMILY],
        "font.size": 10,
        "figure.figsize": (WIDE, 4.2),
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "axes.titlelocation": "left",
        "axes.titlesize": 12.5,
        "axes.titleweight": "normal",
        "axes.titlepad": 12,
        "axes.titlecolor": COLOURS.text,
        "axes.labelsize": 10,
        "axes.labelcolor": COLOURS.text,
        "axes.edgecolor": COLOURS.muted,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": COLOURS.grid,
        "grid.linewidth": 0.8,
        "text.color": COLOURS.text,
        "xtick.color": COLOURS.text,
        "ytick.color": COLOURS.text,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 9.5,
        "xtick.bottom": True,
        "xtick.major.size": 3,
        "xtick.major.width": 0.8,
        "lines.linewidth": 1.8,
        "lines.solid_capstyle": "round",
        "legend.frameon": False,
        "legend.fontsize": 9.5,
        "svg.fonttype": "none",
    }
