"""The help of the commands and what is said of wrong arguments, in the language of the person who asks."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from pipeline.cli.description import Description, Entry, described, summary_of
from pipeline.model.language import _


def _write(said: Description, formatter: Any) -> None:
    formatter.write_usage(said.path, said.usage, prefix=_("Usage:") + " ")
    for paragraph in said.paragraphs:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(paragraph)
    lists = [*said.lists, (_("Arguments"), said.arguments), (_("Options"), said.options)]
    for heading, entries in lists:
        if entries:
            with formatter.section(heading):
                formatter.write_dl([(entry.written, entry.said) for entry in entries])
    if said.examples:
        with formatter.section(_("Examples")):
            for example in said.examples:
                _write_example(example, formatter)


def _write_example(example: Entry, formatter: Any) -> None:
    """The line uncut, so that it can be copied; what it does below it."""
    formatter.write(f"{'':>{formatter.current_indent}}{example.written}\n")
    with formatter.indentation():
        formatter.write_text(example.help)


class Command(TyperCommand):
    """A command whose help is put together here, in the chosen language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help into typer's formatter."""
        _write(described(self, ctx, ctx.command_path, _), formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """For the completion of a shell."""
        return summary_of(self, _)


class Ended(Exception):
    """A command was ended from outside; ``why`` is what Python raised."""

    def __init__(self, why: KeyboardInterrupt | BrokenPipeError) -> None:
        self.why = why


class Group(TyperGroup):
    """The same for the program itself."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command. Raises Ended for Ctrl-C and a reader that has left, to which typer has answers of its own:
        no word, and exit code 1.
        """
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, BrokenPipeError) as error:
            raise Ended(error) from error

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help into typer's formatter."""
        _write(described(self, ctx, ctx.command_path, _), formatter)
