"""Kinds of noise, each with the parameters that suit it, read from ``channel_profiles.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.model.table import read_table

STRIPPED = "stripped"
"""Name of the profile of text whose marks were never typed, or taken away: no letter is misread."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Parameters of one kind of noise; all scores in nats."""

    name: str
    family: str
    """``unmarked``: text without Vietnamese letters, as an English-model OCR gives; ``marked``: text with them."""
    prior: float
    """ln of how much likelier the profile is than others, before a page is seen: great noise needs evidence."""
    language_weight: float
    case_weight: float
    window: float
    most: int
    identity: float
    """Score of a word that no lexicon knows, kept as read."""
    join: float
    """Score of a space that the engine put inside of a word."""
    split: float
    """Score of a space that the engine lost."""
    stray: float
    """Score of a mark that is not on the paper."""
    line_case: float
    """Score of a capital that the engine made of a line's first letter; 0 where engines don't."""
    least: float
    """A word changes only when the new reading is at least so probable."""
    memory: float
    """1: what the document says elsewhere and names of places and people count; 0: doubtful words are better left."""
    temperature: float
    """Divides scores before probabilities are taken of them: fitted so that 0.9 means nine out of ten."""

    def identity_of(self, text: str) -> float:
        """Score of keeping an unknown word. Runs of capitals are abbreviations more often than noise."""
        return self.identity / 2 if text.isupper() and text.isalpha() and len(text) > 1 else self.identity


def read_profiles(overlay: Path | None = None) -> dict[str, Profile]:
    """All profiles by name."""
    profiles: dict[str, Profile] = {}
    for row in read_table("channel_profiles.tsv", overlay):
        name, family = row.pop("profile"), row.pop("family")
        most = int(row.pop("most"))
        profiles.setdefault(name, Profile(name, family, most=most, **{key: float(value) for key, value in row.items()}))
    return profiles
