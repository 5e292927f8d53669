"""``sohoa purge``: work files away, records stay."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline.cli.options import Results
from pipeline.errors import ExitCode
from pipeline.model.language import _, ngettext


def purge(
    out: Results,
    unfinished_too: Annotated[
        bool, typer.Option("--unfinished-too", help="Remove the work on unfinished documents, too.")
    ] = False,
) -> ExitCode:
    """Free disk space in an output folder.

    Removes the pages as they were read, which only repeated runs use. Records and corrected pages stay.

    A later run under other settings of restoration has to read the pages again.
    """
    from pipeline.batch.purge import purge as purged

    freed, kept = purged(out, unfinished_too)
    said = [_(f"{freed / 1e6:,.1f} MB freed.")]
    if kept:
        work = ngettext(
            f"The work of {kept:,} unfinished document is kept (--unfinished-too).",
            f"The work of {kept:,} unfinished documents is kept (--unfinished-too).",
            kept,
        )
        said.append(_(work))
    print("sohoa:", *said, file=sys.stderr)
    return ExitCode.DONE
