"""What the commands say of themselves: all of it, in order, and true."""

from __future__ import annotations

import inspect
import re
import shlex
import sys
from typing import Any

import pytest
import typer.main

from pipeline.cli.description import GROUPS, paragraphs_of
from pipeline.cli.examples import EXAMPLES
from pipeline.cli.main import app
from pipeline.settings import Settings

GROUP: Any = typer.main.get_command(app)
COMMANDS = GROUP.commands


def _parameters(name: str) -> list[Any]:
    command = COMMANDS[name]
    found: list[Any] = command.get_params(command.make_context(name, [], resilient_parsing=True))
    return found


def test_every_command_stands_in_one_group_and_has_examples() -> None:
    named = [name for _, names in GROUPS for name in names]
    assert sorted(named) == sorted(COMMANDS) == sorted(EXAMPLES)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_in_one_line_what_it_does(name: str) -> None:
    first = paragraphs_of(COMMANDS[name])[0]
    assert first.endswith(".") and len(first) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_and_option_is_explained(name: str) -> None:
    for parameter in _parameters(name):
        assert re.fullmatch(r".*[.)]", parameter.help or "", re.DOTALL), parameter.name
        # No names of Python types in front of people.
        assert parameter.metavar or parameter.is_flag or parameter.name == "help", parameter.name


def test_an_option_means_the_same_everywhere() -> None:
    """Options that several commands have are written and explained alike; but what -o holds differs by command."""
    seen: dict[str, set[tuple[str, ...]]] = {}
    for name in COMMANDS:
        for one in _parameters(name):
            if one.param_type_name == "option":
                seen.setdefault(max(one.opts, key=len), set()).add(tuple(sorted(one.opts)))
    assert {option: written for option, written in seen.items() if len(written) > 1} == {}


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_are_right(name: str) -> None:
    for line, _ in EXAMPLES[name]:
        words = shlex.split(line.partition(" > ")[0])
        assert words[:2] == ["sohoa", name]
        COMMANDS[name].make_context(name, words[2:])


def test_defaults_that_are_named_are_those_of_the_settings() -> None:
    named = {}
    for name in COMMANDS:
        for one in _parameters(name):
            if stated := re.search(r"([\d,]+|\w+) by default\.|: (\w+) \(the default\)", one.help or ""):
                named[one.name] = (stated[1] or stated[2]).replace(",", "")
    assert len(named) >= 8
    for name, value in named.items():
        if name in Settings.model_fields:
            assert str(Settings.model_fields[name].default).removesuffix(".0") == value, name
    settings = Settings()
    assert (settings.restore, settings.clean, settings.jobs, settings.text_layers) == (True, True, 0, "earned")


def test_help_loads_nothing_heavy() -> None:
    from subprocess import run

    code = (
        "import sys; sys.argv = ['sohoa', '--help']\n"
        "from pipeline.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print(sorted(sys.modules), file=sys.stderr)"
    )
    for language in ("en", "vi"):
        done = run(
            [sys.executable, "-c", code], env={"SOHOA_LANG": language}, capture_output=True, text=True, check=True
        )
        heavy = {"numpy", "pandas", "cv2", "PIL", "pydantic_settings", "babel", "sqlite3", "multiprocessing"}
        assert not heavy & set(re.findall(r"'(\w+)'", done.stderr))
        assert (language == "vi") == done.stdout.startswith("Cách dùng")


def test_docstrings_are_the_help() -> None:
    for command in app.registered_commands:
        assert command.callback is not None and inspect.getdoc(command.callback)
