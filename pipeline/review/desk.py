"""What a reviewer can ask for and do: the one place that the API and the pages of the web application go through."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.model.text import nfc
from pipeline.review.approvals import approve, standing_approvals
from pipeline.review.desk_views import Json, fields_of, page_of
from pipeline.review.doubt import value_at
from pipeline.review.journal import Journal
from pipeline.review.locks import Lock, Locks
from pipeline.review.models import Scalar
from pipeline.review.pictures import Pictures
from pipeline.review.queue import Queue, content_of
from pipeline.review.refusals import Conflict, Invalid, NotFound, missing_as
from pipeline.review.sessions import Session
from pipeline.write.corrections import Change, Correction
from pipeline.write.pages import read_pages
from pipeline.write.search_index import Hits, SearchIndex
from pipeline.write.secrecy import secrecy_of
from pipeline.write.store import Store

_WORD_PREFIX = "/pages/"
_LONGEST = 20_000


class Desk:
    """One output folder under review. Safe to share between threads."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        pictures: Pictures,
        types: dict[str, str],
        approvals_needed: int,
        secret: bool,
    ) -> None:
        self._store = store
        self._engine = engine
        self._pictures = pictures
        self._types = types
        self._needed = approvals_needed
        self._locks = Locks(engine)
        self._saying = threading.Lock()
        self._searching = threading.Lock()
        self._index = SearchIndex(store)
        self._secret = secret
        self._journal = Journal(store.folder, engine)
        self.queue = Queue(store, engine, self._journal, approvals_needed, secret)

    def document(self, record_id: str, session: Session) -> Json:
        """A record as it stands, with its fields and who is at it. Raises NotFound."""
        row = self._row(record_id)
        machine, record = self._records(record_id)
        pages = self._pages(record)
        held = tuple(page for page in pages.pages if self._holds(record, page.number))
        content = content_of(record)
        return {
            "record_id": record_id,
            "name": row["name"],
            "status": row["status"],
            "content": content,
            "pages": [page.number for page in held],
            "picture": any(page.width for page in pages.pages),
            "fields": fields_of(machine, record, self._journal.corrections().of(record_id), held),
            "lock": _lock(self._locks.holder(record_id, session.id)),
            "approved_by": self._approved_by(record_id, content),
            "approvals_needed": self._needed,
        }

    def page(self, record_id: str, number: int) -> Json:
        """A page word by word. Raises NotFound."""
        self._row(record_id)
        _, record = self._records(record_id)
        document = self._pages(record)
        for index, page in enumerate(document.pages):
            if page.number == number and self._holds(record, number):
                return page_of(document, index, self._journal.corrections().of(document.source.id))
        raise NotFound(f"{record_id}: has no page {number}.")

    def picture(self, record_id: str, number: int) -> Path:
        """A JPEG file of a page. Raises NotFound, DocumentError."""
        row = self._row(record_id)
        _, record = self._records(record_id)
        if not self._holds(record, number) or not 1 <= number <= record.source.pages:
            raise NotFound(f"{record_id}: has no page {number}.")
        return self._pictures.of(record.source, row["name"], number)

    def search(self, text: str, limit: int, offset: int) -> Hits:
        """Pages that hold the words, with marks or without. Raises UsageError for no words."""
        with self._searching:
            return self._index.search(text, limit, offset, include_secret=self._secret)

    def correct(
        self, record_id: str, pointer: str, before: Scalar, after: Scalar, session: Session
    ) -> list[Correction]:
        """Saves what a person says of one value; on the disk when it returns.

        Raises NotFound, Conflict when another person has the document or the value is not what this one saw, and
        Invalid for what a record can't hold.
        """
        self._row(record_id)
        self._not_locked(record_id, session)
        with self._saying:
            return self._save(record_id, session, self._changes(record_id, pointer, before, _checked(after)))

    def undo(self, record_id: str, session: Session) -> list[Correction]:
        """Takes back the last thing that this person said of a document. Raises NotFound, Conflict."""
        self._row(record_id)
        self._not_locked(record_id, session)
        with self._saying:
            rows = self._said(record_id)
            undone = {row.undoes for row in rows}
            mine = [row for row in rows if row.who == session.who and row.undoes is None and row.revision not in undone]
            if not mine:
                raise NotFound(f"{record_id}: there is nothing to undo.", code="nothing_to_undo")
            # A type and its name were said at once, so they are taken back at once.
            changes = [
                Change(id=row.id, pointer=row.pointer, before=row.after, after=row.before, undoes=row.revision)
                for row in mine
                if row.time == mine[-1].time
            ]
            return self._save(record_id, session, changes)

    def history(self, record_id: str) -> list[Correction]:
        """All that was said of a document, its words too. Raises NotFound."""
        self._row(record_id)
        return self._said(record_id)

    def approve(self, record_id: str, content: str, session: Session) -> None:
        """Signs for the values that ``content`` names. Raises NotFound, Conflict when they are others by now or
        another person is at them.
        """
        self._row(record_id)
        self._not_locked(record_id, session)
        if content != content_of(self._records(record_id)[1]):
            raise Conflict(f"{record_id}: its values have changed since they were shown.", code="changed")
        approve(self._engine, session.who, record_id, content)
        self.queue.refresh_one(record_id)

    def withdraw(self, record_id: str, session: Session) -> None:
        """Takes back the signature of this person. Raises NotFound."""
        self._row(record_id)
        approve(self._engine, session.who, record_id, "", withdraw=True)
        self.queue.refresh_one(record_id)

    def lock(self, record_id: str, session: Session) -> Lock:
        """Takes or renews the lock; returns who holds it. Raises NotFound."""
        self._row(record_id)
        return self._locks.take(record_id, session.who, session.id)

    def release(self, record_id: str, session: Session) -> None:
        """Gives up the lock."""
        self._locks.release(record_id, session.id)

    def types(self) -> dict[str, str]:
        """Codes of document types and their names."""
        return self._types

    # -- parts ---------------------------------------------------------------------------------------------------

    def _changes(self, record_id: str, pointer: str, before: Scalar, after: Scalar) -> list[Change]:
        _, record = self._records(record_id)
        if pointer.startswith(_WORD_PREFIX):
            return [self._word_change(record, pointer, before, after)]
        now = self._value(record, pointer)
        if now != before:
            raise Conflict(f"{pointer}: is {now!r} by now.", code="changed")
        changes = [Change(id=record_id, pointer=pointer, before=before, after=after)]
        if pointer == "/type":
            name = self._types.get(after) if isinstance(after, str) else None
            if after is not None and name is None:
                raise Invalid(f"{after}: no such type of document.", code="unknown_type")
            changes.append(Change(id=record_id, pointer="/type_name", before=record.type_name, after=name))
        self._fits(record_id, pointer, changes)
        return changes

    def _row(self, record_id: str) -> dict[str, Any]:
        """The queue's row. A record that is not in the queue is not there for a reviewer either, secret ones so."""
        row = self.queue.document(record_id)
        if row is None:
            raise NotFound(f"{record_id}: no such document.")
        return row

    def _records(self, record_id: str) -> tuple[Record, Record]:
        """As the machine made it, and as it stands. Secret ones are looked at once more: another program may have put
        them into the queue.
        """
        with missing_as(NotFound(f"{record_id}: no such document any more.")):
            machine = self._store.record(record_id)
        record = self._journal.corrections().apply(machine)
        if secrecy_of(record) is not None and not self._secret:
            raise NotFound(f"{record_id}: no such document.")
        return machine, record

    def _pages(self, record: Record) -> Document:
        with missing_as(NotFound(f"{record.id}: its pages are not there any more.")):
            return read_pages(self._store.pages_path(record.source.sha256[:16]))

    def _said(self, record_id: str) -> list[Correction]:
        """What was said of a record's values and of the words on its pages. Of a file that holds several documents,
        words stand under the file's id, which is that of its first document, too.
        """
        _, record = self._records(record_id)
        source_id = record.source.sha256[:16]
        rows = self._journal.history(*{record_id, source_id})
        if record.source.page_range is None:
            return rows
        held = [self._holds(record, page.number) for page in self._pages(record).pages]
        return [row for row in rows if _is_of(row, record_id, held)]

    @staticmethod
    def _holds(record: Record, number: int) -> bool:
        first, last = record.source.page_range or (1, record.source.pages)
        return first <= number <= last

    def _approved_by(self, record_id: str, content: str) -> list[str]:
        standing = standing_approvals(self._engine, [record_id]).get(record_id, [])
        return sorted(who for who, what in standing if what == content)

    def _not_locked(self, record_id: str, session: Session) -> None:
        held = self._locks.holder(record_id, session.id)
        if held is not None and not held.mine:
            raise Conflict(f"{held.who} has this document on the desk.", code="locked")

    @staticmethod
    def _value(record: Record, pointer: str) -> Any:
        try:
            value = value_at(record.model_dump(mode="json", by_alias=True), pointer)
        except LookupError:
            raise Invalid(f"{pointer}: there is no such place in the record.", code="no_such_place") from None
        if isinstance(value, dict | list):
            raise Invalid(f"{pointer}: is no single value.", code="no_single_value")
        return value

    def _fits(self, record_id: str, pointer: str, changes: list[Change]) -> None:
        """Tries the correction on the record before it is saved."""
        machine, record = self._records(record_id)
        known = {(item.field, item.reason) for item in record.review}
        tried = self._journal.corrections_with(changes).apply(machine)
        for item in tried.review:
            if item.reason in {"correction_invalid", "correction_stale"} and (item.field, item.reason) not in known:
                raise Invalid(f"{pointer}: cannot be that.", code=item.reason)

    def _word_change(self, record: Record, pointer: str, before: Scalar, after: Scalar) -> Change:
        document = self._pages(record)
        standing = self._journal.corrections().of(document.source.id)
        words = {
            word["pointer"]: word
            for index, page in enumerate(document.pages)
            if pointer.startswith(f"/pages/{index}/") and self._holds(record, page.number)
            for line in page_of(document, index, standing)["lines"]
            for word in line["words"]
        }
        if pointer not in words:
            raise Invalid(f"{pointer}: there is no such word.", code="no_such_place")
        if words[pointer]["text"] != before:
            raise Conflict(f"{pointer}: is {words[pointer]['text']!r} by now.", code="changed")
        if not isinstance(after, str | None):
            raise Invalid(f"{pointer}: a word is text.", code="correction_invalid")
        return Change(id=document.source.id, pointer=pointer, before=words[pointer]["restored"], after=after or "")

    def _save(self, record_id: str, session: Session, changes: list[Change]) -> list[Correction]:
        rows = self._journal.append(session.who, changes)
        self.queue.refresh_one(record_id)
        return rows


def _checked(value: Scalar) -> Scalar:
    """Text in NFC without white space around it; empty text is no value. Raises Invalid."""
    if not isinstance(value, str):
        return value
    text = nfc(value).strip()
    if len(text) > _LONGEST or any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        raise Invalid("The text is too long or holds control characters.", code="correction_invalid")
    return text or None


def _is_of(row: Correction, record_id: str, held: list[bool]) -> bool:
    """Whether a correction is of this document; ``held`` says of each page of its file whether it is."""
    if not row.pointer.startswith(_WORD_PREFIX):
        return row.id == record_id
    place = row.pointer.removeprefix(_WORD_PREFIX).partition("/")[0]
    return place.isdecimal() and int(place) < len(held) and held[int(place)]


def _lock(lock: Lock | None) -> Json | None:
    return {"who": lock.who, "mine": lock.mine} if lock else None
