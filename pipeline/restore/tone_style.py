"""Where the tone mark of open oa, oe, uy is written: hòa and thủy (old), hoà and thuỷ (new)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from pipeline.model.text import old_tone_placement

ToneStyle = Literal["old", "new"]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_PAIR = re.compile(
    rf"(?<![qQ])([oO])([{_TONES}])([aAeE])(?![\w\u0300-\u036f])|(?<![qQ])([uU])([{_TONES}])([yY])(?![\w\u0300-\u036f])"
)
_MAY_DIFFER = re.compile("[oòóỏõọuùúủũụ][aeyàáảãạèéẻẽẹỳýỷỹỵ]", re.IGNORECASE)


def new_tone_placement(text: str) -> str:
    """``hòa`` to ``hoà``, ``thủy`` to ``thuỷ``; the rest stays."""
    if not _MAY_DIFFER.search(text):
        return text

    def move(match: re.Match[str]) -> str:
        first, tone, second = match.group(1, 2, 3) if match.group(1) else match.group(4, 5, 6)
        return f"{first}{second}{tone}"

    return unicodedata.normalize("NFC", _OPEN_PAIR.sub(move, unicodedata.normalize("NFD", text)))


def may_differ(text: str) -> bool:
    """Whether a text may have two vowels that the styles write otherwise."""
    return _MAY_DIFFER.search(text) is not None


def placed(text: str, style: ToneStyle) -> str:
    """The text in one style."""
    if not may_differ(text):
        return text
    return new_tone_placement(text) if style == "new" else old_tone_placement(text)


def style_of(lines: Sequence[str]) -> ToneStyle:
    """The style that most words of a page have; old where none tells."""
    old = new = 0
    for line in lines:
        if _MAY_DIFFER.search(line):
            for word in line.split():
                old += new_tone_placement(word) != word
                new += old_tone_placement(word) != word
    return "new" if new > old else "old"
