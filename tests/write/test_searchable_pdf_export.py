"""Searchable PDF as a command makes it: corrected, of a folder, of files that are gone, without other programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import pdfa

from pipeline.errors import DocumentError, MissingDependencyError
from pipeline.model.page import Box, Line, Page, Word
from pipeline.read.folder import page_files
from pipeline.read.reader import sha256_of
from pipeline.settings import Settings
from pipeline.write.corrections import Change, append_corrections
from pipeline.write.export import FORMATS, Export, export
from pipeline.write.searchable_pdf import searchable_pdf
from pipeline.write.searchable_pdf_plugin import page_element, word_boxes
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from tests.write.searchable_cases import (
    FAX,
    NEEDS_PDFTOTEXT,
    Case,
    as_image,
    pdftotext,
    picture,
    put,
    saved,
    scanned,
    store_cases,
    words_page,
)  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    store_cases(folder, ["scan.pdf", "grey.png"])
    return folder


@NEEDS_PDFTOTEXT
def test_corrected_words_reach_the_text(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(results / "out", out)
    record_id = sha256_of(results / "grey.png")[:16]
    change = Change(id=record_id, pointer="/pages/0/lines/2/words/1", before="HOẠCH", after="HOẠCH NĂM")
    append_corrections(
        out, "an", [change, Change(id=record_id, pointer="/subject", before="Công tác văn thư", after="Lưu trữ")]
    )
    selection = Selection(Store.open(out))
    one = [item for item in selection.items() if item.record.id == record_id]
    selection.items = lambda: iter(one)  # type: ignore[method-assign]
    (path,) = export("pdf", Export(selection, tmp_path / "pdf", Settings()))
    assert "KẾ HOẠCH NĂM" in pdftotext(path)
    with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Kế hoạch Lưu trữ"


def test_what_cannot_be_written_is_told_and_the_others_are(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "out")
    rows = []
    for name, case in {
        "gone.png": Case(as_image("PNG", picture("L")), "image/png"),
        "other.png": Case(as_image("PNG", picture("1")), "image/png"),
        "text.txt": Case(b"text", "text/plain"),
        "torn.pdf": Case(b"%PDF-1.4\ntorn"),
        "blank.pdf": Case(saved(scanned()), pages=(words_page(lines=()),)),
    }.items():
        (tmp_path / name).write_bytes(case.data)
        rows.append(put(store, tmp_path / name, case))
    store.publish(rows)
    (tmp_path / "gone.png").unlink()
    (tmp_path / "other.png").write_bytes(b"new")
    work = Export(Selection(store), tmp_path / "pdf", Settings())
    assert [path.name for path in export("pdf", work)] == ["blank.pdf"]
    assert [error.code for error in work.failures] == ["moved", "changed", "corrupt"]
    assert [error.code for error in work.skipped] == ["no_picture"]
    assert all(isinstance(error, DocumentError) and error.advice for error in [*work.failures, *work.skipped])
    assert sorted(path.name for path in (tmp_path / "pdf").iterdir()) == ["blank.pdf"]


@NEEDS_PDFTOTEXT
def test_the_plug_in_works_from_the_command_line_of_ocrmypdf(results: Path, tmp_path: Path) -> None:
    record_id = sha256_of(results / "scan.pdf")[:16]
    command = [sys.executable, "-m", "ocrmypdf", "--plugin", "pipeline.write.searchable_pdf_plugin",
               "--stored-pages", str(results / "out" / "pages" / f"{record_id}.json"), "--mode", "redo", "--pages", "2",
               "--output-type", "pdf", "--optimize", "0", "--jobs", "1", "--quiet",
               str(results / "scan.pdf"), str(tmp_path / "a.pdf")]  # fmt: skip
    subprocess.run(command, check=True, env=os.environ | {"COVERAGE": ""})
    assert [text.split() for text in pdftotext(tmp_path / "a.pdf").split("\f")[:-1]] == [[], words_page(2).text.split()]


lines = st.lists(
    st.builds(
        Word,
        st.text("aăệ1.", min_size=1, max_size=9),
        st.none() | st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), *[st.integers(0, 300)] * 4),
    ),
    min_size=1,
    max_size=6,
)


@given(st.lists(lines, max_size=4))
def test_every_word_has_a_place(rows: list[list[Word]]) -> None:
    page = Page(1, tuple(Line.from_words(row) for row in rows), 600, 600, 200.0)
    element = page_element(page, 0)
    assert [word.text for word in element.words] == [word.text for word in page.words]
    for placed in element.words:
        assert placed.bbox is not None and placed.bbox.width >= 1 and placed.bbox.height >= 1
    for row in page.lines:
        around = row.box or Box(0, 0, 600, 1)
        for word, box in zip(row.words, word_boxes(row, around), strict=True):
            assert word.box is None or (box.left, box.top) == (word.box.left, word.box.top)


@NEEDS_PDFTOTEXT
def test_a_folder_of_page_images_is_one_pdf(tmp_path: Path) -> None:
    """A file in it that cannot be opened was read as a page that failed, and is left out."""
    folder = tmp_path / "ho-so"
    folder.mkdir()
    (folder / "1.png").write_bytes(as_image("PNG", picture("L")))
    (folder / "2.tif").write_bytes(FAX)
    (folder / "3.png").write_bytes(b"no picture")
    (folder / "10.png").write_bytes(as_image("PNG", picture("1")))
    store = Store.create(tmp_path / "out")
    failed = Page(4, (), flags=("failed",), error="corrupt")
    case = Case(b"", "inode/directory", (*(words_page(n) for n in (1, 2, 3)), failed, words_page(5)))
    store.publish([put(store, folder, case)])
    work = Export(Selection(store), tmp_path / "pdf", Settings(), page_files=page_files)
    (path,) = export("pdf", work)
    assert [text.split() for text in pdftotext(path).split("\f")[:-1]] == [words_page().text.split()] * 4
    (folder / "1.png").write_bytes(as_image("PNG", picture("1")))
    assert list(export("pdf", work)) == []
    assert [error.code for error in work.failures] == ["changed"]


def test_no_other_program_is_needed(results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Tesseract nor Ghostscript."""
    monkeypatch.setenv("PATH", "")
    selection = Selection(Store.open(results / "out"))
    record = next(item.record for item in selection.items() if item.stem == "scan")
    assert searchable_pdf([results / "scan.pdf"], record, selection.pages(record), tmp_path / "a.pdf") is None
    assert pdfa.validate_written(tmp_path / "a.pdf", "2b").passed


def test_without_ocrmypdf_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ocrmypdf", None)
    monkeypatch.delitem(sys.modules, "pipeline.write.searchable_pdf")
    with pytest.raises(MissingDependencyError, match=r"\[ocrmypdf\]"):
        FORMATS["pdf"].load()
