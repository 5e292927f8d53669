"""``sohoa config``: the effective settings and where each comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.options import Config
from pipeline.errors import ExitCode
from pipeline.model.language import _


def config(
    config: Config = None,
    json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> ExitCode:
    """Print every setting: value, origin, meaning.

    The output has the form of a sohoa.toml. The environment (SOHOA_NAME) goes before the file, an option before both.
    """
    import json as json_module

    from pipeline.settings import Settings, load_with_origins

    settings, origins = load_with_origins(config)
    values = settings.model_dump(mode="json")
    if json:
        rows = {name: {"value": value, "origin": origins[name]} for name, value in values.items()}
        print(json_module.dumps(rows, ensure_ascii=False, indent=2))
        return ExitCode.DONE
    for name, value in values.items():
        # TOML has no null: what is not set stands there as a comment.
        line = f"# {name} =" if value is None else f"{name} = {json_module.dumps(value, ensure_ascii=False)}"
        origin = _("default") if origins[name] == "default" else origins[name]
        print(f"{line}  # {origin}; {_(Settings.model_fields[name].description or '')}")
    return ExitCode.DONE
