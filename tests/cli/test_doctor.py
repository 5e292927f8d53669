"""What is there, what is missing, and what to type for it."""

from __future__ import annotations

import sys

import pytest

from pipeline.cli.doctor import extras_of
from pipeline.cli.main import _run
from pipeline.errors import ExitCode
from tests.conftest import REPOSITORY

_REQUIREMENTS = (
    "numpy>=2.0",
    "pytest>=8; extra == 'there'",
    "pytest>=8; extra == 'half'",
    "no-such-package-at-all; extra == 'half'",
    "no-such-package-at-all>=1; python_version > '3' and extra == \"gone\"",
    "sohoa[there]; extra == 'all'",
    "ruff; extra == 'dev'",
)


def test_an_extra_is_there_when_all_its_packages_are() -> None:
    assert extras_of(_REQUIREMENTS) == (["there"], ["half", "gone"])


def test_each_missing_extra_comes_with_its_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.metadata.requires", lambda _name: _REQUIREMENTS)
    assert _run(["doctor"]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "Extras that are installed: there\n" in said
    assert f"  half: {sys.executable} -m pip install -e '{REPOSITORY}[half]'\n" in said
    assert f"  gone: {sys.executable} -m pip install -e '{REPOSITORY}[gone]'\n" in said


def test_little_memory_and_a_missing_language_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.model.machine.memory", lambda: 1_000_000_000)
    monkeypatch.setattr("pipeline.recognize.tesseract_program.installed_languages", lambda: ["eng"])
    assert _run(["doctor"]) == ExitCode.MISSING_DEPENDENCY
    said = capsys.readouterr().out
    assert "little memory: use --jobs 1" in said
    assert "Language vie: MISSING. Install it: " in said
