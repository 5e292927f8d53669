"""The queue is ordered by doubt and follows what runs and people change."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from pipeline.cli.extras import review_store
from pipeline.review.application import ReviewOptions
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


def test_secret_documents_leave_with_the_permission(folder: Folder) -> None:
    identity = folder.rows[0].id or ""
    record = folder.store.record(identity).model_copy(update={"secrecy": "Mật"})
    folder.store.records_path(identity).write_text(record.to_json(), encoding="utf-8")
    with client_of(folder, ReviewOptions(secret=True)) as client:
        assert client.get(f"/api/documents/{identity}").status_code == 200
    with client_of(folder) as client:
        assert "sure.png" not in names(client.get("/api/documents"))
        review_store(folder.out, None, 1)[1].dispose()  # as `sohoa gold` does meanwhile, with secret documents
        for place in ("", "/pages/1", "/pages/1/picture"):
            assert client.get(f"/api/documents/{identity}{place}").status_code == 404
        queue = client.app.state.desk.queue  # type: ignore[attr-defined]
        assert queue.refresh() > 0
        assert queue.refresh() == 0, "secret records are not read again and again"
        assert "sure.png" not in names(client.get("/api/documents"))


def test_more_approvals_count_for_what_was_approved_before(folder: Folder) -> None:
    identity = folder.rows[0].id or ""
    with client_of(folder) as client:
        content = client.get(f"/api/documents/{identity}").json()["content"]
        client.put(f"/api/documents/{identity}/approval", json={"content": content})
        assert client.get("/api/summary").json()["approved"] == 1
    with client_of(folder, ReviewOptions(approvals=2)) as client:
        assert client.get("/api/summary").json()["approved"] == 0


def test_what_is_no_result_any_more_is_left_out(folder: Folder) -> None:
    gone, kept = (folder.rows[place].id or "" for place in (0, 1))
    record = folder.store.record(kept)
    ghost = folder.store.records_path(f"{kept}-3")  # -2 went when the source was found to hold one document
    ghost.write_text(record.model_copy(update={"id": f"{kept}-3"}).to_json(), encoding="utf-8")
    folder.store.publish(folder.rows[1:])  # the first input holds something else now
    with client_of(folder) as client:
        assert names(client.get("/api/documents")) == ["doubtful.png", "unsure.png"]
        assert client.get(f"/api/documents/{gone}").status_code == 404


def test_a_first_run_at_work_is_shown(folder: Folder) -> None:
    folder.store.inputs_path.unlink()
    with client_of(folder) as client:
        assert len(names(client.get("/api/documents"))) == 3


def test_one_field_in_review_twice_counts_once(folder: Folder) -> None:
    identity = folder.rows[1].id or ""
    record = folder.store.record(identity)
    folder.store.records_path(identity).write_text(
        record.model_copy(update={"review": [*record.review, *record.review]}).to_json(), encoding="utf-8"
    )
    with client_of(folder) as client:
        rows = {row["record_id"]: row for row in client.get("/api/documents").json()["documents"]}
        assert rows[identity]["open_fields"] == 1
