"""``sohoa``: registers the commands, turns errors into a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from pipeline.cli.audit import audit
from pipeline.cli.chart import chart
from pipeline.cli.config import config
from pipeline.cli.console import prepare
from pipeline.cli.correct import correct
from pipeline.cli.doctor import doctor
from pipeline.cli.evaluate import evaluate
from pipeline.cli.explain import explain
from pipeline.cli.export import export
from pipeline.cli.gold import gold
from pipeline.cli.help import Command, Ended, Group
from pipeline.cli.learn import learn
from pipeline.cli.merge import merge
from pipeline.cli.page import page
from pipeline.cli.parse import parse
from pipeline.cli.purge import purge
from pipeline.cli.restore import restore
from pipeline.cli.retry import retry
from pipeline.cli.review import review
from pipeline.cli.run import run
from pipeline.cli.schema import schema
from pipeline.cli.search import search
from pipeline.cli.status import status
from pipeline.cli.train_channel import train_channel
from pipeline.cli.watch import watch
from pipeline.errors import ExitCode, SohoaError
from pipeline.model.language import _

app = typer.Typer(
    name="sohoa",
    cls=Group,
    epilog="Exit codes: 0 all done, 1 wrong usage, 2 nothing to do, 3 some failed or partial, 4 all failed, "
    "5 a dependency is missing, 6 results cannot be written, 130 interrupted.",
    rich_markup_mode=None,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    run,
    status,
    retry,
    review,
    gold,
    learn,
    purge,
    merge,
    watch,
    page,
    restore,
    parse,
    explain,
    audit,
    export,
    search,
    chart,
    correct,
    evaluate,
    schema,
    config,
    doctor,
    train_channel,
):
    app.command(cls=Command)(command)

# The base of what typer raises for wrong arguments.
_ArgumentError: Any = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")


def _version(asked: bool) -> None:
    if asked:
        from pipeline.version import package_version

        print(f"sohoa {package_version()}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Turn scans and bad OCR text of Vietnamese administrative documents into true text and structured records.

    `sohoa COMMAND --help` explains a command. Begin with: sohoa run FOLDER -o OUT
    """


def main() -> None:
    """Entry point of the command."""
    prepare(sys.stdout, sys.stderr)
    sys.exit(int(_run(sys.argv[1:])))


def _run(arguments: list[str]) -> ExitCode | int:
    try:
        result = app(arguments or ["--help"], standalone_mode=False, prog_name="sohoa")
        return ExitCode.USAGE if not arguments else result or ExitCode.DONE
    except _ArgumentError as error:
        command = _command_of(error)
        _say(f"{_(_sentence(error.format_message()))}{_what_is_missing(error)} {_(f'See `{command} --help`.')}")
        return ExitCode.USAGE
    except SohoaError as error:
        _say(_(str(error)))
        return error.exit_code
    except Ended as ended:
        return _ended(ended.why)
    except (typer.Abort, KeyboardInterrupt):
        return _ended(KeyboardInterrupt())


def _ended(why: KeyboardInterrupt | BrokenPipeError) -> ExitCode:
    if isinstance(why, KeyboardInterrupt):
        _say(_("Interrupted."))
        return ExitCode.INTERRUPTED
    # The reader of our output has left, as `head` does; Python would complain again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.DONE


def _sentence(message: str) -> str:
    """What typer says, in one sentence with a stop."""
    said = message.replace("Value error, ", "")
    return said if said.endswith((".", "?")) else f"{said}."


def _what_is_missing(error: Any) -> str:
    """What an argument or option is for that was not given."""
    parameter: Any = getattr(error, "param", None)
    if type(error).__name__ != "MissingParameter" or not getattr(parameter, "help", None):
        return ""
    name = parameter.metavar or parameter.name
    return f" {name}: {_(parameter.help)}"


def _command_of(error: Any) -> str:
    """The command that was given wrong arguments, as far as it was found."""
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context is not None else "sohoa"


def _say(message: str) -> None:
    print(f"sohoa: {message}", file=sys.stderr)
