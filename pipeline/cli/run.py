"""``sohoa run``: files and folders in, records and tables out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import (
    Config,
    Dictionaries,
    DocumentSeconds,
    Engine,
    Jobs,
    Language,
    MaxBytes,
    MaxPages,
    MaxPixels,
    MaxRatio,
    PageSeconds,
    Quiet,
    TextLayers,
    Verbose,
)
from pipeline.errors import ExitCode


def run(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, globs; - is text on stdin.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="Folder for the results.")],
    recursive: Annotated[bool, typer.Option(help="Read folders inside folders.")] = True,
    restore: Annotated[bool | None, typer.Option("--restore/--no-restore", help="Restore Vietnamese marks.")] = None,
    clean: Annotated[bool | None, typer.Option("--clean/--no-clean", help="Deskew, separate seals.")] = None,
    jobs: Jobs = None,
    language: Language = None,
    engine: Engine = None,
    text_layers: TextLayers = None,
    dictionaries: Dictionaries = None,
    config: Config = None,
    max_bytes: MaxBytes = None,
    max_pages: MaxPages = None,
    max_pixels: MaxPixels = None,
    max_ratio: MaxRatio = None,
    page_seconds: PageSeconds = None,
    document_seconds: DocumentSeconds = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> ExitCode:
    """Read documents and write records: OUT/records.xlsx, OUT/records.jsonl, the corrected pages.

    Every input ends as done, partial, failed or skipped, with a code and a reason in the sheet `documents`.
    """
    from pipeline.batch.inputs import gather
    from pipeline.batch.run import Plan, run_batch
    from pipeline.cli.progress import Progress
    from pipeline.cli.standard_input import with_standard_input
    from pipeline.settings import load_settings

    settings = load_settings(
        config, restore=restore, clean=clean, jobs=jobs, language=language, engine=engine, dictionaries=dictionaries,
        max_bytes=max_bytes, max_pages=max_pages, max_pixels=max_pixels, max_ratio=max_ratio, text_layers=text_layers,
        page_seconds=page_seconds,
        document_seconds=document_seconds,
    )  # fmt: skip
    progress = Progress(quiet, verbose)
    with with_standard_input(inputs) as given, progress.shown():
        outcome = run_batch(gather(given, recursive, out), Plan(settings, out, progress))
    progress.summary(outcome, out)
    return outcome.exit_code
