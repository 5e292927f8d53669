"""Characters that files of other programs cannot hold."""

from __future__ import annotations

import re

# XML 1.0, section 2.2: all controls but tab and line feed, halves of surrogate pairs, two non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Line ends as line feeds, and U+FFFD for each character that XML and spreadsheets cannot hold."""
    if _UNPRINTABLE.search(text) is None:
        return text
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
