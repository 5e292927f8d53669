"""Corrected pages as JSON, stored beside the record: words, boxes, what was read, what it became."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.model.page import Alternative, Box, Cell, Document, Handwritten, Line, Page, Source, Word

FORMAT = "sohoa.pages/1"
_RUN_AGAIN = "Give `sohoa run` the same inputs and folder: it makes again what is not there."
_DELETE = f"Delete it. {_RUN_AGAIN}"


def pages_to_json(document: Document) -> str:
    """One JSON object: the source and all pages, lines and words."""
    return _to_json(document, digits=4)


def read_pages_to_json(document: Document) -> str:
    """The same with every figure to its last digit: ``pages_from_json`` gives an equal document."""
    return _to_json(document, digits=None)


def pages_from_json(text: str) -> Document:
    """The document that ``pages_to_json`` wrote. Raises ValueError for anything else."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        raise ValueError(f"not a {FORMAT} file")
    pages = tuple(_page(page) for page in data["pages"])
    return Document(Source(**data["source"]), pages, tuple(data["flags"]))


def read_pages(path: Path) -> Document:
    """The corrected pages stored in a file. Raises UsageError; ``missing_file`` where there is no such file."""
    with readable(path):
        text = path.read_text(encoding="utf-8")
    try:
        return pages_from_json(text)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: holds no pages ({type(error).__name__}: {error}).", advice=_DELETE) from None


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """What keeps a stored file from being read as text, as ours: it is missing, no UTF-8, may not be opened."""
    try:
        yield
    except FileNotFoundError:
        raise UsageError(f"{path}: is missing.", code="missing_file", advice=_RUN_AGAIN) from None
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror or error}).", advice="Check its permissions."
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is damaged: no UTF-8.", advice=_DELETE) from None


def _to_json(document: Document, digits: int | None) -> str:
    """A page at a time: as plain dictionaries a page takes three times the memory that it has as objects."""
    parts = {"format": _compact(FORMAT)}
    for name in (field.name for field in fields(document)):
        if name == "pages":
            parts[name] = f"[{','.join(_compact(_plain(asdict(page), digits)) for page in document.pages)}]"
        else:
            value = getattr(document, name)
            parts[name] = _compact(_plain(asdict(value) if isinstance(value, Source) else value, digits))
    return "{" + ",".join(f'"{name}":{text}' for name, text in parts.items()) + "}"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any, digits: int | None = 4) -> Any:
    """Boxes as [left, top, right, bottom], alternatives as [text, probability]; all else as it is."""
    if isinstance(value, dict):
        if value.keys() == {"left", "top", "right", "bottom"}:
            return list(value.values())
        if value.keys() == {"text", "probability"}:
            return list(value.values())
        return {key: _plain(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, digits) for item in value]
    return round(value, digits) if isinstance(value, float) and digits is not None else value


def _page(data: dict[str, Any]) -> Page:
    lines = tuple(_line(line) for line in data.pop("lines"))
    handwriting = tuple(_handwritten(figure) for figure in data.get("handwriting", []))
    seals = tuple(Box(*corners) for corners in data.get("seals", []))
    return Page(**{**data, "lines": lines, "flags": tuple(data["flags"]), "handwriting": handwriting, "seals": seals})


def _handwritten(data: dict[str, Any]) -> Handwritten:
    candidates = tuple(Alternative(*pair) for pair in data["candidates"])
    return Handwritten(**{**data, "candidates": candidates, "box": _box(data["box"])})


def _line(data: dict[str, Any]) -> Line:
    words = tuple(_word(word) for word in data["words"])
    cell = Cell(**data["cell"]) if data.get("cell") else None
    return Line(words, data["raw"], _box(data["box"]), data["block"], tuple(data["flags"]), cell)


def _word(data: dict[str, Any]) -> Word:
    alternatives = tuple(Alternative(text, probability) for text, probability in data["alternatives"])
    span = tuple(data["span"]) if data["span"] else None
    return Word(**{**data, "alternatives": alternatives, "box": _box(data["box"]), "span": span})


def _box(data: list[int] | None) -> Box | None:
    return None if data is None else Box(*data)
