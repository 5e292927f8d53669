"""What is printed can be printed: Vietnamese letters on consoles and in files whose encoding has none of them."""

from __future__ import annotations

import io
import os
from typing import TextIO


def prepare(*streams: TextIO) -> None:
    """Has files and pipes get UTF-8 with line feeds, as programs expect of records, and consoles never fail.

    Windows gives pipes the code page of the system (1252, 1258), which cannot hold all Vietnamese letters. A console
    that lacks one shows its code. ``PYTHONIOENCODING`` is kept to.
    """
    for stream in streams:
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors=stream.errors, newline="\n")
