"""Who is logged in: a random token in the browser's cookie, its hash in the store."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select

from pipeline.review.schema import sessions

SECONDS = 12 * 3600.0
"""A working day."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that may work; ``id`` is the token's hash, which is no secret that opens anything."""

    id: str
    who: str
    csrf: str


class Sessions:
    """Sessions of one store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, who: str) -> tuple[str, Session]:
        """A new session: the token for the cookie, and what the store knows."""
        token = secrets.token_urlsafe(32)
        session = Session(_hash(token), who, secrets.token_urlsafe(32))
        row = {"token_hash": session.id, "who": who, "csrf": session.csrf, "expires": time.time() + SECONDS}
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires < time.time()))
            connection.execute(insert(sessions).values(row))
        return token, session

    def find(self, token: str) -> Session | None:
        """The session of a token; None where there is none or its time is over."""
        chosen = select(sessions).where(sessions.c.token_hash == _hash(token), sessions.c.expires >= time.time())
        with self._engine.connect() as connection:
            row = connection.execute(chosen).one_or_none()
        return Session(row.token_hash, row.who, row.csrf) if row is not None else None

    def end(self, session: Session) -> None:
        """Signs out: the token is worth nothing any more."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == session.id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
