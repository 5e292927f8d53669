"""``sohoa gold``: approved documents as truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Approvals, Database
from pipeline.errors import ExitCode
from pipeline.model.language import _, ngettext


def gold(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of `sohoa run` that was reviewed.")],
    folder: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the truth files.")],
    database: Database = None,
    approvals: Approvals = 1,
) -> ExitCode:
    """Write approved documents as truth for `sohoa evaluate`.

    One file a document: NAME.record.json, where the input was NAME.pdf or the like.
    """
    from pipeline.cli.extras import review_store
    from pipeline.review.gold import approved_records, write_gold

    store, engine = review_store(out, database, approvals)
    written = write_gold(approved_records(store, engine), folder)
    said = ngettext(
        f"{len(written)} approved document in {folder}.",
        f"{len(written)} approved documents in {folder}.",
        len(written),
    )
    print(_(said))
    return ExitCode.DONE if written else ExitCode.NOTHING_TO_DO
