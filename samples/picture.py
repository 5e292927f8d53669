"""The README's picture for ``script/make-pictures``: a scan beside its record, values in the colour of their place."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import shorten
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from samples.rendering.fonts import Style, load_font, text_width

SCAN = Path(__file__).resolve().parent / "scans" / "notice-heritage.pdf"
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "scan-and-record.png"

Colour = tuple[int, int, int]

DPI = 200
SHOWN = 0.82
"""How much of the page is shown: the paper is empty below."""
HEIGHT, GAP, CARD = 1080, 40, 720
MOST_LINES = 2
PAPER: Colour = (255, 255, 255)
INK: Colour = (34, 40, 49)
PALE: Colour = (122, 130, 140)
# Label, JSON Pointer, colour; the Okabe-Ito palette, which colour-blind readers can tell apart.
FIELDS: tuple[tuple[str, str, Colour], ...] = (
    ("issuer.name", "/issuer/name", (0, 114, 178)),
    ("issuer.parent", "/issuer/parent", (86, 180, 233)),
    ("number", "/number", (213, 94, 0)),
    ("date", "/date", (0, 158, 115)),
    ("type_name", "/type_name", (204, 121, 167)),
    ("subject", "/subject", (230, 159, 0)),
    ("signer.title", "/signer/title", (120, 94, 200)),
    ("signer.name", "/signer/name", (160, 60, 60)),
)


def main() -> None:
    record = _record()
    page = _page(record)
    picture = Image.new("RGB", (page.width + GAP + CARD, HEIGHT), PAPER)
    picture.paste(page, (0, 0))
    _write_card(picture, record, page.width + GAP)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(192, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


def _record() -> dict[str, Any]:
    """What the command makes of the scan today."""
    with TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("sohoa")), "run", str(SCAN), "-o", folder, "--quiet"]
        subprocess.run(command, check=True)
        record: dict[str, Any] = json.loads((Path(folder) / "records.jsonl").read_text(encoding="utf-8"))
    return record


def _page(record: dict[str, Any]) -> Image.Image:
    """The top of the page in few colours, so that its noise does not fill the file, with the places of the fields."""
    page: Image.Image = pypdfium2.PdfDocument(SCAN)[0].render(scale=DPI / 72).to_pil().convert("RGB")
    scale = HEIGHT / (page.height * SHOWN)
    page = page.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.LANCZOS)
    page = page.quantize(96, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).convert("RGB")
    draw = ImageDraw.Draw(page)
    for _, pointer, colour in FIELDS:
        box = _evidence(record, pointer).get("box")
        if box:
            left, top, right, bottom = (scale * edge for edge in box)
            draw.rectangle((left - 5, top - 3, right + 5, bottom + 3), outline=colour, width=3)
    return page.crop((0, 0, page.width, HEIGHT))


def _write_card(picture: Image.Image, record: dict[str, Any], left: int) -> None:
    draw = ImageDraw.Draw(picture)
    draw.text((left, 42), record["source"]["name"], INK, load_font("bold", 32), anchor="ls")
    y = 66
    for label, pointer, colour in FIELDS:
        y = _write_field(draw, left, y, label, _value(record, pointer), colour)
    y = _write_field(draw, left, y, "sections", "; ".join(_headings(record)) or None, PALE)
    y = _write_field(draw, left, y, "recipients", "; ".join(record["recipients"]) or None, PALE)
    doubts = ", ".join(dict.fromkeys(item["field"].strip("/").replace("/", ".") for item in record["review"]))
    _write_field(draw, left, y, "for a person to check", doubts or None, PALE)


def _write_field(draw: ImageDraw.ImageDraw, left: int, y: int, label: str, value: str | None, colour: Colour) -> int:
    """One field with a bar in its colour; returns where the next one begins."""
    top = y
    style: Style = "bold" if value else "italic"
    draw.text((left + 22, y + 18), label, PALE, load_font("regular", 20), anchor="ls")
    lines = list(_lines(value or "null", CARD - 60, 26, style))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [f"{lines[MOST_LINES - 1]} …"]
    for line in lines:
        y += 31
        draw.text((left + 22, y + 18), line, INK, load_font(style, 26), anchor="ls")
    draw.rectangle((left, top, left + 7, y + 26), fill=colour)
    return y + 46


def _headings(record: dict[str, Any]) -> Iterator[str]:
    for section in record["sections"]:
        yield f"{section['id']}. {shorten(section['heading'] or section['text'], 34, placeholder=' …')}"


def _value(record: dict[str, Any], pointer: str) -> str | None:
    value: Any = record
    for step in pointer.strip("/").split("/"):
        value = value[step]
    return value if value is None else str(value)


def _evidence(record: dict[str, Any], pointer: str) -> dict[str, Any]:
    evidence: dict[str, Any] = record["evidence"].get(pointer, {})
    return evidence


def _lines(text: str, width: float, size: float, style: Style) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and text_width(f"{line} {word}", size, style) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


if __name__ == "__main__":
    main()
