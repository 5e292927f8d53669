"""Stored results in other forms: seconds and memory by format; the workbook also as pandas and openpyxl write it.

    script/bench export [--records N] [--formats xlsx,csv,...] [--peer-records N] [--rounds 5] [--folder DIR]
        [--resume] [--json FILE]

The records are those of the invented samples, parsed from their true text, each many times under ids and numbers of its
own. Every measure is a process of its own that loads, reads the records and writes. Formats are measured once over all
records; the workbook and the peer's, which holds all tables in memory, in turn over ``--peer-records``, as medians of
the rounds; ratios are against ours, round by round. The folder with the stored records is kept and used again where it
has as many. JSON is written after each format; ``--resume`` leaves out what stands in it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from measurement import ROOT, Json, measured, write_report

FORMATS = ("jsonl", "csv", "parquet", "xlsx", "targets", "index", "dc")
PEER = "pandas with openpyxl"
MAKE = "records"


def main(arguments: list[str]) -> None:
    """``script/bench export``, or one measure of it in a process of its own."""
    parser = argparse.ArgumentParser("script/bench export", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--formats", default=",".join(FORMATS), help="empty for the comparison alone")
    parser.add_argument("--peer-records", type=int, default=5_000, help="0 for no comparison")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "sohoa-bench-export")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, metavar=("WHAT", "FOLDER", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        what, folder, out = options.one
        _make(Path(folder), int(out)) if what == MAKE else _write(what, Path(folder), Path(out))
        return
    rows = _known(options)
    for kind in filter(None, options.formats.split(",")):
        if not any(row["format"] == kind and row["records"] == options.records for row in rows):
            run = _measured(kind, _records(options.folder, options.records))
            rows.append({"format": kind, "system": "sohoa", "records": options.records, "rounds": 1, **run})
            _say(rows[-1], options.json, rows)
    if options.peer_records and not any(row["system"] == PEER for row in rows):
        for row in _compared(_records(options.folder, options.peer_records), options):
            rows.append(row)
            _say(row, options.json, rows)


def _known(options: argparse.Namespace) -> list[Json]:
    if not (options.resume and options.json and options.json.exists()):
        return []
    found: list[Json] = json.loads(options.json.read_text(encoding="utf-8"))["rows"]
    return found


def _say(row: Json, path: Path | None, rows: list[Json]) -> None:
    print(
        f"{row['system']:22} {row['format']:8} {row['records']:7} records {row['wall']:8.1f} s {row['cpu']:8.1f} s of a"
        f" core {row['memory']:6.0f} MB of memory {row['written'] / 1e6:8.1f} MB written", flush=True
    )  # fmt: skip
    packages = ("xlsxwriter", "pandas", "openpyxl", "pyarrow")
    write_report(path, "export", rows, versions={name: version(name) for name in packages})


def _records(folder: Path, count: int) -> Path:
    """The folder with so many records, made where it is not there."""
    place = folder / str(count)
    if not (place / "inputs.jsonl").exists():
        measured([*_ONE, MAKE, place, count], _ready(folder))
    return place


def _compared(folder: Path, options: argparse.Namespace) -> list[Json]:
    """The workbook in turn by us and by the peer: medians, and the peer's against ours."""
    runs: dict[str, list[dict[str, float]]] = {"xlsx": [], PEER: []}
    for _ in range(options.rounds):
        for what, found in runs.items():
            found.append(_measured(what, folder))
    rows = []
    for what, found in runs.items():
        row: Json = {"format": "xlsx", "system": "sohoa" if what == "xlsx" else what}
        row |= {"records": options.peer_records, "rounds": options.rounds}
        row |= {key: statistics.median(run[key] for run in found) for key in ("wall", "cpu", "memory", "written")}
        for key in ("wall", "cpu"):
            ratios = [run[key] / own[key] for run, own in zip(found, runs["xlsx"], strict=True)]
            row[f"{key}_of_ours"] = statistics.median(ratios)
        rows.append(row)
    return rows


_ONE = (sys.executable, ROOT / "script" / "bench", "export", "--one")


def _measured(what: str, folder: Path) -> dict[str, float]:
    """Seconds, those of a core, the most memory (MB), and bytes written."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as out:
        found = measured([*_ONE, what, folder, out], _ready(folder.parent))
        written = sum(path.stat().st_size for path in Path(out).rglob("*") if path.is_file())
        return {**found, "written": written}


def _ready(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _make(folder: Path, count: int) -> None:
    """Writes the records as a run would, without its pages and without waiting for the disk."""
    import pipeline
    from pipeline.write.inputs import InputRow

    shutil.rmtree(folder, ignore_errors=True)
    (folder / "records").mkdir(parents=True)
    (folder / "sources").mkdir()
    texts = sorted((ROOT / "samples" / "expected").glob("*.truth.txt"))
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


def _write(what: str, folder: Path, out: Path) -> None:
    if what == PEER:
        _peer(folder, out)
        return
    from pipeline.settings import Settings
    from pipeline.write.export import Export, export
    from pipeline.write.selection import Selection
    from pipeline.write.store import Store

    for _ in export(what, Export(Selection(Store.open(folder)), out, Settings())):
        pass


def _peer(folder: Path, out: Path) -> None:
    """The same tables as data frames, written as most do it."""
    import pandas as pd

    from pipeline.write.selection import Selection
    from pipeline.write.store import Store
    from pipeline.write.tables import read_columns, table_rows

    columns = read_columns()
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in columns}
    for row in table_rows(Selection(Store.open(folder)).rows()):
        rows[row.table].append(row.cells)
    with pd.ExcelWriter(out / "records.xlsx", engine="openpyxl") as writer:
        for table, listed in columns.items():
            frame = pd.DataFrame(rows[table], columns=[column.name for column in listed])
            frame.to_excel(writer, sheet_name=table, index=False)
