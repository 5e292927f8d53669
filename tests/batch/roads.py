"""Roads with an engine put in by its seam: it reads stub words, and misbehaves on pages that are mostly black."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.cleaner import Cleaner
from pipeline.model.table import shipped_dictionaries
from pipeline.parse.parser import Parser
from pipeline.pipeline import Road, _hash_of_folders
from pipeline.read.reader import Reader
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.recognizer import Recognizer
from pipeline.settings import Settings

MARKS = "SOHOA_TEST_MARKS"
"""Folder where engines leave a mark of what they did; named by the environment."""
_WORDS = 12
_BLACK = 110


class StubEngine:
    """A dozen words that depend on the picture alone."""

    name = "stub 1"

    def __init__(self, fault: Callable[[], str] | None = None) -> None:
        self._fault = fault

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        """See Engine."""
        first = ""
        if self._fault is not None and grey.mean() < _BLACK:
            first = self._fault()
        text = first + hashlib.blake2b(np.ascontiguousarray(grey).tobytes(), digest_size=2 * _WORDS).hexdigest()
        height, width = grey.shape[:2]
        return [
            ReadWord(text[4 * place : 4 * place + 4], 10, 20 * place, width // 2, 20 * place + 15, 0.9, 1, 1, place)
            for place in range(min(_WORDS, height // 20))
        ]


class StubRoad(Road):
    """The road without restoration, which takes longest to load, and with another engine."""

    def __init__(self, settings: Settings, fault: Callable[[], str] | None = None) -> None:
        self.settings = settings
        self.reader = Reader(settings)
        self.cleaner = Cleaner(settings)
        self.recognizer = Recognizer(settings, StubEngine(fault))
        self.parser = Parser(settings)
        self._dictionaries = _hash_of_folders(shipped_dictionaries())


def steady(settings: Settings) -> Road:
    """Never misbehaves."""
    return StubRoad(settings)


def crashing(settings: Settings) -> Road:
    """Its process is killed, as by the kernel when memory runs out."""

    def fault() -> str:
        _leave_mark("crash")
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    return StubRoad(settings, fault)


def crashing_once(settings: Settings) -> Road:
    """The same, only the first time."""

    def fault() -> str:
        if _marks("crash") == 0:
            _leave_mark("crash")
            os.kill(os.getpid(), signal.SIGKILL)
        return ""

    return StubRoad(settings, fault)


def hanging(settings: Settings) -> Road:
    """Waits for a program that does not end, as a hanging Tesseract would be waited for."""

    def fault() -> str:
        child = subprocess.Popen(["sleep", "600"])
        _leave_mark(f"child-{child.pid}")
        child.wait()
        return ""

    return StubRoad(settings, fault)


def greedy(settings: Settings) -> Road:
    """Wants ever more memory."""

    def fault() -> str:
        held = []
        while True:
            held.append(bytearray(50_000_000))

    return StubRoad(settings, fault)


def garbled(settings: Settings) -> Road:
    """Returns what is no text: half of a surrogate pair."""
    return StubRoad(settings, lambda: "\ud800")


def unstartable(settings: Settings) -> Road:
    """Dies while it loads."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def slow(settings: Settings) -> Road:
    """Takes its time over black pages."""

    def fault() -> str:
        _leave_mark("slow")
        time.sleep(1.5)
        return ""

    return StubRoad(settings, fault)


def _leave_mark(name: str) -> None:
    folder = os.environ.get(MARKS)
    if folder:
        (Path(folder) / f"{name}-{time.monotonic_ns()}").touch()


def _marks(name: str) -> int:
    return len(list(Path(os.environ[MARKS]).glob(f"{name}-*")))
