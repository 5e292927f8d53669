"""What of an output folder may leave it: the one place where exports, charts and search get their records from.

A secret document is withheld unless the caller asks for it, and so is one whose mark of secrecy is open and waits for
review. What is withheld is named, not passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.write.corrections import Corrections
from pipeline.write.inputs import InputRow
from pipeline.write.pages import read_pages
from pipeline.write.secrecy import secrecy_of
from pipeline.write.store import Store

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_MOST_BYTES = 200
"""Of a stem in UTF-8. Systems take 255 for a name, and endings and the name of the unfinished file want their part."""
_DEVICE = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)
_SIGNED = "-signed"
"""What follows the stem in the name of a signed original that stands beside its copy (`searchable_pdf`)."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document that goes out."""

    record: Record
    row: InputRow
    """The first input with its bytes."""
    stem: str
    """A file name for it without suffix, unique in the output folder: the input's, ``-2`` for a second document."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A document that does not go out."""

    id: str
    name: str
    secrecy: str


class Selection:
    """The stored documents that may go out. Iterating fills ``withheld``."""

    def __init__(self, store: Store, include_secret: bool = False) -> None:
        self.store = store
        self.include_secret = include_secret
        self.withheld: dict[str, Withheld] = {}
        self._corrections = Corrections.read(store.folder)

    def items(self) -> Iterator[Item]:
        """Every document that may go out, once, in the order of the inputs."""
        stems = _Stems(self.store.rows())
        seen: set[str] = set()
        for row in self.store.rows():
            if row.id is None or row.id in seen:
                continue
            seen.add(row.id)
            for record in self.records_of(row):
                yield Item(record, row, stems.of(row.id, record.id.removeprefix(row.id)))

    def records(self) -> Iterator[Record]:
        """The records of ``items``."""
        return (item.record for item in self.items())

    def rows(self) -> Iterator[tuple[InputRow, list[Record]]]:
        """Every input with its records, none where it failed. An input of which all is withheld is left out."""
        for row in self.store.rows():
            if row.id is None:
                yield row, []
            elif records := list(self.records_of(row)):
                yield row, records

    def pages(self, record: Record) -> Document:
        """The corrected pages of one document; of a file that holds several, only its own."""
        document = self._corrections.apply_to_pages(read_pages(self.store.pages_path(record.source.sha256[:16])))
        if record.source.page_range is None:
            return document
        first, last = record.source.page_range
        return replace(document, pages=tuple(page for page in document.pages if first <= page.number <= last))

    def records_of(self, row: InputRow) -> Iterator[Record]:
        """The records of one input that may go out; none where it failed."""
        if row.id is None:
            return
        for record in map(self._corrections.apply, self.store.records_of(row.id)):
            mark = secrecy_of(record)
            if mark is None or self.include_secret:
                yield record
            else:
                self.withheld.setdefault(record.id, Withheld(record.id, row.name, mark))


class _Stems:
    """The input's stem; where several inputs share one, its whole name. A number where that is another's already.

    A stem S is another's, too, where S-signed is, or where S is that of the signed original beside another's PDF; and
    where only the case of letters differs, which Windows and macOS do not tell apart in names of files.
    """

    def __init__(self, rows: Iterable[InputRow]) -> None:
        firsts: dict[str, str] = {}
        for row in rows:
            if row.id is not None:
                firsts.setdefault(row.id, row.name)
        counts = Counter(PurePath(name).stem.casefold() for name in firsts.values())
        self._taken: set[str] = set()
        self._of_inputs: dict[str, str] = {}
        for source, name in firsts.items():
            path = PurePath(name)
            self._of_inputs[source] = self._free(path.stem if counts[path.stem.casefold()] == 1 else path.name)

    def of(self, source: str, number: str) -> str:
        """The stem of one document of a source; ``number`` is empty for the first, ``-2`` for the second."""
        stem = self._of_inputs[source]
        return self._free(stem + number) if number else stem

    def _free(self, wanted: str) -> str:
        wanted = portable_stem(wanted)
        stem, count = wanted, 1
        while not self._taken.isdisjoint(_keys(stem)):
            count += 1
            stem = f"{wanted}-{count}"
        self._taken.update(_keys(stem))
        return stem


def portable_stem(stem: str) -> str:
    """The stem as a name that every system takes: not too long, no sign and no name of a device that Windows keeps for
    itself, no dot or space at the end.

    Source: Microsoft, Naming Files, Paths, and Namespaces.
    """
    stem = stem.encode("utf-8", "ignore")[:_MOST_BYTES].decode("utf-8", "ignore")
    stem = _NOT_IN_NAMES.sub("_", stem).rstrip(". ") or "_"
    return f"_{stem}" if _DEVICE.fullmatch(stem.partition(".")[0].rstrip(" ")) else stem


def _keys(stem: str) -> tuple[str, str]:
    """What a file name takes up on systems that do not tell capitals from small letters."""
    key = unicodedata.normalize("NFC", stem).casefold()
    return key, key + _SIGNED
