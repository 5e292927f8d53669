"""``sohoa gold``: approved documents as truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode


def gold(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder that was reviewed.")],
    folder: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the truth files.")],
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="Review store, as given to `sohoa review`.")
    ] = None,
    approvals: Annotated[int, typer.Option(min=1, max=9, help="People who must have approved a document.")] = 1,
) -> ExitCode:
    """Write approved documents as truth for `sohoa evaluate`: STEM.record.json, one a file."""
    from pipeline.cli.extras import review_store
    from pipeline.review.gold import approved_records, write_gold

    store, engine = review_store(out, database, approvals)
    written = write_gold(approved_records(store, engine), folder)
    print(f"{len(written)} approved documents in {folder}.")
    return ExitCode.DONE if written else ExitCode.NOTHING_TO_DO
