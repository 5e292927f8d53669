"""``-`` among the inputs: text on standard input, kept in a file so that workers and a later run can read it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.language import N_
from pipeline.write.files import write_bytes

if TYPE_CHECKING:
    from pipeline.batch.inputs import Given

SIGN = "-"


def with_standard_input(inputs: Iterable[str], kept: Path) -> Iterator[str]:
    """The inputs, with ``-`` replaced by the file ``kept``, to which standard input is written. Raises OutputError."""
    read = False
    for item in inputs:
        if item == SIGN and not read:
            write_bytes(kept, sys.stdin.buffer.read())
            read = True
        yield str(kept) if item == SIGN else item


def named_as_given(found: Iterable[Given], kept: Path) -> Iterator[Given]:
    """What was found, with the file ``kept`` under the name that was given for it."""
    for item in found:
        if item.path != str(kept):
            yield item
        elif item.skipped is None:
            yield replace(item, name=SIGN)
        else:
            yield replace(item, name=SIGN, skipped=(item.skipped[0], N_(f"{SIGN}: the same input was given before.")))
