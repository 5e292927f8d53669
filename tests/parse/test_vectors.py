"""Damaged labels and symbols of real plans, read from the shared data where it is at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.parse.labels import LabelReader
from pipeline.parse.symbol import SymbolGrammar
from pipeline.settings import Settings
from tests.parse.documents import row

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="needs the shared vectors")


def rows_of(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@needs_vectors
def test_symbols() -> None:
    grammar = SymbolGrammar(Settings())
    styles = {"state": "state", "party": "party", "law": "law", "cong_van": "letter"}
    for vector in rows_of("symbol_test_vectors.tsv"):
        found = list(grammar.find(vector["input"]))
        assert len(found) == 1, vector["input"]
        symbol = found[0]
        assert symbol.style == styles[vector["style"]], vector["input"]
        assert symbol.number_raw == vector["num_raw"], vector["input"]
        assert str(symbol.year or "") == vector["year"], vector["input"]
        assert symbol.symbol == vector["symbol_canonical"], vector["input"]


@needs_vectors
def test_every_label_has_its_meaning_among_the_readings() -> None:
    reader = LabelReader(Settings())
    for vector in rows_of("section_test_vectors.tsv"):
        if vector["style"] == "continuation":
            continue
        readings = reader.read(row(vector["noisy_line_head"].lstrip("# ")))
        name = vector["section_id"].rsplit("/", 1)[-1]
        bullet = name[0] in "-+"
        assert any(reading.name == name or (bullet and reading.name[0] == name[0]) for reading in readings), vector


def test_repaired_codes() -> None:
    grammar = SymbolGrammar(Settings())
    numbers = [symbol.number for symbol in grammar.find("số 37/KH- HDTD, số 9/QD-UBND và số 7/NQ-HDND")]
    assert numbers == ["37/KH-HĐTĐ", "9/QĐ-UBND", "7/NQ-HĐND"]


def test_no_symbol_in_dates_fractions_and_rates() -> None:
    grammar = SymbolGrammar(Settings())
    assert not list(grammar.find("ngày 12/3/2020, đạt 12/12 xã, 30 triệu đồng/người/năm, giai đoạn 2021-2025"))
