"""Stored results in other forms: seconds and memory by format, and the same workbook by pandas and openpyxl.

    script/bench export [--records N] [--peer-records N] [--formats xlsx,csv,...] [--folder DIR] [--json FILE]

The records are those of the invented samples, parsed from their true text, each many times under ids and numbers of its
own. Every measure runs in a process of its own; memory is the most that it held (resident set). The folder with the
stored records is kept and used again where it has as many.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FORMATS = ("jsonl", "csv", "parquet", "xlsx", "targets", "index", "dc")
PEER = "xlsx by pandas and openpyxl"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="script/bench export", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--peer-records", type=int, default=5_000, help="openpyxl holds the whole workbook in memory")
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "sohoa-bench-export")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    rows = []
    large, small = options.folder / str(options.records), options.folder / str(options.peer_records)
    for folder, count in ((large, options.records), (small, options.peer_records)):
        if not (folder / "inputs.jsonl").exists():
            _measured(_make, folder, count)
    for kind in options.formats.split(","):
        rows.append({"format": kind, "records": options.records, **_measured(_export, large, kind)})
        print(_line(rows[-1]), flush=True)
    for kind, work in (("xlsx", _export), (PEER, _peer)):
        rows.append({"format": kind, "records": options.peer_records, **_measured(work, small, kind)})
        print(_line(rows[-1]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['format']:28} {row['records']:7} records {row['seconds']:8.1f} s ({row['cpu']:.1f} s of a core) "
        f"{row['megabytes']:6.0f} MB of memory {row['written'] / 1e6:8.1f} MB written"
    )


def _measured(work: Callable[..., int], *arguments: Any) -> dict[str, float]:
    """Seconds, those of a core, most memory (MB) and bytes written of ``work`` in a fresh process."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(send, work, arguments))
    process.start()
    found: dict[str, float] = receive.recv()
    process.join()
    return found


def _report(send: Any, work: Callable[..., int], arguments: tuple[Any, ...]) -> None:
    start, worked = time.perf_counter(), time.process_time()
    written = work(*arguments)
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    send.send({"seconds": round(seconds, 1), "cpu": round(cpu, 1), "megabytes": round(most), "written": written})


def _make(folder: Path, count: int) -> int:
    """Writes the records as a run would, without its pages and without waiting for the disk."""
    import pipeline
    from pipeline.write.inputs import InputRow

    shutil.rmtree(folder, ignore_errors=True)
    (folder / "records").mkdir(parents=True)
    (folder / "sources").mkdir()
    texts = sorted((HERE.parent / "samples" / "expected").glob("*.truth.txt"))
    records = [pipeline.parse(path.read_text(encoding="utf-8")) for path in texts]
    rows = []
    for number, record in enumerate(islice(cycle(records), count)):
        sha256 = f"{number:016x}" + "0" * 48
        source = record.source.model_copy(update={"sha256": sha256, "name": f"{number:06}.txt"})
        copy = record.model_copy(update={"id": sha256[:16], "source": source, "number": f"{number}/{record.symbol}"})
        (folder / "records" / f"{copy.id}.json").write_text(copy.to_json(), encoding="utf-8")
        scan = folder / "sources" / source.name
        scan.touch()  # links lead only to what is there
        rows.append(InputRow(name=str(scan), id=copy.id, status="done", pages=1).to_json() + "\n")
    (folder / "inputs.jsonl").write_text("".join(rows), encoding="utf-8")
    return 0


def _export(folder: Path, kind: str) -> int:
    from pipeline.settings import Settings
    from pipeline.write.export import Export, export
    from pipeline.write.selection import Selection
    from pipeline.write.store import Store

    with tempfile.TemporaryDirectory(dir=folder) as out:
        work = Export(Selection(Store.open(folder)), Path(out), Settings())
        return sum(path.stat().st_size for path in export(kind, work))


def _peer(folder: Path, _: str) -> int:
    """The same tables as data frames, written as most do it."""
    import pandas as pd

    from pipeline.write.selection import Selection
    from pipeline.write.store import Store
    from pipeline.write.tables import read_columns, table_rows

    columns = read_columns()
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in columns}
    for row in table_rows(Selection(Store.open(folder)).rows()):
        rows[row.table].append(row.cells)
    with tempfile.TemporaryDirectory(dir=folder) as out:
        path = Path(out) / "records.xlsx"
        with pd.ExcelWriter(path, engine="openpyxl") as writer:
            for table, listed in columns.items():
                frame = pd.DataFrame(rows[table], columns=[column.name for column in listed])
                frame.to_excel(writer, sheet_name=table, index=False)
        return path.stat().st_size
