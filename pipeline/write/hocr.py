"""hOCR 1.2 (https://kba.github.io/hocr-spec/1.2/): corrected words with their places, as XHTML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from pipeline.model.page import Box, Document, Page, Word
from pipeline.version import package_version
from pipeline.write.characters import printable
from pipeline.write.export import Export
from pipeline.write.files import write_lines
from pipeline.write.placed_text import Numbered, blocks_of, sureness


def write_hocr(export: Export) -> Iterator[Path]:
    """One hOCR file a document."""
    for item in export.selection.items():
        path = export.folder / f"{item.stem}.hocr"
        write_lines(path, hocr_lines(export.selection.pages(item.record), item.record.language))
        yield path


def hocr_lines(document: Document, language: str | None = "vi") -> Iterator[str]:
    """The file line by line. ``x_wconf`` is the probability in percent that a word is right; ``data-read`` is what
    OCR read where the word was corrected, ``data-candidates`` are other readings, as JSON.
    """
    engine = next((page.engine for page in document.pages if page.engine), "text")
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<!DOCTYPE html>"
    yield f'<html xmlns="http://www.w3.org/1999/xhtml" lang="{language or "vi"}" xml:lang="{language or "vi"}">'
    head = ET.Element("head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "title").text = printable(document.source.name)
    for name, content in (
        ("ocr-system", printable(f"sohoa {package_version()}, {engine}")),
        ("ocr-capabilities", "ocr_page ocr_carea ocr_line ocrx_word"),
        ("ocr-number-of-pages", str(len(document.pages))),
        ("ocr-langs", language or "vi"),
    ):
        ET.SubElement(head, "meta", {"name": name, "content": content})
    yield ET.tostring(head, encoding="unicode")
    yield "<body>"
    for page in document.pages:
        yield ET.tostring(_page(page, document.source.name), encoding="unicode")
    yield "</body></html>"


def _page(page: Page, source: str) -> ET.Element:
    image = printable(source).replace('"', "'")
    title = [f'image "{image}"', f"ppageno {page.number - 1}"]
    if page.width and page.height:
        title.append(f"bbox 0 0 {page.width} {page.height}")
    if page.dpi:
        title.append(f"scan_res {page.dpi:g} {page.dpi:g}")
    element = ET.Element("div", {"class": "ocr_page", "id": f"page_{page.number}", "title": "; ".join(title)})
    element.text = "\n"
    for block in blocks_of(page):
        _block(element, page.number, block)
    return element


def _block(page: ET.Element, number: int, block: Numbered) -> None:
    attributes = _placed("ocr_carea", block.box)
    area = ET.SubElement(page, "div", {**attributes, "id": f"block_{number}_{block.name}"})
    area.text = area.tail = "\n"
    for line in block.lines:
        row = ET.SubElement(area, "span", _placed("ocr_line", line.box))
        row.tail = "\n"
        for word in line.words:
            span = ET.SubElement(row, "span", _word(word))
            span.text = printable(word.text)
            span.tail = " "


def _word(word: Word) -> dict[str, str]:
    sure = sureness(word)
    more = [] if sure is None else [f"x_wconf {100 * sure:.2f}"]
    attributes = _placed("ocrx_word", word.box, *more)
    if word.changed:
        attributes["data-read"] = printable(word.raw or "")
    if word.alternatives:
        readings = [[printable(reading.text), round(reading.probability, 4)] for reading in word.alternatives]
        attributes["data-candidates"] = json.dumps(readings, ensure_ascii=False)
    return attributes


def _placed(kind: str, box: Box | None, *more: str) -> dict[str, str]:
    place = [f"bbox {box.left} {box.top} {box.right} {box.bottom}"] if box else []
    title = "; ".join([*place, *more])
    return {"class": kind, "title": title} if title else {"class": kind}
