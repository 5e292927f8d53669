"""``sohoa merge``: output folders of parts of an archive into one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode
from pipeline.model.counted import documents, inputs, rows
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
    n_inputs, n_documents, n_rows = inputs(found.inputs), documents(found.documents), rows(found.corrections)
    said = _(
        f"{n_inputs}, {n_documents} in {out} (in more than one folder: {found.shared:,}), "
        f"{n_rows} of corrections added."
    )
    print(f"sohoa: {said}", file=sys.stderr)
    return ExitCode.DONE
