"""The review store is the same in SQLite and on a PostgreSQL server, which is started for these tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from pipeline.errors import OutputError, UsageError
from pipeline.review.application import ReviewOptions
from pipeline.review.database import in_batches, open_database
from pipeline.review.locks import Locks
from pipeline.write.corrections import Corrections
from tests.review.conftest import HOST, Folder, application_of, log_in

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").is_dir() else []


def _as_postgres() -> dict[str, object]:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a server of its own, on a free port, ended afterwards."""
    if not _BINARIES:
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    binaries = _BINARIES[-1]
    root = Path("/tmp") / f"sohoa-postgres-{os.getpid()}"
    root.mkdir()
    options = _as_postgres()
    if options:
        shutil.chown(root, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        data = root / "data"
        make = [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "reviewer", "-E", "UTF8"]
        subprocess.run(make, check=True, capture_output=True, cwd=root, **options)  # type: ignore[call-overload]
        server = subprocess.Popen(  # type: ignore[call-overload]
            [binaries / "postgres", "-D", data, "-p", str(port), "-k", root, "-c", "listen_addresses=127.0.0.1"],
            stderr=subprocess.DEVNULL, cwd=root, **options,
        )  # fmt: skip
        try:
            ready = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "30"]
            while subprocess.run(ready, check=False).returncode:
                assert server.poll() is None, "the server ended by itself"
            yield f"postgresql://reviewer@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # fast: does not wait for connections
            server.wait(timeout=30)
    finally:
        shutil.rmtree(root)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """URL of an empty store; None is SQLite in the output folder."""
    if request.param == "sqlite":
        yield None
        return
    url: str = request.getfixturevalue("postgres")
    yield url
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def test_two_reviewers_on_either_store(folder: Folder, database: str | None) -> None:
    with application_of(folder, ReviewOptions(database=database, approvals=2)) as app:
        _two_reviewers(folder, [log_in(TestClient(app, base_url=HOST), who) for who in ("An Mẫu", "Bình Mẫu")])


def _two_reviewers(folder: Folder, clients: list[TestClient]) -> None:
    record_id = folder.rows[2].id or ""
    locks = [client.put(f"/api/documents/{record_id}/lock").json()["mine"] for client in clients]
    assert locks == [True, False]
    clients[0].delete(f"/api/documents/{record_id}/lock")
    body = {"pointer": "/place", "before": "Bến Mẫu", "after": "Bến Mậu"}
    assert clients[1].post(f"/api/documents/{record_id}/corrections", json=body).status_code == 201
    content = clients[0].get(f"/api/documents/{record_id}").json()["content"]
    for client in clients:
        assert client.put(f"/api/documents/{record_id}/approval", json={"content": content}).status_code == 204
    rows = clients[0].get("/api/documents", params={"status": "approved"}).json()["documents"]
    assert [row["record_id"] for row in rows] == [record_id]
    assert clients[0].get("/api/summary").json()["approved"] == 1
    assert [row["after"] for row in clients[0].get(f"/api/documents/{record_id}/corrections").json()] == ["Bến Mậu"]


def test_everything_said_at_once_is_kept(folder: Folder, database: str | None) -> None:
    with application_of(folder, ReviewOptions(database=database)) as app:
        _say_at_once(folder, [log_in(TestClient(app, base_url=HOST), f"Người {number}") for number in range(4)])


def _say_at_once(folder: Folder, clients: list[TestClient]) -> None:
    record_id = folder.rows[2].id or ""
    page = clients[0].get(f"/api/documents/{record_id}/pages/1").json()
    words = [word for line in page["lines"] for word in line["words"]]

    def say(place: int) -> int:
        word = words[place]
        body = {"pointer": word["pointer"], "before": word["text"], "after": f"{word['text']}x"}
        return clients[place % 4].post(f"/api/documents/{record_id}/corrections", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(say, range(24))) == {201}
    rows = Corrections.read(folder.out).rows
    assert [row.revision for row in rows] == list(range(1, 25))
    assert len({row.pointer for row in rows}) == 24


def test_one_of_many_takes_the_lock(folder: Folder, database: str | None) -> None:
    engine = open_database(folder.out, database)
    locks = Locks(engine)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda number: locks.take("0" * 16, f"Người {number}", str(number)), range(8)))
    engine.dispose()
    assert sum(lock.mine for lock in taken) == 1
    assert len({lock.who for lock in taken}) == 1


def test_migrations_make_what_the_schema_says(folder: Folder, database: str | None) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from pipeline.review.schema import metadata

    engine = open_database(folder.out, database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_store_that_cannot_be_reached_is_told(folder: Folder) -> None:
    with pytest.raises(OutputError, match="cannot be used") as error:
        open_database(folder.out, "postgresql://reviewer:secret@127.0.0.1:1/none")
    assert "secret" not in str(error.value)
    with pytest.raises(UsageError, match="not a database URL"):
        open_database(folder.out, "nonsense")
    with pytest.raises(UsageError, match="not a database URL"):
        open_database(folder.out, "postgresql://127.0.0.1:port/none")
    for driver in ("nonsense", "postgresql+nonsense"):
        with pytest.raises(UsageError, match="no driver"):
            open_database(folder.out, f"{driver}://127.0.0.1/none")


def test_a_store_of_a_newer_version_is_told(folder: Folder) -> None:
    engine = open_database(folder.out)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    engine.dispose()
    with pytest.raises(OutputError, match="cannot be used"):
        open_database(folder.out)


def test_batches() -> None:
    assert list(in_batches(map(str, range(5)), 2)) == [["0", "1"], ["2", "3"], ["4"]]
