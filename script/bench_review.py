"""Review of a large batch: how long the queue, a document and a page take to come, over real HTTP.

Synthetic records of invented content; the times of one machine, medians over many requests.
"""

from __future__ import annotations

import argparse
import hashlib
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import uvicorn
from measurement import write_report

from pipeline.model.page import Box, Document, Line, Page, Source, Word
from pipeline.model.record import Evidence, Issuer, ProducedBy, Record, ReviewItem, SourceFile
from pipeline.review.application import ReviewOptions, create_application
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store


def main(arguments: list[str]) -> None:
    """Makes the batch, serves it, asks, prints a table; ``--json`` writes the figures."""
    parser = argparse.ArgumentParser(prog="script/bench review", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        identities = _batch(out, given.documents)
        begin = time.perf_counter()
        app = create_application(out, Settings(), ReviewOptions())
        figures = {"documents": given.documents, "first_start_s": round(time.perf_counter() - begin, 2)}
        app.state.close()
        begin = time.perf_counter()
        app = create_application(out, Settings(), ReviewOptions())
        figures["later_start_s"] = round(time.perf_counter() - begin, 2)
        figures |= _asked(app, identities, given.requests)
    for name, value in figures.items():
        print(f"{name:24} {value}")
    write_report(given.json, "review", [figures], {"requests": given.requests})


def _batch(out: Path, count: int) -> list[str]:
    store = Store.create(out)
    rows = []
    for number in range(count):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        source = Source(f"scan-{number:05}.png", digest, 1000, "image/png")
        store.pages_path(source.id).write_text("", encoding="utf-8")
        store.records_path(source.id).write_text(_record(source, number).to_json(), encoding="utf-8")
        rows.append(InputRow(name=f"in/{source.name}", id=source.id, status="done", pages=1))
        if number % max(1, count // 50) == 0:
            words = tuple(Word(f"từ{k}", Box(40 * k, 0, 40 * k + 30, 20), 0.9, probability=0.9) for k in range(12))
            lines = tuple(Line(words, " ".join(word.text for word in words), Box(0, 0, 500, 20)) for _ in range(40))
            store.put([_record(source, number)], Document(source, (Page(1, lines, 1654, 2339, 200, engine="none"),)))
    store.inputs_path.write_text("".join(f"{row.to_json()}\n" for row in rows), encoding="utf-8")
    return [row.id or "" for row in rows]


def _record(source: Source, number: int) -> Record:
    doubts = [ReviewItem(field="/number", reason="unsure", candidates=["1/KH-SNV"])] if number % 3 else []
    return Record(
        id=source.id,
        source=SourceFile(name=source.name, sha256=source.sha256, bytes=1000, media_type="image/png", pages=1),
        produced_by=ProducedBy(version="0", fingerprint="0" * 16, engine="none"),
        type="KH", number=f"{number}/KH-SNV", subject=f"Kế hoạch mẫu {number}",
        issuer=Issuer(name=f"Sở Mẫu {number % 40}"),
        review=doubts, status="review" if doubts else "ok",
        evidence={"/number": Evidence(confidence=(number % 97) / 100, source="ocr")},
    )  # fmt: skip


def _asked(app: object, identities: list[str], requests: int) -> dict[str, float]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))  # type: ignore[arg-type]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx2.Client(base_url=base, follow_redirects=True, timeout=60) as client:
            client.get("/")
            some = [f"/api/documents/{identity}" for identity in identities[:: max(1, len(identities) // 50)]]
            figures = {
                "queue_ms": _median(lambda n: client.get("/"), requests),
                "queue_filtered_ms": _median(lambda n: client.get("/", params={"field": "/number"}), requests),
                "queue_last_part_ms": _median(
                    lambda n: client.get("/", params={"offset": max(0, len(identities) - 50)}), requests
                ),
                "document_ms": _median(lambda n: client.get(some[n % len(some)]), requests),
                "page_ms": _median(lambda n: client.get(f"{some[n % len(some)]}/pages/1"), requests),
                "next_document_ms": _median(lambda n: client.get(f"{some[n % len(some)]}/next"), requests),
            }
        server.should_exit = True
        thread.join(timeout=30)
    return figures


def _median(ask: Callable[[int], httpx2.Response], requests: int) -> float:
    times = []
    for number in range(requests):
        begin = time.perf_counter()
        ask(number).raise_for_status()
        times.append(time.perf_counter() - begin)
    return round(1000 * statistics.median(times), 1)
