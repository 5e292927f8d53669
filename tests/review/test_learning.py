"""Approved documents become truth; corrections become rows that a person can read, and that change what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pipeline.cli.main import _run
from pipeline.errors import ExitCode
from pipeline.model.page import Line, Word
from pipeline.review.gold import Gold, write_gold
from pipeline.review.learn import as_read, propose, write_proposal
from pipeline.write.corrections import Change, append_corrections
from pipeline.write.pages import read_pages
from tests.review.conftest import Folder


def approve(client: TestClient, record_id: str) -> None:
    content = client.get(f"/api/documents/{record_id}").json()["content"]
    assert client.put(f"/api/documents/{record_id}/approval", json={"content": content}).status_code == 204


def test_only_approved_documents_are_gold(
    client: TestClient, folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "gold"
    assert _run(["gold", str(folder.out), "-o", str(gold)]) == ExitCode.NOTHING_TO_DO
    record_id = folder.rows[2].id or ""
    body = {"pointer": "/number", "before": "12/KH-SNV", "after": "72/KH-SNV"}
    client.post(f"/api/documents/{record_id}/corrections", json=body)
    approve(client, record_id)
    assert _run(["gold", str(folder.out), "-o", str(gold)]) == ExitCode.DONE
    (path,) = gold.iterdir()
    assert path.name == "doubtful.record.json"
    truth = json.loads(path.read_text(encoding="utf-8"))
    assert (truth["number"], truth["serial"]) == ("72/KH-SNV", 72)
    assert "evidence" not in truth
    capsys.readouterr()
    assert _run(["evaluate", str(gold), str(folder.out)]) == ExitCode.DONE
    assert "number" in capsys.readouterr().out


def test_no_truth_file_replaces_another(folder: Folder, tmp_path: Path) -> None:
    record = folder.store.record(folder.rows[0].id or "")
    names = ("in/1/a.png", "more/1/a.png", "more/1/a.pdf", "b.png")
    found = [Gold(record.model_copy(update={"id": f"{place:016x}"}), name) for place, name in enumerate(names)]
    assert len(set(write_gold(iter(found), tmp_path / "gold"))) == len(names)
    assert len(list((tmp_path / "gold").iterdir())) == len(names)


def test_corrections_become_rows(folder: Folder, tmp_path: Path) -> None:
    record_id = folder.rows[2].id or ""
    append_corrections(
        folder.out,
        "An Mẫu",
        [
            Change(id=record_id, pointer="/issuer/name", before="Sở Nội vụ", after="Trung tâm Lưu trữ Bến Mẫu"),
            Change(id=record_id, pointer="/signer/name", before=None, after="Ksor Mẫu"),
            Change(id=record_id, pointer="/pages/0/lines/3/words/0", before="Công", after="Cống"),
            Change(id=record_id, pointer="/pages/0/lines/3/words/1", before="tác", after="Mẫu"),
        ],
    )
    proposal = propose(folder.store, None)
    assert [row["name"] for row in proposal.rows["agencies.tsv"]] == ["Trung tâm Lưu trữ Bến Mẫu"]
    assert [row["surname"] for row in proposal.rows.get("surnames.tsv", [])] in ([], ["Ksor"])
    assert [row["phrase"] for row in proposal.rows["phrases.tsv"]] == ["Cống Mẫu"]
    assert {row["right"] for row in proposal.rows["confusions.tsv"]} == {"Cống", "Mẫu"}
    written = {path.name for path in write_proposal(proposal, tmp_path / "mine")}
    assert {"agencies.tsv", "phrases.tsv", "changes.diff", "truth.txt", "ocr.txt"} <= written
    diff = (tmp_path / "mine" / "changes.diff").read_text(encoding="utf-8")
    assert "+Cống Mẫu\n" in diff
    assert (tmp_path / "mine" / "truth.txt").read_text(encoding="utf-8").startswith("Cống Mẫu văn thư")
    again = propose(folder.store, tmp_path / "mine")
    assert "agencies.tsv" not in again.rows
    assert "phrases.tsv" not in again.rows


def test_learning_says_what_it_changes(
    client: TestClient, folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["learn", str(folder.out), "-o", str(tmp_path / "none")]) == ExitCode.NOTHING_TO_DO
    record_id = folder.rows[2].id or ""
    body = {"pointer": "/issuer/name", "before": "Sở Nội vụ", "after": "Trung tâm Lưu trữ Bến Mẫu"}
    client.post(f"/api/documents/{record_id}/corrections", json=body)
    approve(client, record_id)
    assert _run(["learn", str(folder.out), "-o", str(tmp_path / "mine")]) == ExitCode.DONE
    assert "Header fields of approved documents: 16; right " in capsys.readouterr().out


def test_pages_as_they_were_read(folder: Folder) -> None:
    document = read_pages(folder.store.pages_path(folder.rows[0].id or ""))
    lines = as_read(document).pages[0].lines
    assert lines[1].text == "Sô: 12/KH-SNV"
    assert [line.text for line in lines] == [line.raw for line in document.pages[0].lines]
    joined = Line(
        (Word("không gian", span=(0, 9), raw="khônggian"), Word("mở", span=(10, 13), raw="m ở")), "khônggian m ở"
    )
    page = replace(document.pages[0], lines=(joined,))
    assert [word.text for word in as_read(replace(document, pages=(page,))).pages[0].words] == ["khônggian", "m", "ở"]
