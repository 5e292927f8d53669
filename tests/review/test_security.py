"""A test for each rule of ``pipeline/review/security.py``, and for text from scans, which is hostile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pipeline.errors import UsageError
from pipeline.review.application import ReviewOptions
from pipeline.review.security import Gate, is_loopback, password_from
from pipeline.review.server import serve
from pipeline.settings import Settings
from tests.review.conftest import HOST, Folder, application_of, client_of, log_in

PASSWORD = "một mật khẩu rất dài"


@pytest.fixture
def closed(folder: Folder) -> Iterator[TestClient]:
    """A browser on an application that asks for a password."""
    with application_of(folder, ReviewOptions(password=PASSWORD)) as app:
        yield TestClient(app, base_url=HOST, follow_redirects=False)


def test_other_addresses_want_a_password(folder: Folder) -> None:
    with pytest.raises(UsageError, match="password"):
        serve(folder.out, Settings(), ReviewOptions(), "0.0.0.0", 0, browser=False, say=print)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("192.168.1.5", False), ("office.example", False)],
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_password_file_is_private_and_long(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\nmore\n", encoding="utf-8")
    path.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        password_from(path)
    path.chmod(0o600)
    assert password_from(path) == PASSWORD
    path.write_text("short\n", encoding="utf-8")
    with pytest.raises(UsageError, match="fewer than"):
        password_from(path)
    with pytest.raises(UsageError, match="no password"):
        password_from(tmp_path / "none")


def test_windows_has_no_bits_that_let_everybody_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "password.txt"
    path.write_text(PASSWORD, encoding="utf-8")
    path.chmod(0o666)  # what Python shows there
    monkeypatch.setattr("sys.platform", "win32")
    assert password_from(path) == PASSWORD


def test_nothing_is_shown_without_the_password(folder: Folder, closed: TestClient) -> None:
    client = closed
    assert client.get("/").headers["location"] == "/login"
    assert client.get("/api/documents").status_code == 401
    assert client.get(f"/documents/{folder.rows[0].id}").headers["location"] == "/login"
    assert client.get(f"/api/documents/{folder.rows[0].id}/pages/1/picture").status_code == 401
    assert client.post("/login", data={"name": "An Mẫu", "password": "wrong"}).status_code == 403
    assert client.post("/login", data={"name": " ", "password": PASSWORD}).status_code == 403
    answer = client.post("/login", data={"name": "An Mẫu", "password": PASSWORD})
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert client.get("/api/documents").status_code == 200


def test_passwords_are_guessed_slowly(closed: TestClient) -> None:
    client = closed
    for _ in range(5):
        assert client.post("/login", data={"name": "An", "password": "wrong"}).status_code == 403
    assert client.post("/login", data={"name": "An", "password": PASSWORD}).status_code == 429
    gate = Gate(PASSWORD, attempts=1, seconds=0.0)
    assert not gate.opens("wrong")
    assert not gate.closed()


def test_logging_out_ends_the_session(closed: TestClient) -> None:
    client = log_in(closed, "An Mẫu", PASSWORD)
    token = client.get("/").text.split('name="csrf" value="')[1].split('"')[0]
    kept = dict(client.cookies)
    client.post("/logout", data={"csrf": token})
    client.cookies.update(kept)
    assert client.get("/api/documents").status_code == 401


def test_changes_carry_the_sessions_token(client: TestClient, folder: Folder) -> None:
    address = f"/api/documents/{folder.rows[2].id}/corrections"
    body = {"pointer": "/place", "before": "Bến Mẫu", "after": "Bến Mậu"}
    token = client.headers.pop("X-CSRF-Token")
    assert client.post(address, json=body).status_code == 403
    assert client.post(address, json=body, headers={"X-CSRF-Token": "x" * len(token)}).status_code == 403
    foreign = {"X-CSRF-Token": token, "Origin": "http://evil.example"}
    assert client.post(address, json=body, headers=foreign).status_code == 403
    assert not (folder.out / "corrections.jsonl").exists()
    assert client.post(address, json=body, headers={"X-CSRF-Token": token, "Origin": HOST}).status_code == 201


def test_another_sites_page_begins_no_session(folder: Folder) -> None:
    with client_of(folder) as client:
        client.cookies.clear()
        answer = client.get("/", headers={"Sec-Fetch-Site": "cross-site"}, follow_redirects=False)
        assert answer.headers["location"] == "/login"
        foreign = {"Origin": "http://evil.example"}
        assert client.post("/login", data={"name": "An"}, headers=foreign).status_code == 403


def test_other_names_of_the_server_are_refused(folder: Folder) -> None:
    with client_of(folder) as client:
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    with client_of(folder, ReviewOptions(hosts=("127.0.0.1", "review.office.example"))) as client:
        assert client.get("/", headers={"Host": "review.office.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/login", "/static/desk.js", "/api/documents", "/api/nothing", "/nothing"])
def test_every_answer_forbids_foreign_code(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_hold_no_inline_script_or_style(client: TestClient, folder: Folder) -> None:
    for path in ("/", "/login", f"/documents/{folder.rows[0].id}"):
        text = client.get(path).text
        scripts = [part.split(">", 1) for part in text.split("<script")[1:]]
        assert all("src=" in tag or 'type="application/json"' in tag for tag, _ in scripts)
        assert "style=" not in text
        assert " onclick" not in text


def test_text_of_a_scan_stays_text(folder: Folder) -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    identity = folder.rows[0].id or ""
    record = folder.store.record(identity)
    record = record.model_copy(update={"subject": evil, "number": evil})
    folder.store.records_path(identity).write_text(record.to_json(), encoding="utf-8")
    with client_of(folder) as client:
        for path in ("/", f"/documents/{identity}"):
            text = client.get(path).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text
        answer = client.get(f"/api/documents/{identity}")
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../database.py", "/static/%2e%2e/database.py", "/static/..%2f..%2fsettings.py", "/static//etc/passwd",
        "/documents/..%2f..%2fetc%2fpasswd", "/api/documents/..%2f..%2finputs/pages/1",
        "/api/documents/0123456789abcdef/pages/1/picture", "/api/documents/0123456789abcdef-2/corrections",
        "/language/..%2f..%2fetc",
    ],
)  # fmt: skip
def test_no_path_of_a_request_reaches_the_file_system(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code in {303, 404, 422}
    assert "root:" not in answer.text
    assert "import" not in answer.text
