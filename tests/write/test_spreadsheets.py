"""XLSX, CSV, Parquet and JSONL say the same, cell by cell, whatever stands in a record."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.page import Document
from pipeline.model.record import Evidence, Issuer, Record, Section, SourceFile, Target
from pipeline.settings import Settings
from pipeline.write.characters import printable
from pipeline.write.csv_table import CsvTable, guarded
from pipeline.write.export import Export, export
from pipeline.write.inputs import InputRow
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from pipeline.write.tables import Column, TableRow, read_columns, table_rows, tables
from pipeline.write.xlsx import CUT, Limits, open_workbook, write_xlsx

NASTY = (
    "=1+1", "+84 123", "-2+3", "@SUM(A1)", "'=1", "''", "'", "01", "3/4", "1E5", "TRUE", "  two spaces  ", "a\nb",
    "a\r\nb", "\tx", "\x00\x01\x0bcontrol", "_x0041_", "<r>x</r>", "<b>&amp;</b>", "http://a.example/", "mailto:a@b.c",
    "#N/A", 'quote " and ; and ,', "\ufeffmark", "Đắk Lắk", "😀 emoji", "2024-03-02", "NaN", "null", "dài " * 9_000,
)  # fmt: skip


@pytest.fixture
def nasty_store(tmp_path: Path, record: Record, document: Document) -> Store:
    """A record for each nasty text, with the text wherever a record holds text; an input that failed."""
    store = Store.create(tmp_path / "out")
    rows = [InputRow(name="in/locked.pdf", status="failed", code="encrypted", reason="=locked")]
    for number, text in enumerate(NASTY):
        sha256 = f"{number:064x}"[::-1]
        source = SourceFile(name=text[:99], sha256=sha256, bytes=1, media_type="text/plain", pages=1)
        made = record.model_copy(
            update={
                "id": sha256[:16], "source": source, "number": text, "subject": text, "issuer": Issuer(name=text),
                "date": text[:10], "recipients": [text, ""], "sections": [Section(id="I", heading=text, text=text)],
                "targets": [Target(id="T1", clause=text, unit=text, value=number / 7)],
                "evidence": {"/number": Evidence(confidence=number / 40, source="text")},
            }
        )  # fmt: skip
        store.put([made], document.__class__(document.source.__class__("a", sha256, 1, "text/plain"), ()))
        rows.append(InputRow(name=f"in/{number}.txt", id=sha256[:16], status="done", pages=1))
    store.publish(rows)
    return store


def run(store: Store, kind: str, folder: Path, **options: Any) -> dict[str, Path]:
    return {path.stem: path for path in export(kind, Export(Selection(store), folder, Settings(), **options))}


def expected(folder: Path, store: Store) -> dict[str, list[list[Any]]]:
    """The tables as they follow from the exported JSONL."""
    lines = (folder / "records.jsonl").read_text(encoding="utf-8").splitlines()
    records = {record.id: record for record in map(Record.from_json, lines)}
    entries = [(row, [records[row.id]] if row.id else []) for row in store.inputs()]
    columns = read_columns()
    found: dict[str, list[list[Any]]] = {table: [] for table in columns}
    for row in table_rows(entries):
        found[row.table].append([row.cells.get(column.name) for column in columns[row.table]])
    return found


def shown(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Cells as a sheet can hold them: empty is absent, no controls, no more letters than Excel takes."""
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = printable(value.replace("_x005F_", "_"))  # how _x0041_ is written; openpyxl leaves it so
        return text if len(text) < 32_767 else text[: 32_767 - len(CUT)] + CUT
    return value if isinstance(value, bool) else float(f"{value:.12g}")  # XLSX holds 15 to 16 digits


def test_every_form_holds_the_same_cells(nasty_store: Store, tmp_path: Path) -> None:
    run(nasty_store, "jsonl", tmp_path)
    want = expected(tmp_path, nasty_store)
    assert len(want["documents"]) == len(NASTY) + 1
    book = openpyxl.load_workbook(run(nasty_store, "xlsx", tmp_path)["records"])
    assert book.sheetnames == [*want, "columns"]
    parquet = run(nasty_store, "parquet", tmp_path)
    for table, rows in want.items():
        sheet = book[table].iter_rows(min_row=2, values_only=True)
        assert shown(sheet) == shown(rows), table
        frame = pd.read_parquet(parquet[table])
        assert [[None if pd.isna(cell) else cell for cell in row] for row in frame.itertuples(index=False)] == rows


@pytest.mark.parametrize(("separator", "raw"), [(",", False), (";", False), ("\t", True)])
def test_csv_holds_the_same_cells(nasty_store: Store, tmp_path: Path, separator: str, raw: bool) -> None:
    run(nasty_store, "jsonl", tmp_path)
    paths = run(nasty_store, "csv", tmp_path, separator=separator, raw=raw)
    for table, rows in expected(tmp_path, nasty_store).items():
        data = paths[table].read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        frame = pd.read_csv(
            paths[table], sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig", lineterminator=None
        )
        read = [[cell if raw else _unguarded(cell) for cell in row] for row in frame.itertuples(index=False)]
        assert read == [["" if cell is None else printable(str(cell)) for cell in row] for row in rows], table
        if not raw:
            assert not frame.map(lambda cell: cell.startswith(("=", "+", "-", "@", "\t"))).to_numpy().any()


def test_nothing_becomes_a_formula(nasty_store: Store, tmp_path: Path) -> None:
    workbook = run(nasty_store, "xlsx", tmp_path)["records"]
    for sheet in openpyxl.load_workbook(workbook):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(workbook) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def _unguarded(text: str) -> str:
    """As docs/formats-tables.md tells programs to read other CSV."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


@settings(deadline=None)
@given(st.text())
def test_the_apostrophe_can_be_taken_away_again(text: str) -> None:
    assert _unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@settings(deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_comes_back_from_csv(texts: list[str]) -> None:
    file = io.StringIO(newline="")
    table = CsvTable(file, ["a"])
    for text in texts:
        table.write({"a": text})
    file.seek(0)
    assert [_unguarded(row[0]) for row in csv.reader(file)][1:] == [printable(text) for text in texts]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_printable_is_what_xml_can_hold(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    once.encode()


def test_a_date_is_a_date_and_an_id_is_text(nasty_store: Store, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(run(nasty_store, "xlsx", tmp_path)["records"])["documents"]
    names = [cell.value for cell in sheet[1]]
    row = sheet[2 + 1 + NASTY.index("2024-03-02")]
    day, number = row[names.index("date")], row[names.index("number")]
    assert (day.value, day.number_format) == (datetime(2024, 3, 2), "dd/mm/yyyy")
    assert (number.value, number.data_type, number.number_format) == ("2024-03-02", "s", "@")


@pytest.mark.parametrize("day", ["1899-12-31", "1900-02-28", "2017-11-XX", "2017", "trong năm 2025"])
def test_what_is_no_day_to_excel_is_text(tmp_path: Path, day: str) -> None:
    write_xlsx(tmp_path / "a.xlsx", [TableRow("documents", {"date": day})])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["documents"]
    assert list(sheet.iter_rows(min_row=2, min_col=5, max_col=5, values_only=True)) == [(day,)]


def test_sheets_are_ready_to_use(nasty_store: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(run(nasty_store, "xlsx", tmp_path)["records"])
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(max(sheet.max_row, 2), sheet.max_column).coordinate}"
    assert book["sections"]["F2"].alignment.wrap_text
    assert book["sections"].column_dimensions["F"].width > 70
    explained = {(row[0], row[1]) for row in book["columns"].iter_rows(min_row=2, values_only=True) if row[0]}
    columns = {(table, column.name) for table, columns in read_columns().items() for column in columns}
    assert explained >= columns
    assert ("review", "reason: handwritten") in explained - columns


def test_what_is_not_sure_is_tinted(nasty_store: Store, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(run(nasty_store, "xlsx", tmp_path)["records"])["documents"]
    names = [cell.value for cell in sheet[1]]
    column = names.index("confidence_number")
    for row in list(sheet.iter_rows(min_row=3)):
        # All numbers of the fixture wait for review; the subjects do not.
        assert row[names.index("number")].fill.fgColor.rgb == "FFFFE699"
        assert row[column].fill.fgColor.rgb == "FFFFE699"
        assert row[names.index("subject")].fill.fill_type is None


def test_long_tables_and_cells_keep_excels_limits(tmp_path: Path) -> None:
    columns = [Column("page", "integer", 9, "", ""), Column("text", "long", 9, "", "")]
    with open_workbook(tmp_path / "a.xlsx", Limits(rows=4, letters=40, links=2)) as book:
        sheet = book.sheet("table", columns, "page")
        for number in range(7):
            sheet.write(
                {"page": number, "text": "😀" * 30 if number == 6 else "x" * (38 + number)}, link="external:a.pdf"
            )
        sheet.finish()
    read = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert read.sheetnames == ["table", "table (2)", "table (3)"]
    rows = [row for part in read for row in part.iter_rows(min_row=2, values_only=True)]
    assert [row[0] for row in rows] == list(range(7))
    texts = [str(row[1]) for row in rows]
    assert texts[:3] == ["x" * 38, "x" * 39, "x" * 40]
    assert all(text.endswith(CUT) and len(text.encode("utf-16-le")) <= 80 for text in texts[3:])
    assert [sum(1 for row in part.iter_rows() for cell in row if cell.hyperlink) for part in read] == [2, 2, 1]


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def most(count: int) -> int:
        rows = (TableRow("sections", {"text": f"dòng {number} " * 30, "page": number}) for number in range(count))
        tracemalloc.start()
        write_xlsx(tmp_path / "a.xlsx", rows)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    most(10)
    # A kept row of this text would be over 600 bytes.
    assert most(4_000) < most(1_000) + 3_000 * 60


def test_a_row_leads_to_its_page(tmp_path: Path, record: Record, inputs: list[InputRow]) -> None:
    source = tmp_path / "in" / "Kế hoạch #1 50%.pdf"
    source.parent.mkdir()
    source.write_bytes(b"x")
    row = inputs[0].model_copy(update={"name": str(source)})
    write_xlsx(tmp_path / "tables" / "a.xlsx", table_rows([(row, [record])]))
    book = openpyxl.load_workbook(tmp_path / "tables" / "a.xlsx")
    link = book["sections"]["G2"].hyperlink
    assert link.target.replace("\\", "/") == "../in/Kế%20hoạch%20%231%2050%25.pdf"
    assert link.location == "page=1"
    assert book["sections"]["G2"].value == 1
    assert book["documents"]["A2"].hyperlink.location == "page=1"


def test_a_source_that_is_gone_has_no_link(tmp_path: Path, record: Record, inputs: list[InputRow]) -> None:
    write_xlsx(tmp_path / "a.xlsx", table_rows([(inputs[0], [record])]))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["documents"]
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_the_same_results_give_the_same_bytes(nasty_store: Store, tmp_path: Path) -> None:
    for kind in ("xlsx", "csv", "parquet", "jsonl"):
        first, second = run(nasty_store, kind, tmp_path / "1"), run(nasty_store, kind, tmp_path / "2")
        assert {name: path.read_bytes() for name, path in first.items()} == {
            name: path.read_bytes() for name, path in second.items()
        }, kind


def test_inputs_that_share_a_record_have_a_row_each(record: Record) -> None:
    second = record.model_copy(update={"id": f"{record.id}-2", "number": "02/KH"})
    rows = [
        InputRow(name="a.pdf", id=record.id, status="done"),
        InputRow(name="b.pdf", status="failed"),
        InputRow(name="copy.pdf", id=record.id, status="done", code="same_content"),
    ]
    made = list(tables(rows, lambda _: [record, second]))
    documents = [(row.cells["name"], row.cells.get("number")) for row in made if row.table == "documents"]
    both = [record.number, second.number]
    assert documents == [*(("a.pdf", n) for n in both), ("b.pdf", None), *(("copy.pdf", n) for n in both)]
    assert sum(row.table == "targets" for row in made) == 2


def test_what_a_run_publishes_names_secret_documents_and_no_more(record: Record) -> None:
    secret = record.model_copy(update={"secrecy": "Tối mật"})
    (row,) = tables([InputRow(name="a.pdf", id=secret.id, status="done")], lambda _: [secret])
    assert (row.cells["name"], row.cells["status"], row.cells["code"]) == ("a.pdf", "done", "secret")
    assert str(secret.subject) not in json.dumps(row.cells, ensure_ascii=False)
