"""Names as they can be shown and stored."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.names import name_of, shown
from pipeline.model.text import nfc


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_shown_and_stored(text: str) -> None:
    stored = shown(text).encode("utf-8").decode("utf-8")
    assert shown(stored) == stored


@given(st.text())
def test_what_is_text_stays_as_it_is(text: str) -> None:
    assert shown(text) == nfc(text)


def test_bytes_that_are_no_utf_8_are_replaced() -> None:
    assert shown(os.fsdecode(b"v\xc4\x83n th\xff")) == "văn th\N{REPLACEMENT CHARACTER}"
    assert shown("n\ud800a") == "n\N{REPLACEMENT CHARACTER}a"


def test_a_path_and_an_address_are_named_by_their_last_part() -> None:
    assert [name_of(path) for path in ("a/b/c.pdf", "s3://x/y/c.pdf", "c.pdf", "a/b/")] == ["c.pdf"] * 3 + ["b"]
