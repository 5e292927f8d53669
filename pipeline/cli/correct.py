"""``sohoa correct``: corrections that were made elsewhere, taken over into the results."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Results
from pipeline.errors import ExitCode
from pipeline.model.language import _


def correct(
    results: Results,
    annotations: Annotated[Path, typer.Argument(metavar="FILE", help="Tasks that Label Studio exported as JSON.")],
) -> ExitCode:
    """Take over corrections that were made in Label Studio.

    Every export of OUT then has the corrected values. The corrections are appended to OUT/corrections.jsonl and
    printed, one JSON object a line.
    """
    from pipeline.write.corrections import append_corrections
    from pipeline.write.label_studio_corrections import read_label_studio
    from pipeline.write.store import Store

    store = Store.open(results)
    taken = refused = 0
    for task in list(read_label_studio(annotations, store)):
        for row in append_corrections(results, task.who, task.changes) if task.changes else []:
            print(row.model_dump_json())
            taken += 1
        for message in task.problems:
            print(_(f"left [stale] {message}"), file=sys.stderr)
            refused += 1
    if refused:
        return ExitCode.SOME_FAILED if taken else ExitCode.ALL_FAILED
    return ExitCode.DONE if taken else ExitCode.NOTHING_TO_DO
