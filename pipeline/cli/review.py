"""``sohoa review``: the results of a run before a person's eyes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Approvals, Config, Database, Dictionaries, IncludeSecret
from pipeline.errors import ExitCode
from pipeline.model.language import _


def review(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of `sohoa run`, also while it is running.")],
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port; 0 takes a free one.")
    ] = 8765,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
    database: Database = None,
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            metavar="FILE",
            help="File whose first line is the password. Needed where other machines can reach the desk.",
        ),
    ] = None,
    approvals: Approvals = 1,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Your name in the log of changes, where nobody logs in.")
    ] = "",
    public_name: Annotated[
        list[str] | None,
        typer.Option(
            "--public-name", metavar="HOST", help="Name by which browsers reach the desk; may be given several times."
        ),
    ] = None,
    include_secret: IncludeSecret = False,
    dictionaries: Dictionaries = None,
    config: Config = None,
) -> ExitCode:
    """Review the results of a run in the browser.

    The most doubtful come first; values are corrected, documents approved. Only this machine can reach the desk,
    unless --host gives another address, which needs a password.
    """
    import sys

    from pipeline.cli.extras import needs_extra
    from pipeline.settings import load_settings

    with needs_extra("review", "`sohoa review`"):
        from pipeline.review.application import ReviewOptions
        from pipeline.review.security import password_from
        from pipeline.review.server import serve
    settings = load_settings(config, dictionaries=dictionaries)
    options = ReviewOptions(
        database=database,
        password=password_from(password_file) if password_file else None,
        approvals=approvals,
        secret=include_secret,
        reviewer=name,
        hosts=("127.0.0.1", "localhost", "[::1]", host, *(public_name or ())),
    )
    serve(out, settings, options, host, port, browser, lambda text: print(_(text), file=sys.stderr, flush=True))
    return ExitCode.DONE
