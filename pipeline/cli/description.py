"""What a command says of itself, in one language: for its ``--help`` and its manual page."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.cli.examples import EXAMPLES
from pipeline.model.language import N_

Told = Callable[[str], str]

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Commands that read documents"), ("run", "status", "retry", "watch", "merge", "purge")),
    (N_("Commands that show and pass on results"), ("search", "export", "chart", "audit", "explain", "page")),
    (N_("Commands for review"), ("review", "correct", "gold", "learn")),
    (N_("Commands for text alone"), ("restore", "parse")),
    (N_("Commands that measure and set up"), ("evaluate", "train-channel", "config", "schema", "doctor")),
)
"""The order in which the commands are listed, under headings."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An argument or option: how it is written, what it does, what holds without it."""

    written: str
    """Such as ``-j, --jobs N``."""
    help: str
    notes: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """All in one paragraph."""
        return f"{self.help} [{'; '.join(self.notes)}]" if self.notes else self.help


@dataclass(frozen=True, slots=True)
class Description:
    """Of one command, or of the program itself."""

    path: str
    """Such as ``sohoa run``."""
    usage: str
    """What follows it."""
    paragraphs: tuple[str, ...]
    arguments: tuple[Entry, ...]
    options: tuple[Entry, ...]
    lists: tuple[tuple[str, tuple[Entry, ...]], ...]
    """Further lists with their headings: the commands, the formats of an export."""
    examples: tuple[Entry, ...]


def described(command: Any, context: Any, path: str, told: Told) -> Description:
    """``command`` as typer has built it, its words as ``told`` puts them."""
    parameters = [one for one in command.get_params(context) if not one.hidden]
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    options = [one for one in parameters if one.param_type_name == "option"]
    usage = [*map(_in_usage, arguments), *(_in_usage(one) for one in options if one.required), told("[OPTIONS]")]
    lists = _commands(command, told) if hasattr(command, "commands") else _formats(told) * (command.name == "export")
    if hasattr(command, "commands"):
        usage.append(told("COMMAND [ARGUMENTS]..."))
    return Description(
        path=path,
        usage=" ".join(usage),
        paragraphs=tuple(told(part) for part in paragraphs_of(command)),
        arguments=tuple(Entry(one.metavar, told(one.help), _notes(one, told)) for one in arguments),
        options=tuple(Entry(_written(one), told(one.help), _notes(one, told)) for one in options),
        lists=lists,
        examples=tuple(Entry(line, told(why)) for line, why in EXAMPLES.get(command.name, ())),
    )


def paragraphs_of(command: Any) -> list[str]:
    """The command's help in English, each paragraph in one line, what stands at its end last."""
    text = "\n\n".join(inspect.cleandoc(part) for part in (command.help, command.epilog) if part)
    return [" ".join(part.split()) for part in text.split("\n\n")]


def summary_of(command: Any, told: Told) -> str:
    """What a command does, in one line."""
    return told(paragraphs_of(command)[0])


def _in_usage(parameter: Any) -> str:
    if parameter.param_type_name == "option":
        return f"{min(parameter.opts, key=len)} {parameter.metavar}"
    return parameter.metavar if parameter.required else f"[{parameter.metavar}]"


def _written(option: Any) -> str:
    short_first = sorted(option.opts, key=len)
    value = f" {option.metavar}" if option.metavar and not option.is_flag else ""
    return " / ".join([", ".join(short_first) + value, *option.secondary_opts])


def _notes(parameter: Any, told: Told) -> tuple[str, ...]:
    if parameter.required:
        return (told("required"),)
    notes = []
    default = parameter.default
    if default is True and parameter.secondary_opts:
        default = parameter.opts[0]
    if isinstance(default, float):
        default = f"{default:g}"
    if default not in (None, False, "") and parameter.show_default:
        notes.append(told(f"default: {default}"))
    low, high = parameter.min, parameter.max
    if low is not None and high is not None:
        notes.append(told(f"{low:g} to {high:g}"))
    elif low is not None:
        notes.append(told(f"at least {low:g}"))
    return tuple(notes)


def _commands(group: Any, told: Told) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    return tuple(
        (told(heading), tuple(Entry(name, summary_of(group.commands[name], told)) for name in names))
        for heading, names in GROUPS
    )


def _formats(told: Told) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    from pipeline.write.export import FORMATS

    rows = (Entry(name, told(entry.description)) for name, entry in FORMATS.items())
    return ((told("Formats"), tuple(rows)),)
