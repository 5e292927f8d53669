"""What the documents promise is there: links, commands, codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.cli.main import app
from pipeline.errors import ExitCode
from tests.conftest import REPOSITORY

DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob("samples/*.md")])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_exit_code_is_documented() -> None:
    text = (REPOSITORY / "docs" / "command-line.md").read_text(encoding="utf-8")
    for code in ExitCode:
        assert f"| {code.value} | {code.name} |" in text


def test_every_command_is_documented() -> None:
    text = (REPOSITORY / "docs" / "command-line.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"`sohoa {(command.name or command.callback.__name__).replace('_', '-')}" in text


def test_the_readme_says_the_same_in_both_languages() -> None:
    english, vietnamese = (REPOSITORY / "README.md").read_text(encoding="utf-8").split("## Tiếng Việt\n")
    vietnamese = vietnamese.replace(".vi.md", ".md")
    for pattern in (r"script/\w+", r"sohoa \w+", r"\]\((docs/[\w.-]+|[A-Z]+\.md)\)", r"pipeline\.\w+"):
        assert set(re.findall(pattern, english)) - {"sohoa cd"} >= set(re.findall(pattern, vietnamese)), pattern
        assert set(re.findall(pattern, vietnamese)) - {"sohoa cd"} >= set(re.findall(pattern, english)) - {
            "sohoa cd",
            "sohoa turns",
        }, pattern
