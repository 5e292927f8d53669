"""Files that are either whole or not there: written beside their place, synced, renamed."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.errors import OutputError

_HELD_ON_WINDOWS = {5, 32}  # ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Has ``write`` fill a temporary file in the same folder, then gives it its name. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from None


def write_whole_together(
    paths: list[Path], write: Callable[[list[Path]], object], temporary: tuple[Path, ...] = ()
) -> None:
    """Has ``write`` fill a temporary file for each path; then each gets its name, or none. Raises OutputError."""
    if paths:
        write_whole(paths[0], lambda path: write_whole_together(paths[1:], write, (*temporary, path)))
    else:
        write(list(temporary))


def unwritable(path: Path, error: OSError) -> OutputError:
    """An operating system's error on writing as one of ours: a full disk has its own code and advice."""
    if error.errno in _FULL:
        advice = "Free space there, then run the same command again: what is finished is kept and not done twice."
        return OutputError(f"{path}: the disk is full ({error.strerror}).", code="disk_full", advice=advice)
    if getattr(error, "winerror", None) in _HELD_ON_WINDOWS and path.is_file():
        advice = "Close it where it is open, in Excel perhaps, then run the same command again."
        return OutputError(f"{path}: cannot be replaced; another program holds it.", advice=advice)
    return OutputError(f"{path}: cannot be written ({error.strerror or error}).")


def write_text(path: Path, text: str) -> None:
    """UTF-8, line ends as they are."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """The bytes as they are. Raises OutputError."""
    write_whole(path, lambda temporary: temporary.write_bytes(data))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """UTF-8, one line each."""

    def write(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)

    write_whole(path, write)


def _umask() -> int:
    mask = os.umask(0o077)  # asking means setting: what another thread makes just then is too private, not too open
    os.umask(mask)
    return mask
