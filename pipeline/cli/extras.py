"""Parts of the program that an extra brings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import MissingDependencyError
from pipeline.model.installation import command_for
from pipeline.model.language import N_

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.write.store import Store


@contextmanager
def needs_extra(extra: str, what: str) -> Iterator[None]:
    """Turns a missing package into a sentence that says how to install it."""
    try:
        yield
    except ImportError as error:
        command = command_for(extra)
        advice = f"Install it: {command}."
        raise MissingDependencyError(f"{what} needs {error.name}, which is not installed.", advice=advice) from None


def review_store(out: Path, database: str | None, approvals: int, secret: bool = True) -> tuple[Store, Engine]:
    """An output folder and its review store, the queue in it fresh."""
    with needs_extra("review", N_("The review store")):
        from pipeline.review.database import open_database
        from pipeline.review.journal import Journal
        from pipeline.review.queue import Queue
        from pipeline.write.store import Store

    store = Store.open(out)
    engine = open_database(out, database)
    Queue(store, engine, Journal(out, engine), approvals, secret).refresh()
    return store, engine
