"""Lines that the engine passed over or misread under a seal, found and read again by themselves.

Page segmentation takes a sign-off with its seal and signature for one picture, and drops the title and the name in
it. So components of letter size are gathered into lines, without the larger ones (seal, signature, frame) and without
the rings of a black seal, and each line is read by itself (psm 7); it is kept only when its words are likely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.components import chosen, components
from pipeline.recognize.engine import Engine, ReadWord, line_height
from pipeline.recognize.seal_rings import Seal, find_seals
from pipeline.recognize.second_reading import certainty

_SINGLE_LINE = 7  # Tesseract's page segmentation mode
_LIKELY = 0.75
"""Confidence from which words are likely: specks and strokes of signatures stay below."""
_JOINED = 6.0
"""Of the line height: how wide letters that run together may be."""
_CLEAR, _CLEAR_PART = 0.65, 0.3
"""Confidence of the words that stand clear of a seal, and the least share of the line that they have to be."""
_MOST_STRIPS = 24
_TALLEST_WORD = 2.2
"""Of the line height; a "word" taller than this is a picture that the engine took for one."""
_SEAL_SIZE = 8.0
"""Millimetres; what is larger both ways in the ink that was not read may be a seal, and is looked at."""

Strip = tuple[int, int, int, int]
"""Left, top, right, bottom; the last two exclusive."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of the first reading that stay, and those of lines that were read by themselves: each line a block of its
    own, from the top down.
    """

    kept: list[ReadWord]
    found: list[ReadWord]
    seals: tuple[Seal, ...] = ()
    """Round seals in black, in pixels of the picture."""


def read_dropped_lines(engine: Engine, grey: NDArray[np.uint8], dpi: float, words: list[ReadWord]) -> Reading:
    """The first reading of a page with what it lacks. Nothing is found for a page without words, since nothing tells
    then how large its print is.
    """
    height = line_height(words)
    if height is None:
        return Reading(words, [])
    ink = _ink(grey)
    sure = [word for word in words if word.text.strip() and word.bottom - word.top <= _TALLEST_WORD * height]
    unread = _without(ink, sure, height)
    seals = find_seals(ink, dpi) if _holds_seal(unread, dpi) else []
    doubtful = _doubtful(words, seals)
    if seals:
        ink = cv2.bitwise_and(ink, cv2.bitwise_not(np.asarray(_rings_of(ink, seals), dtype=np.uint8)))
        unread = _without(ink, [word for word in sure if word not in doubtful], height)
    letters = _letters(unread, height)
    only_letters = np.asarray(cv2.bitwise_or(grey, cv2.bitwise_not(letters)), dtype=np.uint8)
    last_block = max(word.block for word in words)
    kept, found = [word for word in words if not _inside_seal(word, seals)], []
    beside = _strips_beside_seals(letters, height, seals)
    strips = sorted([*_strips(letters, height, seals), *beside], key=lambda strip: strip[1])
    for number, strip in enumerate(strips[:_MOST_STRIPS], start=1):
        if strip in beside:
            looks = [_read_strip(engine, only_letters, dpi, look, height) for look in _looks(strip, height)]
            read = max(looks, key=lambda look: (_clear_share(look), certainty(look)))
            likely = _clear_share(read) >= _CLEAR_PART
        else:
            read = _read_strip(engine, only_letters, dpi, strip, height)
            likely = _is_likely(read)
        under = [word for word in doubtful if _overlap(word, strip)]
        if likely and certainty(read) > certainty(under):
            kept = [word for word in kept if word not in under]
            found += [replace(word, block=last_block + number, paragraph=1, line=1) for word in read]
    return Reading(kept, found, tuple(seals))


# -- ink that is still to be read --------------------------------------------------------------------------------------


def _ink(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """255 where the page is dark, but for its edges."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    edge = round(0.01 * max(grey.shape))
    ink[:edge], ink[-edge:], ink[:, :edge], ink[:, -edge:] = 0, 0, 0, 0
    return np.asarray(ink, dtype=np.uint8)


def _without(ink: NDArray[np.uint8], words: Iterable[ReadWord], height: int) -> NDArray[np.uint8]:
    rest, grow = ink.copy(), height // 5
    for word in words:
        rest[max(0, word.top - grow) : word.bottom + grow, max(0, word.left - grow) : word.right + grow] = 0
    return rest


def _holds_seal(unread: NDArray[np.uint8], dpi: float) -> bool:
    """True where a piece of ink is as large as a part of a seal; looked at in a quarter of the size."""
    small = cv2.resize(unread, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    count, _, boxes, _ = cv2.connectedComponentsWithStats((small > 32).astype(np.uint8), connectivity=8)
    sides = np.minimum(boxes[1:count, cv2.CC_STAT_WIDTH], boxes[1:count, cv2.CC_STAT_HEIGHT])
    return bool((sides > _SEAL_SIZE / 25.4 * dpi / 4).any())


def _letters(unread: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    """255 where unread ink is of letter size, a little grown; else 0."""
    labels, boxes, _ = components(unread)
    wide, tall, area = (boxes[:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    # Marks above and below letters are small; what is larger than a capital with its marks is no letter.
    # Bold ones run together on copies of copies.
    joined = (tall >= 0.6 * height) & (wide <= _JOINED * height)
    letter = (tall <= 1.5 * height) & ((wide <= 2.5 * height) | joined) & (area >= 0.01 * height * height)
    return np.asarray(cv2.dilate(chosen(labels, letter), np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _rings_of(ink: NDArray[np.uint8], seals: Sequence[Seal]) -> NDArray[np.uint8]:
    """255 where any of the seals has a ring."""
    total = np.zeros_like(ink)
    for seal in seals:
        total = np.asarray(cv2.bitwise_or(total, seal.ring_mask(ink)), dtype=np.uint8)
    return total


# -- strips ------------------------------------------------------------------------------------------------------------


def _strips(letters: NDArray[np.uint8], height: int, seals: Sequence[Seal]) -> list[Strip]:
    """Boxes around rows of letters; those that touch a seal are left to :func:`_strips_beside_seals`."""
    strips = []
    for left, top, wide, tall in _rows(letters, height):
        part = letters[top : top + tall, left : left + wide]
        dense = 0.08 <= float((part > 0).mean()) <= 0.8
        strip = (left, top, left + wide, top + tall)
        if wide >= 3 * height and dense and not any(seal.touches(strip) for seal in seals):
            strips.append(_with_margin(strip, height, letters))
    return strips


def _strips_beside_seals(letters: NDArray[np.uint8], height: int, seals: Sequence[Seal]) -> list[Strip]:
    """Rows of letters that stand beside a seal, followed into it."""
    strips = []
    for seal in seals:
        outside = letters.copy()
        cv2.circle(outside, (round(seal.x), round(seal.y)), round(seal.radius) + 3, 0, -1)
        for left, top, wide, tall in _rows(outside, height):
            if wide < 1.5 * height:
                continue
            joined = _joined(letters[top : top + tall], height).max(axis=0) > 0
            gaps = np.flatnonzero(~joined)
            before, after = gaps[gaps < left], gaps[gaps >= left + wide]
            start = int(before[-1]) + 1 if before.size else 0
            end = int(after[0]) if after.size else joined.size
            strip = (start, top, end, top + tall)
            if end - start >= 3 * height and seal.touches(strip):
                strips.append(_with_margin(strip, height, letters))
    return strips


def _rows(letters: NDArray[np.uint8], height: int) -> list[Strip]:
    """Left, top, width, height of what letters are joined to, of a line's height."""
    _, boxes, _ = components(_joined(letters, height))
    rows: list[Strip] = [tuple(box[:4]) for box in boxes[1:].tolist()]
    return [row for row in rows if 0.5 * height <= row[3] <= 2 * height]


def _joined(letters: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    closed = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, round(1.2 * height)), np.uint8))
    return np.asarray(closed, dtype=np.uint8)


def _with_margin(strip: Strip, height: int, page: NDArray[np.uint8]) -> Strip:
    left, top, right, bottom = strip
    margin = height // 3
    return (
        max(0, left - margin),
        max(0, top - margin),
        min(page.shape[1], right + margin),
        min(page.shape[0], bottom + margin),
    )


def _looks(strip: Strip, height: int) -> list[Strip]:
    """The strip with a little more and less above and below: what is left of a ring is read or not."""
    left, top, right, bottom = strip
    step = height // 6
    return [strip, (left, max(0, top - step), right, bottom + step), (left, top + step, right, bottom - step)]


def _read_strip(engine: Engine, grey: NDArray[np.uint8], dpi: float, strip: Strip, height: int) -> list[ReadWord]:
    left, top, right, bottom = strip
    picture = cv2.copyMakeBorder(
        grey[top:bottom, left:right], height, height, height, height, cv2.BORDER_CONSTANT, value=(255,)
    )
    read = engine.read(np.asarray(picture, dtype=np.uint8), dpi, _SINGLE_LINE)
    while read and _is_stray(read[0]):
        read = read[1:]
    return [_moved(word, left - height, top - height) for word in read]


def _moved(word: ReadWord, right: int, down: int) -> ReadWord:
    return replace(
        word, left=word.left + right, top=word.top + down, right=word.right + right, bottom=word.bottom + down
    )


# -- which reading is kept ---------------------------------------------------------------------------------------------


def _is_stray(word: ReadWord) -> bool:
    """An unsure sign or letter, as a piece of a ring or a speck gives it."""
    return word.confidence < _LIKELY and sum(map(str.isalpha, word.text)) < 2


def _is_likely(words: Sequence[ReadWord]) -> bool:
    length = sum(len(word.text) for word in words)
    letters = sum(character.isalpha() for word in words for character in word.text)
    return letters >= 4 and letters >= 0.7 * length and certainty(words) >= _LIKELY


def _clear_share(words: Sequence[ReadWord]) -> float:
    """Share of a line's characters in words that are likely: of a line through a seal, those that stand clear of it."""
    length = sum(len(word.text) for word in words)
    clear = [word for word in words if word.confidence >= _CLEAR and sum(map(str.isalpha, word.text)) >= 2]
    return sum(len(word.text) for word in clear) / length if clear else 0.0


def _doubtful(words: Sequence[ReadWord], seals: Sequence[Seal]) -> list[ReadWord]:
    """Words of lines through a seal that are unlikely as a whole."""
    doubtful: list[ReadWord] = []
    lines: dict[tuple[int, int, int], list[ReadWord]] = {}
    for word in words if seals else ():
        lines.setdefault(word.line_key, []).append(word)
    for line in lines.values():
        touched = any(seal.touches(_box(word)) for word in line for seal in seals)
        if touched and certainty(line) < _LIKELY:
            doubtful += line
    return doubtful


def _inside_seal(word: ReadWord, seals: Sequence[Seal]) -> bool:
    """An unsure word in the middle of a seal is the seal's own or a signature's."""
    return word.confidence < 0.5 and any(seal.holds(_box(word)) for seal in seals)


def _box(word: ReadWord) -> Strip:
    return word.left, word.top, word.right, word.bottom


def _overlap(word: ReadWord, strip: Strip) -> bool:
    middle = (word.top + word.bottom) / 2
    return strip[1] <= middle <= strip[3] and word.left < strip[2] and word.right > strip[0]
