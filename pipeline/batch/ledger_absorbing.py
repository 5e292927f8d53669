"""The rows of another ledger among those of one: which are better there, and taking them over."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_RANK = "CASE {} WHEN 'done' THEN 3 WHEN 'partial' THEN 2 WHEN 'failed' THEN 1 ELSE 0 END"
_BETTER_THERE = (
    "SELECT t.key FROM other.documents t LEFT JOIN main.documents h USING (key)"
    f" WHERE h.key IS NULL OR {_RANK.format('h.status')} < {_RANK.format('t.status')}"
)

COMPARED = (
    "SELECT rowid, key, records, key IN (SELECT key FROM taken) FROM"
    " (SELECT row_number() OVER (ORDER BY key) AS rowid, key, records FROM other.documents)"
    " WHERE rowid > ? ORDER BY 1 LIMIT 1000"
)
"""Of the attached ledger: place, key, number of records and whether it is better there; a thousand after a place."""

_COLUMNS = "path, repeat, name, stamp, document, status, code, reason"
_TAKEN = (
    "DELETE FROM units WHERE document IN (SELECT key FROM taken)",
    "INSERT OR REPLACE INTO documents SELECT d.* FROM other.documents d JOIN taken USING (key)",
    "INSERT INTO units SELECT u.* FROM other.units u WHERE document IN (SELECT key FROM taken)",
    "DELETE FROM inputs WHERE document IS NULL AND (path, repeat) IN"
    " (SELECT path, repeat FROM other.inputs WHERE document IS NOT NULL)",
    f"INSERT OR IGNORE INTO inputs ({_COLUMNS}) SELECT {_COLUMNS} FROM other.inputs ORDER BY position",
    "INSERT OR IGNORE INTO facts SELECT * FROM other.facts WHERE name = 'settings'",
)


def attach(connection: sqlite3.Connection, other: Path) -> None:
    """Opens the other ledger beside this one and notes what is better there. Raises sqlite3.Error."""
    connection.execute("ATTACH ? AS other", [str(other)])
    connection.execute("CREATE TEMP TABLE taken AS " + _BETTER_THERE)


def take_rows(connection: sqlite3.Connection) -> None:
    """What was noted as better, and the inputs that are not here, after those that are. Raises sqlite3.Error."""
    for statement in _TAKEN:
        connection.execute(statement)


def detach(connection: sqlite3.Connection) -> None:
    """Closes the other ledger. Raises sqlite3.Error."""
    connection.execute("DROP TABLE temp.taken")
    connection.execute("DETACH other")
