"""The archival index and Dublin Core say what the records say, in the columns of a profile."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from pipeline.errors import UsageError
from pipeline.model.page import Document
from pipeline.model.record import Record, Reference, Signer, json_schema
from pipeline.settings import Settings
from pipeline.write.export import Export, export
from pipeline.write.inputs import InputRow
from pipeline.write.pointers import leads_somewhere, values_at
from pipeline.write.selection import Selection
from pipeline.write.store import Store

HEADER = "column\tpointer\tformat\twidth\tdefault\tvalues\n"


@pytest.fixture
def store(tmp_path: Path, record: Record, document: Document) -> Store:
    references = [Reference(number="02/QĐ-UBND", role="legal_basis"), Reference(number="7/CV", role="mention")]
    changes = {"date_edtf": "2024-03-02", "year": 2024, "signer": Signer(title="Giám đốc", name="Trần Thị Mẫu"),
               "references": references, "marks": ["red_seal", "handwritten_note"], "urgency": "Khẩn"}  # fmt: skip
    store = Store.create(tmp_path / "out")
    store.put([record.model_copy(update=changes)], document)
    store.publish([InputRow(name="in/001.03.08.H30.81.2024.K4.01.01.007.pdf", id=record.id, status="done", pages=2)])
    path = store.records_path(record.id)
    text = path.read_text(encoding="utf-8").replace('"a.pdf"', '"001.03.08.H30.81.2024.K4.01.01.007.pdf"')
    path.write_text(text, encoding="utf-8")
    return store


def run(store: Store, kind: str, folder: Path, profile: Path | None = None) -> dict[str, Path]:
    work = Export(Selection(store), folder, Settings(), profile=profile)
    return {path.name: path for path in export(kind, work)}


def sheet(path: Path) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_thong_tu_02(store: Store, tmp_path: Path, record: Record) -> None:
    (row,) = sheet(run(store, "index", tmp_path)["index-tt02.xlsx"])
    assert row == {
        "Mã định danh văn bản": record.id,
        "Mã hồ sơ": "001.03.08.H30.81.2024.K4.01.01",
        "Số thứ tự văn bản trong hồ sơ": "007",
        "Tên loại văn bản": "Kế hoạch",
        "Số của văn bản": "01",
        "Ký hiệu của văn bản": "KH-SNV",
        "Ngày, tháng, năm văn bản": datetime(2024, 3, 2),
        "Tên cơ quan, tổ chức ban hành văn bản": "Sở Nội vụ",
        "Trích yếu nội dung": "=cmd|'/C calc'!A0",
        "Ngôn ngữ": "Tiếng Việt",
        "Số lượng trang của văn bản": 2,
        "Ghi chú": "Cần xem lại: số và ký hiệu",
        "Ký hiệu thông tin": None,
        "Từ khóa": None,
        "Chế độ sử dụng": None,
        "Mức độ tin cậy": "Số hóa",
        "Bút tích": "Ghi chú viết tay",
        "Tình trạng vật lý": None,
        "Quy trình xử lý": None,
    }


def test_the_hand_over_sheet(store: Store, tmp_path: Path) -> None:
    (row,) = sheet(run(store, "index", tmp_path)["index-handover.xlsx"])
    assert len(row) == 22
    assert (row["STT"], row["Ngày"], row["Tháng"], row["Năm"]) == (1, "02", "03", 2024)
    assert row["Đường dẫn tệp"].endswith("007.pdf")


def test_outgoing_documents(store: Store, tmp_path: Path) -> None:
    (row,) = sheet(run(store, "index", tmp_path)["index-nd30.xlsx"])
    assert row["Chức vụ của người ký văn bản"] == "Giám đốc"
    assert row["Tên cơ quan, tổ chức nhận văn bản"] == "Như trên; -2+3"
    assert row["Mức độ khẩn"] == "Khẩn"


def test_a_profile_of_the_customers_own(store: Store, tmp_path: Path) -> None:
    profile = tmp_path / "mine.tsv"
    rows = [
        "No.\t\trow", "Số\t/number | /symbol\ttext:5", "Kho\t\ttext\t\tKho A", "Chỉ tiêu\t/targets/0/value\tinteger",
        "Loại\t/type\ttext\t\t\tKH=Kế hoạch; QĐ=Quyết định", "Căn cứ\t/references/*[role=legal_basis]/number\ttext",
    ]  # fmt: skip
    profile.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    (row,) = sheet(run(store, "index", tmp_path, profile)["index-mine.xlsx"])
    assert row == {"No.": 1, "Số": "01/KH", "Kho": "Kho A", "Chỉ tiêu": 95, "Loại": "Kế hoạch", "Căn cứ": "02/QĐ-UBND"}


def test_a_file_in_the_users_dictionaries_takes_the_place_of_the_shipped_one(store: Store, tmp_path: Path) -> None:
    (tmp_path / "index_tt02.tsv").write_text(HEADER + "Số\t/number\ttext\n", encoding="utf-8")
    work = Export(Selection(store), tmp_path / "x", Settings(dictionaries=tmp_path))
    made = {path.name: path for path in export("index", work)}
    assert sheet(made["index-tt02.xlsx"]) == [{"Số": "01/KH-SNV"}]
    assert len(sheet(made["index-handover.xlsx"])[0]) == 22


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "no profile"),
        ("a\tb\nx\ty\n", "no profile"),
        (HEADER + "Số\t/nummer\ttext\n", "row 1, column Số: /nummer: nothing in a record"),
        (HEADER + "Số\t/issuer/*/name\ttext\n", "nothing in a record"),
        (HEADER + "Số\tnumber\ttext\n", "nothing in a record"),
        (HEADER + "Số\t/number\tbold\n", "bold: no such format"),
        (HEADER + "Số\t/number\ttext:x\n", "no such format"),
        *(
            (HEADER + f"Số\t/number\ttext\t9\nKý hiệu\t/symbol\ttext\t{width}\n", f"row 2, column Ký hiệu: {shown}")
            for width, shown in (
                ("wide", "wide: no such width"),
                ("1.5", "1.5: no such width"),
                ("-3", "-3: no such width"),
                ("256", "256: no such width"),
                ("²", "²: no such width"),
            )
        ),
        (HEADER + "Số\t/number\ttext\nSố\t/symbol\ttext\n", "stands there twice"),
        (HEADER + "a\tb\tc\td\te\tf\tg\n", "cannot be read as a profile"),
    ],
)
def test_what_is_no_profile_is_told(store: Store, tmp_path: Path, rows: str, message: str) -> None:
    profile = tmp_path / "mine.tsv"
    profile.write_text(rows, encoding="utf-8")
    with pytest.raises(UsageError, match="mine") as caught:
        run(store, "index", tmp_path, profile)
    assert message in str(caught.value)


def test_numbers_and_cells_of_any_length_are_told(store: Store, tmp_path: Path) -> None:
    profile = tmp_path / "mine.tsv"
    nines = "9" * 5000
    for cells in (f"text:{nines}", f"text\t{nines}", "x" * 200_000):
        profile.write_text(f"{HEADER}Số\t/number\t{cells}\n", encoding="utf-8")
        with pytest.raises(UsageError, match="mine"):
            run(store, "index", tmp_path, profile)


@pytest.mark.parametrize(
    ("edtf", "shown"), [("2017-11-XX", ("11/2017", None, "11", 2017)), ("2020", ("2020", None, None, 2020))]
)
def test_what_is_known_of_a_date_is_shown(
    tmp_path: Path, record: Record, document: Document, edtf: str, shown: tuple[object, ...]
) -> None:
    store = Store.create(tmp_path / "out")
    store.put([record.model_copy(update={"date": None, "date_edtf": edtf})], document)
    store.publish([InputRow(name="a.pdf", id=record.id, status="done")])
    made = run(store, "index", tmp_path)
    (row,), (parts,) = sheet(made["index-tt02.xlsx"]), sheet(made["index-handover.xlsx"])
    assert (row["Ngày, tháng, năm văn bản"], parts["Ngày"], parts["Tháng"], parts["Năm"]) == shown
    assert row["Mã hồ sơ"] is None


def test_dublin_core(store: Store, tmp_path: Path, record: Record) -> None:
    made = run(store, "dc", tmp_path)
    root = ElementTree.parse(made["dublin-core.xml"]).getroot()
    names = {"{http://purl.org/dc/elements/1.1/}": "dc:", "{http://purl.org/dc/terms/}": "dcterms:"}
    found: dict[str, list[str]] = {}
    for element in root[0]:
        space, _, name = element.tag.rpartition("}")
        found.setdefault(names[space + "}"] + name, []).append(element.text or "")
    assert found["dc:identifier"] == ["01/KH-SNV", record.id]
    assert found["dc:title"] == [record.subject]
    assert (found["dc:date"], found["dc:type"], found["dc:language"]) == (["2024-03-02"], ["Kế hoạch"], ["vi"])
    assert found["dcterms:audience"] == ["Như trên", "-2+3"]
    assert (found["dcterms:requires"], found["dc:relation"]) == (["02/QĐ-UBND"], ["7/CV"])
    with made["dublin-core.csv"].open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["dc:title"] == f"'{record.subject}"
    assert {name: value.lstrip("'").split("||") for name, value in row.items() if value} == found


def test_pointers(record: Record) -> None:
    plain = record.model_dump(mode="json", by_alias=True)
    assert values_at(plain, "/recipients/*") == [("/recipients/0", "Như trên"), ("/recipients/1", "-2+3")]
    assert values_at(plain, "/sections/*/children/0/id") == [("/sections/0/children/0/id", "I/1")]
    assert values_at(plain, "/references/*[role=mention]/number") == []
    assert values_at(plain, "/issuer/parent") == []
    assert values_at(plain, "/number/0") == []


@pytest.mark.parametrize(
    ("pointer", "known"),
    [
        ("/number", True), ("/issuer/name", True), ("/sections/*/children/2/heading", True), ("/source/pages", True),
        ("/schema", True), ("/signer", True), ("", False), ("number", False), ("/issuer/nme", False),
        ("/number/0", False), ("/recipients/x", False),
    ],
)  # fmt: skip
def test_pointers_that_lead_somewhere(pointer: str, known: bool) -> None:
    assert leads_somewhere(pointer, json_schema()) == known
