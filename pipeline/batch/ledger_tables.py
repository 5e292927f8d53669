"""The tables of a ledger; see pipeline/batch/ledger.py for what an input, a document and a unit are."""

from __future__ import annotations

import sqlite3

_SCHEMA = """
CREATE TABLE inputs (
    position INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    repeat INTEGER NOT NULL,
    name TEXT NOT NULL,
    stamp TEXT,
    document TEXT,
    status TEXT NOT NULL,
    code TEXT,
    reason TEXT,
    UNIQUE (path, repeat)
);
CREATE INDEX inputs_by_document ON inputs (document);
CREATE TABLE documents (
    key TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    recognition TEXT NOT NULL,
    finishing TEXT NOT NULL,
    limits TEXT NOT NULL,
    status TEXT NOT NULL,
    pages INTEGER,
    code TEXT,
    reason TEXT,
    failed_pages TEXT NOT NULL DEFAULT '[]',
    records INTEGER NOT NULL DEFAULT 0,
    also TEXT NOT NULL DEFAULT '[]',
    seconds REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE units (
    document TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    status TEXT NOT NULL,
    code TEXT,
    reason TEXT,
    tally TEXT,
    PRIMARY KEY (document, first)
) WITHOUT ROWID;
CREATE INDEX suspects ON units (status) WHERE status = 'suspect';
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def make_tables(connection: sqlite3.Connection) -> None:
    """In a new file, within the transaction that is open: ``executescript`` would end it."""
    for statement in filter(str.strip, _SCHEMA.split(";")):
        connection.execute(statement)
