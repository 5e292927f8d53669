"""The curve from scores to confidence, and what speaks against a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parse.confidence import ConfidenceModel
from pipeline.parse.findings import Findings
from pipeline.settings import Settings
from tests.parse.documents import row

MODEL = ConfidenceModel(Settings())
POINTERS = ("/number", "/issuer/name", "/subject", "/recipients/3", "/sections/0/children/1", "/targets/2", "/unknown")
scores = st.floats(0, 1, allow_nan=False)


@given(st.sampled_from(POINTERS), st.sampled_from(["ocr", "text", "text_layer", "inferred"]), scores, scores)
def test_confidence_rises_with_the_score(pointer: str, source: str, first: float, second: float) -> None:
    low, high = sorted((first, second))
    below, above = (MODEL.probability(pointer, source, score) for score in (low, high))  # type: ignore[arg-type]
    assert 0 < below <= above < 1


def test_a_curve_of_ones_own_is_laid_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "confidence.tsv").write_text("term\tnames\tweight\nkind\tnumber serial\t-9\n", encoding="utf-8")
    own = ConfidenceModel(Settings(dictionaries=tmp_path))
    assert own.probability("/number", "text", 0.9) < 0.1
    assert MODEL.probability("/number", "text", 0.9) > 0.8
    assert own.probability("/subject", "text", 0.9) == MODEL.probability("/subject", "text", 0.9)


def test_findings_state_confidence_only_when_closed() -> None:
    findings = Findings(0.8, MODEL)
    findings.found("/number", [row("Số: 12/KH-SNV")], 0.9)
    findings.found("/serial", [row("Số: 12/KH-SNV")], 0.985, calibrated=True)
    findings.close()
    assert findings.evidence["/number"].confidence == pytest.approx(MODEL.probability("/number", "text", 0.9), abs=1e-4)
    assert findings.evidence["/serial"].confidence == 0.985
    assert findings.review == []


def test_a_contradiction_lowers_a_sure_value_below_the_threshold() -> None:
    findings = Findings(0.8, MODEL)
    findings.found("/type", [row("KẾ HOẠCH")], 1.0)
    findings.weaken("/type", 0.7, "type_and_symbol_differ")
    findings.close()
    assert findings.evidence["/type"].confidence < 0.7
    assert [item.field for item in findings.review] == ["/type"]


def test_what_is_found_anew_is_not_weakened_any_more() -> None:
    findings = Findings(0.8, MODEL)
    findings.found("/type", [row("KẾ HOẠCH")], 1.0)
    findings.weaken("/type", 0.7, "type_and_symbol_differ")
    findings.found("/type", [row("KẾ HOẠCH")], 1.0)
    findings.close()
    assert findings.review == []
