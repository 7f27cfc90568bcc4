"""What the commands share: options, and how one ends, its exit status and what was wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from xiaodai.paths import BUILD, IN_CHECKOUT, reason
from xiaodai.report.files import shown

FC = TypeVar("FC", bound=Callable[..., Any])
DONE = 0
FAILED = 1  # it ran, and something failed or was found
REFUSED = 2  # it cannot be done as asked
WARNED = 3  # it is done, and something should be looked at
STOPPED = 130
START, END = 700, 300  # characters shown of a line that is longer: what a file names may be endless
# What the commands expect to go wrong, by name: naming an error need not import what raises it.
EXPECTED = {
    "xiaodai.documents.contents.ArticleError": REFUSED,
    "xiaodai.contract.ParameterError": REFUSED,
    "xiaodai.ledger.corpus.DocumentError": REFUSED,
    "xiaodai.ledger.release.ReleaseError": REFUSED,
    "xiaodai.ledger.second_reading.ConfirmError": REFUSED,
    "xiaodai.ledger.tables.LedgerError": REFUSED,
    "xiaodai.report.build.ReportError": FAILED,
    "xiaodai.report.files.BusyError": REFUSED,
    "xiaodai.report.parameters.ParameterFileError": REFUSED,
    "xiaodai.report.printing.PrintError": REFUSED,
    "xiaodai.report.readme.ReadmeError": FAILED,
    "xiaodai.report.running.NotebookError": FAILED,
    "xiaodai.report.tables.TablesError": REFUSED,
    "xiaodai.tapes.columns.PoolError": REFUSED,
}


class Command(click.Command):
    """A command that returns its exit status and says in one sentence what stopped it.

    `stopped` is said after Ctrl-C. `unwritable` is the exit status where the result cannot be
    written. `explains` are the notebooks whose parameters its help lists (all with `*`), without
    those that the command sets by itself.
    """

    def __init__(
        self,
        *arguments: Any,
        stopped: str,
        unwritable: int = REFUSED,
        explains: tuple[str, ...] = (),
        sets: tuple[str, ...] = (),
        **settings: Any,
    ) -> None:
        super().__init__(*arguments, **settings)
        self.stopped = stopped
        self.unwritable = unwritable
        self.explains = explains
        self.sets = {"language", *sets}

    def invoke(self, ctx: click.Context) -> int:
        """Run the command; its exit status."""
        try:
            return int(super().invoke(ctx) or DONE)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            return _end(self.stopped, STOPPED)
        except OSError as error:
            place = ctx.params.get("out") or error.filename or "the result"
            return _end(f"{shown(Path(place))} cannot be written: {reason(error)}", self.unwritable)
        except Exception as error:
            names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)
            status = next((EXPECTED[name] for name in names if name in EXPECTED), None)
            if status is None:
                raise
            return _end(str(error), status)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The parameters of the notebooks behind the command, as their contracts state them."""
        super().format_epilog(ctx, formatter)
        if not self.explains:
            return
        from xiaodai.report.parameters import STUDIES

        for name, study in STUDIES.items():
            if name not in self.explains and "*" not in self.explains:
                continue
            fields = study.contract.model_fields.items()
            rows = [
                (f"{field}: {about.default!r}", about.description or study.contract.allowed(field))
                for field, about in fields
                if field not in self.sets
            ]
            with formatter.section(f"Parameters of {name} that FILE may set"):
                formatter.write_dl(rows)


class GivenPath(click.Path):
    """A path that is not empty, as a `Path`; its name is completed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; refused where it is empty, which would mean the current folder."""
        if value == "":
            raise click.MissingParameter(ctx=ctx, param=param)
        return Path(value)


def out(place: str, what: str, metavar: str = "DIR") -> Callable[[FC], FC]:
    """The option of where a command writes; `place` within the folder build if it is not given."""
    help = f"{what}; {Path('build', place).as_posix()} if not given."
    return click.option(
        "--out", type=GivenPath(), metavar=metavar, default=BUILD / place, help=help
    )


params = click.option(
    "--params",
    type=GivenPath(),
    metavar="FILE",
    help="YAML that sets parameters, as notebook: {parameter: value}; they are listed below.",
)


def progress() -> Callable[[str], None]:
    """A function that says a line and the seconds since this one was called."""
    start = time.perf_counter()

    def timed(line: str) -> None:
        say(f"{line} … {time.perf_counter() - start:.1f} s")

    return timed


def say(text: str) -> None:
    """Say something at once, though the output be a file or a pipe."""
    click.echo(text)


def need_checkout(context: click.Context) -> None:
    """Raises `click.UsageError` where the package is installed without the project around it."""
    if not IN_CHECKOUT:
        raise click.UsageError("this command works in a checkout of the project only", context)


def sentence(error: click.ClickException) -> str:
    """What was wrong with a command line, where, and what explains it."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "xiaodai"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.make_metavar(context) if context else error.param.name
        option = isinstance(error.param, click.Option)
        what = f"{error.param.opts[0]} {name}" if option else name
        variable = (error.param.name or "").upper()
        return f"{path} needs {what} (make: {variable}=…); {path} --help says more"
    said = error.format_message().rstrip(".")
    return f"{path}: {said[0].lower()}{said[1:]}; {path} --help says more"


def _end(said: str, status: int) -> int:
    click.echo("\n".join(map(_short, said.split("\n"))), err=True)
    return status


def _short(line: str) -> str:
    return line if len(line) <= START + END else f"{line[:START]} … {line[-END:]}"
