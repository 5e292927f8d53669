"""JSON Pointers (RFC 6901) into a record, with ``*`` for every element of a list and ``*[key=value]`` for some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_SOME = re.compile(r"\*(?:\[(\w+)=([^\]]*)\])?")


def values_at(plain: Any, pointer: str) -> list[tuple[str, Any]]:
    """The values at ``pointer`` of plain data (dicts, lists), each with its own pointer; those that are absent or
    empty are left out.
    """
    found = _walk(plain, pointer.split("/")[1:], "")
    return [(place, value) for place, value in found if value is not None and value not in ("", [])]


def _walk(value: Any, steps: list[str], place: str) -> Iterator[tuple[str, Any]]:
    if not steps:
        yield place, value
        return
    step, rest = steps[0], steps[1:]
    if isinstance(value, dict):
        yield from _walk(value.get(step), rest, f"{place}/{step}")
    elif isinstance(value, list):
        some = _SOME.fullmatch(step)
        for index, item in enumerate(value):
            wanted = step == str(index) if some is None else not some[1] or str(item.get(some[1])) == some[2]
            if wanted:
                yield from _walk(item, rest, f"{place}/{index}")


def leads_somewhere(pointer: str, schema: dict[str, Any]) -> bool:
    """Whether data of a JSON Schema can hold a value there."""
    slash, *steps = pointer.split("/")
    return slash == "" and len(steps) > 0 and _leads(steps, schema)


def _leads(steps: list[str], schema: dict[str, Any]) -> bool:
    definitions = schema.get("$defs", {})

    def step_into(part: dict[str, Any], steps: list[str]) -> bool:
        if "$ref" in part:
            part = definitions[part["$ref"].rsplit("/", 1)[-1]]
        if "anyOf" in part:
            return any(step_into(choice, steps) for choice in part["anyOf"])
        if not steps:
            return part.get("type") != "null"
        if "items" in part:
            return (_SOME.fullmatch(steps[0]) is not None or steps[0].isdecimal()) and step_into(
                part["items"], steps[1:]
            )
        properties = part.get("properties", {})
        return steps[0] in properties and step_into(properties[steps[0]], steps[1:])

    return step_into(schema, steps)
