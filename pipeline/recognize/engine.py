"""What the recognizer asks of an OCR engine; two modules beside this one give it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Alternative


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word in pixels of the picture that was given; right and bottom are exclusive."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    """The engine's own, 0 to 1."""
    block: int
    paragraph: int
    line: int
    alternatives: tuple[Alternative, ...] = ()
    """Other readings that the engine weighed, where it tells them."""

    @property
    def line_key(self) -> tuple[int, int, int]:
        """Words with the same key stand on one line."""
        return self.block, self.paragraph, self.line


def line_height(words: Iterable[ReadWord]) -> int | None:
    """Median height in pixels of words with more than one character; None where there are none."""
    heights = sorted(word.bottom - word.top for word in words if len(word.text) > 1)
    return heights[len(heights) // 2] if heights else None


class Engine(Protocol):
    """Reads one picture at a time."""

    @property
    def name(self) -> str:
        """Program or library, version and language, as it stands in a record's fingerprint."""

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        """Words in reading order. Raises RecognitionError (``timeout``, ``tesseract_failed``, ``no_space``) and
        MissingDependencyError.
        """
