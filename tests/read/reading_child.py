"""Reads files in a process of its own, with little memory: names in, one line of what became of each out.

Run as ``python -m tests.read.reading_child MEGABYTES``; a crash, a hang or too much memory is then the child's.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.model.page import Page
from pipeline.read.reader import Reader
from pipeline.settings import Settings


def main() -> None:
    megabytes = int(sys.argv[1])
    reader = Reader(Settings(max_pixels=30_000_000, max_pages=200, page_seconds=5))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    for name in sys.stdin:
        sys.stdout.write(f"{outcome(reader, Path(name.rstrip(chr(10))))}\n")
        sys.stdout.flush()


def outcome(reader: Reader, path: Path) -> str:
    """``read`` with the codes of its failed pages, ``refused`` with a code, or ``bug``."""
    try:
        errors = {part.error for part in reader.read(path)[1] if isinstance(part, Page) and part.error}
        return " ".join(["read", *sorted(errors)])
    except DocumentError as error:
        return f"refused {error.code}"
    except Exception as error:  # noqa: BLE001 - whatever else comes is what the test looks for
        return f"bug {type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
