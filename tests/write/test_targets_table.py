"""Targets of several documents in one table: a year, a common unit, the document they come from."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.model.page import Document
from pipeline.model.record import Evidence, Issuer, Record, Target
from pipeline.settings import Settings
from pipeline.write.export import Export, export
from pipeline.write.inputs import InputRow
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from pipeline.write.targets_table import ComparableTargets, UnitScales, due_year


@pytest.mark.parametrize(
    ("value", "unit", "common", "common_unit"),
    [
        (1.5, "nghìn tỷ đồng", 1_500_000, "triệu đồng"),
        (3.2, "tỷ đồng/năm", 3200, "triệu đồng/năm"),
        (65, "triệu đồng/người/năm", 65, "triệu đồng/người/năm"),
        (0.7, "‰", 0.07, "%"),
        (95, "%", 95, "%"),
        (12, "tạ/ha", 1.2, "tấn/ha"),
        (2.1, "con/phụ nữ", 2.1, "con/phụ nữ"),
        (5, "mô hình", 5, "mô hình"),
        (7, None, 7, None),
    ],
)
def test_common_units(record: Record, value: float, unit: str | None, common: float, common_unit: str | None) -> None:
    target = Target(id="T1", clause="x", value=value, value_max=value, unit=unit)
    (row,) = ComparableTargets().rows(record.model_copy(update={"targets": [target]}), "a.pdf")
    assert (row["value"], row["unit"]) == (value, unit)
    assert (row["comparable_value"], row["comparable_value_max"], row.get("comparable_unit")) == (
        common, common, common_unit,
    )  # fmt: skip


def test_a_users_table_comes_first(tmp_path: Path) -> None:
    (tmp_path / "unit_scales.tsv").write_text("unit\tbase\tfactor\ntấn\tkg\t1000\ntạ\tkg\t100\n", encoding="utf-8")
    assert UnitScales(tmp_path).scale("tạ/ha") == ("kg/ha", Decimal(100))
    assert UnitScales(tmp_path).scale("km2") == ("ha", Decimal(100))


@pytest.mark.parametrize(
    ("period", "deadline", "year", "want"),
    [
        ("2020", "15/11/2021", 2019, (2020, "period")),
        ("2026-2030", None, 2025, (2030, "period")),
        ("quý II", "đến hết năm 2025", 2024, (2025, "deadline")),
        (None, "chậm nhất ngày 20 hằng tháng", 2024, (2024, "document")),
        (None, "120250", None, (None, None)),
    ],
)
def test_the_year_a_target_is_due(
    record: Record, period: str | None, deadline: str | None, year: int | None, want: tuple[int | None, str | None]
) -> None:
    target = Target(id="T1", clause="x", period=period, deadline=deadline)
    assert due_year(target, record.model_copy(update={"year": year})) == want


def test_export(tmp_path: Path, record: Record, document: Document) -> None:
    targets = [
        Target(id="T1", clause="=1+1", value=2, unit="tỷ đồng", period="2025"),
        Target(id="T2", clause="giữ vững"),
    ]
    changes = {"targets": targets, "issuer": Issuer(name="Sở Tài chính", province="Tây Ninh", province_code="72"),
               "evidence": {"/targets/0": Evidence(confidence=0.4, page=2, source="ocr")}}  # fmt: skip
    store = Store.create(tmp_path / "out")
    store.put([record.model_copy(update=changes)], document)
    store.publish([InputRow(name="in/a.pdf", id=record.id, status="done")])
    workbook, table = export("targets", Export(Selection(store), tmp_path, Settings()))
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["targets", "columns"]
    rows = list(book["targets"].iter_rows(values_only=True))
    found = dict(zip(rows[0], rows[1], strict=True))
    assert found["number"] == record.number
    assert (found["issuer"], found["province_code"], found["year"]) == ("Sở Tài chính", "72", 2025)
    assert (found["comparable_value"], found["comparable_unit"]) == (2000, "triệu đồng")
    assert book["targets"].cell(2, list(rows[0]).index("clause") + 1).fill.fgColor.rgb == "FFFFE699"
    with table.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["clause"] for row in read] == ["'=1+1", "giữ vững"]
    assert list(read[0]) == list(rows[0])
