"""``sohoa watch``: a folder that files are put into."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Dictionaries, Jobs, PageSeconds, Quiet, Verbose
from pipeline.errors import ExitCode
from pipeline.model.language import _, reader_messages


def watch(
    inbox: Annotated[Path, typer.Argument(metavar="INBOX", help="Folder that files are put into.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="Folder for the results.")],
    settle: Annotated[
        float, typer.Option("--settle", metavar="N", min=0.5, help="Seconds that a file must have been left unchanged.")
    ] = 10.0,
    jobs: Jobs = None,
    dictionaries: Dictionaries = None,
    config: Config = None,
    page_seconds: PageSeconds = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> ExitCode:
    """Read whatever is put into a folder, until Ctrl-C.

    A file is read once it has been copied whole. Needs the extra `watch`. After a restart it takes what has come
    meanwhile, and nothing twice.
    """
    from threading import Event

    from pipeline.batch.run import Plan
    from pipeline.batch.watch import check_inbox
    from pipeline.batch.watch import watch as watched
    from pipeline.cli.progress import Progress
    from pipeline.settings import load_settings

    settings = load_settings(config, jobs=jobs, dictionaries=dictionaries, page_seconds=page_seconds)
    check_inbox(inbox)
    progress = Progress(quiet, verbose)
    progress.say(_(f"Watching {inbox}; results go to {out}. Ctrl-C ends it."))
    plan = Plan(settings, out, progress, language=reader_messages().language)
    watched(inbox, plan, settle, Event(), lambda outcome: progress.summary(outcome, out))
    return ExitCode.INTERRUPTED
