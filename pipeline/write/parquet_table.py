"""Parquet, written in groups of rows, so that a large table needs little memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.write.tables import Column

_GROUP = 4_000
# Dates are ISO text: what is no whole date (2017-11-XX) stands in the same column.
_TYPES = {"text": pa.string(), "long": pa.string(), "date": pa.string(), "integer": pa.int64(),
          "number": pa.float64(), "truth": pa.bool_()}  # fmt: skip


class ParquetTable:
    """One open Parquet file."""

    def __init__(self, path: Path, columns: list[Column]) -> None:
        self._schema = pa.schema([(column.name, _TYPES[column.kind]) for column in columns])
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, cells: dict[str, Any]) -> None:
        """One row, by column name; absent values are null."""
        self._rows.append(cells)
        if len(self._rows) >= _GROUP:
            self._flush()

    def close(self) -> None:
        """Writes the last rows and the file's end."""
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        columns = [[row.get(field.name) for row in self._rows] for field in self._schema]
        arrays = [pa.array(values, field.type) for values, field in zip(columns, self._schema, strict=True)]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()
