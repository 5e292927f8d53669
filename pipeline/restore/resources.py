"""All that restoration loads once: language model, lexicon, forms, channels, profiles."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from pipeline.model.syllables import SyllableGrammar
from pipeline.model.table import read_table
from pipeline.restore.candidates import RANK_WEIGHT, Candidates
from pipeline.restore.channel import Channel
from pipeline.restore.decoder import ProfileDecoder
from pipeline.restore.document_memory import DocumentMemory
from pipeline.restore.forms import Forms, written_forms
from pipeline.restore.labels import Labels
from pipeline.restore.language_model import LanguageModel
from pipeline.restore.lexicon import Lexicon
from pipeline.restore.profile import Profile, read_profiles
from pipeline.restore.tokens import normal_word
from pipeline.restore.training import shipped_channel
from pipeline.restore.trie import TrieRuns, build_trie, runs_of
from pipeline.settings import Settings

CODE = -13.0
"""ln P of an abbreviation that is in no corpus."""
CODE_CASES = (0.002, 0.008, 0.99)
"""P(lower), P(Title), P(UPPER) of such an abbreviation."""


class Resources:
    """Tables and models in memory. Decoders are built when a page first needs them."""

    def __init__(self, settings: Settings) -> None:
        self._overlay = settings.dictionaries
        self.model = LanguageModel.load()
        self.lexicon = Lexicon(self._overlay)
        self.labels = Labels(self._overlay)
        self.profiles = read_profiles(self._overlay)
        self.forms = self._written_forms()
        self._trie = build_trie(self.forms.text, (RANK_WEIGHT * self.forms.prior).astype("float32"))
        self._grammar = SyllableGrammar(self._overlay)
        self._decoders: dict[str, ProfileDecoder] = {}

    def decoder(self, name: str) -> ProfileDecoder:
        """The decoder of a profile."""
        if name not in self._decoders:
            profile = self.profiles[name]
            channel = self.channel(name)
            candidates = Candidates(
                self.forms, (self._trie, self._runs), channel, profile, self.model.unknown, self._grammar
            )
            self._decoders[name] = ProfileDecoder(self.forms, candidates, profile, self.model, self.labels)
        return self._decoders[name]

    def channel(self, name: str) -> Channel:
        """The channel of a profile, the user's own before the shipped one."""
        return shipped_channel(name, self._overlay)

    @cached_property
    def _runs(self) -> TrieRuns:
        return runs_of(self._trie)

    @cached_property
    def memory(self) -> DocumentMemory:
        """What a document says elsewhere; cleared before each."""
        return DocumentMemory(self.model)

    def family(self, name: str) -> list[Profile]:
        """Profiles of a family."""
        return [profile for profile in self.profiles.values() if profile.family == name]

    def _codes(self) -> list[str]:
        """Abbreviations of agencies and of the symbol table, which corpora of running text hardly know."""
        codes = [row["code"] for row in read_table("agencies.tsv", self._overlay)]
        codes += [row["code"] for row in read_table("channel_symbols.tsv", self._overlay)]
        return sorted({code for code in codes if code.isalpha() and code.isupper() and len(code) > 2})

    def _written_forms(self) -> Forms:
        codes = [code for code in dict.fromkeys(map(normal_word, self._codes())) if code not in self.lexicon]
        words = [*self.lexicon.words, *codes]
        return written_forms(
            words,
            np.array(self.model.ids(words), np.int32),
            np.append(self.lexicon.ln_probabilities, [CODE] * len(codes)),
            np.append(self.lexicon.cases, [CODE_CASES] * len(codes), axis=0) if codes else self.lexicon.cases,
        )
