"""The page about a run, in the language of who gave the command; what programs read is English in any."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.report_page import report_page
from pipeline.model.language import messages
from pipeline.write.inputs import InputRow

ENGLISH = re.compile(r"\b(the|of|and|are|with|without|pages|page|words|seconds|name|status|failed|done|by|a)\b")
FACTS: dict[str, Any] = {
    "version": "0.1.0",
    "ended": "2031-05-08T07:30:00+00:00",
    "stopped": False,
    "seconds": 4321.5,
    "workers": 2,
    "pages_read": 12345,
    "pages_per_minute": 171.4,
    "memory": {"parent_bytes": 90_000_000, "worker_bytes": 1_400_000_000},
    "inputs": {"done": 3, "partial": 1, "failed": 1, "skipped": 0, "waiting": 0},
    "pages": {"ok": 12340, "text_layer": 1, "blank": 0, "no_words": 3, "failed": 1},
    "words": 1_234_567,
    "confidence": [0] * 19 + [1_234_567],
    "failures": [{"code": "empty", "inputs": 1}],
    "slowest": [{"name": "<i>kế hoạch</i>.pdf", "pages": 1200, "seconds": 1234.56}],
}
FAILED = InputRow(
    name="Hộp 7/x.pdf", status="failed", code="empty", reason="x.pdf: is empty (0 bytes). Copy or scan it again."
)
SECRET = ("a.txt", "0123456789abcdef", "Tối mật")


def page(language: str, **changed: Any) -> str:
    return report_page({**FACTS, **changed}, [FAILED], [SECRET], 1, messages(language))


def shown(text: str) -> str:
    """What a person sees of a page, without scripts, plots and styles."""
    bare = re.sub(r"<(script|style).*?</\1>", "", text, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "\n", bare))


def test_english() -> None:
    text = page("en")
    assert text.startswith('<!doctype html>\n<html lang="en">')
    said = shown(text)
    assert "Ended 2031-05-08 07:30:00 UTC, after 4,322 s with 2 workers." in said
    assert "12,345 pages read, 171.4 a minute." in said
    assert "x.pdf: is empty (0 bytes)." in said
    assert "Hộp 7/x.pdf" in said, "which of the folders it lies in"


def test_one_is_no_plural() -> None:
    said = shown(page("en", workers=1, pages_read=1, pages_per_minute=2.0))
    assert "with 1 worker. 1 page read, 2.0 a minute." in said
    assert "Đã đọc 1 trang, 2,0 trang mỗi phút." in shown(page("vi", pages_read=1, pages_per_minute=2.0))


@pytest.mark.parametrize("stopped", [True, False])
def test_vietnamese(stopped: bool) -> None:
    text = page("vi", stopped=stopped)
    assert text.startswith('<!doctype html>\n<html lang="vi">')
    said = shown(text)
    begun = "Dừng" if stopped else "Kết thúc"
    assert f"{begun} lúc 2031-05-08 07:30:00 UTC, sau 4.322 giây, với 2 tiến trình xử lý." in said
    for part in ("12.340", "1.234.567", "1.234,6", "đọc bằng OCR", "0,95–1,00", "x.pdf: là tệp rỗng (0 byte)."):
        assert part in said
    left = re.sub(r"\S*[./_-]\S+|`[^`]*`|\b(empty|sohoa)\b", "", said)
    assert not ENGLISH.findall(left), left


def test_what_documents_say_is_escaped() -> None:
    text = re.sub(r"<script.*?</script>", "", page("vi"), flags=re.DOTALL)
    assert "<i>" not in text
    assert "&lt;i&gt;kế hoạch&lt;/i&gt;.pdf" in text


def test_a_run_that_read_no_page_has_no_rate() -> None:
    said = shown(page("vi", pages_read=0, pages_per_minute=None))
    assert "Đã đọc 0 trang. " in said


def test_nothing_failed() -> None:
    text = report_page({**FACTS, "failures": []}, [], [], 1, messages("vi"))
    assert "Không có gì lỗi." in shown(text)
    assert "Tối mật" not in text


def test_plots_follow_too(tmp_path: Path) -> None:
    pytest.importorskip("plotly", reason="the extra charts is not installed")
    text = page("vi")
    assert '"separators":",."' in text
    assert "Trang theo tr\\u1ea1ng th\\u00e1i" in text or "Trang theo trạng thái" in text
