"""Links from a table to a page of the file that a row comes from."""

from __future__ import annotations

import os
from pathlib import Path

# What Excel escapes in a file's address; letters of any script stay as they are.
_ESCAPES = str.maketrans({letter: f"%{ord(letter):02x}" for letter in ' "#%<>[]^`{}'})
_LONGEST = 2_000  # Excel: 2,080 characters


class SourceLinks:
    """Addresses of source files, seen from ``folder``: relative, so that results and sources may move together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._known: tuple[str, str | None] = ("", None)

    def to(self, name: str, page: int | None) -> str | None:
        """The address of a page of the input ``name``; None where the file is not to be found."""
        if self._known[0] != name:
            self._known = (name, self._address(name))
        address = self._known[1]
        return address if address is None or page is None else f"{address}#page={page}"

    def _address(self, name: str) -> str | None:
        path = Path(name)
        if not path.is_file():
            return None
        relative = Path(os.path.relpath(path.resolve(), self._folder)).as_posix()
        address = f"external:{relative.translate(_ESCAPES)}"
        return address if len(address) <= _LONGEST else None
