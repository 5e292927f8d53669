from __future__ import annotations

import pytest

from pipeline.restore.labels import Labels, LabelSequence


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("I11", ".", "III"),
        ("Il", ".", "II"),
        ("IL", ".", "II"),
        ("IV", ".", "IV"),
        ("C", ")", "c"),
        ("b", ")", "b"),
        ("Ke", "", None),
        ("l", ".", None),
    ],
)
def test_labels_of_unmarked_text(text: str, after: str, expected: str | None) -> None:
    assert Labels().reading(text, after, "beginning", is_first=True, marked=False) == expected


def test_a_numeral_in_the_text_is_no_word() -> None:
    labels = Labels()
    assert labels.reading("XII", "", "inside", is_first=False, marked=False) == "XII"
    assert labels.reading("VI", "", "capitals", is_first=False, marked=False) is None


def test_labels_count_upwards() -> None:
    sequence = LabelSequence()
    assert [sequence.following(text, ".") for text in ("I", "II", "II", "IV", "I", "H")] == [
        "I",
        "II",
        "III",
        "IV",
        "I",
        "II",
    ]


def test_after_d_comes_d_with_a_stroke() -> None:
    sequence = LabelSequence()
    assert [sequence.following(text, ")") for text in "abcdde"] == list("abcdđe")


def test_two_points_d_of_two_lists_stay() -> None:
    sequence = LabelSequence()
    assert [sequence.following(text, ")") for text in "abdd"] == list("abdd")


def test_what_no_sequence_explains_stays() -> None:
    sequence = LabelSequence()
    assert [sequence.following(text, ".") for text in ("I", "V", "V")] == ["I", "V", "V"]
