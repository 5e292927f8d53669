"""Words that cleaning took out of the page, such as a red mark of urgency: each read by itself as one line (psm 7), so
that they neither join the print beside them nor are lost with their frame.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.model.page import Inset, Line, Word
from pipeline.model.text import nfc
from pipeline.recognize.engine import Engine
from pipeline.recognize.second_reading import certainty

_SINGLE_LINE = 7  # Tesseract's page segmentation mode
_LIKELY = 0.6
"""Confidence from which a reading is kept: strokes and pictures in a frame stay below."""
_BORDER = 10
_LEAST_LETTERS = 3


def read_insets(engine: Engine, insets: Sequence[Inset], dpi: float) -> list[Line]:
    """A line for each inset whose words are sure, blocks counted from 1; of the others there is none. Words share the
    inset's box.
    """
    lines: list[Line] = []
    for number, inset in enumerate(insets, start=1):
        around = (_BORDER,) * 4
        picture = cv2.copyMakeBorder(inset.pixels, *around, cv2.BORDER_CONSTANT, value=(255,))
        read = engine.read(np.asarray(picture, np.uint8), dpi, _SINGLE_LINE)
        read = [word for word in read if any(map(str.isalnum, word.text))]
        if certainty(read) < _LIKELY or sum(map(str.isalpha, "".join(word.text for word in read))) < _LEAST_LETTERS:
            continue
        texts = [nfc(word.text).strip() for word in read]
        boxes = inset.box.shares(texts)
        words = [
            Word(text, box, confidence=word.confidence, alternatives=word.alternatives)
            for text, box, word in zip(texts, boxes, read, strict=True)
        ]
        lines.append(Line.from_words(words, block=number))
    return lines
