"""Every operation: it works where the page shows the need, leaves other pages alone, and finds the way back."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.clean.borders import without_borders
from pipeline.clean.cleaner import Cleaner
from pipeline.clean.faint import without_back, without_grey_seal
from pipeline.clean.ink import Ink
from pipeline.clean.orientation import quarters_off, turn, upright
from pipeline.clean.perspective import flattened, sheet_corners
from pipeline.clean.seal import red_mask, without_seal
from pipeline.clean.skew import levelled, straighten
from pipeline.clean.speckle import find_specks, without_specks
from pipeline.clean.step import Step
from pipeline.model.page import Box, Raster
from pipeline.settings import Settings
from samples.rendering.defects import bleed_through, dark_borders, grey_seal
from tests.conftest import LINES, draw_page, page_array

Pixels = NDArray[np.uint8]
DPI = 200
MANY = LINES * 3
TAKE_AWAY = (without_borders, without_grey_seal, without_back, without_specks)


@pytest.fixture(scope="module")
def page() -> Pixels:
    """A5 in RGB, a little blurred."""
    return np.asarray(cv2.GaussianBlur(page_array(draw_page(MANY, dpi=DPI)), (0, 0), 0.6), np.uint8)


def raster(pixels: Pixels) -> Raster:
    return Raster(1, pixels, DPI, pixels.shape[1], pixels.shape[0])


def grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def names(pixels: Pixels) -> list[str]:
    return [step.name for step in Cleaner(Settings()).steps(raster(pixels))]


def dirty(pixels: Pixels, count: int = 1500) -> Pixels:
    rng = np.random.default_rng(3)
    out = pixels.copy()
    for x, y, side in zip(
        rng.integers(0, out.shape[1], count), rng.integers(0, out.shape[0], count), rng.integers(1, 4, count),
        strict=True,
    ):  # fmt: skip
        out[y : y + side, x : x + side] = 40
    return out


def on_a_table(pixels: Pixels, narrower: float = 0.12) -> tuple[Pixels, NDArray[np.float64]]:
    """A photo of the sheet, and the matrix that made it."""
    height, width = pixels.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    inset = np.array([(0.03 + narrower, 0.05), (-0.04 - narrower, 0.06), (-0.03, -0.04), (0.04, -0.05)])
    there = cv2.getPerspectiveTransform(corners, (corners + inset * (width, height)).astype(np.float32))
    photo = cv2.warpPerspective(pixels, there, (width, height), flags=cv2.INTER_AREA, borderValue=(90, 75, 60))
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), 0.7), np.uint8), there


def test_a_good_page_calls_for_nothing(page: Pixels) -> None:
    assert names(page) == []
    for operation in TAKE_AWAY:
        assert operation(raster(grey(page)), Ink(grey(page))) is None


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_which_way_up(page: Pixels, quarters: int) -> None:
    laid = raster(np.ascontiguousarray(np.rot90(page, -quarters)))
    assert quarters_off(laid) == quarters
    step = upright(laid)
    if quarters == 0:
        assert step is None
    else:
        assert step is not None
        assert np.array_equal(step.raster.pixels, page)
        assert "turned" in step.raster.flags


@pytest.mark.parametrize("shade", [0, 255])
def test_pages_without_print_stay_as_they_lie(shade: int) -> None:
    assert names(np.full((900, 1300, 3), shade, np.uint8)) == []


@given(quarters=st.integers(1, 3), x=st.floats(60, 500), y=st.floats(60, 800), angle=st.floats(-5, 5))
@hypothesis_settings(max_examples=60, deadline=None)
def test_all_that_moves_pixels_composed_finds_the_way_back(quarters: int, x: float, y: float, angle: float) -> None:
    sheet = np.full((880, 620, 3), 235, np.uint8)
    cv2.circle(sheet, (round(x), round(y)), 5, (0, 0, 0), -1)
    photo, there = on_a_table(sheet)
    step = flattened(raster(photo))
    assert step is not None
    moved = straighten(turn(step.raster, quarters), angle)
    dark = np.argwhere(moved.pixels[:, :, 0] < 100)
    middle_y, middle_x = dark.mean(axis=0)
    box = moved.original_box(middle_x - 4, middle_y - 4, middle_x + 4, middle_y + 4)
    wanted = there @ np.array([round(x), round(y), 1.0])
    assert (box.left + box.right) / 2 == pytest.approx(wanted[0] / wanted[2], abs=2)
    assert (box.top + box.bottom) / 2 == pytest.approx(wanted[1] / wanted[2], abs=2)
    back_x, back_y = moved.centre(box)
    assert back_x == pytest.approx(middle_x, abs=2)
    assert back_y == pytest.approx(middle_y, abs=2)


def test_boxes_of_the_original_are_found_on_a_turned_page() -> None:
    turned = turn(raster(np.zeros((100, 60), np.uint8)), 1)
    assert turned.sides(Box(10, 20, 30, 50)) == pytest.approx((20, 30, 50, 50))
    assert turned.original_box(20, 30, 50, 50) == Box(10, 20, 30, 50)


def test_a_photographed_sheet_is_laid_flat(page: Pixels) -> None:
    photo, there = on_a_table(page)
    corners = sheet_corners(photo)
    assert corners is not None
    height, width = page.shape[:2]
    true = cv2.perspectiveTransform(np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float32), there)
    assert np.abs(corners - true[0]).max() < 0.02 * height
    step = flattened(raster(photo))
    assert step is not None
    assert abs(step.raster.pixels.shape[1] / step.raster.pixels.shape[0] - width / height) < 0.1
    assert flattened(raster(on_a_table(page, narrower=0.0)[0])) is None


def test_dark_borders_become_paper(page: Pixels) -> None:
    bordered = grey(dark_borders(page, DPI, np.random.default_rng(1), ("left", "bottom"), 12))
    step = without_borders(raster(bordered), Ink(bordered))
    assert step is not None
    assert step.mask is not None
    assert step.raster.pixels[:, :8].min() > 200
    letters = grey(page) < 100
    assert np.array_equal(step.raster.pixels[letters & ~step.mask], bordered[letters & ~step.mask])
    assert not (step.mask & letters).any()


def test_specks_go_and_dots_stay(page: Pixels) -> None:
    specked = grey(dirty(page))
    step = without_specks(raster(specked), Ink(specked))
    assert step is not None
    cleaned, clean = step.raster.pixels, grey(page)
    wrong_before = np.count_nonzero(np.abs(specked.astype(int) - clean) > 60)
    wrong_after = np.count_nonzero(np.abs(cleaned.astype(int) - clean) > 60)
    assert wrong_after < 0.25 * wrong_before
    few = grey(dirty(page, 40))
    assert without_specks(raster(few), Ink(few)) is None


@pytest.mark.parametrize(("specks", "stays"), [(20, True), (400, False)])
def test_a_worn_dot_stays_where_specks_are_few(specks: int, stays: bool) -> None:
    spots = np.zeros((600, 600), np.uint8)
    for x in range(100, 300, 20):
        spots[100:120, x : x + 10] = 1
        spots[96:99, x + 3 : x + 6] = 1
    places = np.random.default_rng(1).integers(200, 590, (specks, 2))
    spots[places[:, 0], places[:, 1]] = 1
    found = find_specks(spots, 200)
    assert found.mask[96:99].any() != stays
    assert not found.mask[100:120].any()
    assert found.mask[150:].sum() > 0.9 * specks


def test_print_of_the_back_goes(page: Pixels) -> None:
    back = page_array(draw_page(MANY[::-1], dpi=DPI))
    shining = grey(bleed_through(page, back, DPI, 0.4))
    step = without_back(raster(shining), Ink(shining))
    assert step is not None
    paper = grey(page) > 250
    assert np.percentile(shining[paper], 1) < 200
    assert np.percentile(step.raster.pixels[paper], 1) > 235
    assert np.median(step.raster.pixels[grey(page) < 30]) < 40


def test_a_grey_seal_goes_and_the_print_under_it_stays(page: Pixels) -> None:
    stamped_in_colour = page.copy()
    at = (page.shape[1] * 0.5, page.shape[0] * 0.55)
    grey_seal(stamped_in_colour, "SỞ NỘI VỤ", "MẪU", at, DPI, 115, np.random.default_rng(2))
    stamped = grey(stamped_in_colour)
    step = without_grey_seal(raster(stamped), Ink(stamped))
    assert step is not None
    middle = (slice(int(at[1]) - 140, int(at[1]) + 140), slice(int(at[0]) - 140, int(at[0]) + 140))
    clean = grey(page)[middle]
    assert np.count_nonzero(step.raster.pixels[middle] < 160) < 1.15 * np.count_nonzero(clean < 160)
    assert np.median(step.raster.pixels[middle][clean < 40]) < 60


def test_a_page_whose_halves_disagree_is_not_turned() -> None:
    blank = np.full((1200, 900), 255, np.uint8)
    for number, y in enumerate(range(60, 1140, 40)):
        lean = 40 if number < 14 else -50
        cv2.line(blank, (80, y - lean // 2), (820, y + lean // 2), 0, 6)
    assert levelled(raster(blank)) is None


def test_a_step_that_the_engine_reads_worse_is_taken_back(page: Pixels) -> None:
    specked = dirty(page)
    seen: list[tuple[int, ...]] = []

    def worse(strip: Pixels, dpi: float) -> float:
        seen.append(strip.shape)
        return 100.0 - 50 * (len(seen) - 1)

    cleaner = Cleaner(Settings(), legibility=worse)
    (step,) = cleaner.steps(raster(specked))
    assert (step.name, step.kept) == ("specks", False)
    assert "50 letters" in step.why
    assert seen[0] == seen[1]
    assert seen[0][0] < specked.shape[0] / 2
    seen.clear()
    assert np.array_equal(cleaner.clean(raster(specked)).pixels, grey(specked))
    assert np.count_nonzero(Cleaner(Settings(), lambda strip, dpi: 1.0).clean(raster(specked)).pixels < 128) < (
        np.count_nonzero(grey(specked) < 128)
    )


def test_a_page_is_turned_only_where_the_engine_reads_much_more_of_it(page: Pixels) -> None:
    laid = raster(np.ascontiguousarray(np.rot90(page)))

    def legibility(turned: float) -> Callable[[Pixels, float], float]:
        return lambda strip, dpi: turned if strip.shape[1] == page.shape[1] else 20.0

    (step,) = Cleaner(Settings(), legibility(29.0)).steps(laid)
    assert (step.name, step.kept) == ("orientation", False)
    assert "29 letters" in step.why
    assert "turned" not in Cleaner(Settings(), legibility(29.0)).clean(laid).flags
    cleaned = Cleaner(Settings(), legibility(31.0)).clean(laid)
    assert "turned" in cleaned.flags
    assert np.array_equal(cleaned.pixels, grey(page))


def test_steps_alter_nothing_that_they_were_given(page: Pixels) -> None:
    before = dirty(page)
    given_pixels = before.copy()
    steps: list[Step] = list(Cleaner(Settings()).steps(raster(given_pixels)))
    assert steps
    assert np.array_equal(before, given_pixels)


@pytest.mark.parametrize("angle", [-3.0, -2.0, 2.0, 3.0])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_that_lies_askew_is_not_taken_for_one_on_its_side(angle: float, quarters: int) -> None:
    leaning = raster(page_array(draw_page(MANY, dpi=DPI, angle=angle)))
    found = quarters_off(turn(leaning, quarters) if quarters else leaning)
    assert (found + quarters) % 4 == 0


def test_words_under_an_arc_of_a_seal_go() -> None:
    pixels = np.full((1200, 1600, 3), 255, np.uint8)
    ink = (215, 40, 50)
    cv2.ellipse(pixels, (450, 500), (150, 150), 0, 215, 325, ink, 4)
    cv2.putText(pixels, "TRUONG", (395, 405), cv2.FONT_HERSHEY_SIMPLEX, 0.9, ink, 3)
    step = without_seal(raster(pixels))
    assert step is not None
    assert step.raster.pixels.min() > 200 and not step.raster.insets


def test_a_frame_of_several_lines_is_a_stamp_and_goes() -> None:
    pixels = np.full((1200, 1600, 3), 255, np.uint8)
    ink = (215, 40, 50)
    cv2.rectangle(pixels, (300, 300), (600, 440), ink, 3)
    for y in (340, 380, 420):
        cv2.putText(pixels, "CONG VAN DEN", (320, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2)
    step = without_seal(raster(pixels))
    assert step is not None
    assert step.raster.pixels.min() > 200 and not step.raster.insets


@pytest.mark.parametrize(("name", "bold"), [("A N  M A U", 4), ("ANA  MAU", 13)])
def test_a_name_stamped_in_red_beside_the_seal_stays_also_when_its_letters_touch(name: str, bold: int) -> None:
    pixels = np.full((1200, 1600, 3), 255, np.uint8)
    ink = (215, 40, 50)
    cv2.circle(pixels, (600, 500), 150, ink, 8)
    cv2.putText(pixels, "SEAL", (520, 520), cv2.FONT_HERSHEY_SIMPLEX, 1.6, ink, 4)
    cv2.putText(pixels, name, (640, 760), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, bold)
    cv2.putText(pixels, "FAR AWAY", (900, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, 4)
    cv2.rectangle(pixels, (820, 560), (1080, 680), ink, 6)
    cv2.putText(pixels, "D E N", (870, 635), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, 4)
    step = without_seal(raster(pixels))
    assert step is not None
    dark = step.raster.pixels < 128
    assert dark[720:775, 630:740].any() and dark[720:775, 760:880].any(), "both words of the name are read"
    assert not dark[:710].any(), "seal, frame, and what is far from a seal are not"
    assert step.raster.flags == ("red_seal",)
    kept = np.argwhere(dark)
    assert not step.mask[kept[:, 0], kept[:, 1]].any()  # type: ignore[index]


@pytest.mark.parametrize("named", [False, True])
def test_a_rim_that_black_print_cuts_and_a_name_touches_is_still_the_seal(named: bool) -> None:
    page = np.full((500, 700, 3), 255, np.uint8)
    ink = (210, 30, 40)
    cv2.circle(page, (300, 250), 140, ink, 5)
    cv2.circle(page, (300, 250), 120, ink, 2)
    for x in range(180, 420, 24) if named else ():
        cv2.rectangle(page, (x, 382), (x + 14, 430), ink, -1)
    # Print to the right leaves pieces of the rim by themselves, of the height of letters.
    for y in range(180, 321, 35):
        cv2.line(page, (405, y), (460, y), (10, 10, 10), 6)
    step = without_seal(raster(page))
    assert step is not None
    red_print = red_mask(page) & (step.raster.pixels < 100)
    assert not red_print[:370].any(), "the rim goes, in pieces too"
    assert (red_print[405:430, 180:410].mean() > 0.5) == named, "a name stays, though its letters touch the rim"
