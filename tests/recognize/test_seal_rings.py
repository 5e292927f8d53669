from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import ImageDraw

from pipeline.recognize.seal_rings import Seal, find_seals
from tests.conftest import draw_page, page_array

DPI = 200
RADIUS = 18 / 25.4 * DPI


def ink_of(seal: tuple[float, float] | None, size: int = 600) -> NDArray[np.uint8]:
    """Lines of print with or without a seal of two rings over them; 255 is ink."""
    image = draw_page(dpi=DPI).convert("L").crop((0, 0, size * 2, size))
    if seal is not None:
        draw = ImageDraw.Draw(image)
        for radius, width in ((RADIUS, 5), (0.6 * RADIUS, 3)):
            x, y = seal
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=0, width=width)
    return np.where(page_array(image) < 128, 255, 0).astype(np.uint8)


@settings(max_examples=10, deadline=None)
@given(st.integers(180, 900), st.integers(180, 420))
def test_a_seal_is_found_where_it_is(x: int, y: int) -> None:
    seals = find_seals(ink_of((x, y)), DPI)
    assert len(seals) == 1
    assert (seals[0].x, seals[0].y) == pytest.approx((x, y), abs=4)
    assert seals[0].radius == pytest.approx(RADIUS - 2, abs=4)


def test_print_alone_has_no_seal() -> None:
    assert find_seals(ink_of(None), DPI) == []


def test_rings_are_taken_out_and_print_stays() -> None:
    plain, sealed = ink_of(None), ink_of((450, 300))
    seal = find_seals(sealed, DPI)[0]
    left = np.where(seal.ring_mask(sealed) > 0, 0, sealed)
    ring_only = (sealed > 0) & (plain == 0)
    assert (left[ring_only] > 0).mean() < 0.25
    assert (left[plain > 0] > 0).mean() > 0.95


def test_boxes_in_and_beside_a_seal() -> None:
    seal = Seal(100, 100, 50)
    assert seal.holds((80, 80, 120, 120))
    assert not seal.holds((60, 60, 140, 140))
    assert seal.touches((140, 90, 200, 110))
    assert not seal.touches((140, 140, 200, 160))
