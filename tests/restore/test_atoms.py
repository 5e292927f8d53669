from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.restore.atoms import atoms


def kinds(line: str) -> list[tuple[str, str]]:
    return [(atom.text, atom.kind) for atom in atoms(line)]


@given(st.text())
def test_atoms_cover_all_but_white_space_in_order(line: str) -> None:
    found = atoms(line)
    assert "".join(atom.text for atom in found) == "".join(line.split())
    assert all(line[atom.start : atom.end] == atom.text for atom in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngay31", [("ngay", "word"), ("31", "number")]),
        ("s6", [("s6", "word")]),
        ("16n", [("16n", "word")]),
        ("I11.", [("I11", "word"), (".", "mark")]),
        ("12/KH-UBND", [("12/KH-UBND", "symbol")]),
        ("12KH-ĐKT", [("12KH-ĐKT", "symbol")]),
        ("30/2020/ND-CP", [("30/2020/ND-CP", "symbol")]),
        ("05/01/2024,", [("05/01/2024", "number"), (",", "mark")]),
        ("1.250.000", [("1.250.000", "number")]),
        ("98,5%;", [("98,5%", "number"), (";", "mark")]),
        ("25kg", [("25kg", "number")]),
        ("m2,", [("m2", "number"), (",", "mark")]),
        ("vanthu@coquan.gov.vn", [("vanthu@coquan.gov.vn", "kept")]),
        ("https://coquan.gov.vn/tin?id=7", [("https://coquan.gov.vn/tin?id=7", "kept")]),
        ("vi¢c", [("vi¢c", "word")]),
        ("(thi", [("(", "mark"), ("thi", "word")]),
    ],
)
def test_what_pieces_are(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize("junk", ["a.", "1/", "@a", "AB-", "x", "9", "¢", "://"])
def test_a_line_of_a_megabyte_takes_linear_time(junk: str) -> None:
    begin = time.perf_counter()
    atoms(junk * (1_000_000 // len(junk)))
    assert time.perf_counter() - begin < 5


def test_a_symbol_does_not_end_inside_of_a_word() -> None:
    assert [atom.text for atom in atoms("CƠ QUAN/TỔ CHỨC")] == ["CƠ", "QUAN", "/", "TỔ", "CHỨC"]
    assert [(atom.text, atom.kind) for atom in atoms("12/QĐ-TỔ")] == [("12/QĐ-TỔ", "symbol")]
