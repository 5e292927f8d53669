"""``sohoa run``: files and folders in, records and tables out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import (
    Clean,
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
from pipeline.errors import ExitCode, UsageError
from pipeline.model.counted import files, pages, workers
from pipeline.model.language import _, reader_messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from pipeline.batch.executor import Executor
    from pipeline.batch.inputs import Given
    from pipeline.settings import Settings


_Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...", help="Files, folders, patterns such as '*.pdf', URLs; - is text on standard input."
    ),
]
_Out = Annotated[str, typer.Option("--out", "-o", metavar="OUT", help="Folder for the results, or a URL.")]
_Recursive = Annotated[bool, typer.Option("--recursive/--no-recursive", help="Read folders inside folders.")]
_Group = Annotated[
    str,
    typer.Option(
        "--group", metavar="file|folder", help="What is one document: a file, or the page images of a folder."
    ),
]
_Restore = Annotated[
    bool | None, typer.Option("--restore/--no-restore", help="Restore Vietnamese letters and marks (on by default).")
]
_Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Address of the scheduler of a Dask cluster that does the work."),
]
_State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="Folder for ledger and lists, where OUT is a URL.")
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Count pages, try a few, estimate time and disk; write nothing.")
]


def run(
    inputs: _Inputs,
    out: _Out,
    recursive: _Recursive = True,
    group: _Group = "file",
    restore: _Restore = None,
    clean: Clean = None,
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
    cluster: _Cluster = None,
    state: _State = None,
    dry_run: _DryRun = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> ExitCode:
    """Read documents and write their records and tables.

    The tables are in OUT/records.xlsx, the records in OUT/records.jsonl, the corrected pages in OUT/pages. What an
    earlier run into OUT has finished is not done again. Ctrl-C stops; the same command goes on. Every input ends as
    done, partial, failed or skipped, with a code and a reason in the sheet `documents`.
    """
    from pipeline.batch.run import Plan, run_batch
    from pipeline.cli.progress import Progress
    from pipeline.settings import load_settings

    settings = load_settings(
        config, restore=restore, clean=clean, jobs=jobs, language=language, engine=engine, dictionaries=dictionaries,
        max_bytes=max_bytes, max_pages=max_pages, max_pixels=max_pixels, max_ratio=max_ratio, text_layers=text_layers,
        page_seconds=page_seconds,
        document_seconds=document_seconds,
    )  # fmt: skip
    folder, results = _places(out, state)
    if group not in {"file", "folder"}:
        raise UsageError(f"--group {group}: can be file or folder.")

    def gathered(kept_in: Path) -> Iterator[Given]:
        return _gathered(inputs, recursive, folder, group == "folder", kept_in)

    if dry_run:
        with TemporaryDirectory(prefix="sohoa-") as kept_in:
            return _estimate(gathered(Path(kept_in)), settings, folder)
    progress = Progress(quiet, verbose)
    plan = Plan(settings, folder, progress, results=results, executor=_executor(cluster),
                language=reader_messages().language)  # fmt: skip
    with progress.shown():
        outcome = run_batch(gathered(folder), plan)
    progress.summary(outcome, folder)
    return outcome.exit_code


def _gathered(inputs: list[str], recursive: bool, out: Path, grouped: bool, kept_in: Path) -> Iterator[Given]:
    """Files of the inputs; what stands on standard input is kept in ``kept_in``."""
    from pipeline.batch.inputs import gather
    from pipeline.cli.standard_input import named_as_given, with_standard_input

    kept = kept_in.resolve() / "standard-input.txt"
    return named_as_given(gather(with_standard_input(inputs, kept), recursive, out, grouped), kept)


def _places(out: str, state: Path | None) -> tuple[Path, str | None]:
    """The folder on this machine, and the URL for results where there is one."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    if "://" not in out:
        return Path(out), None
    if out.startswith("file://"):
        return Path(url2pathname(urlsplit(out).path)), None
    if state is None:
        raise UsageError(f"{out}: the ledger needs a folder on this machine.", advice="Give one as --state.")
    return state, out


def _executor(cluster: str | None) -> Callable[[Settings, str, int], AbstractContextManager[Executor]]:
    if cluster is None:
        from pipeline.batch.workers import Workers

        return Workers
    from pipeline.errors import MissingDependencyError

    try:
        from pipeline.batch.cluster import Cluster
    except ImportError:
        from pipeline.model.installation import command_for

        command = command_for("cluster")
        advice = f"Install it: {command}."
        raise MissingDependencyError("dask.distributed is not installed.", advice=advice) from None
    return lambda settings, build, _jobs: Cluster(settings, build, cluster)


def _estimate(given: Iterator[Given], settings: Settings, out: Path) -> ExitCode:
    from pipeline.batch.estimate import estimate

    found = estimate(given, settings, out)
    n_files, n_pages = files(found.files), pages(found.pages)
    print(_(f"To be read: {n_files} with {n_pages}; {found.unreadable:,} cannot be opened. Finished already: "
            f"{found.finished:,}; skipped: {found.skipped:,}."))  # fmt: skip
    for kind in found.kinds:
        n_files, n_pages = files(kind.files), pages(kind.pages)
        print("  " + _(f"{kind.name}: {n_pages} in {n_files}; {kind.page_seconds:.2f} s a page with one worker, "
                       f"mean of {kind.sampled:,} tried here."))  # fmt: skip
    if found.seconds is not None and found.bytes is not None:
        least, likeliest, most = map(_time, found.seconds)
        n_workers = workers(found.workers)
        if least == most:  # as they are told: of little work, or all of it tried
            print(_(f"Time: about {likeliest} with {n_workers}."))
        else:
            print(_(f"Time: about {likeliest} with {n_workers}, likely between {least} and {most}."))
        print(_(f"Disk: about {found.bytes / 1e6:,.0f} MB; {found.free_bytes / 1e6:,.0f} MB are free."))
        if found.bytes > found.free_bytes:
            print(_("That is more than is free: make room first, or the run will stop on its way."))
    return ExitCode.DONE if found.files else ExitCode.NOTHING_TO_DO


def _time(seconds: float) -> str:
    if seconds < 120:
        return _(f"{seconds:,.0f} s")
    return _(f"{seconds / 60:,.0f} min") if seconds < 7200 else _(f"{seconds / 3600:,.1f} h")
