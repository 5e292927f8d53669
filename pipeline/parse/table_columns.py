"""What the columns of a table hold, told by their headers (body_table_headers.tsv)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.table import read_table
from pipeline.parse.rows import fold
from pipeline.settings import Settings

_BRACKETS = re.compile(r"\s*\([^)]*\)?\s*")


class TableHeaders:
    """Knows the words of table headers. Built once; its methods are pure."""

    def __init__(self, settings: Settings) -> None:
        self._roles = [
            (re.compile(rf"(?:{row['pattern']})"), row["role"])
            for row in read_table("body_table_headers.tsv", settings.dictionaries)
        ]

    def role(self, cell: str) -> str | None:
        """The role of a column with this header, its last row first; None when the words are not known."""
        for part in reversed(cell.split(" / ")):
            key = " ".join(_BRACKETS.sub(" ", fold(part)).split()).strip(" .,:*")
            for pattern, role in self._roles:
                if key and pattern.fullmatch(key):
                    return role
        return None

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a first row is the header: it says so by its first cell, or by two others."""
        roles = [role for cell in cells if (role := self.role(cell)) is not None]
        return "ordinal" in roles or len(roles) > 1
