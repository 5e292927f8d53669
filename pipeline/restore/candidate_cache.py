"""Candidates of frequent strings, found once and shipped: a cold start need not search for what every page has.

A cache belongs to one channel, one set of forms, one window; with others (a user's lexicon, another channel) it does
not count. ``script/build-candidate-cache`` writes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.model.table import shipped_dictionaries
from pipeline.restore.channel import Channel
from pipeline.restore.forms import Forms
from pipeline.restore.profile import Profile

Found = tuple[NDArray[np.int32], NDArray[np.float32]]


def fingerprint(forms: Forms, channel: Channel, profile: Profile) -> str:
    """Names what the candidates of a string depend on."""
    total = hashlib.blake2b(digest_size=8)
    total.update("\n".join(forms.text).encode())
    for part in (forms.prior, channel.true, channel.read, channel.score):
        total.update(part.tobytes())
    total.update(f"{profile.window} {profile.most}".encode())
    return total.hexdigest()


def save_cache(path: Path, mark: str, found: Mapping[str, Found]) -> None:
    """Writes the candidates of strings, which stand for all that the search gave."""
    strings = sorted(found)
    sizes = np.array([len(found[string][0]) for string in strings], np.uint8)
    np.savez_compressed(
        path,
        mark=np.array(mark),
        strings=np.frombuffer("\n".join(strings).encode(), np.uint8),
        sizes=sizes,
        forms=np.concatenate([found[string][0] for string in strings]).astype(np.uint32),
        scores=np.concatenate([found[string][1] for string in strings]).astype(np.float16),
    )


class CandidateCache:
    """Candidates of frequent strings."""

    def __init__(
        self,
        strings: Sequence[str] = (),
        sizes: Sequence[int] | NDArray[np.uint8] = (),
        forms: NDArray[np.int32] | None = None,
        scores: NDArray[np.float32] | None = None,
    ) -> None:
        ends = np.cumsum(np.asarray(sizes, np.int64)).tolist()
        self._places = dict(zip(strings, zip([0, *ends], ends, strict=False), strict=True))
        self._forms = np.zeros(0, np.int32) if forms is None else forms
        self._scores = np.zeros(0, np.float32) if scores is None else scores

    def __len__(self) -> int:
        return len(self._places)

    def get(self, string: str) -> Found | None:
        """What the search would find for a string; None where it has to be asked."""
        place = self._places.get(string)
        return None if place is None else (self._forms[slice(*place)], self._scores[slice(*place)])


def load_cache(profile: str, mark: str) -> CandidateCache:
    """The shipped candidates of a profile by string; nothing when they belong to other forms or another channel."""
    path = shipped_dictionaries() / f"channel_cache_{profile}.npz"
    if not path.is_file():
        return CandidateCache()
    with np.load(path, allow_pickle=False) as file:
        if str(file["mark"]) != mark:
            return CandidateCache()
        strings = file["strings"].tobytes().decode().split("\n")
        return CandidateCache(strings, file["sizes"], file["forms"].astype(np.int32), file["scores"].astype(np.float32))
