"""Document symbols and abbreviations: letters change only to a code of the table, digits and signs never."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.model.table import read_table

_GROUP = re.compile(r"[^\W\d_][^\W_&]*(?:&[^\W\d_]+)*")


class Symbols:
    """The codes of ``channel_symbols.tsv``."""

    def __init__(self, overlay: Path | None = None) -> None:
        self._types: dict[str, str] = {}
        self._issuers: dict[str, str] = {}
        for row in read_table("channel_symbols.tsv", overlay):
            table = self._types if row["part"] == "type" else self._issuers
            table.setdefault(row["raw"], row["code"])

    def repaired(self, symbol: str) -> str:
        """``37/KH-HDTD`` as ``37/KH-HĐTĐ``, ``30/2020/ND-CP`` as ``30/2020/NĐ-CP``; the length never changes."""
        groups = list(_GROUP.finditer(symbol))
        parts, position = [], 0
        for index, group in enumerate(groups):
            parts += [symbol[position : group.start()], self._group(group.group(), first=index == 0)]
            position = group.end()
        return "".join(parts) + symbol[position:]

    def abbreviation(self, word: str) -> str:
        """The code that a word of capitals stands for; the word itself when the table does not know it."""
        return self._issuers.get(word, word)

    def _group(self, group: str, first: bool) -> str:
        letters = group.rstrip("0123456789")
        known = (self._types.get(letters) if first else None) or self._issuers.get(letters)
        return known + group[len(letters) :] if known and len(known) == len(letters) else group
