"""Unicode of Vietnamese text: the one place that normalises, folds and takes apart letters."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MARKS = re.compile("[\u0300-\u036f]")
_ENDS = r"(?![\w\u0300-\u036f])"
_MAY_MOVE = re.compile("[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|[uU][ỳýỷỹỵỲÝỶỸỴ]|[\u0300-\u036f]")
_OPEN_PAIR = re.compile(f"(?<![qQ])([oO])([aAeE])([{_TONES}]){_ENDS}|(?<![qQ])([uU])([yY])([{_TONES}]){_ENDS}")


def nfc(text: str) -> str:
    """The form of all text inside: NFC, no-break spaces as spaces, invisible characters dropped."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.replace("\u00a0", " ").replace("\u202f", " ").translate(_INVISIBLE))


def strip_marks(text: str) -> str:
    """Base letters only, case kept: ``Kế hoạch`` gives ``Ke hoach``, ``Đảng`` gives ``Dang``."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed))


def skeleton(text: str) -> str:
    """Base letters in lower case, runs of white space as one space: the key of look-ups that ignore marks."""
    return " ".join(strip_marks(text).casefold().split())


def old_tone_placement(text: str) -> str:
    """Tone marks of open ``oa``, ``oe``, ``uy`` on the first vowel: ``hoà`` to ``hòa``, ``thuỷ`` to ``thủy``."""
    if not _MAY_MOVE.search(text):
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)

    def move(match: re.Match[str]) -> str:
        first, second, tone = match.group(1, 2, 3) if match.group(1) else match.group(4, 5, 6)
        return f"{first}{tone}{second}"

    return unicodedata.normalize("NFC", _OPEN_PAIR.sub(move, decomposed))
