"""The measured figures of real plans, and real truth records against themselves; skipped where they are absent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.evaluate.fields import RED_SEAL
from pipeline.evaluate.fields import compare as compare_fields
from pipeline.evaluate.items import compare as compare_items
from pipeline.evaluate.text import compare as compare_text
from pipeline.evaluate.titles import SignerTitles
from pipeline.evaluate.truth import read_truths


@pytest.mark.parametrize("plan", ["plan-001", "plan-004"])
def test_error_rates_of_bad_ocr(shared: Path, plan: str) -> None:
    truth = (shared / "plans" / f"{plan}.truth.txt").read_text(encoding="utf-8")
    output = (shared / "plans" / f"{plan}.txt").read_text(encoding="utf-8")
    score = compare_text(truth, output)
    for counts in ("ordered", "free"):
        characters, words, syllables = (
            getattr(unit, counts).rate for unit in (score.characters, score.words, score.syllables)
        )
        assert 21 <= characters <= 22
        assert 81 <= words <= 83
        assert 81 <= syllables <= 84


def test_truth_against_itself(shared: Path) -> None:
    titles = SignerTitles()
    scored = 0
    for folder in ("plans", "scans", "born_digital"):
        for truth in read_truths(shared / folder).documents:
            if truth.record is not None:
                same = json.loads(json.dumps(truth.record))
                fields = [score for score in compare_fields(same, same, titles) if score.field != RED_SEAL]
                items = compare_items(same, same)
                assert {score.verdict for score in fields} == {"exact"}, truth.stem
                kinds = {kind: counts for kind, counts in items.kinds.items() if kind != "section_headings"}
                assert {counts.f1 for counts in kinds.values()} <= {1, None}, truth.stem
                assert {score.verdict for score in items.fields} <= {"exact"}, truth.stem
                scored += 1
            for text in [truth.text, *truth.pages.values()]:
                if text is not None:
                    assert compare_text(text, text).characters.free.errors == 0
    assert scored > 40
