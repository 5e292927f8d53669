"""From what a person typed to a list of files: folders, globs, names in another Unicode form."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pipeline.batch.names import name_of, shown
from pipeline.errors import UnreadableError
from pipeline.model.language import N_
from pipeline.model.text import nfc
from pipeline.read.folder import page_files
from pipeline.read.reader import SUFFIXES, TEXT_TYPES, sha256_of, unreadable


@dataclass(frozen=True, slots=True)
class Given:
    """A file that was given, or found in a folder that was."""

    path: str
    """Absolute."""
    name: str
    """As it was given; can be shown."""
    skipped: tuple[str, str] | None = None
    """Code and reason, where it is not to be read."""
    repeat: int = 0
    """Counts the times that the same file was given before."""


def gather(given: Iterable[str], recursive: bool, leave_out: Path, group: bool = False) -> Iterator[Given]:
    """Files to be read, and those that are not: of unknown kind, given twice.

    With ``group``, the page images of a folder are one document: the folder comes in their place.

    Folders are read in name order, without hidden folders, links to folders, and ``leave_out`` (the output folder).
    Whether a file can be opened is not looked at.
    """
    seen: set[bytes] = set()
    repeats: Counter[str] = Counter()
    for item in given:
        if "://" in item and not item.startswith("file://"):
            yield from _remote(item, seen)
            continue
        local = url2pathname(urlsplit(item).path) if item.startswith("file://") else item
        for path, listed in _files(local, recursive, leave_out.resolve(), group):
            name, whole = shown(str(path)), os.path.abspath(path)  # noqa: PTH100 - not Path.absolute: no .. in it
            real = hashlib.blake2b(os.fsencode(path.resolve()), digest_size=16).digest()
            if listed and path.suffix.lower() not in SUFFIXES and not _is_folder(path):
                yield Given(whole, name, ("unsupported", N_(f"{name}: files of this kind are not read.")))
            elif real in seen:
                repeats[whole] += 1
                reason = N_(f"{name}: the same file was given before.")
                yield Given(whole, name, ("given_twice", reason), repeats[whole])
            else:
                seen.add(real)
                yield Given(whole, name)


def _remote(url: str, seen: set[bytes]) -> Iterator[Given]:
    from pipeline.batch.remote import remote_files  # noqa: PLC0415 - an extra

    for file in remote_files(url):
        digest = hashlib.blake2b(file.encode(), digest_size=16).digest()
        if PurePosixPath(file).suffix.lower() not in SUFFIXES and file.rstrip("/") != url.rstrip("/"):
            yield Given(file, file, ("unsupported", N_(f"{file}: files of this kind are not read.")))
        elif digest not in seen:
            seen.add(digest)
            yield Given(file, nfc(file))


def stamp_of(path: str) -> str | None:
    """Changes whenever the file's content does; None where there is no such file."""
    if "://" in path:
        from pipeline.batch.remote import remote_stamp  # noqa: PLC0415 - an extra

        return remote_stamp(path)
    try:
        found = Path(path).stat()
        if stat.S_ISDIR(found.st_mode):
            return _stamp_of_folder(Path(path))
    except (OSError, UnreadableError):
        return None
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}-{found.st_ino}"


def _stamp_of_folder(folder: Path) -> str:
    stamps = [f"{path.name} {stamp_of(str(path))}" for path in page_files(folder)]
    return hashlib.sha256("\n".join(stamps).encode("utf-8", "surrogateescape")).hexdigest()


def key_of(path: str) -> tuple[str, int]:
    """What names a content: its SHA-256, marked for text, and its bytes. Raises UnreadableError.

    Only the name tells text from what merely calls itself a picture or PDF.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        if file.is_dir() and (pages := page_files(file)):
            size = sum(page.stat().st_size for page in pages)
        elif not file.is_file():
            raise UnreadableError(
                f"{name_of(path)}: is not a file.", code="not_a_file", advice="Give files or folders."
            )
    except OSError as error:
        raise unreadable(file, error) from None
    mark = ".text" if file.suffix.lower() in TEXT_TYPES and not file.is_dir() else ""
    return sha256_of(file) + mark, size  # nothing is asked of a file that may be gone once it is read


def _files(item: str, recursive: bool, leave_out: Path, group: bool) -> Iterator[tuple[Path, bool]]:
    """Paths, each with whether it was found in a folder (True) or named by the person (False)."""
    path = _existing(Path(item))
    if _is_folder(path):
        yield from ((file, True) for file in _walk(path, recursive, leave_out, group))
    elif _is_there(path) or not glob.has_magic(item):
        yield path, False
    else:
        matches = sorted(glob.glob(item, recursive=True))  # noqa: PTH207 - Path.glob knows no absolute patterns
        for match in matches:
            yield from _files(glob.escape(match) if not _is_there(Path(match)) else match, recursive, leave_out, group)
        if not matches:
            yield path, False


def _walk(folder: Path, recursive: bool, leave_out: Path, group: bool) -> Iterator[Path]:
    """Files in name order, then folders that cannot be read: they fail where they are opened, and so are told."""
    unread: list[Path] = []
    for root, folders, files in os.walk(folder, onerror=lambda error: unread.append(Path(error.filename))):
        here = Path(root)
        folders[:] = sorted(
            name for name in folders if recursive and not name.startswith(".") and (here / name).resolve() != leave_out
        )
        try:
            pages = set(page_files(here)) if group else set()
        except UnreadableError:
            unread.append(here)
            continue
        if pages:
            yield here
        yield from (here / name for name in sorted(files) if here / name not in pages)
    yield from sorted(unread)


def _existing(path: Path) -> Path:
    """The path itself, or the one that differs only in Unicode form: macOS keeps names decomposed."""
    if not _is_there(path):
        for form in ("NFC", "NFD"):
            other = Path(unicodedata.normalize(form, str(path)))
            if _is_there(other):
                return other
    return path


def _is_there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises where a folder above may not be entered


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - the same
