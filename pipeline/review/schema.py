"""Tables of the review store, the same in SQLite and PostgreSQL. Migrations make them (``migrations/versions``)."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("record_id", String(40), primary_key=True),
    Column("source_id", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("stamp", String(64), nullable=False),
    Column("content", String(64), nullable=False),
    Column("type", String(40)),
    Column("number", Text),
    Column("issuer", Text),
    Column("subject", Text),
    Column("pages", Integer, nullable=False),
    Column("doubt", Float, nullable=False),
    Column("open_fields", Integer, nullable=False),
    Column("settled_fields", Integer, nullable=False),
    Column("approvals", Integer, nullable=False),
    Column("approved", Boolean, nullable=False),
    Index("documents_by_doubt", "approved", "doubt"),
)
"""One row a record, with all that the queue shows of it. ``stamp`` names the state of the record's file and of its
corrections, ``content`` the values a person approves."""

fields = Table(
    "fields",
    metadata,
    Column("record_id", String(40), primary_key=True),
    Column("pointer", String(200), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("doubt", Float, nullable=False),
    Index("fields_by_doubt", "doubt"),
    Index("fields_by_name", "name", "doubt"),
)
"""Fields that want a person's eye, one row each. ``name`` is the pointer without places in lists."""

corrections = Table(
    "corrections",
    metadata,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("time", String(40), nullable=False),
    Column("who", String(200), nullable=False),
    Column("record_id", String(40), nullable=False, index=True),
    Column("pointer", String(200), nullable=False),
    Column("before", JSON),
    Column("after", JSON),
    Column("undoes", Integer),
)
"""The rows of ``OUT/corrections.jsonl``; that file is written first, this table follows it."""

approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("time", String(40), nullable=False),
    Column("who", String(200), nullable=False),
    Column("record_id", String(40), nullable=False, index=True),
    Column("content", String(64), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
)
"""Who approved what, append-only. An approval counts as long as the record's values are those that were approved."""

locks = Table(
    "locks",
    metadata,
    Column("record_id", String(40), primary_key=True),
    Column("who", String(200), nullable=False),
    Column("session", String(64), nullable=False),
    Column("expires", Float, nullable=False),
)
"""Who has a document on the desk; ``expires`` in seconds since 1970."""

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("who", String(200), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires", Float, nullable=False),
)
"""Who is logged in. The token itself is known to the browser alone."""
