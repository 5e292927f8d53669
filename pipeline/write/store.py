"""The output folder of a run.

::

    OUT/records.jsonl         one record a line
    OUT/records.xlsx          the tables
    OUT/inputs.jsonl          one line an input: status, code, reason
    OUT/records/<id>.json     one record; of further documents in the same source, <id>-2.json, <id>-3.json ...
    OUT/pages/<id>.json       its corrected pages
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import OutputError, UsageError
from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.write.files import write_lines, write_text
from pipeline.write.inputs import InputRow
from pipeline.write.pages import pages_to_json, readable
from pipeline.write.tables import tables
from pipeline.write.xlsx import write_xlsx


class Store:
    """Reads and writes an output folder; files in it are whole or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: Path) -> Store:
        """An output folder that a run has written. Raises UsageError when it is none."""
        store = cls(folder)
        if not store.inputs_path.is_file():
            if (folder / "ledger.sqlite").is_file():
                advice = "Wait for it, or give its command again."
                raise UsageError(f"{folder}: holds no results yet; its run has not come to its end.", advice=advice)
            raise UsageError(f"{folder}: holds no results.", advice="Give the folder that `sohoa run -o` wrote.")
        return store

    @classmethod
    def create(cls, folder: Path) -> Store:
        """An output folder to write to. Raises OutputError."""
        try:
            for name in ("records", "pages"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made ({error.strerror}).") from None
        return cls(folder)

    @property
    def inputs_path(self) -> Path:
        """One row an input, as JSON Lines."""
        return self.folder / "inputs.jsonl"

    def records_path(self, record_id: str) -> Path:
        """Where a record is stored, whether it is there or not."""
        return self.folder / "records" / f"{record_id}.json"

    def pages_path(self, source_id: str) -> Path:
        """Where the pages of a source are stored, whether they are there or not."""
        return self.folder / "pages" / f"{source_id}.json"

    def inputs(self) -> list[InputRow]:
        """Rows of all inputs, in order; none before the first run."""
        return list(self.rows())

    def rows(self) -> Iterator[InputRow]:
        """The same, one by one. Raises UsageError for a line that is none."""
        if self.inputs_path.is_file():
            with readable(self.inputs_path), self.inputs_path.open(encoding="utf-8") as file:
                for number, line in enumerate(file, start=1):
                    try:
                        yield InputRow.model_validate_json(line)
                    except ValidationError as error:
                        raise _not_ours(f"{self.inputs_path}: line {number}", error) from None

    def records(self) -> Iterator[Record]:
        """Records in the order of the inputs, each once."""
        seen: set[str] = set()
        for row in self.rows():
            if row.id is not None and row.id not in seen:
                seen.add(row.id)
                yield from self.records_of(row.id)

    def records_of(self, source_id: str) -> Iterator[Record]:
        """The records of one source, in the order of its documents."""
        yield self.record(source_id)
        for number in count(2):
            if not self.records_path(f"{source_id}-{number}").is_file():
                return
            yield self.record(f"{source_id}-{number}")

    def record(self, record_id: str) -> Record:
        """One record. Raises UsageError where its file holds none, ``missing_file`` where there is no such file."""
        path = self.records_path(record_id)
        try:
            with readable(path):
                return Record.from_json(path.read_text(encoding="utf-8"))
        except ValidationError as error:
            raise _not_ours(str(path), error) from None

    def put(self, records: list[Record], document: Document) -> None:
        """Stores what came of one source. Raises OutputError."""
        write_text(self.pages_path(document.source.id), pages_to_json(document))
        for record in records:
            write_text(self.records_path(record.id), record.to_json())
        # What an earlier run took for one more document is none any more.
        self.records_path(f"{document.source.id}-{len(records) + 1}").unlink(missing_ok=True)

    def set_also(self, source_id: str, also: list[str]) -> None:
        """The records of a source name these other inputs with the same bytes. Raises OutputError."""
        for record in list(self.records_of(source_id)):
            record.source.also = also
            write_text(self.records_path(record.id), record.to_json())

    def publish(self, rows: Iterable[InputRow]) -> None:
        """Writes inputs.jsonl, records.jsonl and records.xlsx from the rows and the stored records.

        None of them is held in memory as a whole. Raises OutputError.
        """
        write_lines(self.inputs_path, (row.to_json() for row in rows))
        write_lines(self.folder / "records.jsonl", (record.to_json() for record in self.records()))
        write_xlsx(self.folder / "records.xlsx", tables(self.rows(), self.records_of))


def _not_ours(where: str, error: ValidationError) -> UsageError:
    first = error.errors()[0]
    what = "/".join(map(str, first["loc"]))
    advice = "It is damaged, or of another version of sohoa: run that version, or `sohoa run` into a new folder."
    return UsageError(f"{where}: {first['msg']} ({what}).", advice=advice)
