"""Tasks for Label Studio (https://labelstud.io/guide/tasks): a page each, its lines and the fields filled in.

What people change there comes back by ``label_studio_corrections``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from PIL import Image

from pipeline.errors import DocumentError, UsageError
from pipeline.model.page import Box, Line, Page
from pipeline.model.record import Record
from pipeline.version import package_version
from pipeline.write.characters import printable
from pipeline.write.export import Export
from pipeline.write.files import write_lines, write_text, write_whole
from pipeline.write.placed_text import sureness
from pipeline.write.selection import Item
from pipeline.write.source_files import find_source

FIELDS = (
    "/type", "/type_name", "/number", "/date", "/place", "/issuer/name", "/issuer/parent", "/subject",
    "/signer/title", "/signer/name", "/secrecy", "/urgency",
)  # fmt: skip
"""Fields that are one text each, by JSON Pointer; they stand with the first page of a document."""
PICTURE, TEXT, PLACE = "picture", "text", "line"
"""Names of the controls in the labelling interface."""


def control_of(pointer: str) -> str:
    """The control for a field: ``field_issuer_name``."""
    return "field_" + pointer[1:].replace("/", "_")


def write_label_studio(export: Export) -> Iterator[Path]:
    """``tasks.json``, ``labeling-interface.xml`` and the pages' pictures, ``images/<document>-<page>.png``.

    The pictures are served by Label Studio's local files, from the folder that holds the export.
    """
    if export.picture is None:
        raise UsageError("Label Studio shows pages, and there is nothing that draws them.")
    interface = export.folder / "labeling-interface.xml"
    write_text(interface, labeling_interface())
    yield interface
    tasks: list[str] = []
    for item in export.selection.items():
        try:
            for page in export.selection.pages(item.record).pages:
                picture = _write_picture(export, item, page)
                yield picture
                tasks.append(json.dumps(_task(export, item, page, picture), ensure_ascii=False))
        except DocumentError as error:
            export.fail(error)
    path = export.folder / "tasks.json"
    write_lines(path, ["[", *(f"{task}," for task in tasks[:-1]), *tasks[-1:], "]"])
    yield path


def labeling_interface() -> str:
    """The configuration to be pasted into a project: a picture with lines to be corrected, a text box a field."""
    view = ET.Element("View")
    ET.SubElement(view, "Image", {"name": PICTURE, "value": "$image", "zoom": "true", "zoomControl": "true"})
    labels = ET.SubElement(view, "RectangleLabels", {"name": PLACE, "toName": PICTURE})
    ET.SubElement(labels, "Label", {"value": "line", "background": "#0072b2"})
    box = {"toName": PICTURE, "editable": "true", "maxSubmissions": "1"}
    ET.SubElement(view, "TextArea", {"name": TEXT, **box, "perRegion": "true", "displayMode": "region-list"})
    for pointer in FIELDS:
        ET.SubElement(view, "Header", {"value": pointer})
        ET.SubElement(view, "TextArea", {"name": control_of(pointer), **box})
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def _write_picture(export: Export, item: Item, page: Page) -> Path:
    assert export.picture is not None
    source, _ = find_source(item.record.source, [item.row.name], export.page_files)
    raster = export.picture(source, page.number)
    path = export.folder / "images" / f"{item.stem}-{page.number}.png"
    write_whole(path, lambda temporary: Image.fromarray(raster.pixels).save(temporary, format="PNG"))
    return path


def _task(export: Export, item: Item, page: Page, picture: Path) -> dict[str, Any]:
    address = quote(picture.relative_to(export.folder.parent).as_posix())
    first = page.number == (item.record.source.page_range or (1, 1))[0]
    data = {
        "image": f"/data/local-files/?d={address}",
        "name": item.record.source.name,
        "id": item.record.id,
        "page": page.number,
        "lines": [line.text for line in page.lines],
        "fields": {pointer: value_at(item.record, pointer) for pointer in FIELDS} if first else {},
    }
    result = [entry for number, line in enumerate(page.lines) for entry in _line(page, number, line)]
    result += [_field(pointer, text) for pointer, text in data["fields"].items() if text]  # type: ignore[attr-defined]
    return {"data": data, "predictions": [{"model_version": f"sohoa {package_version()}", "result": result}]}


def _line(page: Page, number: int, line: Line) -> list[dict[str, Any]]:
    """A rectangle and the text in it; lines without a place on the page cannot be shown there."""
    if line.box is None or not line.words or not page.width or not page.height:
        return []
    place = _percent(line.box, page)
    common = {
        "id": f"line-{number}",
        "to_name": PICTURE,
        "original_width": page.width,
        "original_height": page.height,
        "image_rotation": 0,
    }
    known = [sure for sure in map(sureness, line.words) if sure is not None]
    score = {"score": round(min(known), 4)} if known else {}
    label = {"from_name": PLACE, "type": "rectanglelabels", "value": {**place, "rectanglelabels": ["line"]}}
    text = {"from_name": TEXT, "type": "textarea", "value": {**place, "text": [printable(line.text)]}}
    return [{**common, **label, **score}, {**common, **text, **score}]


def _field(pointer: str, text: str) -> dict[str, Any]:
    name = control_of(pointer)
    return {"id": name, "from_name": name, "to_name": PICTURE, "type": "textarea", "value": {"text": [printable(text)]}}


def _percent(box: Box, page: Page) -> dict[str, float]:
    return {
        "x": 100 * box.left / page.width,
        "y": 100 * box.top / page.height,
        "width": 100 * box.width / page.width,
        "height": 100 * box.height / page.height,
        "rotation": 0,
    }


def value_at(record: Record, pointer: str) -> str | None:
    """One of ``FIELDS`` in a record."""
    value: Any = record
    for step in pointer[1:].split("/"):
        value = getattr(value, step)
    return None if value is None else str(value)
