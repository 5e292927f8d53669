"""The file that a document was read from, found again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model.record import SourceFile


def find_source(source: SourceFile, names: list[str]) -> Path:
    """The source file, by any of the paths it was given under, and only with the bytes that were read.

    Raises UnreadableError (``moved``, ``changed``).
    """
    changed = False
    for name in dict.fromkeys([*names, *source.also]):
        path = Path(name)
        if path.is_file():
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == source.sha256:
                    return path
            changed = True
    if changed:
        raise UnreadableError(
            f"{source.name}: has changed since it was read.",
            code="changed",
            advice="Run `sohoa run` on it again, or put the old file back.",
        )
    raise UnreadableError(
        f"{source.name}: is not where it was read from ({names[0] if names else source.name}).",
        code="moved",
        advice="Put it back, or export from the folder in which `sohoa run` was called.",
    )
