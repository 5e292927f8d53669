"""``-`` among the inputs: text on standard input, kept in a file while the command runs."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def with_standard_input(inputs: list[str]) -> Iterator[list[str]]:
    """The inputs, with ``-`` replaced by a file of what stands on standard input."""
    if "-" not in inputs:
        yield inputs
        return
    with tempfile.TemporaryDirectory(prefix="sohoa-") as folder:
        path = Path(folder) / "stdin.txt"
        path.write_bytes(sys.stdin.buffer.read())
        yield [str(path) if item == "-" else item for item in inputs]
