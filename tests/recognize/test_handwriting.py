from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline.clean.cleaner import Cleaner
from pipeline.model.page import Alternative, Box, Document, Handwritten, Line, Page, Raster, Source, Word
from pipeline.model.table import shipped_dictionaries
from pipeline.read.reader import Reader
from pipeline.recognize.handwriting import DigitNetwork, HandwritingReader
from pipeline.recognize.handwriting_places import find_places
from pipeline.recognize.handwriting_strip import HEIGHT, PRINTED, SYMBOLS, WIDTH, WRITTEN, cut, tone
from pipeline.recognize.recognizer import Recognizer
from pipeline.settings import Settings
from pipeline.write.pages import pages_from_json, pages_to_json
from tests.conftest import REPOSITORY

SAMPLES = REPOSITORY / "samples" / "scans"
TOP = 0.3
"""Share of a page that is read in these tests, to be quick: it holds the letterhead."""


def letterhead(path: Path) -> tuple[Raster, Page]:
    """The cleaned top of page 1 and its words."""
    _, parts = Reader(Settings()).read(path)
    first = next(iter(parts))
    assert isinstance(first, Raster)
    top = np.ascontiguousarray(first.pixels[: int(TOP * first.pixels.shape[0])])
    # A letterhead on as much white paper as it stands on: places are looked for in the upper half of a page.
    white = np.full((first.pixels.shape[0] - top.shape[0], *first.pixels.shape[1:]), 255, dtype=np.uint8)
    cleaned = Cleaner(Settings()).clean(replace(first, pixels=np.vstack([top, white])))
    return cleaned, Recognizer(Settings()).recognize(cleaned)


@pytest.fixture(scope="module")
def reader() -> HandwritingReader:
    return HandwritingReader(Settings())


def by_field(found: tuple[Handwritten, ...]) -> dict[str, Handwritten]:
    return {figure.field: figure for figure in found}


# -- the network -------------------------------------------------------------------------------------------------------


def test_network_is_small_and_the_one_that_was_measured() -> None:
    path = shipped_dictionaries() / "digits.onnx"
    manifest = json.loads((shipped_dictionaries() / "digits.manifest.json").read_text(encoding="utf-8"))
    assert path.stat().st_size < 1_000_000
    assert hashlib.sha256(path.read_bytes()).hexdigest() == manifest["sha256"]
    assert manifest["symbols"] == SYMBOLS
    assert manifest["measured"]["held-out digits right"] >= 0.985


def test_scores_have_a_row_a_symbol_and_a_column_every_two_pixels() -> None:
    network = DigitNetwork(shipped_dictionaries())
    scores = network.scores(np.zeros((HEIGHT, WIDTH), np.float32))
    assert scores.shape == (len(SYMBOLS), WIDTH // 2)
    assert set(scores.argmax(axis=0)) == {0}, "blank paper has no symbols"
    assert np.array_equal(scores, network.scores(np.zeros((HEIGHT, WIDTH), np.float32)))


def test_held_out_digits_are_read(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fifth of the held-out digits; ``script/calibrate-digits`` measures all of them."""
    folder = shared / "digits"
    if not folder.is_dir():
        pytest.skip("the digit set is not there")
    monkeypatch.setattr(sys, "path", [str(REPOSITORY / "script"), *sys.path])
    pen: Any = __import__("digit_pen")
    images, labels = pen.load_digits(folder)
    unseen = np.flatnonzero(pen.held_out(len(images)))[::5]
    network = DigitNetwork(shipped_dictionaries())
    digits = WRITTEN + PRINTED
    rows = [SYMBOLS.index(symbol) for symbol in digits]
    right = 0
    for index in unseen:
        strip = np.zeros((HEIGHT, WIDTH), np.float32)
        strip[7:31, 40:64] = cv2.resize(images[index], (24, 24), interpolation=cv2.INTER_AREA) / 255
        best = network.scores(strip)[rows].max(axis=1).argmax()
        right += int(best) % 10 == labels[index]
    assert right / len(unseen) >= 0.97


# -- strips and places -------------------------------------------------------------------------------------------------


def test_tone_is_between_paper_and_ink() -> None:
    grey = np.full((40, 100), 210, np.uint8)
    grey[10:20, 40:44] = 60
    strip = tone(grey)
    assert strip.min() == 0
    assert strip.max() == 1
    assert strip[0, 0] == 0


@pytest.mark.parametrize("left", [-500.0, -5.0, 20.0, 90.0, 5000.0])
def test_a_strip_beyond_the_page_is_paper(left: float) -> None:
    strip = cut(np.full((60, 100), 255, np.uint8), left, 30, 40)
    assert strip.shape == (HEIGHT, WIDTH)
    assert not strip.any()


def word(text: str, left: int, bottom: int, width: int = 60) -> Word:
    return Word(text, Box(left, bottom - 30, left + width, bottom), 0.9)


def page_of(*words: Word) -> tuple[Raster, Page]:
    raster = Raster(1, np.full((2339, 1654), 255, np.uint8), 200, 1654, 2339)
    return raster, Page(1, (Line.from_words(words),), 1654, 2339)


AGENCY = (word("SỞ", 300, 200), word("NỘI", 380, 200), word("CỘNG", 900, 200), word("HÒA", 1000, 200))


def test_lines_are_found_by_their_words() -> None:
    places = find_places(
        *page_of(
            *AGENCY, word("Số:", 300, 300), word("/KH-SNV", 450, 300), word("ngày", 1000, 300), word("tháng", 1150, 300)
        )
    )
    assert places.number is not None
    assert 280 < places.number.left < 300
    assert places.date is not None
    assert 980 < places.date.left < 1000


def test_number_line_is_found_beside_the_date_line() -> None:
    places = find_places(*page_of(*AGENCY, word("ngày", 1000, 300), word("tháng", 1150, 300)))
    assert places.number is not None
    assert places.date is not None
    assert places.number.baseline == places.date.baseline


@pytest.mark.parametrize("text", ["số", "SỞ", "Sáng"])
def test_other_words_start_no_number_line(text: str) -> None:
    assert find_places(*page_of(*AGENCY, word(text, 300, 900), word("12 KH", 450, 900))).number is None


def test_dates_of_the_body_are_no_date_line() -> None:
    body = [word("ngày", 1000, 1000), word("02", 1080, 1000), word("tháng", 1150, 1000), word("năm", 1300, 1000)]
    assert find_places(*page_of(*AGENCY, *body)).date is None


# -- the model ---------------------------------------------------------------------------------------------------------


def test_figures_survive_the_stored_pages() -> None:
    figure = Handwritten("day", (Alternative("07", 0.91), Alternative("01", 0.05)), 0.02, Box(10, 20, 30, 40))
    page = Page(1, (), handwriting=(figure, Handwritten("month", (), 1.0)))
    document = Document(Source("a.pdf", "0" * 64, 1, "application/pdf"), (page,))
    assert pages_from_json(pages_to_json(document)) == document


@pytest.mark.parametrize(("threshold", "value"), [(0.9, "07"), (0.91, "07"), (0.92, None)])
def test_a_figure_is_certain_from_the_threshold_on(threshold: float, value: str | None) -> None:
    assert Handwritten("day", (Alternative("07", 0.91),), 0.02).certain(threshold) == value


def test_letters_are_never_certain() -> None:
    assert Handwritten("serial", (Alternative("12?", 1.0),), 0.0).certain(0.5) is None


# -- the reader --------------------------------------------------------------------------------------------------------


def test_later_pages_and_blank_pages_have_no_figures(reader: HandwritingReader) -> None:
    raster, page = page_of(*AGENCY, word("Số:", 300, 300))
    assert reader.read(raster, replace(page, number=2)) == ()
    assert reader.read(raster, replace(page, lines=())) == ()


@pytest.mark.parametrize(
    "name",
    ["decision-archive.tif", "letter-budget.png", "notice-heritage.pdf", "notice-library.jpg", "plan-digital.pdf"],
)
def test_printed_figures_come_out_as_printed(reader: HandwritingReader, name: str) -> None:
    found = by_field(reader.read(*letterhead(SAMPLES / name)))
    assert found, "the lines are found"
    for figure in found.values():
        assert not figure.by_hand


def test_pen_figures_are_told_from_print_and_read(reader: HandwritingReader) -> None:
    raster, page = letterhead(SAMPLES / "report-labour.pdf")
    found = by_field(reader.read(raster, page))
    assert found["serial"].by_hand
    assert found["day"].by_hand
    assert not found["month"].by_hand
    assert found["serial"].candidates[0].text == "472"
    assert found["day"].candidates[0].text == "27"
    box = found["serial"].box
    assert box is not None
    assert box.width > 0
    assert box.right <= raster.width
    assert reader.read(raster, page) == reader.read(raster, page)


@pytest.mark.slow
def test_no_known_pen_figure_is_certain_and_wrong(reader: HandwritingReader, shared: Path) -> None:
    """The serials and days that were read from the pictures by eye."""
    truths = sorted((shared / "scans" / "truth").glob("*.json"))
    if not truths:
        pytest.skip("the scans are not there")
    wrong, by_hand = [], 0
    for path in truths:
        truth = json.loads(path.read_text(encoding="utf-8"))
        written = truth.get("handwritten") or {}
        true = {}
        if written.get("number"):
            true["serial"] = truth["number"].split("/")[0]
        if written.get("date_day") and truth["date"]:
            true["day"] = truth["date"][8:]
        if not true:
            continue
        found = by_field(reader.read(*letterhead(shared / "scans" / truth["file"])))
        for field, expected in true.items():
            by_hand += 1
            certain = found[field].certain(0.98) if field in found else None
            if certain is not None and certain.lstrip("0") != expected.lstrip("0"):
                wrong.append(f"{path.stem} {field}")
    assert by_hand == 26
    assert wrong == []
