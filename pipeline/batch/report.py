"""What a run did, for people and programs: ``OUT/report.html`` and ``OUT/run.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.ledger_reading import LedgerReading
from pipeline.batch.messages import Tally
from pipeline.batch.report_page import report_page
from pipeline.model.language import messages
from pipeline.model.machine import peak_memory
from pipeline.settings import Settings
from pipeline.version import package_version
from pipeline.write.files import write_text
from pipeline.write.secrecy import secrecy_of
from pipeline.write.store import Store

FORMAT = "sohoa.run/1"
PAGE_KINDS = ("ok", "text_layer", "blank", "no_words", "failed")
_SLOWEST = 20
_LISTED_FAILURES = 1_000


def run_facts(
    ledger: LedgerReading,
    settings: Settings,
    prints: Fingerprint,
    seconds: float,
    pages: int,
    jobs: int,
    worker_memory: int,
    stopped: bool,
) -> dict[str, Any]:
    """What ``run.json`` holds. ``pages`` and ``seconds`` are of this run, all counts of the output folder."""
    now = datetime.now(UTC)
    totals = totals_of(ledger)
    return {
        "format": FORMAT,
        "version": package_version(),
        "begun": (now - timedelta(seconds=seconds)).isoformat(timespec="seconds"),
        "ended": now.isoformat(timespec="seconds"),
        "stopped": stopped,
        "seconds": round(seconds, 3),
        "workers": jobs,
        "pages_read": pages,
        "pages_per_minute": round(60 * pages / seconds, 1) if seconds else None,
        "memory": {"parent_bytes": peak_memory(), "worker_bytes": worker_memory},
        "inputs": ledger.counts(),
        "pages": {kind: getattr(totals, kind) for kind in PAGE_KINDS},
        "words": totals.words,
        "confidence": totals.confidence,
        "failures": [{"code": code, "inputs": count} for code, count in ledger.failures()],
        "slowest": [
            {"name": name, "pages": count, "seconds": round(took, 3)} for name, count, took in ledger.slowest(_SLOWEST)
        ],
        "fingerprint": asdict(prints),
        "settings": settings.model_dump(mode="json"),
    }


def totals_of(ledger: LedgerReading) -> Tally:
    """Counts over all pages of the output folder; those whose workers died are among the failed."""
    total = Tally(failed=ledger.lost_pages())
    for tally in ledger.tallies():
        for kind in (*PAGE_KINDS, "words"):
            setattr(total, kind, getattr(total, kind) + getattr(tally, kind))
        total.confidence = [one + other for one, other in zip(total.confidence, tally.confidence, strict=True)]
        total.seconds += tally.seconds
    return total


def write_report(out: Path, ledger: LedgerReading, facts: dict[str, Any], language: str) -> None:
    """Writes both files, the page in this language. Raises OutputError."""
    write_text(out / "run.json", json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
    bad = (row for row in ledger.rows() if row.status in {"failed", "partial"})
    failed = list(islice(bad, _LISTED_FAILURES))
    withheld = list(islice(_withheld(Store(out)), _LISTED_FAILURES))
    write_text(out / "report.html", report_page(facts, failed, withheld, _LISTED_FAILURES, messages(language)) + "\n")


def _withheld(store: Store) -> Iterator[tuple[str, str, str]]:
    """Input, record and mark of the documents that are left out of records.xlsx, as the run left them."""
    seen: set[str] = set()
    for row in store.rows():
        if row.id is not None and row.id not in seen:
            seen.add(row.id)
            for record in store.records_of(row.id):
                if (mark := secrecy_of(record)) is not None:
                    yield row.name, record.id, mark
