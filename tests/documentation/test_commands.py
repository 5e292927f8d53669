"""Every command on the pages is run: as a reader would type it, in a folder with the samples and their results."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from pipeline.cli.main import app
from tests.conftest import REPOSITORY
from tests.documentation.pages import ENGLISH, VIETNAMESE, Block, blocks, code
from tests.documentation.world import World

RUN = [block for page in ENGLISH for block in blocks(page) if block.language in {"sh", "python"}]
# What a command rightly says by its exit code on these samples, where the page does not show it.
ENDS = {
    "sohoa run samples/scans -o results --dry-run": 2,  # they are read already
    "sohoa run archive/ -o OUT --dry-run": 2,
    "sohoa retry OUT --page-seconds 300": 2,  # nothing has failed
    "sohoa correct OUT project-1.json": 2,  # nobody has said anything in Label Studio
    "sohoa search OUT '\"thi đua\" khen thưởng'": 2,  # not in the samples
    "sohoa search OUT 37/KH-HDTD --json": 2,
}
PREPARED: dict[str, Callable[[World], None]] = {
    "formats-documents": World.corrected_in_label_studio,
    "scale": World.parts,
}
BESIDE = [REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "samples/README.md")]
"""Pages beside docs/, which install and run the whole of it: their commands are looked at, not run."""
SHOWN = {
    "apt-get",
    "brew",
    "cd",
    "docker",
    "git",
    "pip",
    "pipx",
    "psql",
    "python",
    "python3",
    "script",
    "sohoa",
    "sudo",
    "winget",
}
"""First words of commands that are only shown: they change the machine, or need others."""


def _identity(block: Block) -> str:
    return f"{block.page.stem}-{block.number}"


@pytest.mark.slow
@pytest.mark.parametrize("block", RUN, ids=_identity)
def test_commands_do_what_they_should(block: Block, world: World) -> None:
    prepare = PREPARED.get(block.page.stem)
    if prepare is not None:
        prepare(world)
    ended = world.shell(block.text) if block.language == "sh" else world.python(block.text)
    unforeseen = [line for line in ended.failed if ENDS.get(line.partition(" ")[2]) != int(line.split()[0])]
    assert not unforeseen, f"{unforeseen}\n{ended.errors}"
    shown = _output_after(block)
    if shown and not ended.failed:
        printed = _without_figures(ended.output + ended.errors)
        for line in shown.splitlines():
            assert _without_figures(line) in printed, f"{line}\n{ended.output}{ended.errors}"


@pytest.mark.parametrize("page", VIETNAMESE, ids=lambda path: path.stem)
def test_translations_show_no_other_commands(page: Path) -> None:
    english = {block.text for block in blocks(page.with_name(page.name.replace(".vi.md", ".md")))}
    for block in blocks(page):
        if block.language in {"sh", "python"}:
            assert block.text in english, block.text


@pytest.mark.parametrize(
    "page", [page for page in [*ENGLISH, *VIETNAMESE] if not page.match("install.*")], ids=lambda path: path.stem
)
def test_commands_that_are_not_run_are_few_and_right(page: Path) -> None:
    for block in blocks(page):
        if block.language == "console":
            for line in block.text.replace("\\\n", " ").splitlines():
                words = shlex.split(line.removeprefix("$ "), comments=True)
                assert not words or {Path(words[0]).parts[0], Path(words[0]).name} & SHOWN, (
                    f"{line}: is this not to be run? Then use ```sh"
                )


@pytest.mark.parametrize("page", [*ENGLISH, *VIETNAMESE, *BESIDE], ids=lambda path: path.stem)
def test_every_command_and_option_that_is_named_is_there(page: Path) -> None:
    for text in [*code(page), *(block.text for block in blocks(page) if block.language in {"console", "sh"})]:
        for command in re.findall(r"(?<!runpip)(?:^|[\s/])sohoa ([a-z][^|;#\n]*)", text.replace("\\\n", " ")):
            _check_options(command)


def _check_options(command: str) -> None:
    """Fails where the command, or an option of it, is not there."""
    name, *words = re.sub(r"[<>&].*", "", command).split()
    known: Any = get_command(app)
    assert name in known.commands, f"sohoa {command}"
    options = {
        option for parameter in known.commands[name].params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    for word in words:
        if re.match(r"--?[a-z]", word):
            assert word.partition("=")[0] in {*options, "--help", "-h"}, f"sohoa {command}: {word}"


def _output_after(block: Block) -> str:
    """The block without a language that follows a block of commands: what they print."""
    following = blocks(block.page)[block.number + 1 : block.number + 2]
    between = block.page.read_text(encoding="utf-8").split(block.text, 1)[1].split("```", 2)[1]
    adjacent = "#" not in between.replace("`#", "")
    return following[0].text if following and not following[0].language and adjacent else ""


def _without_figures(text: str) -> str:
    return re.sub(r"\d+(?:[.,]\d+)*", "0", re.sub(r"\s+", " ", text))
