"""What is read of Label Studio's JSON export (https://labelstud.io/guide/export): checked, since people edit it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError, model_validator

from pipeline.errors import UsageError
from pipeline.write.label_studio import TEXT

_LINE = re.compile(r"line-([0-9]{1,6})")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class TaskData(_Model):
    """What ``sohoa export`` put into the task."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}(-[1-9][0-9]{0,5})?$")]
    """Of the record; it becomes part of a path."""
    name: str = ""
    page: Annotated[int, Field(ge=1)]
    lines: list[str]
    fields: dict[str, str | None]


class _Value(_Model):
    text: str | list[str]


class TextArea(_Model):
    """A text box, of a region or of the whole page."""

    type: Literal["textarea"]
    id: str
    from_name: str
    value: _Value

    @property
    def line(self) -> int | None:
        """The number of the line whose text this is; None for fields and for regions that a person drew."""
        match = _LINE.fullmatch(self.id) if self.from_name == TEXT else None
        return int(match[1]) if match else None

    @property
    def text(self) -> str:
        """What stands in the field; the parts of a list with a space between them."""
        return self.value.text if isinstance(self.value.text, str) else " ".join(self.value.text)

    @model_validator(mode="after")
    def _of_a_line(self) -> TextArea:
        if self.from_name == TEXT and self.id.startswith("line-") and self.line is None:
            raise ValueError(f"{self.id[:40]!r} is no line")
        return self


class _Other(_Model):
    """Rectangles, relations and what else a project may have; not looked at."""

    type: str = ""


def _kind(entry: Any) -> str:
    return "textarea" if isinstance(entry, dict) and entry.get("type") == "textarea" else "other"


_Entry = Annotated[
    Annotated[TextArea, Tag("textarea")] | Annotated[_Other, Tag("other")], Discriminator(_kind)
]  # fmt: skip


class _Person(_Model):
    email: str | None = None
    id: int | str | None = None


class Annotation(_Model):
    """What one person made of a task."""

    result: list[_Entry] = []
    was_cancelled: bool | None = None
    updated_at: str | None = None
    completed_by: _Person | int | str | None = None

    @property
    def who(self) -> str:
        """The annotator's name in the log of corrections."""
        by = self.completed_by
        return f"label-studio:{(by.email or by.id) if isinstance(by, _Person) else by}"

    @property
    def text_areas(self) -> list[TextArea]:
        """Entries that hold text."""
        return [entry for entry in self.result if isinstance(entry, TextArea)]


class Task(_Model):
    """A page with what people made of it."""

    data: TaskData
    annotations: list[Annotation] | None = None

    @property
    def latest(self) -> Annotation | None:
        """The latest annotation that was not cancelled."""
        kept = [annotation for annotation in self.annotations or [] if not annotation.was_cancelled]
        return max(kept, key=lambda annotation: annotation.updated_at or "", default=None)


def read_tasks(path: Path) -> list[Task]:
    """The tasks of an export. Raises UsageError that says what in the file is none."""
    try:
        return TypeAdapter(list[Task]).validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "/".join(str(step)[:40] for step in first["loc"])
        raise UsageError(
            f"{path}: is no JSON export of tasks that `sohoa export --format label-studio` made "
            f"({f'{where}: ' if where else ''}{first['msg']}).",
            advice="Export from Label Studio as JSON (not JSON-MIN).",
        ) from None
