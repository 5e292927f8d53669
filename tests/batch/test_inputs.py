from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from pipeline.batch.inputs import by_content, gather


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.pdf", "a.txt", "notes.docx", "sub/c.PNG", "sub/deep/d.md", ".git/e.txt", "out/f.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "in"


def names(given: list[str], folder: Path, recursive: bool = True) -> list[str]:
    return [str(item.path.relative_to(folder)) for item in gather(given, recursive, folder / "out")[0]]


def test_folders_are_read_in_order_without_hidden_ones_and_the_output(folder: Path) -> None:
    assert names([str(folder)], folder) == ["a.txt", "b.pdf", "sub/c.PNG", "sub/deep/d.md"]
    assert names([str(folder)], folder, recursive=False) == ["a.txt", "b.pdf"]


def test_unknown_kinds_are_listed(folder: Path) -> None:
    (row,) = gather([str(folder)], True, folder / "out")[1]
    assert (row.status, row.code) == ("skipped", "unsupported")
    assert row.reason is not None
    assert "notes.docx" in row.reason


def test_a_file_of_unknown_kind_that_a_person_named_is_tried(folder: Path) -> None:
    assert names([str(folder / "notes.docx")], folder) == ["notes.docx"]


def test_globs(folder: Path) -> None:
    assert names([str(folder / "**" / "*.md")], folder) == ["sub/deep/d.md"]
    assert names([str(folder / "*.t?t")], folder) == ["a.txt"]


def test_a_name_with_brackets_is_a_name_first(folder: Path) -> None:
    (folder / "x [1].txt").write_text("x")
    assert names([str(folder / "x [1].txt")], folder) == ["x [1].txt"]


def test_what_is_given_twice_is_taken_once(folder: Path) -> None:
    files, rows = gather([str(folder / "a.txt"), str(folder / "sub" / ".." / "a.txt")], True, folder / "out")
    assert len(files) == 1
    assert [row.code for row in rows] == ["given_twice"]


@pytest.mark.parametrize(("on_disk", "typed"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_names_in_another_unicode_form_are_found(tmp_path: Path, on_disk: str, typed: str) -> None:
    name = "Kế hoạch số 5.txt"
    (tmp_path / unicodedata.normalize(on_disk, name)).write_text("x")  # type: ignore[arg-type]
    given = str(tmp_path / unicodedata.normalize(typed, name))  # type: ignore[arg-type]
    ((item,), rows) = gather([given], True, tmp_path / "out")
    assert rows == []
    assert item.path.exists()
    assert item.name.endswith(unicodedata.normalize("NFC", name))


def test_the_same_bytes_are_one_work(tmp_path: Path) -> None:
    for name, text in (("a.txt", "x"), ("b.txt", "y"), ("c.txt", "x")):
        (tmp_path / name).write_text(text)
    files, _ = gather([str(tmp_path), str(tmp_path / "gone.txt")], True, tmp_path / "out")
    works, rows = by_content(files)
    assert [(work.first.path.name, [item.path.name for item in work.also]) for work in works] == [
        ("a.txt", ["c.txt"]),
        ("b.txt", []),
    ]
    assert [(row.status, row.code) for row in rows] == [("failed", "not_found")]
