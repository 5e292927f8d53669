"""``sohoa merge``: output folders of parts of an archive into one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode
from pipeline.model.language import _


def merge(
    parts: Annotated[list[Path], typer.Argument(metavar="PART...", help="Output folders of `sohoa run`.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT", help="Folder for all of it; it may hold results already.")
    ],
) -> ExitCode:
    """Put several output folders together.

    One ledger, one list of records, the same bytes once. Of a document that several folders have, the better end is
    taken (done, partial, failed). Corrections come with it; approvals stay in the review stores of the parts.
    """
    from pipeline.batch.merge import merge as merged

    found = merged(parts, out)
    said = _(
        f"{found.inputs:,} inputs, {found.documents:,} documents in {out}"
        f" ({found.shared:,} were in more than one folder), {found.corrections:,} rows of corrections added."
    )
    print(f"sohoa: {said}", file=sys.stderr)
    return ExitCode.DONE
