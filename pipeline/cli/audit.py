"""``sohoa audit``: what the records of a batch say about one another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import Results
from pipeline.errors import ExitCode
from pipeline.model import counted
from pipeline.model.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.evaluate.audit import Finding

_MOST_ROWS = 200
"""Of the table; the file has all."""


def audit(
    out: Results,
) -> ExitCode:
    """Check the records of a batch against one another.

    What is found is printed and written to OUT/audit.jsonl.

    Contradictions: order (a date that does not rise with the numbers of its issuer, type and year), number_twice (one
    number, different documents), date_differs (a reference's date is not that of the document), cites_later (a
    document cites a younger one). Notes: scanned_twice (the same document again), gap (numbers that are not there),
    serial_fits (which readings of an illegible serial fit its neighbours), resolved (a reference whose document is in
    the batch). Numbers of party documents run through a term, and only their references are checked.

    Corrections made in review count. The exit code is 0 where nothing contradicts, 3 where something does, 2 where
    there are no records.
    """
    import json
    from dataclasses import asdict

    from pipeline.evaluate.audit import entries_of
    from pipeline.evaluate.audit_references import check_references
    from pipeline.evaluate.audit_series import check_series
    from pipeline.write.corrections import Corrections
    from pipeline.write.files import write_lines
    from pipeline.write.store import Store

    corrections = Corrections.read(out)
    entries = entries_of(corrections.apply(record) for record in Store.open(out).records())
    found = [*check_series(entries), *check_references(entries)]
    lines = ({**asdict(finding), "contradicts": finding.contradicts} for finding in found)
    write_lines(out / "audit.jsonl", (json.dumps(line, ensure_ascii=False) for line in lines))
    if not entries:
        return ExitCode.NOTHING_TO_DO
    _print(found, len(entries), sum(len(entry.references) for entry in entries), out)
    return ExitCode.SOME_FAILED if any(finding.contradicts for finding in found) else ExitCode.DONE


def _print(found: Sequence[Finding], records: int, references: int, out: Path) -> None:
    from collections import Counter

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    shown = sorted((one for one in found if one.check != "resolved"), key=lambda one: not one.contradicts)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in (_("check"), _("what was found"), _("files")):
        table.add_column(name, overflow="fold")
    for finding in shown[:_MOST_ROWS]:
        mark = "!" if finding.contradicts else " "
        table.add_row(f"{mark} {finding.check}", _(finding.says), ", ".join(dict.fromkeys(finding.names)))
    console = Console(highlight=False, markup=False)
    if shown:
        console.print(table)
    counts = Counter(finding.check for finding in found)
    listed = ", ".join(f"{check} {count}" for check, count in counts.items()) or _("nothing found")
    print(f"{_(counted.records(records))}, {_(counted.references(references))}: {listed}.")
    print(out / "audit.jsonl")
