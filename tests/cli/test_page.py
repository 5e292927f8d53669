"""``sohoa page``: one file, its pictures in it, nothing of the document taken for markup."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.cli.main import _run
from pipeline.errors import ExitCode
from pipeline.model.page import Alternative, Box, Handwritten, Line, Page, Word
from pipeline.write.page_report import Stage, page_report
from tests.conftest import LINES, draw_page
from tests.read.layers import VIETNAMESE, Maker

HOSTILE = '<script>alert("x")</script>&\u202e\x07'


class Tags(HTMLParser):
    """Tags, attributes and text of a page of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        self.text += "".join(f" {value}" for name, value in attrs if name == "title")

    def handle_data(self, data: str) -> None:
        self.text += data


def made(path: Path, *more: str) -> Tags:
    out = path.with_suffix(".html")
    assert _run(["page", str(path), "-o", str(out), *more]) == ExitCode.DONE
    return Tags(out.read_text(encoding="utf-8"))


def test_a_scan_with_its_steps(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    draw_page(LINES * 3, angle=2).save(path, dpi=(150, 150))
    page = made(path)
    assert "Lines made level" in page.text
    assert "The lines lean by 2" in page.text
    assert "Specks taken away" not in page.text
    assert "rect" in page.tags
    assert "Công tác văn thư, lưu trữ năm 2024" in page.text
    assert page.addresses
    for address in page.addresses:
        data = base64.b64decode(address.removeprefix("data:image/jpeg;base64,"), validate=True)
        assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) is not None
    assert "Lines made level" not in made(path, "--no-clean").text


def test_a_page_with_its_own_text(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with Maker(path) as maker:
        maker.page().lines(VIETNAMESE)
        maker.page().lines(["Plain English words, and many more of them, stand on this page."] * 6)
    assert "Used: it passed every check." in made(path).text
    assert "Not used: too many of its words are no Vietnamese syllables." in made(path, "--page", "2").text


def test_wrong_pages_and_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "scan.png"
    draw_page().save(path)
    out = str(tmp_path / "out.html")
    assert _run(["page", str(path), "--page", "2", "-o", out]) == ExitCode.ALL_FAILED
    assert "scan.png: has no page 2." in capsys.readouterr().err
    text = tmp_path / "a.txt"
    text.write_text("text", encoding="utf-8")
    assert _run(["page", str(text), "-o", out]) == ExitCode.ALL_FAILED
    assert not Path(out).exists()


def test_what_a_document_says_is_never_markup() -> None:
    word = Word(HOSTILE, Box(1, 1, 20, 9), 0.3, (Alternative(HOSTILE, 0.2),), raw=f"{HOSTILE}!", probability=0.4)
    figure = Handwritten("serial", (Alternative(HOSTILE, 0.5),), 0.1, Box(2, 2, 30, 12))
    page = Page(
        1, (Line((word,), HOSTILE, Box(1, 1, 20, 9)),), 40, 30, engine=HOSTILE, layer_text=HOSTILE,
        flags=(f"layer_rejected:{HOSTILE}", HOSTILE), handwriting=(figure,),
    )  # fmt: skip
    pixels = np.full((30, 40), 255, np.uint8)
    report = page_report(HOSTILE, page, pixels, [Stage(HOSTILE, HOSTILE, pixels, pixels < 9)])
    parsed = Tags(report)
    assert "script" not in parsed.tags
    assert parsed.text.count("<script>alert(") >= 10
    assert "\u202e" not in report
    assert "\x07" not in report
    assert "default-src 'none'" in report
    assert not re.search(r"https?:", report)
