"""What a result depends on besides the source's bytes, in the parts that are worked on separately."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.model.table import shipped_dictionaries
from pipeline.settings import Settings
from pipeline.version import package_version

READING_TABLES = (
    "digits.manifest.json",
    "digits.onnx",
    "legacy_encodings.tsv",
    "lexicon_syllables.tsv",
    "text_layer_fonts.tsv",
    "text_layer_glyphs.tsv",
)
"""Files of the dictionaries that the rooms before restoration open (a test watches them do it)."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """16 hex digits each; equal ones on the same bytes give the same result."""

    recognition: str
    """Of the words as they were read."""
    finishing: str
    """Of the records and corrected pages; changes whenever ``recognition`` does."""
    limits: str
    """Of the limits: under others, what failed may succeed."""


def fingerprint(settings: Settings, engine: dict[str, str | None]) -> Fingerprint:
    """``engine`` names the engine that reads, its versions and language data."""
    shipped = shipped_dictionaries()
    folders = [shipped, settings.dictionaries] if settings.dictionaries else [shipped]
    reading = {str(place): _hashes(place, READING_TABLES) for place in folders}
    recognition = _digest([package_version(), settings.affecting_recognition(), list(reading.values()), engine])
    tables = [_hashes(place, sorted(_names(place))) for place in folders]
    finishing = _digest([recognition, settings.affecting_records(), tables])
    return Fingerprint(recognition, finishing, _digest(settings.limits()))


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _names(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def _hashes(folder: Path, names: list[str] | tuple[str, ...]) -> dict[str, str]:
    found = {}
    for name in names:
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
