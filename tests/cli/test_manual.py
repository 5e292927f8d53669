"""The manual pages: as the commands are, complete, and in good roff."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer.main

from pipeline.cli.main import app
from pipeline.cli.manual import EXIT_STATUS
from pipeline.errors import ExitCode
from pipeline.settings import Settings
from tests.cli.scripts import script
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def make_man() -> ModuleType:
    return script("make-man")


@pytest.fixture(scope="module")
def pages(make_man: ModuleType) -> dict[Path, str]:
    found: dict[Path, str] = make_man.pages()
    return found


def test_pages_are_as_the_commands_are(make_man: ModuleType, pages: dict[Path, str]) -> None:
    held = {path for folder in make_man.FOLDERS.values() for path in folder.iterdir()}
    assert held == set(pages)
    for path, page in pages.items():
        assert path.read_text(encoding="utf-8") == page, f"{path.name}: run script/make-man"


def test_every_command_and_option_has_its_place(make_man: ModuleType, pages: dict[Path, str]) -> None:
    group: Any = typer.main.get_command(app)
    for folder in make_man.FOLDERS.values():
        for name, command in {"": group, **group.commands}.items():
            page = pages[folder / f"{'-'.join(['sohoa', name]) if name else 'sohoa'}.1"]
            for parameter in command.get_params(command.make_context("x", [], resilient_parsing=True)):
                for written in (*parameter.opts, *parameter.secondary_opts):
                    if written.startswith("-"):
                        assert make_man.roff(written) in page, f"{name} {written}"
            sections = ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "FILES", "ENVIRONMENT", "SEE ALSO")
            assert page.count("\n.SH ") >= len(sections)
        whole = pages[folder / "sohoa.1"]
        assert all(f"sohoa\\-{make_man.roff(name)}" in whole for name in group.commands)
        assert all(f"SOHOA_{name.upper()}" in whole for name in Settings.model_fields)


def test_the_wheel_installs_them(make_man: ModuleType) -> None:
    wheel = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    installed = {REPOSITORY / source: place for source, place in wheel["wheel"]["shared-data"].items()}
    for folder in make_man.FOLDERS.values():
        root = next(source for source in installed if folder.is_relative_to(source))
        assert installed[root] == "share/man", "where man looks, beside the folder of the program"


def test_every_exit_code_is_told() -> None:
    assert set(EXIT_STATUS) == set(ExitCode)


def test_roff_is_kept_from_what_it_would_take_for_its_own(make_man: ModuleType) -> None:
    assert make_man.roff('a\\b-c "d"') == "a\\eb\\-c \\(dqd\\(dq"
    assert make_man.text("x. '*.pdf' is") == "x. '*.pdf' is"
    assert make_man.text(".toml and `sohoa run`. Then.") == "\\&.toml and \\fBsohoa run\\fP.\nThen."


def test_mandoc_finds_nothing(make_man: ModuleType) -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not on this machine")
    files = [str(path) for folder in make_man.FOLDERS.values() for path in sorted(folder.glob("*.1"))]
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", *files], capture_output=True, text=True, check=False
    )
    # A date would be that of a release; the version says more.
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


def test_groff_finds_nothing(make_man: ModuleType) -> None:
    if shutil.which("groff") is None:
        pytest.skip("groff is not on this machine")
    for folder in make_man.FOLDERS.values():
        for path in folder.glob("*.1"):
            command = ["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-z", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")
