"""How a document itself spells a name that no table knows: in its text, where capitals lose no marks.

OCR misreads marks on capitals more often than on small letters, and there are more words around a name in the text. So
a name of the letterhead that stands in the text with the same letters takes the text's marks and capitals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.parse.rows import Row, fold

_LEAST_WORDS = 3
"""Shorter names are found in other names by chance."""
_MOST_ROWS = 1000
_BETWEEN = r"\s*[-–—]\s*|\s+"


def spelling_in(rows: Sequence[Row], name: str) -> str | None:
    """The most frequent spelling of ``name`` in the rows; None where there is none, or two are as frequent."""
    parts = [part for part in re.split(_BETWEEN, fold(name)) if part]
    if len(parts) < _LEAST_WORDS:
        return None
    text = " ".join(row.text for row in rows[:_MOST_ROWS])
    pattern = re.compile(r"(?<!\w)" + rf"(?:{_BETWEEN})".join(map(re.escape, parts)) + r"(?!\w)")
    found = Counter(_spelled(text[match.start() : match.end()]) for match in pattern.finditer(fold(text)))
    ranked = found.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _spelled(text: str) -> str:
    return " ".join(text.split())
