"""The filter as a function: text in, text out, edits beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.restore import restore
from pipeline.errors import ExitCode, OutputError, UnreadableError


def test_text_of_a_file_and_its_edits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "read.txt"
    source.write_bytes("KE HOACH\r\nthyc hién nhiém vu nim 2031\n".encode())
    assert restore(source, edits=tmp_path / "edits.jsonl") == ExitCode.DONE
    assert capsys.readouterr().out == "KẾ HOẠCH\r\nthực hiện nhiệm vụ năm 2031\n"
    rows = [json.loads(line) for line in (tmp_path / "edits.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["line"] for row in rows] == [1, 1, 2, 2, 2, 2, 2]
    assert (rows[2]["read"], rows[2]["restored"], rows[2]["span"]) == ("thyc", "thực", [0, 4])


def test_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "read.txt"
    source.write_text("thyc hién nhiém vu nim 2031\n", encoding="utf-8")
    assert restore(source, diff=True) == ExitCode.DONE
    output = capsys.readouterr().out
    assert "thyc" in output and "thực" in output


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        restore(tmp_path / "none.txt")
    (tmp_path / "read.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        restore(tmp_path / "read.txt", edits=tmp_path / "no" / "edits.jsonl")
