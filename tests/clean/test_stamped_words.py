"""Marks of urgency in red become pictures of their own; on tinted paper too. What else is red does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.clean.seal import without_seal
from pipeline.model.page import Inset, Raster

Pixels = NDArray[np.uint8]
INK = (215, 40, 50)


def sheet(paper: tuple[int, int, int] = (255, 255, 255)) -> Pixels:
    return np.full((1200, 1600, 3), paper, np.uint8)


def press(page: Pixels, text: str, *, angle: float = 0.0, frames: int = 1, thick: int = 3) -> None:
    """A mark whose frame's middle stands at (500, 400)."""
    (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.3, 3)
    mask = np.zeros(page.shape[:2], np.uint8)
    left, top, right, bottom = 480 - wide // 2, 366, 520 + wide // 2, 434
    for inset in range(frames):
        step = 7 * inset
        cv2.rectangle(mask, (left - 14 + step, top - 14 + step), (right + 14 - step, bottom + 14 - step), (255,), thick)
    cv2.putText(mask, text, (500 - wide // 2, 414), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (255,), 3)
    turn = cv2.getRotationMatrix2D((500.0, 400.0), angle, 1.0)
    share = cv2.warpAffine(mask, turn, mask.shape[::-1])[:, :, None] / 255
    page[:] = (page * (1 - share + share * np.array(INK) / 255)).astype(np.uint8)


def insets(page: Pixels) -> tuple[Raster, tuple[Inset, ...]]:
    step = without_seal(Raster(1, page, 200, page.shape[1], page.shape[0]))
    assert step is not None
    return step.raster, step.raster.insets


@pytest.mark.parametrize("text", ["KHAN", "HOA TOC", "THUONG KHAN", "MAT"])
@pytest.mark.parametrize(("angle", "frames"), [(0.0, 1), (3.0, 1), (-8.0, 2), (14.0, 1)])
def test_a_mark_is_laid_level_without_its_frame(text: str, angle: float, frames: int) -> None:
    page = sheet()
    press(page, text, angle=angle, frames=frames)
    cleaned, (mark,) = insets(page)
    assert cleaned.pixels.min() > 200, "nothing of it is left on the page"
    (wide, tall), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.3, 3)
    left, top, across, down = cv2.boundingRect((mark.pixels < 128).astype(np.uint8))
    assert abs(across - wide) < 12 and abs(down - tall) < 12, "its words alone, level"
    assert left > 5 and top > 5
    assert mark.box.left < 500 < mark.box.right and mark.box.top < 400 < mark.box.bottom


@pytest.mark.parametrize("paper", [(196, 164, 124), (248, 196, 200), (205, 230, 250), (255, 240, 180)])
def test_tinted_paper_is_no_ink(paper: tuple[int, int, int]) -> None:
    page = sheet(paper)
    press(page, "HOA TOC")
    cv2.putText(page, "PRINT", (300, 800), cv2.FONT_HERSHEY_SIMPLEX, 2, (20, 18, 16), 4)
    cleaned, marks = insets(page)
    assert len(marks) == 1
    assert (cleaned.pixels[740:810, 290:560] < 60).any()


def test_black_print_beside_a_mark_stays_on_the_page() -> None:
    page = sheet()
    press(page, "KHAN")
    cv2.putText(page, "Kinh gui:", (640, 414), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (15, 15, 15), 3)
    cleaned, (mark,) = insets(page)
    assert mark.box.right < 640
    assert (cleaned.pixels[380:420, 640:840] < 60).any()


@pytest.mark.parametrize("what", ["empty frame", "no frame", "large frame", "one stroke"])
def test_what_is_no_word_in_a_frame_is_no_mark(what: str) -> None:
    page = sheet()
    if what in ("empty frame", "one stroke"):
        cv2.rectangle(page, (400, 360), (620, 430), INK, 4)
    if what == "one stroke":
        cv2.line(page, (420, 395), (600, 400), INK, 4)
    if what == "large frame":
        cv2.rectangle(page, (200, 200), (900, 500), INK, 4)
    if what in ("no frame", "large frame"):
        cv2.putText(page, "HOA TOC", (420, 410), cv2.FONT_HERSHEY_SIMPLEX, 1.3, INK, 3)
        cv2.putText(page, "HOA TOC", (420, 1010), cv2.FONT_HERSHEY_SIMPLEX, 1.3, INK, 3)
    assert insets(page)[1] == ()
