"""``sohoa export``: the results of a run in another form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode


def export(
    results: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that `sohoa run -o` wrote.")],
    folder: Annotated[Path, typer.Option("--directory", "-d", "-o", metavar="DIR", help="Folder to write to.")],
    format: Annotated[str, typer.Option("--format", "-f", help="text, jsonl, xlsx, csv or parquet.")] = "xlsx",
) -> ExitCode:
    """Write the results of a run as text, JSONL, XLSX, CSV or Parquet.

    text: one file a document, the input's stem, pages separated by a form feed. csv: one file a table, UTF-8 with BOM.
    """
    from pipeline.write.export import export as write
    from pipeline.write.store import Store

    for path in write(Store.open(results), format, folder):
        print(path)
    return ExitCode.DONE
