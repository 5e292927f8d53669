"""The stored results of a run in other forms: text, JSONL, XLSX, CSV, Parquet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from pipeline.errors import OutputError, UsageError
from pipeline.write.files import write_lines, write_text, write_whole
from pipeline.write.inputs import InputRow
from pipeline.write.pages import read_pages
from pipeline.write.store import Store
from pipeline.write.tables import tables
from pipeline.write.xlsx import write_xlsx

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(store: Store, kind: str, folder: Path) -> list[Path]:
    """Writes what ``store`` holds into ``folder`` as ``kind``; returns the files. Raises UsageError, OutputError."""
    try:
        writer = _WRITERS[kind]
    except KeyError:
        raise UsageError(f"{kind}: no such format.", advice=f"Formats: {', '.join(_WRITERS)}.") from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}).") from None
    return writer(store, folder)


def formats() -> list[str]:
    """Names that ``export`` takes."""
    return list(_WRITERS)


def csv_safe(value: object) -> object:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it; others are as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _text(store: Store, folder: Path) -> list[Path]:
    """One file a document: the corrected lines, a form feed between pages."""
    rows = [row for row in store.inputs() if row.id is not None and row.code != "same_content"]
    names = _file_names(rows)
    written = []
    for row, name in zip(rows, names, strict=True):
        document = read_pages(store.pages_path(row.id or ""))
        path = folder / name
        write_text(path, document.text + "\n")
        written.append(path)
    return written


def _file_names(rows: list[InputRow]) -> list[str]:
    """The input's stem; where several inputs share one, its whole name, then a number."""
    stems = [Path(row.name).stem for row in rows]
    taken: set[str] = set()
    names = []
    for row, stem in zip(rows, stems, strict=True):
        base = stem if stems.count(stem) == 1 else Path(row.name).name
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        names.append(f"{name}.txt")
    return names


def _jsonl(store: Store, folder: Path) -> list[Path]:
    path = folder / "records.jsonl"
    write_lines(path, (record.to_json() for record in store.records()))
    return [path]


def _xlsx(store: Store, folder: Path) -> list[Path]:
    path = folder / "records.xlsx"
    write_xlsx(path, _tables(store))
    return [path]


def _csv(store: Store, folder: Path) -> list[Path]:
    """UTF-8 with BOM, CRLF, all quoted: what Excel opens rightly by a double click."""
    written = []
    for name, frame in _tables(store).items():
        path = folder / f"{name}.csv"
        safe = frame.apply(
            lambda column: column.map(csv_safe, na_action="ignore") if column.dtype == "string" else column
        )
        write_whole(
            path,
            lambda temporary, safe=safe: safe.to_csv(  # type: ignore[misc]
                temporary, index=False, encoding="utf-8-sig", lineterminator="\r\n", quoting=1, na_rep=""
            ),
        )
        written.append(path)
    return written


def _parquet(store: Store, folder: Path) -> list[Path]:
    written = []
    for name, frame in _tables(store).items():
        path = folder / f"{name}.parquet"
        write_whole(path, lambda temporary, frame=frame: frame.to_parquet(temporary, index=False))  # type: ignore[misc]
        written.append(path)
    return written


def _tables(store: Store) -> dict[str, pd.DataFrame]:
    return tables(store.records(), store.inputs())


_WRITERS: dict[str, Callable[[Store, Path], list[Path]]] = {
    "text": _text,
    "jsonl": _jsonl,
    "xlsx": _xlsx,
    "csv": _csv,
    "parquet": _parquet,
}
