"""ALTO (https://www.loc.gov/standards/alto/, versions 1 to 4) as pages.

Read as a stream of events; documents that declare entities or refer to other files are refused.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import parse

from pipeline.model.page import Alternative, Box, Page
from pipeline.read.images import ASSUMED_DPI
from pipeline.read.ocr_files import Pages, not_ocr

_UNITS = {"pixel": None, "mm10": 254.0, "inch1200": 1200.0}
"""Units an inch; None for pixels (ALTO, MeasurementUnitType)."""
_RESOLUTION = re.compile(r"scan_res (\d+(?:\.\d+)?)")
_BLOCK_ID = re.compile(r"block_\d+_(\d+)(?:_\d+)?")
_CANDIDATE = re.compile(r"candidate (\d(?:\.\d+)?)")


def alto_pages(data: bytes, name: str, max_pages: int) -> list[Page]:
    """Pages of an ALTO file. Raises CorruptError or LimitError."""
    handler = _Alto(Pages(name, max_pages))
    try:
        parse(io.BytesIO(data), handler, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise not_ocr(name, "ALTO", "it declares entities, which unpack without end") from None
    except (SAXException, ValueError, OverflowError, LookupError) as error:
        raise not_ocr(name, "ALTO", str(error)) from None
    return handler.pages.done(f"ALTO: {' '.join(handler.software) or 'unknown'}")


class _Alto(ContentHandler):
    """Elements by their local names: namespaces differ between versions, content does not."""

    def __init__(self, pages: Pages) -> None:
        super().__init__()
        self.pages = pages
        self.software: list[str] = []
        self._unit: float | None = None
        self._text: list[str] = []
        self._string: AttributesImpl | None = None
        self._purpose = ""
        self._readings: list[Alternative] = []
        self._starts: dict[str, Callable[[AttributesImpl], None]] = {
            "Page": self._page,
            "TextBlock": self._block,
            "TextLine": lambda values: self.pages.start_line(self._box(values)),
            "String": self._word,
            "ALTERNATIVE": self._alternative,
            "HYP": lambda values: self.pages.lengthen(values.get("CONTENT", "")),
        }
        self._ends: dict[str, Callable[[], None]] = {
            "TextLine": self.pages.end_line,
            "String": self._word_ends,
            "ALTERNATIVE": self._alternative_ends,
            "MeasurementUnit": self._unit_ends,
            "softwareName": self._software_ends,
            "softwareVersion": self._software_ends,
        }

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self._text = []
        start = self._starts.get(name.rpartition(":")[2])
        if start is not None:
            start(attrs)

    def endElement(self, name: str) -> None:
        end = self._ends.get(name.rpartition(":")[2])
        if end is not None:
            end()

    def characters(self, content: str) -> None:
        self._text.append(content)

    def _page(self, values: AttributesImpl) -> None:
        width, height = self._pixels(values.get("WIDTH")), self._pixels(values.get("HEIGHT"))
        stated = _RESOLUTION.fullmatch(values.get("QUALITY_DETAIL", ""))
        dpi = float(stated[1]) if stated else (None if self._unit is None else ASSUMED_DPI)
        self.pages.start_page(Box(0, 0, width or 0, height or 0), dpi)

    def _block(self, values: AttributesImpl) -> None:
        number = _BLOCK_ID.fullmatch(values.get("ID", ""))
        self.pages.start_block(int(number[1]) if number else None)

    def _word(self, values: AttributesImpl) -> None:
        self._string, self._readings = values, []

    def _word_ends(self) -> None:
        if self._string is None:
            return
        confidence = self._string.get("WC")
        sure = min(max(float(confidence), 0.0), 1.0) if confidence else None
        self.pages.word(self._string.get("CONTENT", ""), self._box(self._string), sure, tuple(self._readings))
        self._string = None

    def _alternative(self, values: AttributesImpl) -> None:
        self._purpose = values.get("PURPOSE", "")

    def _alternative_ends(self) -> None:
        """Other readings as our own export writes them; what else may stand here is no reading of the paper."""
        match = _CANDIDATE.fullmatch(self._purpose)
        if match is not None:
            if float(match[1]) > 1:
                raise ValueError(self._purpose)
            self._readings.append(Alternative("".join(self._text), float(match[1])))

    def _unit_ends(self) -> None:
        unit = "".join(self._text).strip()
        if unit not in _UNITS:
            raise ValueError(f"unit {unit!r}")
        self._unit = _UNITS[unit]

    def _software_ends(self) -> None:
        self.software.append("".join(self._text).strip())

    def _box(self, values: AttributesImpl) -> Box | None:
        stated = [self._pixels(values.get(key)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
        left, top, width, height = stated
        if left is None or top is None or width is None or height is None or width < 0 or height < 0:
            return None
        return Box(left, top, left + width, top + height)

    def _pixels(self, value: str | None) -> int | None:
        if value is None or not math.isfinite(float(value)):
            return None
        return round(float(value) if self._unit is None else float(value) / self._unit * ASSUMED_DPI)
