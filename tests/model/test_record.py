from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from pipeline.model.record import Record, json_schema
from tests.conftest import REPOSITORY


def test_the_schema_in_docs_is_the_one_of_the_models() -> None:
    stored = json.loads((REPOSITORY / "docs" / "record.schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema(), "run: .venv/bin/sohoa schema > docs/record.schema.json"


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError):
        Record.from_json('{"schema": "sohoa.record/2"}')
