"""ALTO 4.2 (https://www.loc.gov/standards/alto/): corrected words with their places, as archives keep them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from pipeline.model.page import Box, Document, Line, Page, Word
from pipeline.version import package_version
from pipeline.write.characters import printable
from pipeline.write.export import Export
from pipeline.write.files import write_lines
from pipeline.write.placed_text import Numbered, blocks_of, sureness

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"


def write_alto(export: Export) -> Iterator[Path]:
    """One ALTO file a document."""
    for item in export.selection.items():
        path = export.folder / f"{item.stem}.alto.xml"
        write_lines(path, alto_lines(export.selection.pages(item.record), item.record.language))
        yield path


def alto_lines(document: Document, language: str | None = "vi") -> Iterator[str]:
    """The file line by line, in pixels. ``WC`` is the probability that a word is right; alternatives are what OCR
    read where the word was corrected (``PURPOSE="read"``) and other readings (``PURPOSE="candidate 0.25"``). A line
    without words is kept as one with an empty String, since ALTO knows no other.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<alto xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-2.xsd" SCHEMAVERSION="4.2">'
    )
    yield ET.tostring(_description(document), encoding="unicode")
    yield "<Layout>"
    for page in document.pages:
        yield ET.tostring(_page(page, language), encoding="unicode")
    yield "</Layout></alto>"


def _description(document: Document) -> ET.Element:
    description = ET.Element("Description")
    ET.SubElement(description, "MeasurementUnit").text = "pixel"
    image = ET.SubElement(description, "sourceImageInformation")
    ET.SubElement(image, "fileName").text = printable(document.source.name)
    ET.SubElement(image, "fileIdentifier").text = f"sha256:{document.source.sha256}"
    engine = next((page.engine for page in document.pages if page.engine), "text")
    _step(description, "ocr", "contentGeneration", engine)
    _step(description, "restoration", "contentModification", "sohoa", package_version())
    return description


def _step(description: ET.Element, name: str, category: str, software: str, version: str | None = None) -> None:
    step = ET.SubElement(description, "Processing", {"ID": name})
    ET.SubElement(step, "processingCategory").text = category
    program = ET.SubElement(step, "processingSoftware")
    ET.SubElement(program, "softwareName").text = printable(software)
    if version is not None:
        ET.SubElement(program, "softwareVersion").text = version


def _page(page: Page, language: str | None) -> ET.Element:
    attributes = {"ID": f"page_{page.number}", "PHYSICAL_IMG_NR": str(page.number)}
    if page.width and page.height:
        attributes |= {"WIDTH": str(page.width), "HEIGHT": str(page.height)}
    if page.dpi:
        attributes["QUALITY_DETAIL"] = f"scan_res {page.dpi:g}"
    if page.error is not None:
        attributes["QUALITY"] = "Missing"
    element = ET.Element("Page", attributes)
    space = ET.SubElement(element, "PrintSpace", _placed(Box(0, 0, page.width, page.height)))
    for block in blocks_of(page):
        space.append(_block(page.number, block, language))
    return element


def _block(number: int, block: Numbered, language: str | None) -> ET.Element:
    element = ET.Element("TextBlock", {"ID": f"block_{number}_{block.name}", **_placed(block.box)})
    if language:
        element.set("LANG", language)
    for line in block.lines:
        element.append(_line(line))
    return element


def _line(line: Line) -> ET.Element:
    element = ET.Element("TextLine", _placed(line.box))
    for place, word in enumerate(line.words):
        if place:
            ET.SubElement(element, "SP")
        element.append(_word(word))
    if not line.words:
        ET.SubElement(element, "String", {"CONTENT": ""})
    return element


def _word(word: Word) -> ET.Element:
    attributes = {**_placed(word.box), "CONTENT": printable(word.text)}
    sure = sureness(word)
    if sure is not None:
        attributes["WC"] = f"{sure:.4f}"
    element = ET.Element("String", attributes)
    if word.changed:
        ET.SubElement(element, "ALTERNATIVE", {"PURPOSE": "read"}).text = printable(word.raw or "")
    for reading in word.alternatives:
        purpose = f"candidate {reading.probability:.4f}"
        ET.SubElement(element, "ALTERNATIVE", {"PURPOSE": purpose}).text = printable(reading.text)
    return element


def _placed(box: Box | None) -> dict[str, str]:
    if box is None:
        return {}
    return {"HPOS": str(box.left), "VPOS": str(box.top), "WIDTH": str(box.width), "HEIGHT": str(box.height)}
