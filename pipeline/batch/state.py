"""How an output folder stands, while a run is at work on it or after."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.batch.folder import at_work
from pipeline.batch.ledger_reading import LedgerReading
from pipeline.batch.report import PAGE_KINDS, totals_of


@dataclass(frozen=True, slots=True)
class State:
    """Counts over the whole folder."""

    at_work: bool
    unfinished: bool
    """The last run did not come to its end: it was stopped, was killed, or could not write."""
    inputs: dict[str, int]
    """By status; ``waiting`` are left."""
    pages: dict[str, int]
    """By what became of them."""
    pages_left: int
    uncounted: int
    """Documents left whose pages are not counted yet."""
    failures: list[tuple[str, int]]
    """Codes with the number of inputs."""
    pages_per_minute: float | None
    """Of the run at work, or of the last one."""

    @property
    def minutes_left(self) -> float | None:
        """At that rate; documents not opened yet are taken to be as long as those that ended. None where none did."""
        ended = sum(self.inputs[status] for status in ("done", "partial", "failed"))
        if not self.pages_per_minute or (self.uncounted and not ended):
            return None
        uncounted_pages = self.uncounted * sum(self.pages.values()) / ended if self.uncounted else 0
        return (self.pages_left + uncounted_pages) / self.pages_per_minute

    def as_json(self) -> dict[str, Any]:
        """What ``sohoa status --json`` prints."""
        return {
            "at_work": self.at_work,
            "unfinished": self.unfinished,
            "inputs": self.inputs,
            "pages": self.pages,
            "pages_left": self.pages_left,
            "uncounted_documents_left": self.uncounted,
            "failures": dict(self.failures),
            "pages_per_minute": self.pages_per_minute,
            "minutes_left": self.minutes_left,
        }


def state_of(out: Path, ledger: LedgerReading) -> State:
    """Reads the ledger, which a run may be writing."""
    totals = totals_of(ledger)
    pages = {kind: getattr(totals, kind) for kind in PAGE_KINDS}
    running = at_work(out)
    left, uncounted = ledger.pages_left()
    rate = _live_rate(ledger, ledger.pages_ended()) if running else _last_rate(out)
    inputs = ledger.counts()
    unfinished = not running and (inputs["waiting"] > 0 or ledger.fact("at_work") == "yes")
    return State(running, unfinished, inputs, pages, left, uncounted, ledger.failures(), rate)


def _live_rate(ledger: LedgerReading, pages: int) -> float | None:
    begun = json.loads(ledger.fact("run") or "{}")
    seconds = time.time() - begun.get("time", time.time())
    return round(60 * (pages - begun.get("pages", 0)) / seconds, 1) if seconds > 0 else None


def _last_rate(out: Path) -> float | None:
    try:
        rate = json.loads((out / "run.json").read_text(encoding="utf-8"))["pages_per_minute"]
    except (OSError, ValueError, KeyError):
        return None
    return None if rate is None else float(rate)
