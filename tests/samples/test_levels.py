from __future__ import annotations

import numpy as np
import pytest

from samples.papers.labour_report import PAPER
from samples.rendering.drawing import Pixels
from samples.rendering.layout import lay_out
from samples.rendering.levels import LEVELS, Level, aged, level_dpi, office_page, paper_of
from samples.rendering.truth import page_text

DPI = 100


def page(level: Level, seed: int) -> Pixels:
    rng = np.random.default_rng(seed)
    paper = paper_of(PAPER, level)
    drawn = office_page(lay_out(paper)[0], paper, level, DPI, rng, first=True)
    return aged(drawn, level, DPI, rng, back=np.full_like(drawn, 255))


def paper_share(pixels: Pixels) -> float:
    return float((pixels > 200).mean())


@pytest.mark.parametrize("level", LEVELS)
def test_a_seed_gives_one_page(level: Level) -> None:
    first, again = page(level, 1), page(level, 1)
    assert np.array_equal(first, again)
    if level != "clean":
        other = page(level, 2)
        assert first.shape != other.shape or not np.array_equal(first, other)


def test_levels_keep_their_promises() -> None:
    clean, light, heavy = page("clean", 3), page("light", 3), page("heavy", 3)
    assert paper_share(clean) > paper_share(light) > paper_share(heavy)
    assert clean.shape == light.shape
    assert heavy.ndim == 2
    assert heavy.shape[0] / clean.shape[0] == pytest.approx(level_dpi("heavy", DPI) / DPI, rel=0.01)
    # The seal is red on a light page and grey on a copy.
    red = light[:, :, 0].astype(int) - light[:, :, 1]
    assert (red > 60).mean() > 0.001


def test_some_medium_pages_are_black_and_white() -> None:
    assert {page("medium", seed).ndim for seed in range(6)} == {2, 3}


def test_the_body_has_neither_letterhead_nor_sign_off() -> None:
    sheet = lay_out(PAPER)[0]
    whole, body = page_text(sheet).split("\n"), page_text(sheet.body).split("\n")
    assert set(body) < set(whole)
    assert body[0].startswith("Thực hiện Công văn")
    assert not {"Nơi nhận:", PAPER.signer, "GIÁM ĐỐC"} & set(body)
