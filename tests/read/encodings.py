"""Vietnamese text as fonts from before Unicode had it."""

from __future__ import annotations

from pipeline.model.table import read_table

_ROWS = read_table("legacy_encodings.tsv")
_TCVN3 = {row["letter"]: bytes.fromhex(row["tcvn3"]).decode("latin-1") for row in _ROWS if row["tcvn3"]}
_VNI = {row["letter"]: row["vni"] for row in _ROWS}

TCVN3_LETTERS = "".join(_TCVN3)
VNI_LETTERS = "".join(_VNI)


def in_tcvn3(text: str) -> str:
    """Text without capitals that carry a tone, in TCVN3 shown as code page 1252."""
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def in_vni(text: str) -> str:
    """Text in VNI shown as code page 1252."""
    return "".join(_VNI.get(letter, letter) for letter in text)
