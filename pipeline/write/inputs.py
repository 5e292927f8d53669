"""What became of every input: one row each, whether a record came of it or not."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Status = Literal["done", "partial", "failed", "skipped"]


class InputRow(BaseModel):
    """``inputs.jsonl`` holds one of these for every input of a run."""

    model_config = ConfigDict(extra="forbid")

    name: str
    """Path as it was given."""
    id: str | None = None
    """Of the record that came of it."""
    status: Status
    code: str | None = None
    """Of the error, or why it was skipped; stable."""
    reason: str | None = None
    """The same as a sentence."""
    pages: int | None = None
    failed_pages: list[int] = []

    def to_json(self) -> str:
        """One line of inputs.jsonl."""
        return self.model_dump_json()
