"""``script/train-confidence`` on an invented batch: the scores come back, the table is only written when asked."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from pipeline.model.record import ProducedBy
from pipeline.parse.parser import Parser
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store
from tests.conftest import REPOSITORY
from tests.parse.documents import document
from tests.parse.test_header import HEAD

TABLE = REPOSITORY / "dictionaries" / "confidence.tsv"


def stored(out: Path, truth: Path, number: int) -> None:
    """One more document in both folders; its date is wrong in the truth."""
    read = document(HEAD.replace("77/", f"{number}/"))
    read = replace(read, source=replace(read.source, sha256=f"{number:064d}"[::-1]))
    records = Parser(Settings()).parse(read, ProducedBy(version="0", fingerprint="0", engine="text"))
    store = Store.create(out)
    store.put(records, read)
    rows = [*store.inputs(), InputRow(name=f"{number}.txt", id=records[0].id, status="done", pages=1)]
    store.publish(rows)
    known = {"number": f"{number}/KH-SCT", "date": "2022-03-06", "subject": "Kiểm kê kho mẫu năm 2022"}
    (truth / f"{number}.json").write_text(json.dumps(known), encoding="utf-8")


def run(truth: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(REPOSITORY / "script" / "train-confidence"), str(truth), str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script(tmp_path: Path) -> None:
    out, truth = tmp_path / "out", tmp_path / "truth"
    truth.mkdir()
    before = TABLE.read_bytes()
    stored(out, truth, 11)
    assert "two documents at least" in run(truth, out).stderr
    stored(out, truth, 12)
    done = run(truth, out)
    assert done.returncode == 0, done.stderr
    assert "2 documents, 6 values, 33.33% wrong" in done.stdout
    assert "ridge 8.0" in done.stdout
    assert TABLE.read_bytes() == before
