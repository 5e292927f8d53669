"""Compares a folder of truth with the output of a run, document by document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.evaluate.fields import compare as compare_fields
from pipeline.evaluate.figures import DocumentScore
from pipeline.evaluate.fold import fold
from pipeline.evaluate.items import compare as compare_items
from pipeline.evaluate.output import Found, Output, page_text, page_words
from pipeline.evaluate.reliability import Stated
from pipeline.evaluate.report import Report
from pipeline.evaluate.stated import stated_fields, stated_words
from pipeline.evaluate.text import TextScore
from pipeline.evaluate.text import compare as compare_text
from pipeline.evaluate.titles import SignerTitles
from pipeline.evaluate.truth import Truth, read_truths

Json = dict[str, Any]


class Evaluator:
    """Built once: loads the table of titles. The rules stand in the modules ``text``, ``fields`` and ``items``."""

    def __init__(self) -> None:
        self._titles = SignerTitles()

    def evaluate(self, truth_folder: Path, output_folder: Path) -> Report:
        """Scores every document of the truth; one without output counts as wrong in all that the truth has.

        Raises UsageError for folders that are not what they should be and for stems that fit more than one input.
        """
        output = Output(output_folder)
        truths = read_truths(truth_folder, leave_out=output_folder)
        found = [(truth, output.find(truth.stem)) for truth in truths.documents]
        scores = [self._score(truth, match, output) for truth, match in found]
        return Report(scores, truths.ignored)

    def _score(self, truth: Truth, found: Found | None, output: Output) -> DocumentScore:
        record = found.record if found else None
        pages = output.pages(found) if found else None
        there = (record is not None) if truth.record is not None else (pages is not None)
        score = DocumentScore(truth.stem, there, issuer_of(truth.record))
        score.text = compare_pages(truth, {number: page_text(page) for number, page in (pages or {}).items()})
        score.stated_words = words_of(truth, pages or {})
        if truth.record is not None:
            score.stated_fields = stated_fields(truth.record, record, self._titles) if record else []
            listed = compare_items(truth.record, record)
            score.items = listed.kinds
            score.fields = [*compare_fields(truth.record, record, self._titles), *listed.fields]
        return score


def compare_pages(truth: Truth, pages: dict[int, str]) -> TextScore | None:
    """The whole text where the truth has it, else its pages one by one, added up; None without a true text."""
    if truth.text is not None:
        return compare_text(truth.text, "\n".join(pages[number] for number in sorted(pages)))
    if not truth.pages:
        return None
    return sum((compare_text(page, pages.get(number, "")) for number, page in truth.pages.items()), TextScore())


def words_of(truth: Truth, pages: dict[int, Json]) -> list[Stated]:
    """Words of the pages whose true text is known, with what is stated of them."""
    if truth.text is not None:
        return stated_words(truth.text, (word for number in sorted(pages) for word in page_words(pages[number])))
    return [
        stated
        for number, text in truth.pages.items()
        if number in pages
        for stated in stated_words(text, page_words(pages[number]))
    ]


def issuer_of(record: dict[str, Any] | None) -> str | None:
    """The issuer that a truth record names, with what it belongs to: the group of ``--by issuer``."""
    issuer = (record or {}).get("issuer") or {}
    names = [fold(name).upper() for name in (issuer.get("name"), issuer.get("parent")) if name]
    return ", ".join(names) or None
