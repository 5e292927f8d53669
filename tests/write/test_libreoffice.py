"""What LibreOffice shows of the workbook and of CSV is what the records say."""

from __future__ import annotations

from pathlib import Path

from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.settings import Settings
from pipeline.write.export import Export, export
from pipeline.write.inputs import InputRow
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from pipeline.write.tables import read_columns, table_rows
from tests.write.libreoffice import opened

TEXTS = ("=1+1", "+84 123", "-2+3", "@SUM(A1)", "'01", "01", "3/4", "1E5", "TRUE", "a\nb", "Đắk Lắk; 😀")


def stored(folder: Path, record: Record, document: Document) -> Store:
    store = Store.create(folder)
    rows = [InputRow(name="in/locked.pdf", status="failed", code="encrypted", reason="=locked")]
    for number, text in enumerate(TEXTS):
        sha256 = f"{number:064x}"[::-1]
        source = record.source.model_copy(update={"sha256": sha256})
        changes = {"id": sha256[:16], "source": source, "number": text, "subject": text, "recipients": [text]}
        store.put([record.model_copy(update=changes)], document)
        rows.append(InputRow(name=f"in/{number}.txt", id=sha256[:16], status="done"))
    store.publish(rows)
    return store


def test_the_workbook(tmp_path: Path, record: Record, document: Document) -> None:
    store = stored(tmp_path / "out", record, document)
    sheets = opened(store.folder / "records.xlsx", tmp_path)
    # LibreOffice holds the truth values of a workbook as its own functions.
    formulas = {cell.formula for rows in sheets.values() for row in rows for cell in row}
    assert formulas <= {None, "of:=FALSE()", "of:=TRUE()"}
    for table, listed in read_columns().items():
        kinds = [column.kind for column in listed]
        rows = [row.cells for row in table_rows(Selection(store).rows()) if row.table == table]
        want = [[_expected(cells.get(column.name), column.kind) for column in listed] for cells in rows]
        found = [[(cell.shown, cell.kind) for cell in row] for row in sheets[table][1:]]
        assert [_padded(row, len(kinds)) for row in found] == want, table


def test_csv(tmp_path: Path, record: Record, document: Document) -> None:
    store = stored(tmp_path / "out", record, document)
    paths = export("csv", Export(Selection(store), tmp_path / "csv", Settings()))
    path = next(path for path in paths if path.stem == "documents")
    (rows,) = opened(path, tmp_path).values()
    assert not any(cell.formula for row in rows for cell in row)
    place = [cell.shown for cell in rows[0]].index("subject")
    shown = [row[place].shown for row in rows[2:]]
    # LibreOffice may show 01 as the number 1, as Excel does; what is text stays as it is.
    assert shown[:4] == ["'=1+1", "'+84 123", "'-2+3", "'@SUM(A1)"]
    assert shown[-2:] == ["a\nb", "Đắk Lắk; 😀"]


def _expected(value: object, kind: str) -> tuple[str, str | None]:
    """What is shown of a value, and as what it is held."""
    if value is None or value == "":
        return "", None
    if kind == "date":
        year, month, day = str(value).split("-")
        return f"{day}/{month}/{year}", "date"
    if kind == "truth":
        return str(value).upper(), "float"
    if kind in {"integer", "number"}:
        return f"{value:g}", "float"
    return str(value), "string"


def _padded(row: list[tuple[str, str | None]], length: int) -> list[tuple[str, str | None]]:
    return row + [("", None)] * (length - len(row))
