"""The noisy channel of Brill and Moore (ACL 2000): how likely letters are read as other letters.

A channel holds ln P(read β | true α) for runs of letters, 1 <= |α| <= 3 and 0 <= |β| <= 4, where the space between
words is a letter like any other, so that a unit may know that it stands at a word's edge. The probability of a whole
word is that of its best cut into units.

Units are packed into one integer, nine bits a letter: letters are numbered from 2 by the channel's alphabet, 1 is any
other letter, 0 is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BITS = 9
LONGEST_TRUE = 3
LONGEST_READ = 4
OTHER = 1

UNSEEN = -9.0
"""ln P of a letter read as some letter never seen for it, or lost: about 1 in 8,000."""


@dataclass(frozen=True)
class Channel:
    """One kind of noise. ``true`` i64[N] and ``read`` i64[N] are packed runs, ``score`` f32[N] ln P(read | true).

    Rows are sorted by ``read``, then ``true``. ``letters`` starts with a space; its index plus 2 is a letter's number.
    """

    name: str
    letters: str
    true: NDArray[np.int64]
    read: NDArray[np.int64]
    score: NDArray[np.float32]
    _number: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_number", {letter: index + 2 for index, letter in enumerate(self.letters)})

    def encode(self, text: str) -> NDArray[np.int64]:
        """Letter numbers of a text, i64[len(text)]."""
        number = self._number
        return np.fromiter((number.get(letter, OTHER) for letter in text), dtype=np.int64, count=len(text))

    def units(self) -> dict[tuple[str, str], float]:
        """All units in letters: (true, read) to ln P(read | true)."""
        return {
            (self._letters(true), self._letters(read)): float(score)
            for true, read, score in zip(self.true.tolist(), self.read.tolist(), self.score.tolist(), strict=True)
        }

    def save(self, path: Path) -> None:
        """Writes the channel as one uncompressed .npz file, the same bytes for the same channel."""
        arrays = {
            "letters": np.array([ord(letter) for letter in self.letters], dtype=np.uint32),
            "true": self.true.astype(np.uint32),
            "read": self.read,
            "score": self.score.astype(np.float16),
        }
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> Channel:
        """The channel of a file that :meth:`save` wrote; its name is the file's, without ``channel_``."""
        with np.load(path, allow_pickle=False) as file:
            letters = "".join(map(chr, file["letters"].tolist()))
            true = file["true"].astype(np.int64)
            read, score = file["read"].astype(np.int64), file["score"].astype(np.float32)
        return cls(path.stem.removeprefix("channel_"), letters, true, read, score)

    @classmethod
    def from_units(cls, name: str, units: Mapping[tuple[str, str], float]) -> Channel:
        """The channel of (true, read) to ln P; letters are numbered by code point, the space first."""
        letters = " " + "".join(sorted({letter for pair in units for part in pair for letter in part} - {" "}))
        if len(letters) + 2 > 1 << BITS:
            raise ValueError(f"a channel knows at most {(1 << BITS) - 2} letters, not {len(letters)}")
        number = {letter: index + 2 for index, letter in enumerate(letters)}
        rows = sorted((_packed(read, number), _packed(true, number), score) for (true, read), score in units.items())
        read, true, score = zip(*rows, strict=True) if rows else ((), (), ())
        return cls(
            name, letters, np.array(true, dtype=np.int64), np.array(read, dtype=np.int64), np.array(score, np.float32)
        )

    def _letters(self, packed: int) -> str:
        found = []
        while packed:
            index = (packed & ((1 << BITS) - 1)) - 2
            found.append(self.letters[index] if index >= 0 else "\ufffd")
            packed >>= BITS
        return "".join(reversed(found))


def _packed(text: str, number: Mapping[str, int]) -> int:
    packed = 0
    for letter in text:
        packed = packed << BITS | number[letter]
    return packed
