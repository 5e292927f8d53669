from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.inputs import gather, key_of, stamp_of
from pipeline.errors import UnreadableError
from pipeline.read.reader import sha256_of
from pipeline.write.store import Store
from tests.batch.drive import drive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.pdf", "a.txt", "notes.odt", "sub/c.PNG", "sub/deep/d.md", ".git/e.txt", "out/f.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "in"


def names(given: list[str], folder: Path, recursive: bool = True) -> list[str]:
    found = gather(given, recursive, folder / "out")
    return [str(Path(item.path).relative_to(folder)) for item in found if item.skipped is None]


def test_folders_are_read_in_order_without_hidden_ones_and_the_output(folder: Path) -> None:
    assert names([str(folder)], folder) == ["a.txt", "b.pdf", "sub/c.PNG", "sub/deep/d.md"]
    assert names([str(folder)], folder, recursive=False) == ["a.txt", "b.pdf"]


def test_page_images_of_a_folder_as_one_document(folder: Path) -> None:
    for name in ("sub/c10.png", "sub/c9.tif", "sub/letter.pdf"):
        (folder / name).write_text(name)
    found = gather([str(folder)], True, folder / "out", group=True)
    paths = [str(Path(item.path).relative_to(folder)) for item in found if item.skipped is None]
    assert paths == ["a.txt", "b.pdf", "sub", "sub/letter.pdf", "sub/deep/d.md"]
    stamp, key = stamp_of(str(folder / "sub")), key_of(str(folder / "sub"))
    assert key[1] == len("sub/c10.png") + len("sub/c9.tif") + len("sub/c.PNG")
    (folder / "sub" / "letter.pdf").write_text("other")
    assert (stamp_of(str(folder / "sub")), key_of(str(folder / "sub"))) == (stamp, key)
    (folder / "sub" / "c9.tif").write_text("changed")
    assert stamp_of(str(folder / "sub")) != stamp
    assert key_of(str(folder / "sub")) != key
    with pytest.raises(UnreadableError, match="not a file"):
        key_of(str(folder / "sub" / "deep"))


def test_a_folder_that_cannot_be_read_is_a_failed_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, who may read all: the system's refusal is put in its place."""

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def listed(path: Any = ".") -> Any:
            if Path(path) == folder / "sub":
                raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
            return real(path)

        return listed

    monkeypatch.setattr(os, "scandir", refusing(os.scandir))
    monkeypatch.setattr(os, "listdir", refusing(os.listdir))
    assert names([str(folder)], folder) == ["a.txt", "b.pdf", "sub"]
    out = folder.with_name("results")
    drive("steady", [folder / "a.txt", folder / "sub"], out)
    row = next(row for row in Store(out).rows() if row.name == str(folder / "sub"))
    assert (row.status, row.code) == ("failed", "unreadable")
    assert "sub: the folder cannot be read (Permission denied)" in (row.reason or "")


@pytest.mark.parametrize("given", ["", "sub", "sub/c.PNG"])
def test_a_file_in_a_folder_that_may_not_be_entered_is_an_input(
    given: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its names can be listed, but nothing can be learned of them."""
    real = os.stat

    def stat(path: Any, *arguments: Any, **named: Any) -> os.stat_result:
        if isinstance(path, str | os.PathLike) and (folder / "sub") in Path(path).parents:
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "stat", stat)
    assert "sub/c.PNG" in names([str(folder / given)], folder)
    if given != "sub/c.PNG":
        grouped = [Path(item.path) for item in gather([str(folder / given)], True, folder / "out", group=True)]
        assert folder / "sub" in grouped
    assert stamp_of(str(folder / "sub" / "c.PNG")) is None
    with pytest.raises(UnreadableError) as caught:
        key_of(str(folder / "sub" / "c.PNG"))
    assert caught.value.code != "not_found"


def test_unknown_kinds_are_listed(folder: Path) -> None:
    (skipped,) = [item.skipped for item in gather([str(folder)], True, folder / "out") if item.skipped]
    assert skipped[0] == "unsupported"
    assert "notes.odt" in skipped[1]


def test_a_file_of_unknown_kind_that_a_person_named_is_tried(folder: Path) -> None:
    assert names([str(folder / "notes.odt")], folder) == ["notes.odt"]


def test_globs(folder: Path) -> None:
    assert names([str(folder / "**" / "*.md")], folder) == ["sub/deep/d.md"]
    assert names([str(folder / "*.t?t")], folder) == ["a.txt"]


def test_a_name_with_brackets_is_a_name_first(folder: Path) -> None:
    (folder / "x [1].txt").write_text("x")
    assert names([str(folder / "x [1].txt")], folder) == ["x [1].txt"]


def test_what_is_given_twice_is_taken_once(folder: Path) -> None:
    same = [str(folder / "a.txt"), str(folder / "sub" / ".." / "a.txt"), str(folder / "a.txt")]
    first, *others = gather(same, True, folder / "out")
    assert first.skipped is None
    assert [(item.skipped or ("",))[0] for item in others] == ["given_twice"] * 2
    assert len({(item.path, item.repeat) for item in (first, *others)}) == 3


@pytest.mark.parametrize(("on_disk", "typed"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_names_in_another_unicode_form_are_found(tmp_path: Path, on_disk: str, typed: str) -> None:
    name = "Kế hoạch số 5.txt"
    (tmp_path / unicodedata.normalize(on_disk, name)).write_text("x")  # type: ignore[arg-type]
    given = str(tmp_path / unicodedata.normalize(typed, name))  # type: ignore[arg-type]
    (item,) = gather([given], True, tmp_path / "out")
    assert Path(item.path).exists()
    assert item.name.endswith(unicodedata.normalize("NFC", name))


def test_a_name_that_is_not_utf_8_can_be_shown(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"k\xea.txt")
    path.write_text("x")
    (item,) = gather([str(tmp_path)], True, tmp_path / "out")
    assert Path(item.path) == path
    assert item.name.endswith("k\ufffd.txt")


def test_the_same_bytes_have_one_key(tmp_path: Path) -> None:
    for name, text in (("a.txt", "x"), ("b.txt", "y"), ("c.txt", "x"), ("d.pdf", "x")):
        (tmp_path / name).write_text(text)
    keys = {name: key_of(str(tmp_path / name))[0] for name in ("a.txt", "b.txt", "c.txt", "d.pdf")}
    assert keys["a.txt"] == keys["c.txt"] != keys["b.txt"]
    assert keys["a.txt"] == f"{keys['d.pdf']}.text"
    with pytest.raises(UnreadableError) as caught:
        key_of(str(tmp_path / "gone.txt"))
    assert caught.value.code == "not_found"


def test_a_stamp_changes_with_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    before = stamp_of(str(path))
    times = path.stat()
    path.write_text("y")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert stamp_of(str(path)) != before
    assert stamp_of(str(tmp_path / "gone")) is None


@pytest.mark.parametrize("name", ["a.txt", "pages"])
def test_what_goes_away_while_it_is_looked_at_is_a_failed_input(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moved by somebody once its bytes were read, its content is known; moved before, it is an input that failed."""
    (tmp_path / "pages").mkdir()
    files = {"a.txt": tmp_path / "a.txt", "pages": tmp_path / "pages" / "1.png"}
    files[name].write_text("x")

    def gone(path: Path) -> str:
        digest = sha256_of(path)
        files[name].unlink()
        return digest

    monkeypatch.setattr("pipeline.batch.inputs.sha256_of", gone)
    assert key_of(str(tmp_path / name))[1] == 1
    files[name].write_text("x")
    monkeypatch.setattr("pipeline.batch.inputs.page_files", lambda folder: [folder / "1.png", folder / "gone.png"])
    monkeypatch.setattr("pipeline.batch.inputs.sha256_of", lambda path: sha256_of(path.with_name("gone.txt")))
    with pytest.raises(UnreadableError) as caught:
        key_of(str(tmp_path / name))
    assert caught.value.code == "not_found"
