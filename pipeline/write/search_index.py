"""Full text search over an output folder: all restored text and the fields, with marks or without.

``OUT/search.sqlite`` is an SQLite FTS5 index. It is brought up to date before every search: sources whose files or
corrections have changed are read again, others are not; where it is missing, damaged or of another version, it is built
anew. Secret documents are in it, as they are in the folder, and are not found unless asked for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import OutputError, UsageError
from pipeline.model.record import Record
from pipeline.write.corrections import Corrections
from pipeline.write.inputs import InputRow
from pipeline.write.search_query import Query, search_forms
from pipeline.write.secrecy import secrecy_of
from pipeline.write.selection import Selection
from pipeline.write.snippet import Snippet, snippet
from pipeline.write.store import Store

_VERSION = 1
_BATCH = 200
"""Sources between two commits."""

_SCHEMA = """
CREATE TABLE sources (id TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (id TEXT PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, number TEXT, date TEXT,
                        issuer TEXT, subject TEXT, secret INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX documents_by_source ON documents (source);
CREATE TABLE passages (rowid INTEGER PRIMARY KEY, document TEXT NOT NULL, page INTEGER, text TEXT NOT NULL);
CREATE INDEX passages_by_document ON passages (document);
CREATE VIRTUAL TABLE words USING fts5 (marked, folded, content='', tokenize='unicode61 remove_diacritics 0');
"""

# The best passage of each page; bm25 is better the lower it is.
_SEARCH = """
WITH found AS MATERIALIZED (SELECT rowid, bm25(words) AS score FROM words WHERE words MATCH :match),
     best AS MATERIALIZED (
         SELECT passages.document, passages.page, passages.text, min(found.score) AS score
         FROM found JOIN passages USING (rowid) JOIN documents ON documents.id = passages.document
         WHERE documents.secret <= :secret GROUP BY passages.document, passages.page)
SELECT documents.id, name, number, date, issuer, subject, page, text, count(*) OVER () AS total
FROM best JOIN documents ON documents.id = best.document ORDER BY score, name, page LIMIT :limit OFFSET :offset
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A page on which the words stand, or whose document has them in its fields."""

    id: str
    name: str
    page: int | None
    number: str | None
    date: str | None
    issuer: str | None
    subject: str | None
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Hits:
    """Some of the hits, best first."""

    total: int
    """All there are."""
    hits: list[Hit]


class SearchIndex:
    """The index of one output folder."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._path = store.folder / "search.sqlite"

    def search(self, text: str, limit: int = 20, offset: int = 0, include_secret: bool = False) -> Hits:
        """Pages with all words of ``text``, those where they stand together first; a "phrase" in quotes must.

        A query without any mark finds words with and without marks; one with marks finds what is written so. Brings
        the index up to date first. Raises UsageError for a query without words, OutputError.
        """
        query = Query.parse(text)
        if query is None:
            raise UsageError(f"{text!r}: nothing to search for.", advice="Give at least one word or number.")
        with closing(self._up_to_date()) as connection:
            named = {"match": query.match, "secret": int(include_secret), "limit": limit, "offset": offset}
            rows = connection.execute(_SEARCH, named).fetchall()
        hits = [Hit(i, name, page, number, date, issuer, subject, snippet(text, query))
                for i, name, number, date, issuer, subject, page, text, _ in rows]  # fmt: skip
        return Hits(rows[0][-1] if rows else 0, hits)

    def update(self) -> int:
        """Brings the index up to date; returns how many sources were read. Raises OutputError."""
        with closing(self._open()) as connection:
            return self._update(connection)

    def secret_documents(self) -> int:
        """How many documents are left out of a search that does not ask for them."""
        with closing(self._open()) as connection:
            found: int = connection.execute("SELECT count(*) FROM documents WHERE secret").fetchone()[0]
            return found

    def _up_to_date(self) -> sqlite3.Connection:
        connection = self._open()
        self._update(connection)
        return connection

    def _open(self) -> sqlite3.Connection:
        try:
            with suppress(sqlite3.DatabaseError):
                connection = self._connect()
                if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
                    return connection
                connection.close()
            return self._create()
        except (sqlite3.Error, OSError) as error:
            raise OutputError(f"{self._path}: cannot be written ({error}).") from None

    def _create(self) -> sqlite3.Connection:
        self._path.unlink(missing_ok=True)
        connection = self._connect()
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=60, isolation_level=None)
        connection.execute("PRAGMA secure_delete = ON")  # what is purged from the folder leaves nothing here
        return connection

    def _update(self, connection: sqlite3.Connection) -> int:
        try:
            return _Update(self._store, connection).run()
        except sqlite3.Error as error:
            connection.close()
            raise OutputError(f"{self._path}: cannot be written ({error}).") from None


class _Update:
    """One bringing up to date."""

    def __init__(self, store: Store, connection: sqlite3.Connection) -> None:
        self._store = store
        self._selection = Selection(store, include_secret=True)
        self._corrections = Corrections.read(store.folder)
        self._connection = connection

    def run(self) -> int:
        wanted: dict[str, tuple[InputRow, str]] = {}
        for row in self._store.rows():
            if row.id is not None and row.id not in wanted:
                wanted[row.id] = row, self._stamp(row.id)
        known = dict(self._connection.execute("SELECT id, stamp FROM sources"))
        changed = [source for source, (_, stamp) in wanted.items() if known.get(source) != stamp]
        gone = [source for source in known if source not in wanted]
        for start in range(0, len(changed) + len(gone), _BATCH):
            # From here to the commit nobody else writes; what another process did since then is done again.
            self._connection.execute("BEGIN IMMEDIATE")
            for source in [*gone, *changed][start : start + _BATCH]:
                self._remove(source)
                if source in wanted:
                    self._add(*wanted[source])
            self._connection.execute("COMMIT")
        return len(changed)

    def _stamp(self, source: str) -> str:
        """Changes whenever a record, the pages or their corrections do."""
        parts = []
        for path in (self._store.records_path(source), self._store.pages_path(source)):
            with suppress(OSError):
                found = path.stat()
                parts.append(f"{found.st_mtime_ns}:{found.st_size}")
        return " ".join([*parts, *(str(item.revision) for item in self._corrections.of_source(source))])

    def _remove(self, source: str) -> None:
        rows = self._connection.execute(
            "SELECT passages.rowid, text FROM passages JOIN documents ON documents.id = document WHERE source = ?",
            [source],
        ).fetchall()
        # A table without content has to be told what it forgets.
        self._connection.executemany(
            "INSERT INTO words (words, rowid, marked, folded) VALUES ('delete', ?, ?, ?)",
            [(rowid, *search_forms(text)) for rowid, text in rows],
        )
        self._connection.executemany("DELETE FROM passages WHERE rowid = ?", [(rowid,) for rowid, _ in rows])
        self._connection.execute("DELETE FROM documents WHERE source = ?", [source])
        self._connection.execute("DELETE FROM sources WHERE id = ?", [source])

    def _add(self, row: InputRow, stamp: str) -> None:
        for record in self._selection.records_of(row):
            values = (record.id, row.id, row.name, record.number, record.date, record.issuer.name, record.subject,
                      secrecy_of(record) is not None)  # fmt: skip
            self._connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            for page, text in self._passages(record):
                cursor = self._connection.execute(
                    "INSERT INTO passages (document, page, text) VALUES (?, ?, ?)", [record.id, page, text]
                )
                self._connection.execute(
                    "INSERT INTO words (rowid, marked, folded) VALUES (?, ?, ?)",
                    [cursor.lastrowid, *search_forms(text)],
                )
        self._connection.execute("INSERT INTO sources VALUES (?, ?)", [row.id, stamp])

    def _passages(self, record: Record) -> Iterator[tuple[int | None, str]]:
        """The fields as one passage on the document's first page, and each page."""
        yield (record.source.page_range or (1, 1))[0], _fields(record)
        if self._store.pages_path(record.source.sha256[:16]).is_file():
            for page in self._selection.pages(record).pages:
                if page.lines:
                    yield page.number, page.text


def _fields(record: Record) -> str:
    """What is known of a document, a line each; spellings that the page does not have are found so."""
    issuer, signer = record.issuer, record.signer
    targets = [target.clause for target in record.targets]
    values = [record.subject, record.type_name, record.number, record.date, issuer.name, issuer.parent, issuer.province,
              issuer.district, signer.title, signer.name, record.place, record.secrecy, record.urgency, record.archive,
              *record.recipients, *targets, Path(record.source.name).stem]  # fmt: skip
    return "\n".join(value for value in values if value)
