"""Which of an output's values and words are right, each with the probability that the output states for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from pipeline.evaluate.fields import compare as compare_fields
from pipeline.evaluate.fold import fold
from pipeline.evaluate.items import right_items
from pipeline.evaluate.reliability import Stated
from pipeline.evaluate.titles import SignerTitles

Json = dict[str, Any]

_RUN = 3
"""So many words in a row that the truth has elsewhere were not misread, but stand in another order."""


def stated_fields(truth: Json, record: Json, titles: SignerTitles) -> list[Stated]:
    """Values of ``record`` that have evidence and about which ``truth`` says something: right means exact, or for an
    item of a list, found. Values that were withheld are not stated.
    """
    evidence = record.get("evidence") or {}
    right = {
        f"/{score.field}": score.exact
        for score in compare_fields(truth, record, titles)
        if score.verdict not in ("missing", "withheld")
    }
    right.update(right_items(truth, record))
    return [
        Stated(pointer, float(evidence[pointer]["confidence"]), is_right)
        for pointer, is_right in right.items()
        if pointer in evidence
    ]


def stated_words(truth: str, words: Iterable[Json]) -> list[Stated]:
    """Words with a probability, as stored with the pages, against the true text. Reading order does not matter, as long
    as runs of three words stay together.
    """
    expected = fold(truth).split()
    given = [word for word in words if word.get("text")]
    found = [fold(str(word["text"])) for word in given]
    right = _right(expected, found)
    return [
        Stated(str(word["text"]), float(word["probability"]), is_right)
        for word, is_right in zip(given, right, strict=True)
        if word.get("probability") is not None
    ]


def _right(expected: Sequence[str], found: Sequence[str]) -> list[bool]:
    """For each word found whether it is one of those expected: in order, or as part of a run that stands elsewhere."""
    right = [False] * len(found)
    left_over = set(range(len(expected)))
    for code in Levenshtein.opcodes(expected, found):
        if code.tag == "equal":
            left_over -= set(range(code.src_start, code.src_end))
            for place in range(code.dest_start, code.dest_end):
                right[place] = True
    runs = {tuple(expected[place : place + _RUN]) for place in _starts(left_over)}
    open_places = {place for place, is_right in enumerate(right) if not is_right}
    for place in _starts(open_places):
        if tuple(found[place : place + _RUN]) in runs:
            right[place : place + _RUN] = [True] * _RUN
    return right


def _starts(places: set[int]) -> Iterator[int]:
    """Places from which a run of three lies within ``places``."""
    return (place for place in sorted(places) if all(place + step in places for step in range(_RUN)))
