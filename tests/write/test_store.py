"""The output folder: files are whole or not there, and pages come back as they were."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import OutputError, UsageError
from pipeline.model.page import Alternative, Box, Document, Line, Page, Source, Word
from pipeline.write.files import unwritable, write_bytes, write_whole
from pipeline.write.pages import pages_from_json, read_pages, read_pages_to_json
from pipeline.write.store import Store

numbers = st.floats(0, 1)
texts = st.text(st.characters(codec="utf-8"), max_size=8)
boxes = st.builds(Box, *[st.integers(0, 9999)] * 4)
words = st.builds(
    Word,
    texts,
    st.none() | boxes,
    st.none() | numbers,
    st.lists(st.builds(Alternative, texts, numbers), max_size=2).map(tuple),
    st.none() | texts,
    st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99)),
    st.none() | numbers,
)
lines = st.builds(Line, st.lists(words, max_size=3).map(tuple), texts, st.none() | boxes, st.integers(0, 9))
pages = st.builds(
    Page,
    st.integers(1, 9),
    st.lists(lines, max_size=3).map(tuple),
    skew=st.floats(-5, 5),
    dpi=st.none() | st.floats(72, 600),
    flags=st.lists(texts, max_size=2).map(tuple),
    layer_text=st.none() | texts,
)
sources = st.just(Source("a.pdf", "0" * 64, 1, "application/pdf"))


@given(st.builds(Document, sources, st.lists(pages, max_size=2).map(tuple), st.lists(texts, max_size=2).map(tuple)))
def test_pages_as_they_were_read_come_back_to_the_last_digit(document: Document) -> None:
    assert pages_from_json(read_pages_to_json(document)) == document


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_bytes(path, b"old")

    def fail(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError) as caught:
        write_whole(path, fail)
    assert caught.value.code == "disk_full"
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("a.json", b"old")]


def test_only_a_full_disk_is_called_one() -> None:
    assert unwritable(Path("a"), OSError(errno.EACCES, "no")).code == "output"
    assert unwritable(Path("a"), OSError(errno.EDQUOT, "quota")).code == "disk_full"


@pytest.mark.parametrize("held", [None, b"\xff\xfe", b"{", b"{}", b"[]", b'{"format": "sohoa.pages/1"}', "folder"])
def test_a_stored_file_that_is_missing_or_damaged_is_told(tmp_path: Path, held: bytes | str | None) -> None:
    store = Store.create(tmp_path)
    for path in (store.records_path("ab"), store.pages_path("ab")):
        if held == "folder":
            path.mkdir()
        elif isinstance(held, bytes):
            path.write_bytes(held)
    for read, path in (
        (lambda: store.record("ab"), store.records_path("ab")),
        (lambda: read_pages(store.pages_path("ab")), store.pages_path("ab")),
    ):
        with pytest.raises(UsageError) as caught:
            read()
        assert str(path) in caught.value.message
        assert caught.value.code == ("missing_file" if held is None else "usage")


def test_a_list_of_inputs_that_is_no_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "inputs.jsonl").write_bytes(b'{"name": "k\xea", "status": "done"}\n')
    with pytest.raises(UsageError, match=r"inputs\.jsonl: is damaged: no UTF-8"):
        Store.open(tmp_path).inputs()
