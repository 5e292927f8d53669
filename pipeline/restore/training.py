"""Fits channels to pairs of true and read text: the shipped ones, and those of an archive's own scanner."""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz

from pipeline.errors import UsageError
from pipeline.model.table import shipped_dictionaries
from pipeline.model.text import nfc, strip_marks
from pipeline.restore.channel import Channel
from pipeline.restore.channel_fit import Pair, fit_channel

LIKE = 45.0
"""Lines less alike than this (rapidfuzz ratio of their base letters) are not a pair."""
NEAR = 6
"""Lines by which a reading may have slipped, where the engine lost or added lines."""


def train_channel(truth: Path, read: Path, name: str, folder: Path, prior: str | None = None) -> tuple[Channel, int]:
    """Fits a channel to two text files, or two folders of text files with the same names, and writes it to ``folder``.

    ``prior`` names a shipped channel that is believed where the pairs are silent. Returns the channel and how many
    pairs of lines it learnt from. Raises UsageError when there is nothing to learn from.
    """
    pairs = [pair for files in _files(truth, read) for pair in paired_lines(*map(_lines, files))]
    if not pairs:
        raise UsageError(f"{read}: no line is like a line of {truth}.", advice="Give files whose lines correspond.")
    channel = fit_channel(name, pairs, shipped_channel(prior) if prior else None)
    folder.mkdir(parents=True, exist_ok=True)
    channel.save(folder / f"channel_{name}.npz")
    return channel, len(pairs)


def shipped_channel(name: str, overlay: Path | None = None) -> Channel:
    """The channel of a profile; a file in ``overlay`` goes before the shipped one. UsageError for an unknown name."""
    for folder in (overlay, shipped_dictionaries()):
        if folder and (path := folder / f"channel_{name}.npz").is_file():
            return Channel.load(path)
    raise UsageError(f"There is no channel {name}.")


def paired_lines(truth: Sequence[str], read: Sequence[str]) -> Iterator[Pair]:
    """Pairs of lines in order. Files of the same length correspond line by line; else each line meets its best match
    among those near its place.
    """
    shift = 0
    for index, line in enumerate(truth):
        if not line.strip():
            continue
        if len(truth) == len(read):
            places = [index]
        else:
            middle = index + shift
            places = [place for place in range(middle - NEAR, middle + NEAR + 1) if 0 <= place < len(read)]
        scored = [(_likeness(line, read[place]), -abs(place - index - shift), place) for place in places]
        if scored and (best := max(scored))[0] >= LIKE:
            shift = best[2] - index
            yield line, read[best[2]]


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(strip_marks(one).casefold(), strip_marks(other).casefold())


def _files(truth: Path, read: Path) -> list[tuple[Path, Path]]:
    if truth.is_file() and read.is_file():
        return [(truth, read)]
    if truth.is_dir() and read.is_dir():
        both = sorted({path.name for path in truth.iterdir()} & {path.name for path in read.iterdir()})
        if both:
            return [(truth / name, read / name) for name in both]
        raise UsageError(f"{truth} and {read} have no file name in common.")
    raise UsageError("Give two text files, or two folders of text files.", advice=f"Looked for {truth} and {read}.")


def _lines(path: Path) -> list[str]:
    try:
        if path.suffix == ".xz":
            return nfc(lzma.open(path, "rt", encoding="utf-8").read()).split("\n")
        return nfc(path.read_text(encoding="utf-8-sig")).split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as text ({error}).") from None
