"""Confirming, by typing its figure again, a claim that was added or altered on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xiaodai.ledger.second_reading import SECOND, ConfirmError, confirmed, rows_to_confirm
from xiaodai.paths import reason
from xiaodai.report.files import shown, write

SHOWN = 20  # claims that are listed


def confirm(
    claim: str | None, printed: str | None, folder: Path, say: Callable[[str], None]
) -> bool:
    """Remember a claim's figure as it was typed again, or list the claims that need it.

    `say` gets lines for the terminal. Returns whether no claim needs it any more. Raises
    `ConfirmError` for a folder without the tables, an unknown claim, and other characters than
    those of its row.
    """
    table = folder / f"{SECOND}.csv"
    try:
        if claim is not None:
            if printed is None:
                raise ConfirmError(
                    f"the figure is missing: xiaodai confirm {claim} PRINTED, as in its document"
                )
            made = confirmed(folder, {claim: printed})
            write({table: made.to_csv(index=False, lineterminator="\n")})
            say(f"{claim}: {printed} is confirmed")
        unread = rows_to_confirm(folder)
    except (OSError, ValueError, KeyError) as error:
        if isinstance(error, ConfirmError):
            raise
        raise ConfirmError(
            f"the tables of {shown(folder)} cannot be read: {reason(error)}"
        ) from None
    for row in unread.head(SHOWN).itertuples():
        say(f"to be read again: {row.id}")  # without its figure, so that nobody copies that
    if len(unread) > SHOWN:
        say(f"… and {len(unread) - SHOWN} more")
    if unread.empty:
        say("every claim is what was read the second time")
    return bool(unread.empty)
