from __future__ import annotations

import os

import numpy as np
import pytest
from numpy.typing import NDArray
from rapidfuzz.fuzz import ratio

from pipeline.clean.cleaner import Cleaner
from pipeline.errors import MissingDependencyError, RecognitionError
from pipeline.model.page import Box, Line, Page, Raster, Word
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.recognizer import Recognizer, _place
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page, page_array


def raster(angle: float = 0) -> Raster:
    pixels = page_array(draw_page(dpi=200, angle=angle))
    return Raster(3, pixels, 200, pixels.shape[1], pixels.shape[0])


@pytest.fixture(scope="module", params=["pytesseract", "tesserocr"])
def engine(request: pytest.FixtureRequest) -> Settings:
    if request.param == "tesserocr":
        pytest.importorskip("tesserocr")
    return Settings(engine=request.param)


def read(settings: Settings, picture: Raster) -> Page:
    return Recognizer(settings).recognize(Cleaner(settings).clean(picture))


@pytest.fixture(scope="module")
def page(engine: Settings) -> Page:
    return read(engine, raster())


def test_words_are_read(page: Page) -> None:
    assert page.number == 3
    assert ratio(page.text.split(), " ".join(LINES).split()) > 90  # other versions of Tesseract may slip once
    assert page.engine is not None
    assert " 5." in page.engine
    assert page.engine.endswith(" vie")


def test_words_have_confidence_and_boxes_in_order(page: Page) -> None:
    tops = []
    for line in page.lines:
        assert line.box is not None
        tops.append(line.box.top)
        for word in line.words:
            assert word.confidence is not None
            assert 0 <= word.confidence <= 1
            assert word.box is not None
            assert 0 < word.box.width < 300
    assert tops == sorted(tops)


def test_boxes_are_in_the_pixels_of_the_page_as_it_was(page: Page, engine: Settings) -> None:
    turned = read(engine, raster(angle=2))
    assert turned.skew == pytest.approx(-2, abs=0.2)
    straight, skewed = page.words[-1].box, turned.words[-1].box
    assert straight is not None
    assert skewed is not None
    # 2 degrees counter-clockwise about the middle lift the right end of the page and let the left end down.
    centre = np.array([raster().width / 2, raster().height / 2])
    point = np.array([straight.right, straight.bottom]) - centre
    radians = np.radians(-2)
    lifted = centre + np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]]) @ point
    assert skewed.right == pytest.approx(lifted[0], abs=8)
    assert skewed.bottom == pytest.approx(lifted[1], abs=8)


def test_a_blank_page_has_no_words(engine: Settings) -> None:
    blank = Recognizer(engine).recognize(Raster(1, np.full((900, 700), 255, np.uint8), 150, 700, 900))
    assert blank.lines == ()
    assert blank.flags == ("no_words",)


def test_a_language_that_is_not_there(engine: Settings) -> None:
    absent = Recognizer(Settings(language="vie_none", engine=engine.engine))
    with pytest.raises(MissingDependencyError, match="no language vie_none"):
        absent.check()
    with pytest.raises(MissingDependencyError, match="no language vie_none"):
        read(absent.settings, raster())


def test_no_time(engine: Settings) -> None:
    with pytest.raises(RecognitionError, match=r"^page 3: OCR took over 0\.001 s\.") as caught:
        read(Settings(page_seconds=0.001, engine=engine.engine), raster())
    assert caught.value.code == "timeout"


def test_both_engines_read_the_same() -> None:
    pytest.importorskip("tesserocr")
    program, library = (read(Settings(engine=name), raster()) for name in ("pytesseract", "tesserocr"))
    assert ratio([word.text for word in program.words], [word.text for word in library.words]) > 90
    for one, other in zip(program.lines, library.lines, strict=True):
        assert one.box is not None
        assert other.box is not None
        assert one.box.top == pytest.approx(other.box.top, abs=4)


def test_the_environment_is_as_before(page: Page) -> None:
    assert "OMP_THREAD_LIMIT" not in os.environ


class FixedEngine:
    """Reads the same words on every page, and nothing on a line."""

    name = "fixed"

    def __init__(self, *texts: str) -> None:
        self.words = [
            ReadWord(text, 100, 100 + 40 * number, 300, 125 + 40 * number, 0.9 if text.isalnum() else 0.5, 1, 1, number)
            for number, text in enumerate(texts)
        ]

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        return self.words if segmentation == 3 else []


def texts_of(*texts: str) -> list[str]:
    white = Raster(2, np.full((900, 700), 255, np.uint8), 200, 700, 900)
    return [line.text for line in Recognizer(Settings(), FixedEngine(*texts)).recognize(white).lines]


def test_letters_of_other_scripts_are_taken_for_vietnamese_ones() -> None:
    read = ("12\u2044/Q\u0110\u00d0", "19/\u2044KH", "\u00d0i\u1ec1u", "\u00f0\u1ebfn")
    assert texts_of(*read) == ["12/QĐ", "19/KH", "Điều", "đến"]


def test_lines_of_unsure_signs_are_left_out() -> None:
    assert texts_of("một", "~", "'.:", "hai") == ["một", "hai"]


def line_at(text: str, left: int, top: int, right: int) -> Line:
    return Line.from_words([Word(text, Box(left, top, right, top + 30))])


def test_a_title_found_later_stands_with_its_signer() -> None:
    recipients = [
        line_at(text, 100, 500 + 40 * number, 400) for number, text in enumerate(("Nơi nhận:", "- Như", "- Lưu"))
    ]
    lines = [line_at("Trên đây là", 100, 400, 900), *recipients, line_at("Trần Văn Mẫu", 600, 800, 900)]
    assert _place(line_at("GIÁM ĐỐC", 650, 510, 850), lines) == 4
    assert _place(line_at("- Sở", 100, 560, 300), lines) == 3
    assert _place(line_at("kính báo cáo.", 100, 440, 300), lines) == 1
    assert _place(line_at("2", 480, 1200, 500), lines) == 5
    assert _place(line_at("một", 0, 0, 50), []) == 0


def test_a_name_found_below_its_column_stands_there() -> None:
    left = [line_at(text, 100, 500 + 40 * number, 400) for number, text in enumerate(("Nơi nhận:", "- Như", "- Lưu"))]
    lines = [line_at("GIÁM ĐỐC", 650, 510, 850), *left]
    assert _place(line_at("Trần Văn Mẫu", 600, 800, 900), lines) == 1


def test_a_tilde_before_an_item_is_a_dash_and_elsewhere_stays() -> None:
    def word(text: str, left: int, line: int) -> ReadWord:
        return ReadWord(text, left, 60 * line, left + 80, 60 * line + 25, 0.9, 1, 1, line)

    engine = FixedEngine()
    engine.words = [word("~", 20, 1), word("Như", 110, 1), word("~", 210, 1), word("trên", 300, 1), word("~", 20, 2)]
    page = Recognizer(Settings(), engine).recognize(Raster(1, np.full((400, 500), 255, np.uint8), 200, 500, 400))
    assert [line.text for line in page.lines] == ["- Như ~ trên", "~"]
