"""What a person sees of a run: a bar on a terminal, plain lines elsewhere, all on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from pipeline.batch.run import Outcome
from pipeline.model import counted
from pipeline.model.language import _, figure, ngettext
from pipeline.write.inputs import InputRow


class Progress:
    """Failures are always told; finished files when verbose, or where there is no bar."""

    def __init__(self, quiet: bool, verbose: bool) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Bar | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """The bar stands while the block runs."""
        if self.quiet or not sys.stderr.isatty():
            yield
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                   TimeRemainingColumn())  # fmt: skip
        with Bar(*columns, console=self.console) as bar:
            self._bar = bar
            bar.add_task(_("Documents"), total=None)
            yield
        self._bar = None

    def begin(self, inputs: int, waiting: int) -> None:
        """So many inputs, of which so many need work."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], total=waiting)
        if waiting < inputs:
            n_inputs = counted.inputs(inputs)
            self.say(_(f"{n_inputs}, {waiting:,} of them to be worked on."))

    def known(self, row: InputRow) -> None:
        """An input that needs no work."""
        if self.verbose or row.status in {"failed", "partial"}:
            self._tell(row)

    def ended(self, row: InputRow) -> None:
        """One input has come to its end."""
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0])
        self._tell(row)

    def _tell(self, row: InputRow) -> None:
        if row.status in {"failed", "partial"}:
            # The reason has the bare name; which of the folders it lies in, only the whole one says.
            self.say(f"{_(row.status)} {row.name} [{row.code}] {_(row.reason or '')}", always=True)
        elif self.verbose or (row.status == "done" and self._bar is None):
            note = f" [{row.code}] {_(row.reason or '')}" if row.code else ""
            self.say(f"{_(row.status)} {row.name}{note}")

    def stopping(self, running: int) -> None:
        """Somebody has pressed Ctrl-C."""
        said = ngettext(
            f"Stopping: finishes the {running} page range under work. Ctrl-C again stops at once.",
            f"Stopping: finishes the {running} page ranges under work. Ctrl-C again stops at once.",
            running,
        )
        self.say(_(said), always=True)

    def say(self, message: str, always: bool = False) -> None:
        """A line on stderr; silent when quiet unless ``always``."""
        if always or not self.quiet:
            self.console.print(message, markup=False)

    def summary(self, outcome: Outcome, out: Path) -> None:
        """The last lines: how many came to which end, and where the results are."""
        counts = outcome.counts
        total = sum(counts.values())
        if outcome.stopped:
            left, n_inputs = counts["waiting"], counted.inputs(total)
            said = _(f"Interrupted; left: {left:,} of {n_inputs}. Run the same command again for the rest.")
            self.say(said, always=True)
            return
        if not total:
            self.say(_("0 inputs: no file was found. Is the folder right, and its disk or share mounted?"), always=True)
            return
        ends = ", ".join(
            f"{figure(f'{counts[status]:,}')} {_(status)}" for status in ("done", "partial", "failed", "skipped")
        )
        self.say(f"{_(counted.inputs(total))}: {ends}.")
        if counts["skipped"] and not self.verbose:
            self.say(_("Skipped files and reasons stand in the sheet `documents`."))
        self.say(f"{_('Spreadsheet:')} {out / 'records.xlsx'}")
        self.say(f"{_('Records:    ')} {out / 'records.jsonl'}")
