from __future__ import annotations

from pipeline.model.page import Box, Line, Word
from pipeline.restore.changes import Change, applied, restored_line
from pipeline.restore.paragraphs import paragraphs
from pipeline.restore.reading_changes import mark_after


def line_of(*texts: str) -> Line:
    return Line.from_words(
        Word(text, Box(20 * index, 0, 20 * index + 15, 10), 0.5 + index / 10) for index, text in enumerate(texts)
    )


def test_outside_of_changes_every_byte_stays() -> None:
    assert applied("  a\t b  c ", [Change((5, 6), "đ", 0.9)]) == "  a\t đ  c "


def test_a_join_has_the_union_of_the_boxes_and_the_least_confidence() -> None:
    restored = restored_line(line_of("ho", "ach", "nay"), [Change((0, 6), "hoạch", 0.8)])
    assert [word.text for word in restored.words] == ["hoạch", "nay"]
    assert restored.words[0].box == Box(0, 0, 35, 10)
    assert restored.words[0].raw == "ho ach"
    assert restored.words[0].span == (0, 6)
    assert restored.words[0].confidence == 0.5
    assert restored.raw == "ho ach nay"


def test_a_split_shares_span_and_box() -> None:
    restored = restored_line(line_of("kehoach"), [Change((0, 7), "kế hoạch", 0.7)])
    assert [word.text for word in restored.words] == ["kế", "hoạch"]
    assert {word.span for word in restored.words} == {(0, 7)}
    assert {word.raw for word in restored.words} == {"kehoach"}


def test_punctuation_stays_with_its_word() -> None:
    restored = restored_line(Line.from_text('"thi dua",'), [Change((1, 4), "thi", 0.9), Change((5, 8), "đua", 0.8)])
    assert [word.text for word in restored.words] == ['"thi', 'đua",']
    assert [word.probability for word in restored.words] == [0.9, 0.8]


def test_a_deleted_mark_leaves_no_word() -> None:
    restored = restored_line(line_of("~", "Muc"), [Change((0, 1), "", 0.9), Change((2, 5), "Mục", 0.9)])
    assert [word.text for word in restored.words] == ["Mục"]


def test_a_mark_follows_where_no_space_and_no_line_end_is_between() -> None:
    assert mark_after(paragraphs(["II. Kinh"])[0], 1) == "."
    assert mark_after(paragraphs(["II . Kinh"])[0], 1) == ""
    assert mark_after(paragraphs(["Kinh", ". ba"])[0], 1) == ""
    assert mark_after(paragraphs(["Kinh"])[0], 1) == ""
