"""What is written can be read back, and says the same in every form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pipeline.errors import OutputError, UsageError
from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.settings import Settings
from pipeline.write.export import FORMATS, Export
from pipeline.write.export import export as write_export
from pipeline.write.files import write_text
from pipeline.write.inputs import InputRow
from pipeline.write.pages import pages_from_json, pages_to_json
from pipeline.write.selection import Selection
from pipeline.write.spreadsheets import csv_safe
from pipeline.write.store import Store
from pipeline.write.tables import COLUMNS, tables


def export(store: Store, kind: str, folder: Path) -> list[Path]:
    return list(write_export(kind, Export(Selection(store), folder, Settings())))


@pytest.fixture
def store(tmp_path: Path, record: Record, document: Document, inputs: list[InputRow]) -> Store:
    made = Store.create(tmp_path / "out")
    made.put([record], document)
    made.publish(inputs)
    return made


def test_pages_come_back_as_they_were(document: Document) -> None:
    assert pages_from_json(pages_to_json(document)) == document


def test_other_json_is_refused() -> None:
    with pytest.raises(ValueError, match="not a sohoa"):
        pages_from_json("[]")


def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert Record.from_json(record.to_json()) == record
    assert json.loads(record.to_json())["schema"] == "sohoa.record/1"


def test_every_input_has_a_row(record: Record, inputs: list[InputRow]) -> None:
    frames = tables([record], inputs)
    assert {name: list(frame.columns) for name, frame in frames.items()} == {
        name: list(columns) for name, columns in COLUMNS.items()
    }
    documents = frames["documents"]
    assert documents["name"].tolist() == ["in/a.pdf", "in/b.pdf"]
    assert documents["number"].tolist() == ["01/KH-SNV", pd.NA]
    assert documents["code"].tolist() == [pd.NA, "encrypted"]
    assert documents["sections"].tolist() == [2, pd.NA]
    assert frames["sections"]["section"].tolist() == ["I", "I/1"]
    assert frames["review"]["candidates"].tolist() == ["01; 07"]


def test_all_forms_agree(store: Store, tmp_path: Path) -> None:
    frames = tables(store.records(), store.inputs())
    (workbook,) = export(store, "xlsx", tmp_path / "xlsx")
    csv = {path.stem: path for path in export(store, "csv", tmp_path / "csv")}
    parquet = {path.stem: path for path in export(store, "parquet", tmp_path / "parquet")}
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == list(frames)
    for name, frame in frames.items():
        expected = [[_plain(value) for value in row] for row in frame.itertuples(index=False)]
        sheet = [[_plain(cell) for cell in row] for row in book[name].iter_rows(min_row=2, values_only=True)]
        assert sheet == expected, name
        stored = pd.read_parquet(parquet[name])
        assert [[_plain(value) for value in row] for row in stored.itertuples(index=False)] == expected, name
        types = {column: {"str": str, "bool": str}.get(kind, float) for column, kind in COLUMNS[name].items()}
        text = pd.read_csv(csv[name], dtype=types, encoding="utf-8-sig", keep_default_na=False, na_values=[""])
        assert [[_plain(cell) for cell in row] for row in text.itertuples(index=False)] == [
            [str(value) if isinstance(value, bool | np.bool_) else value for value in row] for row in expected
        ], name


def test_nothing_from_a_scan_becomes_a_formula(store: Store, tmp_path: Path) -> None:
    (workbook,) = export(store, "xlsx", tmp_path)
    for sheet in openpyxl.load_workbook(workbook):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    for path in export(store, "csv", tmp_path):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        assert not frame.map(lambda cell: cell.startswith(("=", "+", "@", "-"))).to_numpy().any()
    assert csv_safe("a=b") == "a=b"


def test_csv_is_what_excel_opens_rightly(store: Store, tmp_path: Path) -> None:
    path = next(path for path in export(store, "csv", tmp_path) if path.stem == "documents")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 3


def test_text_is_a_file_a_document(store: Store, tmp_path: Path) -> None:
    (path,) = export(store, "text", tmp_path / "text")
    assert path.name == "a.txt"
    assert path.read_text(encoding="utf-8") == "Kế hoạch\f\n"


def test_inputs_of_one_stem_get_names_of_their_own(tmp_path: Path, record: Record, document: Document) -> None:
    store = Store.create(tmp_path / "out")
    rows = []
    for number, name in enumerate(["x/a.pdf", "y/a.tif", "z/a.tif", "b.pdf", "c/b-copy.pdf"]):
        sha256 = f"{min(number, 3):064x}"[::-1]
        source = record.source.model_copy(update={"sha256": sha256})
        copy = replace(document, source=replace(document.source, sha256=sha256))
        store.put([record.model_copy(update={"id": sha256[:16], "source": source})], copy)
        rows.append(InputRow(name=name, id=sha256[:16], status="done"))
    store.publish(rows)
    written = [path.name for path in export(store, "text", tmp_path / "text")]
    assert written == ["a.pdf.txt", "a.tif.txt", "a.tif-2.txt", "b.txt"]


def test_an_unknown_format_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=", ".join(FORMATS)):
        export(store, "doc", tmp_path)


def test_a_folder_without_results_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no results"):
        Store.open(tmp_path)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "một")
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_text(blocker / "a.txt", "hai")
    assert path.read_text(encoding="utf-8") == "một"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.txt", "file"]


def _plain(value: object) -> object:
    if value is None or value is pd.NA or value == "" or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, str) and value.startswith("'"):
        return value[1:]
    if isinstance(value, datetime):
        return value.date().isoformat()
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
