"""What a reviewer says is saved, reaches every output, can be undone, and is never said over another person's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pipeline.model.page import Document, Source
from pipeline.review.application import ReviewOptions
from pipeline.settings import Settings
from pipeline.write.corrections import Corrections
from pipeline.write.export import Export, export
from pipeline.write.pages import read_pages
from pipeline.write.selection import Selection
from tests.review.conftest import HOST, Folder, application_of, client_of, log_in


def identity(folder: Folder, name: str = "doubtful.png") -> str:
    return next(row.id or "" for row in folder.rows if row.name.endswith(f"/{name}"))


def field(client: TestClient, record_id: str, pointer: str) -> dict[str, Any]:
    fields = client.get(f"/api/documents/{record_id}").json()["fields"]
    return next(item for item in fields if item["pointer"] == pointer)


def say(client: TestClient, record_id: str, pointer: str, before: Any, after: Any) -> Any:
    body = {"pointer": pointer, "before": before, "after": after}
    return client.post(f"/api/documents/{record_id}/corrections", json=body)


def test_fields_with_how_they_are_known(client: TestClient, folder: Folder) -> None:
    number = field(client, identity(folder), "/number")
    assert number["value"] == number["machine"] == "12/KH-SNV"
    assert number["open"]
    assert number["candidates"] == ["12/KH-SNV", "72/KH-SNV"]
    assert (number["confidence"], number["page"], number["raw"]) == (0.4, 1, "đã đọc")
    assert len(number["box"]) == 4
    assert not field(client, identity(folder), "/date")["open"]


def test_a_correction_reaches_every_output(client: TestClient, folder: Folder, tmp_path: Path) -> None:
    saved = say(client, identity(folder), "/number", "12/KH-SNV", "72/KH-SNV")
    assert saved.status_code == 201
    assert saved.json()[0]["who"] == "An Mẫu"
    number = field(client, identity(folder), "/number")
    assert (number["value"], number["machine"], number["who"], number["open"]) == (
        "72/KH-SNV", "12/KH-SNV", "An Mẫu", False,
    )  # fmt: skip
    assert field(client, identity(folder), "/place")["open"]
    list(export("jsonl", Export(Selection(folder.store), tmp_path, Settings())))
    records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    record = next(item for item in records if item["id"] == identity(folder))
    assert (record["number"], record["serial"], record["symbol"]) == ("72/KH-SNV", 72, "KH-SNV")
    assert folder.store.record(identity(folder)).number == "12/KH-SNV", "evidence is never overwritten"


def test_accepting_settles_a_field(client: TestClient, folder: Folder) -> None:
    assert say(client, identity(folder), "/place", "Bến Mẫu", "Bến Mẫu").status_code == 201
    place = field(client, identity(folder), "/place")
    assert (place["open"], place["source"], place["confidence"]) == (False, "reviewer", 1.0)
    assert client.get("/api/summary").json()["open_fields"] == 2


def test_a_word_is_corrected_where_it_stands(client: TestClient, folder: Folder) -> None:
    record_id = identity(folder)
    page = client.get(f"/api/documents/{record_id}/pages/1").json()
    word = page["lines"][1]["words"][0]
    assert (word["text"], word["raw"], word["probability"]) == ("Số:", "Sô:", 0.6)
    assert word["alternatives"] == [["Sô:", 0.2]]
    assert say(client, record_id, word["pointer"], "Số:", "Sổ:").status_code == 201
    word = client.get(f"/api/documents/{record_id}/pages/1").json()["lines"][1]["words"][0]
    assert (word["text"], word["restored"], word["raw"], word["who"]) == ("Sổ:", "Số:", "Sô:", "An Mẫu")
    record = folder.store.record(record_id)
    assert "Sổ: 12/KH-SNV" in Selection(folder.store).pages(record).text
    assert say(client, record_id, word["pointer"], "Sổ:", "Số:").status_code == 201


def test_text_is_saved_in_nfc(client: TestClient, folder: Folder) -> None:
    decomposed = "Bến Mẫu"
    assert say(client, identity(folder), "/place", "Bến Mẫu", decomposed).status_code == 201
    assert field(client, identity(folder), "/place")["value"] == "Bến Mẫu"


def test_the_name_of_a_type_follows_its_code(client: TestClient, folder: Folder) -> None:
    assert len(say(client, identity(folder), "/type", "KH", "TB").json()) == 2
    record = Corrections.read(folder.out).apply(folder.store.record(identity(folder)))
    assert (record.type, record.type_name) == ("TB", "Thông báo")
    assert len(client.post(f"/api/documents/{identity(folder)}/undo").json()) == 2
    assert field(client, identity(folder), "/type")["value"] == "KH"


@pytest.mark.parametrize(
    ("pointer", "before", "after", "status", "code"),
    [
        ("/place", "Hà Mẫu", "Bến Mậu", 409, "changed"),
        ("/type", "KH", "XYZ", 422, "unknown_type"),
        ("/evidence", None, "x", 422, "no_single_value"),
        ("/nothing", None, "x", 422, "no_such_place"),
        ("/issuer", None, "x", 422, "no_single_value"),
        ("/targets/7/value", None, 3, 422, "no_such_place"),
        ("/targets/0/value", 80.0, "nhiều", 422, "correction_invalid"),
        ("/id", None, "x", 409, "changed"),
        ("/pages/0/lines/99/words/0", "x", "y", 422, "no_such_place"),
        ("/place", "Bến Mẫu", "a\u0000b", 422, "correction_invalid"),
    ],
)
def test_what_cannot_be_is_refused(
    client: TestClient, folder: Folder, pointer: str, before: Any, after: Any, status: int, code: str
) -> None:
    answer = say(client, identity(folder), pointer, before, after)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Corrections.read(folder.out).rows


def test_id_and_source_are_nobodys_to_say(client: TestClient, folder: Folder) -> None:
    record_id = identity(folder)
    assert say(client, record_id, "/id", record_id, "0" * 16).json()["code"] == "correction_stale"


def test_undo_takes_back_the_last_own_word(client: TestClient, folder: Folder) -> None:
    record_id = identity(folder)
    say(client, record_id, "/place", "Bến Mẫu", "Bến Mậu")
    say(client, record_id, "/number", "12/KH-SNV", "72/KH-SNV")
    assert client.post(f"/api/documents/{record_id}/undo").json()[0]["pointer"] == "/number"
    assert field(client, record_id, "/number")["value"] == "12/KH-SNV"
    assert field(client, record_id, "/place")["value"] == "Bến Mậu"
    assert client.post(f"/api/documents/{record_id}/undo").json()[0]["pointer"] == "/place"
    assert client.post(f"/api/documents/{record_id}/undo").json()["code"] == "nothing_to_undo"
    assert [row["undoes"] for row in client.get(f"/api/documents/{record_id}/corrections").json()] == [None, None, 2, 1]


def test_undo_keeps_to_its_document_where_a_file_holds_two(folder: Folder) -> None:
    first, second = two_documents_of(folder)
    with client_of(folder) as client:
        word = client.get(f"/api/documents/{second}/pages/2").json()["lines"][1]["words"][0]
        assert say(client, second, "/place", "Bến Mẫu", "Bến Mậu").status_code == 201
        assert say(client, second, word["pointer"], "Số:", "Sổ:").status_code == 201
        assert say(client, first, "/number", "12/KH-SNV", "72/KH-SNV").status_code == 201
        undone = [client.post(f"/api/documents/{second}/undo").json() for _ in range(3)]
        assert [rows[0]["pointer"] for rows in undone[:2]] == [word["pointer"], "/place"]
        assert undone[2]["code"] == "nothing_to_undo"
        assert field(client, first, "/number")["value"] == "72/KH-SNV"
        assert [row["pointer"] for row in client.get(f"/api/documents/{first}/corrections").json()] == ["/number"]


def two_documents_of(folder: Folder) -> tuple[str, str]:
    """Ids of two records of one file, a page each."""
    identity_of_file = folder.add("two.png", {})
    record = folder.store.record(identity_of_file)
    page = read_pages(folder.store.pages_path(identity_of_file)).pages[0]
    records = []
    for number, record_id in enumerate((identity_of_file, f"{identity_of_file}-2"), start=1):
        source = record.source.model_copy(update={"pages": 2, "page_range": (number, number)})
        records.append(record.model_copy(update={"id": record_id, "source": source}))
    of_file = Source("two.png", record.source.sha256, record.source.bytes, "image/png")
    folder.store.put(records, Document(of_file, (page, replace(page, number=2))))
    return records[0].id, records[1].id


def test_later_runs_keep_the_word_and_show_where_they_disagree(client: TestClient, folder: Folder) -> None:
    record_id = identity(folder)
    say(client, record_id, "/place", "Bến Mẫu", "Bến Mậu")
    record = folder.store.record(record_id).model_copy(update={"place": "Bến Khác"})
    folder.store.records_path(record_id).write_text(record.to_json(), encoding="utf-8")
    place = field(client, record_id, "/place")
    assert (place["value"], place["machine"], place["disagrees"]) == ("Bến Mậu", "Bến Khác", True)


@pytest.fixture
def pair(folder: Folder) -> Iterator[tuple[TestClient, TestClient]]:
    """Two people at one application, which wants both to approve."""
    with application_of(folder, ReviewOptions(approvals=2)) as app:
        clients = [log_in(TestClient(app, base_url=HOST), who) for who in ("An Mẫu", "Bình Mẫu")]
        yield clients[0], clients[1]


def test_two_people_and_one_document(folder: Folder, pair: tuple[TestClient, TestClient]) -> None:
    record_id = identity(folder)
    first, second = pair
    assert first.put(f"/api/documents/{record_id}/lock").json() == {"who": "An Mẫu", "mine": True}
    assert second.put(f"/api/documents/{record_id}/lock").json() == {"who": "An Mẫu", "mine": False}
    assert second.get(f"/api/documents/{record_id}").json()["lock"] == {"who": "An Mẫu", "mine": False}
    refused = say(second, record_id, "/place", "Bến Mẫu", "Bến Mậu")
    assert (refused.status_code, refused.json()["code"]) == (409, "locked")
    assert say(first, record_id, "/place", "Bến Mẫu", "Bến Mậu").status_code == 201
    first.delete(f"/api/documents/{record_id}/lock")
    assert second.put(f"/api/documents/{record_id}/lock").json()["mine"]
    assert second.post(f"/api/documents/{record_id}/undo").json()["code"] == "nothing_to_undo", "not the other's"


def test_two_people_sign_for_what_they_saw(folder: Folder, pair: tuple[TestClient, TestClient]) -> None:
    record_id = identity(folder, "sure.png")
    first, second = pair
    seen = first.get(f"/api/documents/{record_id}").json()["content"]
    for _ in range(2):
        assert first.put(f"/api/documents/{record_id}/approval", json={"content": seen}).status_code == 204
    document = first.get(f"/api/documents/{record_id}").json()
    assert (document["approved_by"], document["status"]) == (["An Mẫu"], "settled")
    assert second.put(f"/api/documents/{record_id}/approval", json={"content": seen}).status_code == 204
    assert first.get(f"/api/documents/{record_id}").json()["status"] == "approved"
    say(second, record_id, "/place", "Bến Mẫu", "Bến Mậu")
    document = first.get(f"/api/documents/{record_id}").json()
    assert (document["approved_by"], document["status"]) == ([], "settled"), "they signed for other values"
    assert first.put(f"/api/documents/{record_id}/approval", json={"content": seen}).json()["code"] == "changed"
    second.post(f"/api/documents/{record_id}/undo")
    assert first.get(f"/api/documents/{record_id}").json()["status"] == "approved"
    second.delete(f"/api/documents/{record_id}/approval")
    assert first.get(f"/api/documents/{record_id}").json()["approved_by"] == ["An Mẫu"]


def test_what_was_saved_is_there_after_a_crash(folder: Folder) -> None:
    with client_of(folder) as client:
        say(client, identity(folder), "/place", "Bến Mẫu", "Bến Mậu")
    for path in folder.out.glob("review.sqlite*"):
        path.unlink()  # the log of corrections is the truth; the store follows it
    with client_of(folder) as client:
        assert field(client, identity(folder), "/place")["value"] == "Bến Mậu"
        assert len(client.get(f"/api/documents/{identity(folder)}/corrections").json()) == 1


def test_pictures_in_ranges_and_from_the_cache(client: TestClient, folder: Folder) -> None:
    address = f"/api/documents/{identity(folder)}/pages/1/picture"
    whole = client.get(address)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "image/jpeg")
    assert whole.content.startswith(b"\xff\xd8\xff")
    assert "max-age" in whole.headers["cache-control"]
    part = client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    assert client.get(address, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert client.get(address.replace("/1/", "/2/")).status_code == 404


def test_a_source_that_is_gone_is_told(client: TestClient, folder: Folder) -> None:
    Path(folder.rows[2].name).unlink()
    answer = client.get(f"/api/documents/{identity(folder)}/pages/1/picture")
    assert answer.status_code == 404
    assert answer.json()["code"] == "moved"
    assert "Put it back" in answer.json()["detail"]


def test_a_stored_file_that_is_gone_is_told(client: TestClient, folder: Folder) -> None:
    record_id = identity(folder)
    for path in (folder.store.pages_path(record_id), folder.store.records_path(record_id)):
        path.unlink()
        answer = client.get(f"/api/documents/{record_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_search_finds_words_with_marks_or_without(client: TestClient, folder: Folder) -> None:
    found = client.get("/api/search", params={"words": "luu tru"}).json()
    assert found["total"] == 3
    hit = found["hits"][0]
    assert [hit["snippet"][start:end] for start, end in hit["found"]] == ["lưu", "trữ"]
    page = client.get("/search", params={"words": "luu tru"}).text
    assert page.count("<mark>lưu</mark>") == 3
    assert f"/documents/{identity(folder)}#page-1" in page
    assert client.get("/search", params={"words": "…"}).status_code == 200
    assert client.get("/api/search", params={"words": "…"}).status_code == 422
