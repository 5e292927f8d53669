"""Several documents in one file: a page that opens with a letterhead begins another one.

Not every letterhead does. What is attached to a document carries the head of its own form: the text then says so
(``Phụ lục``, ``Kèm theo Quyết định số …``, ``Mẫu số 01``: Nghị định 30/2020/NĐ-CP phụ lục I), or number and date are
left to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.parse.dates import date_line
from pipeline.parse.rows import Row
from pipeline.parse.symbol import SymbolGrammar

_HEAD_ROWS, _NUMBER_ROWS, _ATTACHED_ROWS = 5, 10, 16
"""How far below a page's top stand the national name, the number and date, and the words that attach it."""
_NATIONAL_NAME = re.compile(r"(?<!nuoc )cong h\wa xa h\wi|dang cong san viet nam\W*$")
_NUMBER_LINE = re.compile(r"^\W{0,3}s(?:[o06e8]|[o06eb]{2})\s?[:.;]?\s*(?=\S)")
_ATTACHED = re.compile(
    r"^\W{0,3}(?:phu\s?luc(?:\s(?:so\s?)?[\divxa-h]{1,4})?\W*$"
    r"|(?:ban hanh |dinh )?kem theo (?:\w+ ){1,4}?so\b|(?:ban hanh )?kem theo (?:\w+ ){1,3}?(?:nay|ngay)\b"
    r"|(?:bieu )?mau (?:so )?(?:\d|[ivx]+\b))"
)
_TO_FILL_IN = re.compile(r"\.{3,}|…|_{3,}")


class DocumentSplitter:
    """Finds where documents begin. Built once; ``parts`` is pure."""

    def __init__(self, symbols: SymbolGrammar) -> None:
        self._symbols = symbols

    def parts(self, rows: Sequence[Row]) -> list[Sequence[Row]]:
        """The rows of each document in the file, in order; at least one part, which may have no rows."""
        starts = [0, *self._starts(rows), len(rows)]
        return [rows[first:end] for first, end in pairwise(starts)]

    def _starts(self, rows: Sequence[Row]) -> Iterator[int]:
        for place, row in enumerate(rows):
            if place and row.page != rows[place - 1].page and self._opens_document(rows, place):
                yield place

    def _opens_document(self, rows: Sequence[Row], place: int) -> bool:
        top = [row for row in rows[place : place + _ATTACHED_ROWS] if row.page == rows[place].page]
        if not any(_NATIONAL_NAME.search(row.folded) for row in top[:_HEAD_ROWS]):
            return False
        if any(_ATTACHED.match(row.folded) for row in top):
            return False
        return any(self._identifies(row) for row in top[:_NUMBER_ROWS])

    def _identifies(self, row: Row) -> bool:
        """Whether a number or a date stands there, or the place of one on a document; dots to fill in do not count."""
        if _TO_FILL_IN.search(row.text) is not None:
            return False
        if date_line(row.folded) is not None:
            return True
        return _NUMBER_LINE.match(row.folded) is not None and next(self._symbols.find(row.text), None) is not None
