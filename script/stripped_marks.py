"""Restoring text whose marks were taken away: test sets, our system and peers, the share of words that come back right.

Words are runs of letters; every one counts, abbreviations and foreign words too. Case and numbers are as in the text.
Paragraphs with under 30 % marked words are left out (foreign, or typed without marks: nobody knows their truth).
"""

from __future__ import annotations

import lzma
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from outside_peers import OutsidePeer

from pipeline.model.text import nfc, skeleton, strip_marks
from pipeline.restore.beam import BeamDecoder, Decoded, Lattice
from pipeline.restore.document_memory import DocumentMemory
from pipeline.restore.language_model import LanguageModel
from pipeline.restore.language_training.corpus import MIN_MARKED, join_wrapped
from pipeline.restore.lexicon import Lexicon
from pipeline.restore.tokens import TOKEN, normal_token, normal_word

Paragraph = list[str]
"""The pieces of a paragraph as the tokenizer finds them, with their marks."""
Document = list[Paragraph]
System = Callable[[Document], list[list[str]]]
"""Takes a document without marks; gives every piece, words in lower case."""

CASE_WEIGHT = 0.4
"""Of ln P(case | word) beside ln P(word | words before); tuned on the first 100,000 tokens of news."""
TEMPERATURE = 1.5
"""At which the first decoding's posteriors go into the document's memory."""


@dataclass(frozen=True, slots=True)
class Result:
    """Words of a set, those that came back wrong, words a second."""

    words: int
    wrong: int
    speed: float
    documents: tuple[tuple[int, int], ...]
    """(words, wrong) of each document."""

    @property
    def right(self) -> float:
        """In percent."""
        return 100 * (1 - self.wrong / max(self.words, 1))


def read_documents(path: Path, limit: int | None = None) -> list[Document]:
    """A corpus file (.txt.xz, blank lines between documents) or a plan (.txt, printed lines) as documents."""
    if path.suffix != ".xz":
        return [_document(join_wrapped(path.read_text(encoding="utf-8").split("\n")))]
    with lzma.open(path, "rt", encoding="utf-8") as file:
        text = file.read()
    documents, size = [], 0
    for block in text.split("\n\n"):
        document = _document(block.split("\n"))
        size += sum(map(len, document))
        if limit is not None and size > limit:
            break
        documents.append(document)
    return [document for document in documents if document]


def _document(lines: Sequence[str]) -> Document:
    pieces = ([match.group() for match in TOKEN.finditer(nfc(line))] for line in lines)
    return [paragraph for paragraph in pieces if _marked(paragraph)]


def _marked(pieces: Paragraph) -> bool:
    words = [piece for piece in pieces if piece[0].isalpha()]
    return bool(words) and sum(not word.isascii() for word in words) >= MIN_MARKED * len(words)


def measure(system: System, documents: Sequence[Document], errors: list[tuple[str, str, str]] | None = None) -> Result:
    """Strips, restores, compares. ``errors`` takes (truth, restored, where) of what is wrong."""
    seconds = 0.0
    counts: list[tuple[int, int]] = []
    for document in documents:
        words = wrong = 0
        bare = [[strip_marks(piece) or piece for piece in paragraph] for paragraph in document]
        begin = time.perf_counter()
        restored = system(bare)
        seconds += time.perf_counter() - begin
        for truth, found in zip(document, restored, strict=True):
            for place, (piece, word) in enumerate(zip(truth, found, strict=True)):
                if piece[0].isalpha():
                    words += 1
                    if normal_word(piece) != word:
                        wrong += 1
                        if errors is not None:
                            errors.append((normal_word(piece), word, " ".join(truth[max(place - 5, 0) : place + 4])))
        counts.append((words, wrong))
    total, missed = (sum(column) for column in zip(*counts, strict=True))
    return Result(total, missed, total / max(seconds, 1e-9), tuple(counts))


def share_right(counts: Sequence[tuple[int, int]]) -> float:
    """Of words and wrong words of documents: the share that is right, in percent."""
    return 100 * (1 - sum(wrong for _, wrong in counts) / max(sum(words for words, _ in counts), 1))


class Ours:
    """Lexicon words of the same skeleton as a lattice, best path by the language model, the document's memory."""

    def __init__(self, model: LanguageModel, lexicon: Lexicon, *, memory: bool, beam: int = 12) -> None:
        self._model, self._decoder = model, BeamDecoder(model, beam)
        self._memory = DocumentMemory(model) if memory else None
        self._cases = np.log([lexicon[word].cases if word in lexicon else (1 / 3,) * 3 for word in model.words])
        self._by_skeleton = by_skeleton(model)
        self._known: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}

    def __call__(self, document: Document) -> list[list[str]]:
        lattices = [self._lattice(paragraph) for paragraph in document]
        decoded = [self._decoder.decode(lattice, 1.0, temperature=TEMPERATURE) for lattice in lattices]
        if self._memory is not None:
            decoded = self._again(self._memory, lattices, decoded)
        return [
            self._words(paragraph, lattice, best)
            for paragraph, lattice, best in zip(document, lattices, decoded, strict=True)
        ]

    def _again(self, memory: DocumentMemory, lattices: list[Lattice], decoded: list[Decoded]) -> list[Decoded]:
        memory.clear()
        for lattice, best in zip(lattices, decoded, strict=True):
            memory.add(lattice, best)
        informed = [memory.informed(lattice, best) for lattice, best in zip(lattices, decoded, strict=True)]
        return [
            best if lattice is None else self._decoder.decode(lattice, 1.0)
            for lattice, best in zip(informed, decoded, strict=True)
        ]

    def _lattice(self, paragraph: Paragraph) -> Lattice:
        found = [self._candidates(piece) for piece in paragraph]
        end = np.array([self._model.boundary], np.int32)
        first = np.concatenate([*(words for words, _ in found), end])
        score = np.concatenate([*(scores for _, scores in found), np.zeros(1, np.float32)])
        sizes = [*(len(words) for words, _ in found), 1]
        start = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        return Lattice(len(sizes) + 1, start, start + 1, score, first, np.full(len(first), -1, np.int32))

    def _candidates(self, piece: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        if piece not in self._known:
            self._known[piece] = self._new_candidates(piece)
        return self._known[piece]

    def _new_candidates(self, piece: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        if not piece[0].isalpha():
            return np.array([self._model.id(normal_token(piece))], np.int32), np.zeros(1, np.float32)
        words = self._by_skeleton.get(piece.lower())
        if words is None:
            words = np.array([self._model.unknown], np.int32)
        if len(piece) == 1 and piece.isupper():
            return words, np.zeros(len(words), np.float32)
        case = 2 if piece.isupper() else int(piece[0].isupper())
        return words, (CASE_WEIGHT * self._cases[words, case]).astype(np.float32)

    def _words(self, paragraph: Paragraph, lattice: Lattice, best: Decoded) -> list[str]:
        chosen = lattice.first[best.edges[: len(paragraph)]]
        return [
            piece.lower() if word == self._model.unknown else self._model.words[word]
            for piece, word in zip(paragraph, chosen, strict=True)
        ]


class Peers:
    """What is usually done: every word by itself, or greedily after the word before."""

    def __init__(self, model: LanguageModel, lexicon: Lexicon) -> None:
        self._model = model
        self._by_skeleton = by_skeleton(model)
        general = np.array([lexicon[word].ln_probability if word in lexicon else -99.0 for word in model.words])
        self._best = {bare: model.words[words[np.argmax(general[words])]] for bare, words in self._by_skeleton.items()}

    def most_frequent(self, document: Document) -> list[list[str]]:
        """The most frequent word of the skeleton."""
        return [[self._best.get(piece.lower(), piece.lower()) for piece in paragraph] for paragraph in document]

    def greedy_bigram(self, document: Document) -> list[list[str]]:
        """The word of the skeleton most probable after the one chosen before."""
        return [self._greedy(paragraph) for paragraph in document]

    def _greedy(self, paragraph: Paragraph) -> list[str]:
        before, chosen = self._model.boundary, []
        for piece in paragraph:
            words = self._by_skeleton.get(piece.lower()) if piece[0].isalpha() else None
            if words is None:
                before = self._model.id(normal_token(piece))
                chosen.append(piece.lower())
            else:
                before = int(words[np.argmax(self._model.ln_probabilities([before], words))])
                chosen.append(self._model.words[before])
        return chosen


def by_skeleton(model: LanguageModel) -> dict[str, NDArray[np.int32]]:
    """Ids of the words that share a skeleton."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(model.words):
        if word[0].isalpha():
            found[skeleton(word)].append(place)
    return {bare: np.array(places, np.int32) for bare, places in found.items()}


class Pyvi:
    """The add_accents of pyvi; a paragraph of whose words it gives another number keeps those it has in their order."""

    def __init__(self) -> None:
        self._accents = OutsidePeer("pyvi")

    def __call__(self, document: Document) -> list[list[str]]:
        bare = [" ".join(piece for piece in paragraph if piece[0].isalpha()) for paragraph in document]
        found = (iter(line.split()) for line in self._accents(bare))
        return [
            [normal_word(next(words, "")) if piece[0].isalpha() else piece for piece in paragraph]
            for paragraph, words in zip(document, found, strict=True)
        ]
