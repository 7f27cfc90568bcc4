"""The command that drafts a mapping from a loan tape."""

from __future__ import annotations

from pathlib import Path

import click

from xiaodai.cli.ending import Command, GivenPath, say
from xiaodai.report.files import shown, write


@click.command(
    "draft-mapping",
    cls=Command,
    stopped="stopped before the draft was complete; nothing was written",
)
@click.argument("tape", metavar="TAPE", type=click.Path())
@click.option(
    "--out",
    type=GivenPath(),
    metavar="FILE",
    help="Where to write the draft, as columns.toml; on the terminal if not given.",
)
def draft_mapping(tape: str, out: Path | None) -> None:
    """Draft a mapping for a loan tape from the tape itself.

    It guesses from the tape which column is which, in which unit and format, and lists the words of
    its status with their rows and balance; a comment says on what ground. Read it, finish what is
    commented out, then: xiaodai pool TAPE --mapping FILE. docs/loan_pools.md says what a mapping
    may hold.
    """
    from xiaodai.tapes.draft import draft

    made = draft(tape)
    if out is None:
        click.echo(made, nl=False)
        return
    write({out: made})
    say(str(shown(out)))
