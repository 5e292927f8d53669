"""What comes in and goes out by streams: standard input among inputs, consoles that lack letters, empty input."""

from __future__ import annotations

import io
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import NoReturn

import pytest

from pipeline.batch.inputs import gather
from pipeline.cli.console import prepare
from pipeline.cli.main import _run
from pipeline.cli.standard_input import named_as_given, with_standard_input
from pipeline.errors import ExitCode


def standard_input(data: bytes, monkeypatch: pytest.MonkeyPatch) -> io.TextIOWrapper:
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stream)
    return stream


def test_standard_input_given_twice_is_read_once_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = standard_input("Sở Y tế".encode(), monkeypatch)
    kept, other = tmp_path / "kept.txt", tmp_path / "a.txt"
    other.write_text("x")
    found = list(
        named_as_given(gather(with_standard_input(["-", str(other), "-"], kept), True, tmp_path / "out"), kept)
    )
    assert [(item.name, item.skipped and item.skipped[0]) for item in found] == [
        ("-", None), (str(other), None), ("-", "given_twice"),
    ]  # fmt: skip
    assert found[2].skipped == ("given_twice", "-: the same input was given before.")
    assert (kept.read_text(encoding="utf-8"), stream.read()) == ("Sở Y tế", "")


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def written(stream: io.TextIOWrapper, text: str) -> bytes:
    prepare(stream)
    stream.write(text)
    stream.flush()
    data = stream.buffer
    assert isinstance(data, io.BytesIO)
    return data.getvalue()


def test_a_pipe_gets_utf8_and_a_console_that_lacks_letters_their_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    text = "Kế hoạch\n"
    assert written(io.TextIOWrapper(io.BytesIO(), "cp1252", newline="\r\n"), text) == text.encode()
    assert written(Terminal(io.BytesIO(), "cp1252", newline="\n"), text) == b"K\\u1ebf ho\\u1ea1ch\n"
    monkeypatch.setenv("PYTHONIOENCODING", "utf-16-le")
    assert written(io.TextIOWrapper(io.BytesIO(), "utf-16-le", newline="\n"), text) == text.encode("utf-16-le")
    prepare(io.StringIO())


@pytest.mark.parametrize("data", [b"", b" \n\t\n"])
def test_nothing_to_parse_is_told(
    data: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(data, monkeypatch)
    assert _run(["parse"]) == ExitCode.ALL_FAILED
    assert "-: is empty." in capsys.readouterr().err


def test_a_folder_is_no_text_to_parse_or_restore(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("parse", "restore"):
        assert _run([command, str(tmp_path)]) == ExitCode.ALL_FAILED
        assert f"{tmp_path.name}: is not a file." in capsys.readouterr().err


def test_a_checkout_that_is_not_installed_has_no_extras_to_tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(_name: str) -> NoReturn:
        raise PackageNotFoundError

    monkeypatch.setattr("importlib.metadata.requires", unknown)
    assert _run(["doctor"]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "Extras" not in said
    assert "All is there." in said


def test_changes_are_not_written_over_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Sở Y tế", encoding="utf-8")
    assert _run(["restore", str(text), "--edits", str(text)]) == ExitCode.USAGE
    assert "holds the text that is read" in capsys.readouterr().err
    assert text.read_text(encoding="utf-8") == "Sở Y tế"
