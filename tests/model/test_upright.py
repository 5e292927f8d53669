"""Turned pages: what is read of them, and the way back for the boxes of what was found."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.orientation import turn
from pipeline.model.page import Box, Document, Handwritten, Line, Page, Raster, Source, Word
from pipeline.model.record import Evidence, ProducedBy, Record, SourceFile
from pipeline.model.upright import as_read, as_scanned, turned_box

BOX = Box(10, 20, 110, 50)


def document(quarters: int) -> Document:
    line = Line((Word("Mẫu", BOX),), "Mẫu", BOX)
    pen = Handwritten("serial", (), 0.1, BOX)
    page = Page(2, (line, Line((), "")), 600, 800, 200, quarters=quarters, handwriting=(pen,), seals=(BOX,))
    return Document(Source("mau.pdf", "0" * 64, 1, "application/pdf"), (Page(1, (line,), 600, 800), page))


def record(box: Box) -> Record:
    at = (box.left, box.top, box.right, box.bottom)
    evidence = {
        "/number": Evidence(confidence=1, page=2, box=at, source="ocr"),
        "/date": Evidence(confidence=1, page=1, box=at, source="ocr"),
        "/year": Evidence(confidence=1, page=2, source="inferred"),
    }
    source = SourceFile(name="mau.pdf", sha256="0" * 64, bytes=1, media_type="application/pdf", pages=2)
    produced_by = ProducedBy(version="0", fingerprint="0", engine="test")
    return Record(id="0" * 16, source=source, produced_by=produced_by, evidence=evidence)


@given(st.integers(0, 3), st.integers(0, 500), st.integers(0, 700), st.integers(1, 90), st.integers(1, 90))
def test_a_box_is_turned_as_pixels_are_and_back(quarters: int, left: int, top: int, wide: int, tall: int) -> None:
    box = Box(left, top, left + wide, top + tall)
    pixels = np.zeros((800, 600), np.uint8)
    pixels[box.top : box.bottom, box.left : box.right] = 1
    raster = Raster(1, pixels, 200, 600, 800)
    turned = turn(raster, quarters) if quarters else raster
    there = turned_box(box, 600, 800, quarters)
    assert turned.pixels[there.top : there.bottom, there.left : there.right].all()
    assert (there.width, there.height) == ((wide, tall) if quarters % 2 == 0 else (tall, wide))
    height, width = turned.pixels.shape
    assert turned_box(there, width, height, -quarters) == box
    assert turned.quarters == quarters


def test_all_boxes_of_a_turned_page_are_turned_and_those_of_others_stay() -> None:
    straight = document(0)
    assert as_read(straight) is straight
    read = as_read(document(1))
    there = turned_box(BOX, 600, 800, 1)
    first, second = read.pages
    assert first == straight.pages[0]
    assert (second.width, second.height) == (800, 600)
    assert second.lines[0].box == second.lines[0].words[0].box == second.handwriting[0].box == second.seals[0] == there


def test_evidence_comes_back_to_the_page_as_it_was_scanned() -> None:
    given_records = [record(BOX)]
    assert as_scanned(given_records, document(0)) is given_records
    for quarters in (1, 2, 3):
        (found,) = as_scanned([record(turned_box(BOX, 600, 800, quarters))], document(quarters))
        assert found.evidence["/number"].box == (10, 20, 110, 50)
        assert found.evidence["/year"].box is None
        unturned = turned_box(BOX, 600, 800, quarters)
        assert found.evidence["/date"].box == (unturned.left, unturned.top, unturned.right, unturned.bottom)
