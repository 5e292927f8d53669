"""``sohoa review``: the results of a run before a person's eyes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Dictionaries
from pipeline.errors import ExitCode


def review(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of `sohoa run`, finished or running.")],
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="Review store, such as postgresql://…; else SQLite in OUT.")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its first line is the password; wanted unless on this machine.")
    ] = None,
    approvals: Annotated[int, typer.Option(min=1, max=9, help="People who must approve a document.")] = 1,
    name: Annotated[str, typer.Option(metavar="NAME", help="Who reviews, where nobody logs in.")] = "",
    public_name: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Name by which browsers reach it; may be repeated.")
    ] = None,
    include_secret: Annotated[bool, typer.Option("--include-secret", help="Show secret documents, too.")] = False,
    dictionaries: Dictionaries = None,
    config: Config = None,
) -> ExitCode:
    """Review results in the browser: the most doubtful first, corrections kept, documents approved.

    Binds to this machine alone; any other address wants a password.
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
    serve(out, settings, options, host, port, browser, lambda text: print(text, file=sys.stderr, flush=True))
    return ExitCode.DONE
