"""Lines that the engine passed over: print where no word was read, found and read again by itself.

Page segmentation takes a sign-off with its seal and signature for one picture, and drops the title and the name in
it. So components of letter size are gathered into lines, without the larger ones (seal, signature, frame), and each
line is read by itself (psm 7); it is kept only when its words are likely.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.recognize.engine import Engine, ReadWord

_SINGLE_LINE = 7  # Tesseract's page segmentation mode
_LIKELY = 0.75
"""Mean confidence of a strip's words from which it is kept: specks and strokes of signatures stay below."""
_MOST_STRIPS = 24
_TALLEST_WORD = 2.2
"""Of the line height; a "word" taller than this is a picture that the engine took for one."""

Strip = tuple[int, int, int, int]


def read_dropped_lines(engine: Engine, grey: NDArray[np.uint8], dpi: float, words: list[ReadWord]) -> list[ReadWord]:
    """Words of the lines that ``words`` lacks, each line a block of its own, from the top down. Empty for a page
    without words, since nothing tells then how large its print is.
    """
    height = line_height(words)
    if height is None:
        return []
    last_block = max(word.block for word in words)
    letters = _unread_letters(grey, height, words)
    only_letters = np.where(letters > 0, grey, 255).astype(np.uint8)
    found: list[ReadWord] = []
    for number, (left, top, right, bottom) in enumerate(_strips(letters, height), start=1):
        strip = cv2.copyMakeBorder(
            only_letters[top:bottom, left:right], height, height, height, height, cv2.BORDER_CONSTANT, value=(255,)
        )
        read = engine.read(np.asarray(strip, dtype=np.uint8), dpi, _SINGLE_LINE)
        if _is_likely(read):
            found.extend(_moved(word, left - height, top - height, last_block + number) for word in read)
    return found


def line_height(words: Iterable[ReadWord]) -> int | None:
    """Median height in pixels of words with more than one character; None where there are none."""
    heights = sorted(word.bottom - word.top for word in words if len(word.text) > 1)
    return heights[len(heights) // 2] if heights else None


def _unread_letters(grey: NDArray[np.uint8], height: int, words: Iterable[ReadWord]) -> NDArray[np.uint8]:
    """255 where ink of letter size stands outside the words that were read, a little grown; else 0."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    edge = round(0.01 * max(grey.shape))
    ink[:edge], ink[-edge:], ink[:, :edge], ink[:, -edge:] = 0, 0, 0, 0
    for word in words:
        if word.bottom - word.top <= _TALLEST_WORD * height and word.text.strip():
            grow = height // 5
            ink[max(0, word.top - grow) : word.bottom + grow, max(0, word.left - grow) : word.right + grow] = 0
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, tall, area = (boxes[:count, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    # Marks above and below letters are small; what is larger than a capital with its marks is no letter.
    letter = (tall <= 1.5 * height) & (wide <= 2.5 * height) & (area >= 0.01 * height * height)
    letter[0] = False
    kept = np.where(letter[labels], 255, 0).astype(np.uint8)
    return np.asarray(cv2.dilate(kept, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _strips(letters: NDArray[np.uint8], height: int) -> list[Strip]:
    """Boxes around rows of letters, from the top down: left, top, right, bottom."""
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, round(1.2 * height)), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    margin = height // 3
    strips = []
    for left, top, wide, tall, _ in boxes[1:count].tolist():
        part = letters[top : top + tall, left : left + wide]
        if 0.5 * height <= tall <= 2 * height and wide >= 3 * height and 0.08 <= float((part > 0).mean()) <= 0.8:
            strips.append(
                (
                    max(0, left - margin),
                    max(0, top - margin),
                    min(letters.shape[1], left + wide + margin),
                    min(letters.shape[0], top + tall + margin),
                )
            )
    return sorted(strips, key=lambda strip: strip[1])[:_MOST_STRIPS]


def _is_likely(words: list[ReadWord]) -> bool:
    length = sum(len(word.text) for word in words)
    letters = sum(character.isalpha() for word in words for character in word.text)
    if letters < 4 or letters < 0.7 * length:
        return False
    return sum(word.confidence * len(word.text) for word in words) / length >= _LIKELY


def _moved(word: ReadWord, left: int, top: int, block: int) -> ReadWord:
    return ReadWord(
        word.text, word.left + left, word.top + top, word.right + left, word.bottom + top, word.confidence, block, 1, 1
    )
