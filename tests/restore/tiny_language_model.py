"""A language model of a dozen words, trained in a moment, for tests of the decoder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.language_model import LanguageModel
from pipeline.restore.language_training.counting import Level, count_ngrams
from pipeline.restore.language_training.packing import pack
from pipeline.restore.language_training.pruning import prune
from pipeline.restore.language_training.smoothing import smooth
from pipeline.restore.tokens import BOUNDARY, NUMBER, UNKNOWN

WORDS = [BOUNDARY, UNKNOWN, NUMBER, "kế", "hoạch", "hoach", "năm", "nam", "của", "sở", "số", "y", "tế", "."]


def random_text(seed: int, paragraphs: int = 300) -> NDArray[np.uint16]:
    """Paragraphs of ids, in which every word prefers two followers; 0 separates them."""
    random = np.random.default_rng(seed)
    ids = [0]
    for _ in range(paragraphs):
        word = int(random.integers(1, len(WORDS)))
        for _ in range(int(random.integers(1, 12))):
            ids.append(word)
            step = int(random.choice([1, 2, 5, int(random.integers(1, 13))]))
            word = 1 + (word + step) % (len(WORDS) - 1)
        ids.append(0)
    return np.array(ids, np.uint16)


def tiny_levels(seed: int = 0, orders: int = 4) -> list[Level]:
    """Counts of a random text."""
    return count_ngrams(random_text(seed), len(WORDS), orders)


def tiny_model(seed: int = 0, orders: int = 4, threshold: float = 1e-5) -> LanguageModel:
    """A pruned and packed model."""
    levels = tiny_levels(seed, orders)
    pruned = prune(levels, smooth(levels), [0] + [threshold] * (orders - 1), [1] + [2] * (orders - 1))
    return LanguageModel(WORDS, pack(levels, pruned))
