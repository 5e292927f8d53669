"""The file that a document was read from, found again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model.record import SourceFile

FOLDER = "inode/directory"
"""Media type of a folder of page images that was read as one document."""
PageFiles = Callable[[Path], list[Path]]
"""The page images of a folder, in the order of the pages."""


def find_source(source: SourceFile, names: list[str], page_files: PageFiles | None = None) -> tuple[Path, list[Path]]:
    """The source by any of the paths it was given under, and only with the bytes that were read; and its files, which
    are several where it is a folder.

    Raises UnreadableError (``moved``, ``changed``).
    """
    changed = False
    for name in dict.fromkeys([*names, *source.also]):
        path = Path(name)
        if path.exists():
            files = page_files(path) if source.media_type == FOLDER and page_files else [path]
            if all(file.is_file() for file in files) and _sha256(source, files) == source.sha256:
                return path, files
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
        advice="Put it back, or work in the folder in which `sohoa run` was called.",
    )


def _sha256(source: SourceFile, files: list[Path]) -> str:
    """As the reader counts it: of the bytes, or of a folder of the digests of its files in order."""
    digests = []
    for path in files:
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return hashlib.sha256("".join(digests).encode()).hexdigest() if source.media_type == FOLDER else digests[0]
