"""Commands that end by a person's hand, by a reader that has left, or for want of an extra."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from pipeline.cli.extras import needs_extra
from pipeline.cli.main import _run
from pipeline.errors import ExitCode, MissingDependencyError
from tests.conftest import REPOSITORY

COMMAND = [sys.executable, "-c", "from pipeline.cli.main import main; main()"]


def test_ctrl_c_is_told_in_a_word(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def pressed(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.settings.load_with_origins", pressed)
    assert _run(["config"]) == ExitCode.INTERRUPTED
    assert capsys.readouterr().err == "sohoa: Interrupted.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_leaves_is_no_error() -> None:
    with subprocess.Popen(
        [*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=REPOSITORY
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait() == ExitCode.DONE


@pytest.mark.skipif(sys.platform == "win32", reason="signals come otherwise there")
def test_watching_ends_with_ctrl_c(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles", reason="the extra watch is not installed")
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    arguments = ["watch", str(inbox), "-o", str(out), "--settle", "0.5", "-j", "1"]
    # In the background a shell has programs ignore Ctrl-C; this one is to hear it.
    with subprocess.Popen(
        [*COMMAND, *arguments], stderr=subprocess.PIPE, text=True, cwd=REPOSITORY,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as program:  # fmt: skip
        assert program.stderr is not None
        said = program.stderr.readline()
        assert said == f"Watching {inbox}; results go to {out}. Ctrl-C ends it.\n"
        program.send_signal(signal.SIGINT)
        rest = program.stderr.read()
        assert program.wait() == ExitCode.INTERRUPTED, rest
    assert not (out / "report.html").exists(), "nothing has come"


def test_a_channel_is_learnt_from_lines_and_says_from_how_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["Kế hoạch công tác văn thư", "Sở Nội vụ tỉnh Mẫu", "Căn cứ Luật Lưu trữ", "Nơi nhận: như trên"]
    for folder, read in (("truth", lines), ("ocr", [line.replace("ế", "é").replace("ữ", "ũ") for line in lines])):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("\n".join(read) + "\n", encoding="utf-8")
    out = tmp_path / "channel"
    arguments = ["train-channel", str(tmp_path / "truth"), str(tmp_path / "ocr"), "-o", str(out)]
    assert _run(arguments) == ExitCode.DONE
    said = capsys.readouterr().err
    assert said.endswith(f"from 4 pairs of lines, in {out / 'channel_vie.npz'}.\n")
    assert (out / "channel_vie.npz").stat().st_size > 1000


@pytest.mark.parametrize(
    ("truth", "ocr", "said"),
    [
        ("truth", "other", "have no file name in common."),
        ("truth", "gone", "Give two text files, or two folders of text files."),
        ("truth/a.txt", "noise.txt", "no line is like a line of"),
        ("truth/a.txt", "bytes.txt", "cannot be read as text"),
    ],
)
def test_what_no_channel_can_be_learnt_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], truth: str, ocr: str, said: str
) -> None:
    for folder in ("truth", "other"):
        (tmp_path / folder).mkdir()
    (tmp_path / "truth" / "a.txt").write_text("Kế hoạch công tác\n", encoding="utf-8")
    (tmp_path / "other" / "b.txt").write_text("Kế hoạch công tác\n", encoding="utf-8")
    (tmp_path / "noise.txt").write_text("zzzz 1234 qqqq\n", encoding="utf-8")
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\xfa")
    arguments = ["train-channel", str(tmp_path / truth), str(tmp_path / ocr), "-o", str(tmp_path / "out")]
    assert _run(arguments) == ExitCode.USAGE
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_part_that_is_missing_names_its_package() -> None:
    with pytest.raises(MissingDependencyError) as told, needs_extra("review", "`sohoa review`"):
        raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
    assert str(told.value).startswith("`sohoa review` needs uvicorn, which is not installed. Install it: ")
    assert "[review]'" in str(told.value)
