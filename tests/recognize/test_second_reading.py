from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.recognize.engine import ReadWord
from pipeline.recognize.second_reading import certainty, read_unsure_lines

PAGE = np.full((400, 600), 255, np.uint8)


def word(text: str, confidence: float, line: int, left: int = 50) -> ReadWord:
    top = 60 * line
    return ReadWord(text, left, top, left + 90, top + 30, confidence, 1, 1, line)


class SecondEngine:
    """Gives the same words for every crop, and remembers what it was given."""

    name = "second"

    def __init__(self, *words: ReadWord) -> None:
        self.words = list(words)
        self.crops: list[tuple[tuple[int, ...], int]] = []

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        self.crops.append((grey.shape, segmentation))
        return self.words


SURE, UNSURE = word("hồ", 0.95, 1), [word("sơ", 0.5, 2), word("luu", 0.6, 2, 150)]


def test_only_unsure_lines_are_read_again() -> None:
    engine = SecondEngine(word("sơ", 0.9, 0, 10), word("lưu", 0.9, 0, 110))
    words = read_unsure_lines(engine, PAGE, 200, [SURE, *UNSURE])
    assert [(found.text, found.line) for found in words] == [("hồ", 1), ("sơ", 2), ("lưu", 2)]
    assert engine.crops == [((30 + 8 + 20, 190 + 16 + 20), 7)]
    # The crop begins 18 pixels left of the line and 14 above it.
    assert (words[1].left, words[1].top) == (10 + 50 - 18, 120 - 14)


@pytest.mark.parametrize(
    "second",
    [
        [word("sơ", 0.55, 0), word("lưu", 0.58, 0)],
        [word("lưu", 0.95, 0)],
        [],
    ],
    ids=["no surer", "shorter", "nothing"],
)
def test_a_second_reading_that_is_no_better_is_not_kept(second: list[ReadWord]) -> None:
    assert read_unsure_lines(SecondEngine(*second), PAGE, 200, [SURE, *UNSURE]) == [SURE, *UNSURE]


def test_specks_are_not_read_again() -> None:
    engine = SecondEngine()
    read_unsure_lines(engine, PAGE, 200, [word("~", 0.2, 1), word("'.", 0.1, 2)])
    assert engine.crops == []


def test_certainty_weighs_words_by_their_length() -> None:
    assert certainty([word("ab", 1.0, 1), word("abcdef", 0.5, 1)]) == pytest.approx(0.625)
    assert certainty([]) == 0


def test_a_line_as_tall_as_two_is_read_as_lines() -> None:
    tall = [replace(part, bottom=part.top + 65) for part in UNSURE]
    engine = SecondEngine(word("Nơi", 0.9, 0), word("nhận:", 0.9, 0, 150), word("- Như", 0.9, 1))
    others = [word("một", 0.95, 4), word("hai", 0.95, 5)]
    words = read_unsure_lines(engine, PAGE, 200, [SURE, *tall, *others])
    assert [segmentation for _, segmentation in engine.crops] == [6]
    assert [found.text for found in words] == ["hồ", "Nơi", "nhận:", "- Như", "một", "hai"]
    assert len({found.line_key for found in words[1:4]}) == 2
    assert {found.block for found in words[1:4]} == {2}, "a block of their own"
