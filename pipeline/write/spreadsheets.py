"""The tables of all records as files for spreadsheets and analysts: XLSX, CSV, Parquet; and the records as JSONL.

Records pass one by one; every table is written in the same pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipeline.write.csv_table import CsvTable, open_csv
from pipeline.write.export import Export
from pipeline.write.files import write_lines, write_whole_together
from pipeline.write.tables import Column, TableRow, read_columns, table_rows
from pipeline.write.xlsx import write_xlsx

Write = Callable[[dict[str, Any]], None]


def write_jsonl(export: Export) -> Iterator[Path]:
    """One record a line."""
    path = export.folder / "records.jsonl"
    write_lines(path, (record.to_json() for record in export.selection.records()))
    yield path


def write_workbook(export: Export) -> Iterator[Path]:
    """One workbook, a sheet a table."""
    path = export.folder / "records.xlsx"
    write_xlsx(path, _rows(export))
    yield path


def write_csv(export: Export) -> Iterator[Path]:
    """One file a table."""

    def open_table(path: Path, columns: list[Column], files: ExitStack) -> Write:
        file = files.enter_context(open_csv(path))
        return CsvTable(file, [column.name for column in columns], export.separator, export.raw).write

    return _all_tables(export, ".csv", open_table)


def write_parquet(export: Export) -> Iterator[Path]:
    """One file a table, types kept."""
    from pipeline.write.parquet_table import ParquetTable  # noqa: PLC0415 - pyarrow takes a third of a second to load

    def open_table(path: Path, columns: list[Column], files: ExitStack) -> Write:
        table = ParquetTable(path, columns)
        files.callback(table.close)
        return table.write

    return _all_tables(export, ".parquet", open_table)


def _all_tables(
    export: Export, suffix: str, open_table: Callable[[Path, list[Column], ExitStack], Write]
) -> Iterator[Path]:
    columns = read_columns()
    paths = [export.folder / f"{table}{suffix}" for table in columns]

    def write(temporary: list[Path]) -> None:
        with ExitStack() as files:
            writers = {
                table: open_table(path, columns[table], files) for table, path in zip(columns, temporary, strict=True)
            }
            for row in _rows(export):
                writers[row.table](row.cells)

    write_whole_together(paths, write)
    yield from paths


def _rows(export: Export) -> Iterator[TableRow]:
    return table_rows(export.selection.rows(), export.settings.review_below)
