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
from pipeline.batch.messages import CONFIDENCE_BINS, Tally
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
_TEMPLATE = Path(__file__).with_name("report.html.j2")


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


def write_report(out: Path, ledger: LedgerReading, facts: dict[str, Any]) -> None:
    """Writes both files. Raises OutputError."""
    from jinja2 import Environment  # noqa: PLC0415 - only runs that did something need it

    write_text(out / "run.json", json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
    bad = (row for row in ledger.rows() if row.status in {"failed", "partial"})
    failed = list(islice(bad, _LISTED_FAILURES))
    withheld = list(islice(_withheld(Store(out)), _LISTED_FAILURES))
    template = Environment(autoescape=True).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    bins = [
        (f"{place / CONFIDENCE_BINS:.2f}–{(place + 1) / CONFIDENCE_BINS:.2f}", count)
        for place, count in enumerate(facts["confidence"])
    ]
    page = template.render(
        facts=facts, failed=failed, withheld=withheld, bins=bins, most=_LISTED_FAILURES, plots=_plots(facts, bins)
    )
    write_text(out / "report.html", page + "\n")


def _withheld(store: Store) -> Iterator[tuple[str, str, str]]:
    """Input, record and mark of the documents that are left out of records.xlsx, as the run left them."""
    seen: set[str] = set()
    for row in store.rows():
        if row.id is not None and row.id not in seen:
            seen.add(row.id)
            for record in store.records_of(row.id):
                if (mark := secrecy_of(record)) is not None:
                    yield row.name, record.id, mark


def _plots(facts: dict[str, Any], bins: list[tuple[str, int]]) -> list[str]:
    """Plots as HTML, the first with the library in it; none without the extra ``charts``."""
    try:
        import plotly.graph_objects as plot  # noqa: PLC0415 - an extra
    except ImportError:
        return []
    slowest = facts["slowest"][::-1]
    bars = [
        ("Pages by status", plot.Bar(x=list(facts["pages"]), y=list(facts["pages"].values()))),
        ("Words by the engine's confidence", plot.Bar(x=[name for name, _ in bins], y=[count for _, count in bins])),
        ("Slowest documents, seconds",
         plot.Bar(x=[row["seconds"] for row in slowest], y=[row["name"][-40:] for row in slowest], orientation="h")),
        ("Inputs by reason of failure",
         plot.Bar(x=[row["code"] for row in facts["failures"]], y=[row["inputs"] for row in facts["failures"]])),
    ]  # fmt: skip
    return [
        plot.Figure(bar, {"title": title, "height": 360}).to_html(
            full_html=False, include_plotlyjs=place == 0, div_id=f"plot{place}"
        )
        for place, (title, bar) in enumerate(bars)
        if len(bar.y)
    ]
