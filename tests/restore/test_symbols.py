from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.restore.symbols import Symbols


@pytest.fixture(scope="module")
def symbols() -> Symbols:
    return Symbols()


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("37/KH-HDTD", "37/KH-HĐTĐ"),
        ("30/2020/ND-CP", "30/2020/NĐ-CP"),
        ("749/QD-TTg", "749/QĐ-TTg"),
        ("08/KH-KTD3", "08/KH-KTĐ3"),
        ("36-HD/VPTW", "36-HD/VPTW"),
        ("12/DA-UBND", "12/DA-UBND"),
        ("05-CT/TW", "05-CT/TW"),
    ],
)
def test_codes_of_the_table_and_no_others(symbols: Symbols, read: str, meant: str) -> None:
    assert symbols.repaired(read) == meant


@given(st.from_regex(r"\A\d{1,4}(/\d{4})?[-/][A-Z]{1,4}[-/][A-Z&]{1,6}\d?\Z"))
def test_digits_signs_and_length_stay(read: str) -> None:
    restored = Symbols().repaired(read)
    assert re.sub("[A-ZĐ]", "x", restored) == re.sub("[A-ZĐ]", "x", read)
    assert len(restored) == len(read)
