"""``sohoa schema``: the JSON Schema of the record."""

from __future__ import annotations

from pipeline.errors import ExitCode


def schema() -> ExitCode:
    """Print the JSON Schema of the record."""
    import json

    from pipeline.model.record import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return ExitCode.DONE
