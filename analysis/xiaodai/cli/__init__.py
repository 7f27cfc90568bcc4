"""The command `xiaodai`: what a user types, and how each command ends.

What a command does is in `xiaodai.report` and below, imported when it is called, so that help and
completion are quick.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from xiaodai.cli.drafting import draft_mapping
from xiaodai.cli.ending import STOPPED, sentence
from xiaodai.cli.ledger import add_release, audit, check, confirm, verify
from xiaodai.cli.project import bench, doctor, lab, notebooks, pdf, report, test
from xiaodai.cli.tapes import pool, tape

__all__ = ["main", "xiaodai"]

# New ones between two looks for garbage; the usual number looks often at what is only imported.
OBJECTS = 100_000


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="xiaodai-ledger", message="Xiaodai Ledger %(version)s")
@click.pass_context
def xiaodai(context: click.Context) -> None:
    """Xiaodai Ledger: published figures on China's small lenders, checked against each other.

    Every command explains its options: xiaodai COMMAND --help. The exit status is 0 when all is
    well, 1 when something was found or failed, 2 when the request cannot be carried out, 130 after
    Ctrl-C.

    Commands, options and files complete with the Tab key after

    \b
      eval "$(_XIAODAI_COMPLETE=bash_source xiaodai)"

    in bash; zsh and fish have zsh_source and fish_source.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (
    *(report, pdf, check, confirm, verify, add_release, audit, pool, draft_mapping, tape),
    *(doctor, notebooks, lab, test, bench),
):
    xiaodai.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; what is wrong is said in one sentence."""
    gc.set_threshold(OBJECTS)
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows a ?
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return int(xiaodai.main(arguments, "xiaodai", standalone_mode=False) or 0)
    except click.ClickException as error:
        click.echo(sentence(error), err=True)
        return error.exit_code
    except click.Abort:
        return STOPPED
