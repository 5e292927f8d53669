"""The tables of all records as pandas frames, for analysts who work in Python."""

from __future__ import annotations

import pandas as pd

from pipeline.write.selection import Selection
from pipeline.write.tables import Cells, Kind, read_columns, table_rows

# Dates are ISO text: what is no whole date (2017-11-XX) stands in the same column.
_TYPES: dict[Kind, str] = {
    "text": "string",
    "long": "string",
    "date": "string",
    "integer": "Int64",
    "number": "Float64",
    "truth": "boolean",
}


def frames(selection: Selection) -> dict[str, pd.DataFrame]:
    """One frame a table, columns as in dictionaries/table_columns.tsv; absent values are missing. All rows are held in
    memory; for very large folders export Parquet.
    """
    columns = read_columns()
    rows: dict[str, list[Cells]] = {name: [] for name in columns}
    for row in table_rows(selection.rows()):
        rows[row.table].append(row.cells)
    return {
        name: pd.DataFrame(
            {
                column.name: pd.array([cells.get(column.name) for cells in rows[name]], dtype=_TYPES[column.kind])  # type: ignore[call-overload]
                for column in listed
            }
        )
        for name, listed in columns.items()
    }
