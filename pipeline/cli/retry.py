"""``sohoa retry``: the failed ones again."""

from __future__ import annotations

from pipeline.cli.options import (
    DocumentSeconds,
    Jobs,
    MaxBytes,
    MaxPages,
    MaxPixels,
    MaxRatio,
    PageSeconds,
    Quiet,
    Results,
    Verbose,
)
from pipeline.errors import ExitCode
from pipeline.model.language import reader_messages


def retry(
    out: Results,
    jobs: Jobs = None,
    max_bytes: MaxBytes = None,
    max_pages: MaxPages = None,
    max_pixels: MaxPixels = None,
    max_ratio: MaxRatio = None,
    page_seconds: PageSeconds = None,
    document_seconds: DocumentSeconds = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> ExitCode:
    """Take once more what failed or was left.

    The settings are those of the last run. Pages that were read are not read again. Limits may be given anew.
    """
    from pipeline.batch.ledger_reading import LedgerReading
    from pipeline.batch.run import Plan, retry_batch, stored_settings
    from pipeline.cli.progress import Progress
    from pipeline.settings import Settings, changed_settings

    ledger = LedgerReading.open(out)
    settings = stored_settings(ledger) or Settings()
    ledger.close()
    settings = changed_settings(
        settings, jobs=jobs, max_bytes=max_bytes, max_pages=max_pages, max_pixels=max_pixels, max_ratio=max_ratio,
        page_seconds=page_seconds, document_seconds=document_seconds,
    )  # fmt: skip
    progress = Progress(quiet, verbose)
    with progress.shown():
        outcome = retry_batch(Plan(settings, out, progress, language=reader_messages().language))
    progress.summary(outcome, out)
    return outcome.exit_code
