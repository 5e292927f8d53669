"""So many of a thing as a part of messages: ``1 page``, ``12 pages``. They hold it as ``n_pages`` (language.py)."""

from __future__ import annotations

from pipeline.model.language import ngettext


def files(n: int) -> str:
    """``1 file``, ``2 files``."""
    return ngettext(f"{n:,} file", f"{n:,} files", n)


def pages(n: int) -> str:
    """``1 page``, ``2 pages``."""
    return ngettext(f"{n:,} page", f"{n:,} pages", n)


def documents(n: int) -> str:
    """``1 document``, ``2 documents``."""
    return ngettext(f"{n:,} document", f"{n:,} documents", n)


def inputs(n: int) -> str:
    """``1 input``, ``2 inputs``."""
    return ngettext(f"{n:,} input", f"{n:,} inputs", n)


def workers(n: int) -> str:
    """``1 worker``, ``2 workers``."""
    return ngettext(f"{n:,} worker", f"{n:,} workers", n)


def records(n: int) -> str:
    """``1 record``, ``2 records``."""
    return ngettext(f"{n:,} record", f"{n:,} records", n)


def references(n: int) -> str:
    """``1 reference``, ``2 references``."""
    return ngettext(f"{n:,} reference", f"{n:,} references", n)


def rows(n: int) -> str:
    """``1 row``, ``2 rows``."""
    return ngettext(f"{n:,} row", f"{n:,} rows", n)
