"""Who has a document on the desk: a lock that a browser renews, and that lapses when it goes away."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.review.schema import locks

SECONDS = 30.0
"""How long a lock holds without being renewed."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Held by ``who``; ``mine`` when by the session that asks."""

    who: str
    mine: bool


class Locks:
    """Locks of one store, by record; ``session`` names a browser, so one person's two windows are two."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, record_id: str, who: str, session: str) -> Lock:
        """Takes or renews the lock; returns who holds it now."""
        expires = time.time() + SECONDS
        with self._engine.begin() as connection:
            connection.execute(delete(locks).where(locks.c.record_id == record_id, locks.c.expires < time.time()))
            mine = (locks.c.record_id == record_id) & (locks.c.session == session)
            if connection.execute(update(locks).where(mine).values(expires=expires, who=who)).rowcount:
                return Lock(who, mine=True)
        try:
            with self._engine.begin() as connection:
                row = {"record_id": record_id, "who": who, "session": session, "expires": expires}
                connection.execute(insert(locks).values(row))
            return Lock(who, mine=True)
        except IntegrityError:
            return self.holder(record_id, session) or Lock(who, mine=True)

    def holder(self, record_id: str, session: str) -> Lock | None:
        """Who holds a record, if anyone does."""
        with self._engine.connect() as connection:
            return _holder(connection, record_id, session)

    def release(self, record_id: str, session: str) -> None:
        """Gives up the lock, if it is held by this session."""
        with self._engine.begin() as connection:
            connection.execute(delete(locks).where(locks.c.record_id == record_id, locks.c.session == session))


def _holder(connection: Connection, record_id: str, session: str) -> Lock | None:
    chosen = select(locks).where(locks.c.record_id == record_id, locks.c.expires >= time.time())
    row = connection.execute(chosen).one_or_none()
    return Lock(row.who, row.session == session) if row is not None else None
