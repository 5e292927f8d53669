"""Lines to atoms: the smallest pieces that restoration may read otherwise, join or split.

An atom is a run of letters (with the digits and signs that stand for letters in bad OCR), a number, a mark, or a piece
that is kept whatever the decoder would like: document symbols, addresses, very long runs. The kinds decide what may
change; which digits are sacred is decided here and nowhere else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["word", "number", "symbol", "mark", "kept"]

PROTECTED: frozenset[Kind] = frozenset(("number", "symbol", "kept"))
"""Kinds of which no letter is read otherwise by the decoder."""

LONGEST_CHUNK = 120
"""Characters between white space beyond which a piece is no word of any language: kept as read."""

SIGNS = "¢€&@£§$¥°©"
"""Signs that an English-model OCR puts for Vietnamese letters (ệ, ể, ở, ...)."""

_CHUNK = re.compile(r"\S+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|gov|edu)\b(?:/\S*)?",
    re.ASCII,
)
_UPPER = "A-ZĐÂÊÔƠƯ"
_CAPITAL = f"{_UPPER}À-ÃÈÉÌÍÒ-ÕÙÚÝĂĨŨẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_SYMBOL = re.compile(
    rf"\d+[A-Z]?(?:/\d{{4}})?\s*[/-](?:[{_UPPER}]|QĐ|Q[DP])[{_UPPER}a-z0-9&.]*(?:[-/][{_UPPER}0-9&]+[a-z]?[{_UPPER}0-9]*)*[-/]?"
    rf"|[/-]?[{_UPPER}]{{2}}[{_UPPER}0-9&]*(?:[-/][{_UPPER}0-9&]{{1,}}[a-z]?[{_UPPER}0-9]*)+[-/]?(?![{_CAPITAL}])"
    rf"|\d+[{_UPPER}]{{2,4}}-[{_UPPER}]{{2}}[{_UPPER}0-9]*"  # the slash was lost
)
_NUMBER = re.compile(r"\d+(?:[.,:/\-–]\d+)*(?:%|‰)?")
_UNIT = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"(?:kg|km|cm|mm|ha|ml|kV|kWh|MW|kW|m2|m3|m²|m³|m|g|h|h\d\d|l|°C|°|o?C|G|tr|tỷ|đ|USD|VNĐ)(?!\w)"
)
AREA = re.compile(r"[kdc]?m[23](?!\w)")
"""Units of area and volume as they are typed: ``m2``, ``km2``, ``m3``."""
_WORD = re.compile(rf"(?:[^\W_]|[{SIGNS}])+")
_GLUED = re.compile(rf"([^\W\d_](?:[^\W\d_]|[{SIGNS}])+)(\d{{2,}}(?:[.,:/\-–]\d+)*%?)")
_GLUED_ONE = re.compile(
    r"(?i)(ng[aàáâd4]y|th[aáàdâ]ng|n[aăâdi]m|qu[yýỷ¥]|đi[eềéê¢]u|dieu|kho[aảáâ]n|di[eéểê]m|m[uụy]c|kh[oóốôd]i|l[oóớơ6]p|k[yỳ¥]|l[aàầâd]n|ph[aâầd]n|t[oóổô])(\d)"
)


class Atom(NamedTuple):
    """A piece of a line: first character, one past the last, what it is."""

    start: int
    end: int
    text: str
    kind: Kind


def atoms(line: str) -> list[Atom]:
    """The atoms of a line, in order; white space lies between them. Linear in the line's length."""
    found: list[Atom] = []
    for chunk in _CHUNK.finditer(line):
        base = chunk.start()
        for start, end, kind in _pieces(chunk.group()):
            found.append(Atom(base + start, base + end, line[base + start : base + end], kind))
    return found


@lru_cache(maxsize=60_000)
def _pieces(chunk: str) -> tuple[tuple[int, int, Kind], ...]:
    if len(chunk) > LONGEST_CHUNK:
        return ((0, len(chunk), "kept"),)
    if chunk.isalpha():
        return ((0, len(chunk), "word"),)
    pieces: list[tuple[int, int, Kind]] = []
    position = 0
    while position < len(chunk):
        end, kind = _next_piece(chunk, position)
        if kind == "word":
            pieces.extend(_unglue(chunk, position, end))
        else:
            pieces.append((position, end, kind))
        position = end
    return tuple(pieces)


def _next_piece(chunk: str, position: int) -> tuple[int, Kind]:
    if ("." in chunk or "@" in chunk or ":" in chunk) and (match := _ADDRESS.match(chunk, position)):
        return match.end(), "kept"
    if match := _SYMBOL.match(chunk, position):
        return _end_of_capitals(chunk, match.end()), "symbol"
    if match := _UNIT.match(chunk, position) or AREA.match(chunk, position):
        return match.end(), "number"
    number = _NUMBER.match(chunk, position)
    word = _WORD.match(chunk, position)
    if number and (not word or number.end() >= word.end()):
        return number.end(), "number"
    if word:
        return word.end(), "word"
    return position + 1, "mark"


def _end_of_capitals(chunk: str, position: int) -> int:
    """A symbol does not end inside of a run of capitals: what is left of ``12/QĐ-TỔ`` would be no word."""
    while position < len(chunk) and chunk[position].isupper():
        position += 1
    return position


def _unglue(chunk: str, start: int, end: int) -> list[tuple[int, int, Kind]]:
    """``ngay31`` is a word and a number, ``S6`` and ``16n`` are words."""
    text = chunk[start:end]
    if text.isalpha():
        return [(start, end, "word")]
    match = _GLUED.fullmatch(text) or _GLUED_ONE.fullmatch(text)
    if match:
        cut = start + match.end(1)
        return [(start, cut, "word"), (cut, end, "number")]
    return [(start, end, "word")]
