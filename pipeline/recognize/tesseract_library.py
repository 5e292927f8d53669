"""Tesseract as a library in this process, through tesserocr (extra ``fast``): models loaded once, no file between."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import RecognitionError
from pipeline.model.text import nfc
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.symbol_choices import alternatives
from pipeline.recognize.tesseract_place import data_folder
from pipeline.recognize.tesseract_program import missing_language, timed_out


def available() -> bool:
    """True where tesserocr is installed."""
    try:
        import tesserocr  # noqa: F401, PLC0415 - loads a large library, and only where it is wanted
    except ImportError:
        return False
    return True


class TesseractLibrary:
    """Holds one engine open. Set ``OMP_THREAD_LIMIT=1`` before it is built, where one core a process is wanted."""

    def __init__(self, language: str, seconds: float) -> None:
        self._language = language
        self._seconds = seconds

    @cached_property
    def name(self) -> str:
        """Such as ``tesserocr 2.13.0 tesseract 5.5.4 vie``."""
        import tesserocr  # noqa: PLC0415

        version = str(tesserocr.tesseract_version()).split()[1]
        return f"tesserocr {tesserocr.__version__} tesseract {version} {self._language}"

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        """See Engine."""
        engine = self._engine
        height, width = grey.shape
        engine.SetPageSegMode(segmentation)
        engine.SetImageBytes(np.ascontiguousarray(grey).tobytes(), width, height, 1, width)
        engine.SetSourceResolution(round(dpi))
        try:
            if not engine.Recognize(int(self._seconds * 1000)):
                raise timed_out(self._seconds)
            return _words(engine)
        except RuntimeError as error:
            raise RecognitionError(f"Tesseract failed ({error}).", code="tesseract_failed") from None
        finally:
            engine.Clear()

    @cached_property
    def _engine(self) -> Any:
        import tesserocr  # noqa: PLC0415

        folder = _data_folder(self._language)
        try:
            engine = tesserocr.PyTessBaseAPI(path=folder, lang=self._language, oem=tesserocr.OEM.LSTM_ONLY)
        except RuntimeError:
            raise missing_language(self._language) from None
        engine.SetVariable("lstm_choice_mode", "2")
        # One pass over the network's output finds the letters that matter; five, the default, cost 11 % more.
        engine.SetVariable("lstm_choice_iterations", "1")
        return engine


def _data_folder(language: str) -> str:
    """The folder with all parts of ``language``. Raises MissingDependencyError."""
    folder = data_folder(language)
    if folder is None:
        raise missing_language(language)
    return str(folder)


def _words(engine: Any) -> list[ReadWord]:
    from tesserocr import RIL, iterate_level  # noqa: PLC0415

    words: list[ReadWord] = []
    block = paragraph = line = 0
    iterator = engine.GetIterator()
    if iterator is None:
        return words
    for item in iterate_level(iterator, RIL.WORD):
        if item.IsAtBeginningOf(RIL.BLOCK):
            block, paragraph, line = block + 1, 0, 0
        if item.IsAtBeginningOf(RIL.PARA):
            paragraph, line = paragraph + 1, 0
        if item.IsAtBeginningOf(RIL.TEXTLINE):
            line += 1
        if item.Empty(RIL.WORD):
            continue
        left, top, right, bottom = item.BoundingBox(RIL.WORD)
        confidence = min(1.0, max(0.0, item.Confidence(RIL.WORD) / 100))
        text = item.GetUTF8Text(RIL.WORD)
        others = alternatives(nfc(text), item.GetBestLSTMSymbolChoices() or ())
        words.append(ReadWord(text, left, top, right, bottom, confidence, block, paragraph, line, others))
    return words
