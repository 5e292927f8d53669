"""Pages that list something list all of it, and nothing that is not there."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.record import json_schema
from pipeline.write.export import FORMATS
from tests.conftest import REPOSITORY
from tests.documentation.pages import DOCS, code, first_cells

PIPELINE = REPOSITORY / "pipeline"


@cache
def _nodes() -> list[ast.AST]:
    """Every part of the package's source that can name a code or a reason."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PIPELINE.rglob("*.py")))
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call | ast.ClassDef)]


def _codes() -> set[str]:
    """Every code of an error: of its class, or given where it is raised."""
    codes = set()
    for node in _nodes():
        if isinstance(node, ast.ClassDef):
            codes |= {_text(item.value) for item in node.body if isinstance(item, ast.Assign) and _names(item, "code")}
        elif isinstance(node, ast.Call):
            codes |= {_text(keyword.value) for keyword in node.keywords if keyword.arg == "code"}
    return {code for code in codes if re.fullmatch(r"[a-z]+(_[a-z]+)*", code)}


def _names(node: ast.Assign, name: str) -> bool:
    return ast.unparse(node.targets[0]) == name


def _text(node: ast.expr | Any) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _doubts() -> set[str]:
    """Every reason for which the parser asks for a person's eye that is written where it asks."""
    asked = {"doubt": 1, "_doubt": 0, "_withdraw": 1}
    reasons = set()
    for call in _nodes():
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in asked and len(call.args) > asked[name]:
            reasons |= {_text(node) for node in ast.walk(call.args[asked[name]])}
    return {reason for reason in reasons if re.fullmatch(r"[a-z_]+", reason)}


def test_every_error_code_has_its_advice() -> None:
    assert _codes() - first_cells(DOCS / "errors.md") == set()


def test_no_error_code_is_made_up() -> None:
    words = {
        word for path in PIPELINE.rglob("*.py") for word in re.findall(r"[\"'](\w+)[\"']", path.read_text("utf-8"))
    }
    assert first_cells(DOCS / "errors.md") - words == set()


@pytest.mark.parametrize("part", ["Record", *json_schema()["$defs"]])  # type: ignore[misc]
def test_every_field_of_the_record_is_explained(part: str) -> None:
    schema: Any = json_schema()
    fields = set((schema if part == "Record" else schema["$defs"][part])["properties"])
    known = code(DOCS / "record.md") if part == "Table" else first_cells(DOCS / "record.md")
    assert fields - known == set()


def test_every_reason_for_review_is_explained() -> None:
    reasons = _doubts()
    assert len(reasons) > 15
    assert reasons - first_cells(DOCS / "record.md") == set()


def test_the_example_of_a_record_has_only_its_fields() -> None:
    text = (DOCS / "record.md").read_text(encoding="utf-8").rpartition("```json\n")[2].partition("```")[0]
    schema: Any = json_schema()
    assert set(json.loads(text)) <= set(schema["properties"])


def test_every_dictionary_is_described_with_its_columns() -> None:
    text = (DOCS / "dictionaries.md").read_text(encoding="utf-8")
    names = {path.name + ("/" if path.is_dir() else "") for path in (REPOSITORY / "dictionaries").iterdir()}
    assert {name for name in names if f"`{name}`" not in text} == set()
    for row in re.findall(r"^\| `(\w+\.tsv)` \|.*\| (.*) \|$", text, re.MULTILINE):
        columns = re.findall(r"`(\w+)`", row[1])
        if columns:
            assert columns == _header(REPOSITORY / "dictionaries" / row[0])[: len(columns)], row[0]


def _header(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if not line.startswith("#")).split("\t")


def test_every_format_of_export_is_listed() -> None:
    assert set(FORMATS) - code(DOCS / "formats.md") == set()


def test_shell_commands_stand_in_fences_that_say_so() -> None:
    """A block of commands without a language would be taken for output, and not be run."""
    for path in DOCS.glob("*.md"):
        assert not re.search(r"^```\n(?:\S*/)?sohoa ", path.read_text(encoding="utf-8"), re.MULTILINE), path.name
        assert not re.search(r"\n\n    (?:\S*/)?sohoa ", path.read_text(encoding="utf-8")), path.name
