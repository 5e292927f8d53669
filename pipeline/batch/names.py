"""Names of files as they can be shown and stored: NFC, and text even where a name's bytes are not UTF-8."""

from __future__ import annotations

import os

from pipeline.model.text import nfc


def shown(text: str) -> str:
    """The text, with bytes that are no UTF-8, and halves of surrogate pairs, as replacement characters."""
    try:
        return nfc(os.fsencode(text).decode("utf-8", "replace"))
    except UnicodeEncodeError:
        return nfc(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def name_of(path: str) -> str:
    """The last part of a path or URL."""
    if os.sep != "/" and "://" not in path:
        path = path.replace(os.sep, "/")
    return shown(path.rstrip("/").rpartition("/")[2])
