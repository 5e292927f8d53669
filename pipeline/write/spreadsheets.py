"""The tables as files for spreadsheets and analysts: XLSX, CSV, Parquet; and the records as JSONL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from pipeline.write.export import Export
from pipeline.write.files import write_lines, write_whole
from pipeline.write.tables import tables
from pipeline.write.xlsx import write_xlsx

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_jsonl(export: Export) -> Iterator[Path]:
    """One record a line."""
    path = export.folder / "records.jsonl"
    write_lines(path, (record.to_json() for record in export.selection.records()))
    yield path


def write_workbook(export: Export) -> Iterator[Path]:
    """One workbook, a sheet a table."""
    path = export.folder / "records.xlsx"
    write_xlsx(path, _tables(export))
    yield path


def write_csv(export: Export) -> Iterator[Path]:
    """UTF-8 with BOM, CRLF, all quoted: what Excel opens rightly by a double click."""
    for name, frame in _tables(export).items():
        path = export.folder / f"{name}.csv"
        safe = frame.apply(
            lambda column: column.map(csv_safe, na_action="ignore") if column.dtype == "string" else column
        )
        write_whole(
            path,
            lambda temporary, safe=safe: safe.to_csv(  # type: ignore[misc]
                temporary, index=False, encoding="utf-8-sig", lineterminator="\r\n", quoting=1, na_rep=""
            ),
        )
        yield path


def write_parquet(export: Export) -> Iterator[Path]:
    """One file a table, types kept."""
    for name, frame in _tables(export).items():
        path = export.folder / f"{name}.parquet"
        write_whole(path, lambda temporary, frame=frame: frame.to_parquet(temporary, index=False))  # type: ignore[misc]
        yield path


def csv_safe(value: object) -> object:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it; others are as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _tables(export: Export) -> dict[str, pd.DataFrame]:
    return tables(export.selection.records(), [row for row, _ in export.selection.rows()])
