"""Pages that lay on their side or on their head: boxes are kept in pixels of the picture that came in, while what rules
say of left, right, above and below holds for the sheet as a person holds it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.model.page import Box, Document, Line, Page, Raster
from pipeline.model.record import Evidence, Record


def as_read(document: Document) -> Document:
    """The document with the boxes of turned pages in pixels of the page as it was read."""
    if not any(page.quarters for page in document.pages):
        return document
    return replace(document, pages=tuple(_turned_page(page, page.quarters) for page in document.pages))


def as_scanned(records: list[Record], document: Document) -> list[Record]:
    """Records of the document ``as_read``, the boxes of their evidence in pixels of the pages as they came in."""
    turned = {page.number: page for page in document.pages if page.quarters}
    if not turned:
        return records
    return [
        record.model_copy(
            update={"evidence": {pointer: _put_back(entry, turned) for pointer, entry in record.evidence.items()}}
        )
        for record in records
    ]


def turned_box(box: Box, width: int, height: int, quarters: int) -> Box:
    """A box of a page of that size, in pixels, after the page was turned counter-clockwise by quarters."""
    for _ in range(quarters % 4):
        box = Box(box.top, width - box.right, box.bottom, width - box.left)
        width, height = height, width
    return box


def raster_as_read(raster: Raster) -> Raster:
    """The raster with the way back to the page as it was turned, not as it came in."""
    if not raster.quarters:
        return raster
    width, height = raster.width, raster.height
    corners = [turned_box(Box(x, y, x, y), width, height, raster.quarters) for x, y in ((0, 0), (1, 0), (0, 1))]
    (x, y), (across_x, across_y), (down_x, down_y) = ((corner.left, corner.top) for corner in corners)
    there = np.array([[across_x - x, down_x - x, x], [across_y - y, down_y - y, y], [0, 0, 1]], np.float64)
    return replace(
        raster,
        to_original=there @ raster.to_original,
        width=height if raster.quarters % 2 else width,
        height=width if raster.quarters % 2 else height,
        seals=tuple(turned_box(seal, width, height, raster.quarters) for seal in raster.seals),
        insets=tuple(
            replace(inset, box=turned_box(inset.box, width, height, raster.quarters)) for inset in raster.insets
        ),
    )


def page_as_scanned(page: Page) -> Page:
    """A page that was made of a raster ``as_read``, its boxes in pixels of the page as it came in."""
    return _turned_page(page, -page.quarters)


def _turned_page(page: Page, quarters: int) -> Page:
    """With all its boxes."""
    if not quarters:
        return page
    odd = quarters % 2

    def turned(box: Box | None) -> Box | None:
        return None if box is None else turned_box(box, page.width, page.height, quarters)

    def line(given: Line) -> Line:
        words = tuple(replace(word, box=turned(word.box)) for word in given.words)
        return replace(given, words=words, box=turned(given.box))

    return replace(
        page,
        width=page.height if odd else page.width,
        height=page.width if odd else page.height,
        lines=tuple(map(line, page.lines)),
        handwriting=tuple(replace(figure, box=turned(figure.box)) for figure in page.handwriting),
        seals=tuple(turned_box(seal, page.width, page.height, quarters) for seal in page.seals),
    )


def _put_back(entry: Evidence, turned: dict[int, Page]) -> Evidence:
    page = turned.get(entry.page) if entry.page is not None else None
    if page is None or entry.box is None:
        return entry
    width, height = (page.height, page.width) if page.quarters % 2 else (page.width, page.height)
    box = turned_box(Box(*entry.box), width, height, -page.quarters)
    return entry.model_copy(update={"box": (box.left, box.top, box.right, box.bottom)})
