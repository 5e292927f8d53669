"""Explanations of values, from pages as a run stores them; all persons are invented."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pipeline.cli.main import _run
from pipeline.errors import ExitCode, UsageError
from pipeline.evaluate.explanation import explain, value_at, words_of
from pipeline.model.page import Alternative, Box, Document, Handwritten, Line, Page, Source, Word
from pipeline.model.record import ProducedBy, Record
from pipeline.parse.parser import Parser
from pipeline.settings import Settings
from pipeline.write.corrections import Change, append_corrections
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store
from tests.parse.documents import document as plain_document
from tests.parse.test_header import HEAD

WIDTH, HEIGHT = 1650, 2340


def word(text: str, left: int, top: int, raw: str | None = None) -> Word:
    box = Box(left, top, left + 12 * len(text), top + 25)
    others = (Alternative("KE", 0.1),) if raw else ()
    return Word(text, box, 0.95, others, raw or text, None, 0.9 if raw else 0.99)


def line(text: str, left: int, top: int, **raw: str) -> Line:
    words = []
    for piece in text.split():
        words.append(word(piece, left, top, raw.get(piece)))
        left += 12 * len(piece) + 10
    return Line(tuple(words), " ".join(other.raw or "" for other in words), Box.union(other.box for other in words))


@pytest.fixture(scope="module")
def document() -> Document:
    lines = (
        line("SỞ NỘI VỤ", 300, 100),
        line("Số: 12/KH-SNV", 300, 160),
        line("Tây Ninh, ngày 05 tháng 4 năm 2021", 900, 160),
        line("KẾ HOẠCH", 750, 300, KẾ="KÉ"),
        line("Kiểm kê kho mẫu năm 2021", 600, 340),
        line("1. Kiểm kê kho mẫu tại các phòng, ban, đơn vị thuộc Sở trong tháng 4 năm 2021.", 300, 460),
    )
    figures = (Handwritten("serial", (Alternative("12", 0.7), Alternative("17", 0.2)), 0.01),)
    page = Page(1, lines, WIDTH, HEIGHT, 200, "ocr", "test", handwriting=figures)
    return Document(Source("scan.png", "0" * 64, 1, "image/png"), (page,))


@pytest.fixture(scope="module")
def record(document: Document) -> Record:
    return Parser(Settings()).parse(document, ProducedBy(version="0", fingerprint="0", engine="test"))[0]


def test_words_edits_alternatives_and_rules(record: Record, document: Document) -> None:
    found = explain(record, document, "/type")
    assert found.value == "KH"
    assert [(placed.word.text, placed.word.raw, placed.line) for placed in found.words] == [
        ("KẾ", "KÉ", 4),
        ("HOẠCH", "HOẠCH", 4),
    ]
    assert found.words[0].word.alternatives == (Alternative("KE", 0.1),)
    assert [rule.code for rule in found.rules] == ["type_line", "in_table"]
    assert all(rule.says for rule in found.rules)


def test_words_of_the_other_column_are_left_out(record: Record, document: Document) -> None:
    assert [placed.word.text for placed in explain(record, document, "/symbol").words] == ["Số:", "12/KH-SNV"]
    assert [placed.word.text for placed in explain(record, document, "/place").words] == ["Tây", "Ninh,"]


def test_a_value_that_was_withheld_has_its_candidates(record: Record, document: Document) -> None:
    found = explain(record, document, "/serial")
    assert (found.value, found.evidence, found.words) == (None, None, [])
    assert found.review[0].reason == "handwritten"
    assert [candidate.text for candidate in found.figures[0].candidates] == ["12", "17"]


@pytest.mark.parametrize("pointer", ["/nothing", "/sections/7", "number", "/number/0"])
def test_a_pointer_that_leads_nowhere(record: Record, pointer: str) -> None:
    with pytest.raises(UsageError, match="nothing there"):
        value_at(record, pointer)


def test_pointers_are_escaped_as_the_standard_says() -> None:
    record = Record.model_validate(
        {
            "id": "0",
            "source": {"name": "a~b/c", "sha256": "", "bytes": 0, "media_type": "", "pages": 1},
            "produced_by": {"version": "", "fingerprint": "", "engine": ""},
        }
    )
    assert value_at(record, "/source/name") == "a~b/c"
    assert value_at(record, "/review") == []


@pytest.fixture
def out(tmp_path: Path, record: Record, document: Document) -> Path:
    Image.new("L", (WIDTH // 2, HEIGHT // 2), 255).save(tmp_path / "scan.png", dpi=(100, 100))
    store = Store.create(tmp_path / "out")
    named = replace(document, source=replace(document.source, name="scan.png"))
    digest = hashlib.sha256((tmp_path / "scan.png").read_bytes()).hexdigest()
    store.put([record.model_copy(update={"source": record.source.model_copy(update={"sha256": digest})})], named)
    store.publish([InputRow(name=str(tmp_path / "scan.png"), id=record.id, status="done", pages=1)])
    return tmp_path / "out"


def test_the_command(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crop = out / "crop.png"
    assert _run(["explain", str(out), "scan.png", "/type", "--crop", str(crop)]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "restored from KÉ" in said
    assert "or KE 0.100" in said
    assert "type_line: The line in capitals" in said
    with Image.open(crop) as image:
        left, top, right, bottom = json.loads((out / "records" / f"{'0' * 16}.json").read_text())["evidence"]["/type"][
            "box"
        ]
        assert image.size == ((right - left) // 2 + 24, round(bottom / 2) - round(top / 2) + 24)


def test_the_command_lists_all_values(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["explain", str(out), "0" * 16]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert '/symbol  "KH-SNV"' in said
    assert "review  /serial  handwritten: 12, 17" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody", "/type"], "no record has this id"),
        (["../../scan", "/type"], "no record has this id"),
        (["scan", "/serial", "--crop", "x.png"], "nothing to crop"),
        (["scan", "/type", "--crop", "x.png", "--source", "gone.png"], "gone.png"),
    ],
)
def test_what_cannot_be_explained(
    out: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert _run(["explain", str(out), *arguments]) != ExitCode.DONE
    assert message in capsys.readouterr().err


def test_another_scan_in_its_place_is_told(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = out.parent / "other.png"
    Image.new("L", (WIDTH // 2, HEIGHT // 2), 0).save(other)
    explained = ["explain", str(out), "scan", "/type", "--crop", str(out / "x.png"), "--source", str(other)]
    assert _run(explained) == ExitCode.ALL_FAILED
    assert "has changed since it was read" in capsys.readouterr().err
    assert not (out / "x.png").exists()


def test_a_scan_that_was_moved(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (out.parent / "scan.png").rename(out.parent / "moved.png")
    assert _run(["explain", str(out), "scan", "/type", "--crop", str(out / "x.png")]) == ExitCode.USAGE
    assert "--source" in capsys.readouterr().err


def test_a_value_that_a_person_corrected(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change = Change(id="0" * 16, pointer="/subject", before="Kiểm kê kho mẫu năm 2021", after="Kiểm kê kho mẫu")
    append_corrections(out, "Người Mẫu", [change])
    assert _run(["explain", str(out), "scan", "/subject"]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert '/subject  "Kiểm kê kho mẫu"' in said
    assert "reviewer, page 1, line 5" in said


@pytest.mark.parametrize(
    "body", ["", "I. MỤC ĐÍCH\n1. Nắm số lượng mẫu.\na) Đạt 95% trở lên.\nTrên đây là Kế hoạch./.\n"]
)
def test_evidence_leads_to_values_and_words(body: str) -> None:
    read = plain_document(
        HEAD + body + "Nơi nhận:\n- Các phòng;\n- Lưu: VT.\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNguyễn Văn Mẫu\n"
    )
    found = Parser(Settings()).parse(read, ProducedBy(version="0", fingerprint="0", engine="text"))[0]
    for pointer, evidence in found.evidence.items():
        assert value_at(found, pointer) not in (None, "", [])
        words = [placed.word.text for placed in words_of(evidence, read.pages)]
        assert "".join(words).startswith("".join((evidence.raw or "").split())[:1])
        assert len(words) == len((evidence.raw or "").split())
