"""The queue is ordered by doubt and follows what runs and people change."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from tests.review.conftest import Folder, client_of


def names(answer: Any) -> list[str]:
    return [row["name"].rpartition("/")[2] for row in answer.json()["documents"]]


def test_most_doubtful_first(client: TestClient) -> None:
    answer = client.get("/api/documents")
    assert names(answer) == ["doubtful.png", "unsure.png", "sure.png"]
    rows = answer.json()["documents"]
    assert [row["open_fields"] for row in rows] == [2, 1, 0]
    assert [row["status"] for row in rows] == ["open", "open", "settled"]
    assert rows[0]["doubt"] == 0.6 + 0.5
    assert names(client.get("/api/documents", params={"order": "name"})) == ["doubtful.png", "sure.png", "unsure.png"]


def test_filters_and_parts(client: TestClient) -> None:
    assert names(client.get("/api/documents", params={"status": "settled"})) == ["sure.png"]
    assert names(client.get("/api/documents", params={"field": "/subject"})) == ["unsure.png"]
    assert names(client.get("/api/documents", params={"reason": "unsure", "limit": 1, "offset": 1})) == ["unsure.png"]
    assert names(client.get("/api/documents", params={"issuer": "Sở Tư pháp"})) == []


def test_fields_of_all_documents(client: TestClient) -> None:
    found = client.get("/api/fields").json()
    assert found["total"] == 3
    assert [row["pointer"] for row in found["fields"]] == ["/number", "/place", "/subject"]


def test_summary(client: TestClient) -> None:
    summary = client.get("/api/summary").json()
    assert (summary["documents"], summary["open_fields"], summary["with_open_fields"]) == (3, 3, 2)
    assert summary["expected_errors"] == 1.4
    assert summary["issuers"] == [{"value": "Sở Nội vụ", "count": 3}]


def test_queue_follows_a_running_batch(folder: Folder) -> None:
    with client_of(folder) as client:
        queue = client.app.state.desk.queue  # type: ignore[attr-defined]
        assert queue.refresh() == 0
        folder.add("later.png", {"/date": (0.1, [])})
        assert queue.refresh() == 1
        assert names(client.get("/api/documents"))[0] == "doubtful.png"
        assert names(client.get("/api/documents", params={"field": "/date"})) == ["later.png"]
        folder.store.records_path(folder.rows[0].id or "").unlink()
        assert queue.refresh() == 1
        assert client.get("/api/summary").json()["documents"] == 3


def test_secret_documents_are_not_there(folder: Folder) -> None:
    identity = folder.rows[0].id or ""
    record = folder.store.record(identity).model_copy(update={"secrecy": "Mật"})
    folder.store.records_path(identity).write_text(record.to_json(), encoding="utf-8")
    with client_of(folder) as client:
        assert "sure.png" not in names(client.get("/api/documents"))
        assert client.get(f"/api/documents/{identity}").status_code == 404
        assert client.get(f"/api/documents/{identity}/pages/1/picture").status_code == 404
