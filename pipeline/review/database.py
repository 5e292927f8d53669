"""The review store: SQLite in the output folder, or a server by its URL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pipeline.errors import OutputError, UsageError

FILE_NAME = "review.sqlite"
_SUCH_AS = "Such as postgresql+psycopg://user@host/name."
_MIGRATIONS = Path(__file__).with_name("migrations")


def open_database(out: Path, url: str | None = None) -> Engine:
    """The store for an output folder, its tables at the newest revision; ``url`` is SQLAlchemy's, without it SQLite
    in the folder. Raises UsageError for a URL that is none, OutputError where the store can't be reached.
    """
    try:
        parsed = make_url(url or f"sqlite:///{out.resolve() / FILE_NAME}")
    except (ArgumentError, ValueError):
        raise UsageError("--database: not a database URL.", advice=_SUCH_AS) from None
    if parsed.get_backend_name() == "postgresql" and "+" not in parsed.drivername:
        parsed = parsed.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, ImportError):
        raise UsageError(f"--database: no driver for {parsed.drivername} is installed.", advice=_SUCH_AS) from None
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
    try:
        _migrate(engine)
    except (SQLAlchemyError, CommandError) as error:
        engine.dispose()
        shown = parsed.render_as_string(hide_password=True)
        raise OutputError(f"{shown}: the review store cannot be used ({_first_line(error)}).") from None
    return engine


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _sqlite_settings(connection: Any, _record: Any) -> None:
    """WAL lets readers go on while one writes; a writer waits for another instead of failing."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.close()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def in_batches(values: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    """Lists of at most ``size``: databases bound the number of values a statement may carry."""
    source = iter(values)
    while batch := list(islice(source, size)):
        yield batch
