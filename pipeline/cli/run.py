"""``sohoa run``: files and folders in, records and tables out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from pipeline.settings import Settings


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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count pages, try a few, estimate time and disk; write nothing.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> ExitCode:
    """Read documents and write records: OUT/records.xlsx, OUT/records.jsonl, the corrected pages.

    What an earlier run into OUT has finished is not done again. Ctrl-C stops; the same command goes on.
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
    if dry_run:
        return _estimate(inputs, recursive, settings, out)
    with with_standard_input(inputs) as given, progress.shown():
        outcome = run_batch(gather(given, recursive, out), Plan(settings, out, progress))
    progress.summary(outcome, out)
    return outcome.exit_code


def _estimate(inputs: list[str], recursive: bool, settings: Settings, out: Path) -> ExitCode:
    from pipeline.batch.estimate import estimate
    from pipeline.batch.inputs import gather

    found = estimate(gather(inputs, recursive, out), settings, out)
    print(f"{found.files:,} files with {found.pages:,} pages are to be read; {found.unreadable:,} of them cannot be "
          f"opened. {found.finished:,} are finished already, {found.skipped:,} are skipped.")  # fmt: skip
    if found.seconds is not None and found.bytes is not None:
        print(f"Time: about {_time(found.seconds)} with {found.workers} workers "
              f"({found.page_seconds:.2f} s a page, median of {found.sampled} tried here).")  # fmt: skip
        print(f"Disk: about {found.bytes / 1e6:,.0f} MB; {found.free_bytes / 1e6:,.0f} MB are free.")
    return ExitCode.DONE if found.files else ExitCode.NOTHING_TO_DO


def _time(seconds: float) -> str:
    return (
        f"{seconds:,.0f} s"
        if seconds < 120
        else f"{seconds / 60:,.0f} min"
        if seconds < 7200
        else f"{seconds / 3600:,.1f} h"
    )
