"""``sohoa run`` on bad and good files together: every input in a stated status, the exit code as documented."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

from pipeline.errors import ExitCode
from tests.conftest import draw_page
from tests.read.files import encrypted_pdf, png_header, truncated, zero_page_pdf

SOHOA = Path(sys.executable).with_name("sohoa")
PLAN = "SỞ NỘI VỤ\nSố: 12/KH-SNV\n\nKẾ HOẠCH\nCông tác lưu trữ năm 2024\n\nI. MỤC ĐÍCH\nĐúng hạn.\n"


def run(*arguments: object, text: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(SOHOA), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, input=text, check=False, env={**os.environ, **environment}, timeout=300
    )


def rows(out: Path) -> dict[str, dict[str, Any]]:
    lines = (out / "inputs.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(row["name"]).name: row for row in map(json.loads, lines) if row["code"] != "given_twice"}


@pytest.fixture(scope="module")
def junk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder with every bad file and some good ones, and the run over it."""
    folder = tmp_path_factory.mktemp("junk")
    (folder / "in").mkdir()

    def file(name: str, data: bytes) -> None:
        (folder / "in" / name).write_bytes(data)

    file("good.txt", PLAN.encode())
    file("same.txt", PLAN.encode())
    file(unicodedata.normalize("NFD", "Kế hoạch số 3.txt"), (PLAN + "\n3").encode())
    file("empty.pdf", b"")
    file("text.pdf", PLAN.encode())
    pages = [draw_page((f"Trang {number}",), dpi=100) for number in range(3)]
    pages[0].save(folder / "in" / "whole.pdf", save_all=True, append_images=pages[1:])
    file("truncated.pdf", truncated((folder / "in" / "whole.pdf").read_bytes(), 0.5))
    file("encrypted.pdf", encrypted_pdf())
    file("zero.pdf", zero_page_pdf())
    Image.new("L", (1, 1)).save(folder / "in" / "dot.png")
    file("huge.png", png_header(30_000, 30_000, b"x"))
    file("notes.odt", b"PK")
    file("closed.txt", b"x")
    (folder / "in" / "closed.txt").chmod(0)
    return folder, run("run", folder / "in", folder / "in" / "good.txt", "-o", folder / "out")


def test_every_input_has_its_status(junk: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = junk
    found = rows(folder / "out")
    statuses = {name: (row["status"], row["code"]) for name, row in found.items()}
    assert "given_twice" in (folder / "out" / "inputs.jsonl").read_text(encoding="utf-8")
    closed = statuses.pop("closed.txt")
    assert closed == (("done", None) if os.geteuid() == 0 else ("failed", "no_permission"))
    cut = statuses.pop("truncated.pdf")
    assert cut in {("failed", "truncated"), ("partial", "truncated")}
    assert statuses == {
        "good.txt": ("done", None),
        "same.txt": ("done", "same_content"),
        "Kế hoạch số 3.txt": ("done", None),
        "empty.pdf": ("failed", "empty"),
        "text.pdf": ("failed", "wrong_type"),
        "whole.pdf": ("done", None),
        "encrypted.pdf": ("failed", "encrypted"),
        "zero.pdf": ("failed", "no_pages"),
        "dot.png": ("failed", "too_small"),
        "huge.png": ("failed", "too_many_pixels"),
        "notes.odt": ("skipped", "unsupported"),
    }
    assert done.returncode == ExitCode.SOME_FAILED


def test_every_failure_is_told_in_a_sentence(junk: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = junk
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout == ""
    for name, row in rows(folder / "out").items():
        if row["status"] in {"failed", "partial", "skipped"}:
            assert name in unicodedata.normalize("NFC", row["reason"])
            assert row["reason"].endswith(".")
    assert "encrypted.pdf [encrypted] encrypted.pdf: is locked with a password." in done.stderr


def test_the_workbook_has_a_row_for_every_input(junk: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = junk
    sheet = openpyxl.load_workbook(folder / "out" / "records.xlsx")["documents"]
    assert sheet.max_row == 1 + 14


def test_the_same_bytes_are_one_record(junk: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = junk
    records = [json.loads(line) for line in (folder / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    (record,) = [record for record in records if record["source"]["name"] == "good.txt"]
    assert [Path(name).name for name in record["source"]["also"]] == ["same.txt"]
    assert record["number"] == "12/KH-SNV"


def test_a_second_run_keeps_what_the_first_one_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "b.txt").write_text(PLAN.replace("12/", "13/"), encoding="utf-8")
    out = tmp_path / "out"
    assert run("run", tmp_path / "a.txt", "-o", out).returncode == ExitCode.DONE
    first = (out / "records.jsonl").read_text(encoding="utf-8")
    assert run("run", tmp_path / "b.txt", "-o", out, "--jobs", "1").returncode == ExitCode.DONE
    assert (out / "records.jsonl").read_text(encoding="utf-8").startswith(first)
    assert set(rows(out)) == {"a.txt", "b.txt"}


def test_exit_codes(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nothing = run("run", tmp_path / "empty", "-o", tmp_path / "out1")
    assert nothing.returncode == ExitCode.NOTHING_TO_DO
    assert "0 inputs" in nothing.stderr
    failed = run("run", tmp_path / "gone.pdf", "-o", tmp_path / "out2")
    assert failed.returncode == ExitCode.ALL_FAILED
    assert "gone.pdf: there is no such file." in failed.stderr
    wrong = run("run", tmp_path / "empty", "-o", tmp_path / "out3", "--max-pages", "0")
    assert wrong.returncode == ExitCode.USAGE
    assert "max_pages (from --max-pages)" in wrong.stderr
    assert run("run", "--nonsense").returncode == ExitCode.USAGE
    assert run("walk").returncode == ExitCode.USAGE


def test_a_missing_tesseract_is_told_before_work_starts(tmp_path: Path) -> None:
    draw_page(dpi=100).save(tmp_path / "a.png")
    done = run("run", tmp_path / "a.png", "-o", tmp_path / "out", PATH=str(tmp_path))
    assert done.returncode == ExitCode.MISSING_DEPENDENCY
    assert "apt-get install tesseract-ocr" in done.stderr
    assert run("doctor", PATH=str(tmp_path)).returncode == ExitCode.MISSING_DEPENDENCY


def test_text_on_standard_input(tmp_path: Path) -> None:
    done = run("run", "-", "-o", tmp_path / "out", "--quiet", text=PLAN)
    assert (done.returncode, done.stdout, done.stderr) == (ExitCode.DONE, "", "")
    assert json.loads((tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8"))["number"] == "12/KH-SNV"
    before = (tmp_path / "out" / "inputs.jsonl").read_bytes()
    assert json.loads(before)["name"] == "-"
    again = run("run", "-", "-o", tmp_path / "out", text=PLAN)
    assert (again.returncode, (tmp_path / "out" / "inputs.jsonl").read_bytes()) == (ExitCode.DONE, before)
    assert "1 input, 0 of them to be worked on." in again.stderr


def test_standard_input_in_a_dry_run(tmp_path: Path) -> None:
    done = run("run", "-", "-o", tmp_path / "out", "--dry-run", text=PLAN)
    assert done.returncode == ExitCode.DONE
    assert "To be read: 1 file with 1 page; 0 cannot be opened." in done.stdout
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    done = run("run", tmp_path / "a.txt", "-o", tmp_path / "file")
    assert done.returncode == ExitCode.NOT_WRITTEN
    assert "cannot be made" in done.stderr


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    pages = [draw_page((f"Trang {number}",) * 8, dpi=200) for number in range(40)]
    pages[0].save(tmp_path / "b.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    out = tmp_path / "out"
    command = [str(SOHOA), "run", str(tmp_path / "a.txt"), str(tmp_path / "b.tif"), "-o", str(out), "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        while not list((out / "records").glob("*.json")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Run the same command again" in said
    assert "Traceback" not in said
    assert set(rows(out)) == {"a.txt"}
