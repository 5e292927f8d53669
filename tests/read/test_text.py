from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.text import split_pages, text_document

lines = st.lists(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20), min_size=1, max_size=30
)


@given(lines)
def test_every_line_is_on_a_page_in_order(given_lines: list[str]) -> None:
    text = "\n".join(given_lines)
    raws = [line.raw for page in split_pages(text + "\n") for line in page.lines]
    assert raws == (text.split("\n") if text else [""])


def test_form_feeds_part_pages() -> None:
    pages = split_pages("một\n\fhai\nba\n\fbốn\n")
    assert [page.text for page in pages] == ["một", "hai\nba", "bốn"]
    assert [page.number for page in pages] == [1, 2, 3]


def test_a_space_before_a_line_is_what_some_tools_leave_of_a_form_feed() -> None:
    body = [f"dòng {number}" for number in range(40)]
    body[20] = " trang hai"
    assert [len(page.lines) for page in split_pages("\n".join(body))] == [20, 20]


def test_indented_text_is_one_page() -> None:
    assert len(split_pages("\n".join([" a", "b"] * 10))) == 1


def test_blank_runs_part_pages_but_not_above_a_signer() -> None:
    assert len(split_pages("một\n\n\n\nhai\nba\nbốn\nnăm\n")) == 2
    assert len(split_pages("một\nhai\nba\n\n\n\nNgười Ký\n")) == 1


def test_a_text_document_has_the_id_of_its_bytes() -> None:
    assert text_document("abc").source.id == "ba7816bf8f01cfea"
