"""Windows and macOS, as far as this system can tell: nothing that only POSIX has, file names, encodings, places."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from pipeline.cli.doctor import extras_of
from pipeline.errors import OutputError
from pipeline.model import machine
from pipeline.recognize.installed import folder_in
from pipeline.recognize.tesseract_place import data_folder, data_places, program, program_places
from pipeline.write.files import unwritable
from pipeline.write.selection import portable_stem
from tests.conftest import REPOSITORY

SAMPLE = REPOSITORY / "samples" / "scans" / "plan-reform.txt"
COMMAND = "import sys; from pipeline.cli.main import main; main()"


def bound(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """An interpreter in which the package, worker processes included, has nothing that only POSIX has."""
    custom = f"import sys\nsys.path.append({str(REPOSITORY)!r})\nfrom tests.without_posix import bind\nbind()\n"
    (tmp_path / "bound").mkdir(exist_ok=True)
    (tmp_path / "bound" / "sitecustomize.py").write_text(custom, encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path / "bound"), str(REPOSITORY)])
    environment = {**os.environ, "PYTHONPATH": paths, "SOHOA_LANG": "en", **variables}
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, check=False, timeout=240)


# -- without POSIX -----------------------------------------------------------------------------------------------------


def test_the_binding_binds(tmp_path: Path) -> None:
    script = tmp_path / "asks.py"
    for line in ("import fcntl", "import os; os.killpg", "from signal import SIGKILL", "import resource"):
        script.write_text(line, encoding="utf-8")
        assert bound(tmp_path, str(script)).returncode == 1, line


def test_every_module_is_imported_without_posix(tmp_path: Path) -> None:
    done = bound(tmp_path, "-c", "from tests.without_posix import import_all; print(import_all())")
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) > 200


def test_commands_work_without_posix(tmp_path: Path) -> None:
    restored = bound(tmp_path, "-c", COMMAND, "restore", str(SAMPLE))
    assert restored.returncode == 0, restored.stderr.decode()
    assert "Sở Tư pháp" in restored.stdout.decode()
    parsed = bound(tmp_path, "-c", COMMAND, "parse", str(SAMPLE))
    assert parsed.returncode == 0, parsed.stderr.decode()
    assert json.loads(parsed.stdout)["symbol"] == "KH-STP"
    ran = bound(tmp_path, "-c", COMMAND, "run", str(SAMPLE), "-o", "out", "--jobs", "2")
    assert ran.returncode == 0, ran.stderr.decode()
    (record,) = (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(record)["symbol"] == "KH-STP"
    for arguments in (["status", "out"], ["export", "out", "-f", "csv", "-o", "csv"], ["doctor"]):
        done = bound(tmp_path, "-c", COMMAND, *arguments)
        assert done.returncode == 0, done.stderr.decode()


# -- encodings of consoles and files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "cp1258", "ascii"])
def test_a_console_without_vietnamese_letters_does_no_harm(encoding: str, tmp_path: Path) -> None:
    done = bound(tmp_path, "-c", COMMAND, "doctor", PYTHONIOENCODING=encoding, SOHOA_LANG="vi")
    assert done.returncode == 0, done.stderr.decode()
    assert b"sohoa" in done.stdout


def test_a_pipe_gets_utf8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ủy ban nhân dân tỉnh", encoding="utf-8")
    done = bound(tmp_path, "-c", COMMAND, "restore", "a.txt", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LC_ALL="C")
    assert done.returncode == 0, done.stderr.decode()
    assert "Ủy ban nhân dân tỉnh" in done.stdout.decode("utf-8")


# -- names of files ----------------------------------------------------------------------------------------------------


def test_composed_and_decomposed_names_and_long_paths_give_the_same(tmp_path: Path) -> None:
    records = []
    forms: tuple[tuple[Literal["NFC", "NFD"], int], ...] = (("NFC", 0), ("NFD", 300))
    for form, length in forms:
        folder = tmp_path / form
        while len(str(folder)) < length:
            folder = folder / "Hồ sơ năm 2024"
        folder.mkdir(parents=True)
        name = unicodedata.normalize(form, "Kế hoạch số hóa.txt")
        shutil.copy(SAMPLE, folder / name)
        done = bound(tmp_path, "-c", COMMAND, "run", str(folder / name), "-o", f"out-{form}", "--jobs", "1")
        assert done.returncode == 0, done.stderr.decode()
        records.append((tmp_path / f"out-{form}" / "records.jsonl").read_text(encoding="utf-8"))
    assert records[0] == records[1]
    assert json.loads(records[0])["source"]["name"] == "Kế hoạch số hóa.txt"


@pytest.mark.parametrize(
    ("stem", "portable"),
    [
        ("Kế hoạch 12", "Kế hoạch 12"),
        ("CON", "_CON"),
        ("aux", "_aux"),
        ("nul.2024", "_nul.2024"),
        ("com1", "_com1"),
        ("lpt¹", "_lpt¹"),
        ("console", "console"),
        ("Công văn.", "Công văn"),
        ("Báo cáo . ", "Báo cáo"),
        ("a:b*c?", "a_b_c_"),
        ("12\\KH", "12_KH"),
        ("...", "_"),
        ("ế" * 80, "ế" * 66),
    ],
)
def test_stems_that_windows_takes(stem: str, portable: str) -> None:
    assert portable_stem(stem) == portable
    assert portable_stem(portable) == portable


def test_names_that_differ_only_in_case_stay_apart(tmp_path: Path) -> None:
    for name, line in (("Bao cao.txt", "một"), ("BAO CAO.txt", "hai"), ("CON.txt", "ba")):
        (tmp_path / name).write_text(f"{SAMPLE.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    done = bound(tmp_path, "-c", COMMAND, "run", str(tmp_path / "*.txt"), "-o", "out", "--jobs", "1")
    assert done.returncode == 0, done.stderr.decode()
    assert bound(tmp_path, "-c", COMMAND, "export", "out", "-f", "text", "-o", "texts").returncode == 0
    names = [path.name for path in (tmp_path / "texts").glob("*.txt")]
    assert len({name.casefold() for name in names}) == len(names) == 3
    assert "_CON.txt" in names


def test_the_longest_names_can_be_exported(tmp_path: Path) -> None:
    for last in "ab":
        path = tmp_path / "scans" / f"{'x' * 250}{last}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{SAMPLE.read_text(encoding='utf-8')}\n{last}\n", encoding="utf-8")
    ran = bound(tmp_path, "-c", COMMAND, "run", str(tmp_path / "scans"), "-o", "out", "--jobs", "1")
    assert ran.returncode == 0, ran.stderr.decode()
    done = bound(tmp_path, "-c", COMMAND, "export", "out", "-f", "akn", "-o", "akn")
    assert done.returncode == 0, done.stderr.decode()
    assert len(list((tmp_path / "akn").glob("*.akn.xml"))) == 2


def test_a_file_that_another_program_holds_is_told(tmp_path: Path) -> None:
    path = tmp_path / "records.xlsx"
    path.touch()
    error = OSError(errno.EACCES, "Access is denied")
    error.winerror = 5  # type: ignore[attr-defined, unused-ignore]
    told = unwritable(path, error)
    assert isinstance(told, OutputError)
    assert "another program" in told.message


# -- the machine -------------------------------------------------------------------------------------------------------


def test_locks_between_processes(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    script = (
        "import sys, time; from pipeline.model.machine import lock\n"
        "file = open(sys.argv[1], 'a'); lock(file, wait=True); print('held', flush=True); sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    with child, path.open("a") as file:
        assert child.stdout is not None
        assert child.stdin is not None
        child.stdout.readline()
        with pytest.raises(machine.LockedError):
            machine.lock(file, wait=False)
        child.stdin.close()
        machine.lock(file, wait=True)
        machine.unlock(file)


def test_the_machine_is_known() -> None:
    assert machine.cores() >= 1
    assert machine.memory() > 100_000_000
    assert machine.peak_memory() > 1_000_000


def test_places_of_tesseract_by_system() -> None:
    windows = {"ProgramFiles": "C:/Program Files", "LOCALAPPDATA": "C:/Users/a/AppData/Local"}
    programs = [path.as_posix() for path in program_places(windows, "win32")]
    assert "C:/Program Files/Tesseract-OCR/tesseract.exe" in programs
    assert "C:/Users/a/AppData/Local/Programs/Tesseract-OCR/tesseract.exe" in programs
    assert Path("/opt/homebrew/bin/tesseract") in set(program_places({}, "darwin"))
    assert next(data_places(windows, "win32")).as_posix() == "C:/Program Files/Tesseract-OCR/tessdata"
    assert next(data_places({"TESSDATA_PREFIX": "/data"}, "linux")) == Path("/data")


def test_tesseract_off_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tmp_path / "Tesseract-OCR" / "tesseract.exe"
    found.parent.mkdir()
    found.touch()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("ProgramFiles", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert program() == str(found)
    (found.parent / "tessdata").mkdir()
    for name in ("vie", "eng"):
        (found.parent / "tessdata" / f"{name}.traineddata").touch()
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    assert data_folder("vie+eng") == found.parent / "tessdata"


@pytest.mark.parametrize(
    ("listed", "folder"),
    [
        (
            'List of available languages in "/usr/share/tesseract-ocr/5/tessdata/" (3):\neng\n',
            "/usr/share/tesseract-ocr/5/tessdata",
        ),
        (
            'List of available languages in "C:\\Program Files\\Tesseract-OCR/tessdata/" (2):\r\neng\r\n',
            "C:\\Program Files\\Tesseract-OCR/tessdata",
        ),
        ("List of available languages (3):\neng\n", None),
        ("", None),
    ],
)
def test_the_folder_of_language_data_is_read_from_the_list(listed: str, folder: str | None) -> None:
    assert folder_in(listed) == (None if folder is None else Path(folder))


def test_extras_are_told_apart() -> None:
    requirements = [
        "typer>=0.15",
        "pytest>=8; extra == 'docx'",
        'no-such-thing>=1 ; extra == "charts"',
        "x; extra == 'dev'",
    ]
    assert extras_of(requirements) == (["docx"], ["charts"])
