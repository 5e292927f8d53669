"""``sohoa purge``: work files away, records stay."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode


def purge(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that `sohoa run -o` wrote.")],
    unfinished_too: Annotated[
        bool, typer.Option("--unfinished-too", help="Also the work of documents that are not finished.")
    ] = False,
) -> ExitCode:
    """Remove the pages as they were read, which only repeated runs use. Records and corrected pages stay.

    A later run under other settings of restoration has to read the pages again.
    """
    from pipeline.batch.purge import purge as purged

    freed, kept = purged(out, unfinished_too)
    note = f" The work of {kept:,} unfinished documents is kept (--unfinished-too)." if kept else ""
    print(f"sohoa: {freed / 1e6:,.1f} MB freed.{note}", file=sys.stderr)
    return ExitCode.DONE
