"""Two rounds of changes as one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.restore.changes import Change, applied
from pipeline.restore.composition import composed


@st.composite
def changes_of(draw: st.DrawFn, line: str) -> list[Change]:
    places = sorted(draw(st.sets(st.integers(0, len(line)), max_size=8)))
    pairs = zip(places[::2], places[1::2], strict=False)
    text = st.text("abđ ", max_size=4)
    return [Change(span, draw(text), draw(st.floats(0, 1))) for span in pairs]


@st.composite
def rounds(draw: st.DrawFn) -> tuple[str, list[Change], list[Change]]:
    line = draw(st.text("xyz ", max_size=20))
    first = draw(changes_of(line))
    return line, first, draw(changes_of(applied(line, first)))


@given(rounds())
def test_one_after_the_other_is_both_at_once(case: tuple[str, list[Change], list[Change]]) -> None:
    line, first, second = case
    both = composed(line, first, second)
    assert applied(line, both) == applied(applied(line, first), second)
    ends = [0]
    for change in both:
        assert ends[-1] <= change.span[0] <= change.span[1] <= len(line)
        ends.append(change.span[1])
        assert change.probability <= 1


def test_what_both_touch_becomes_one_change() -> None:
    both = composed(
        "thyc hien", [Change((0, 4), "thực", 0.9), Change((5, 9), "hiên", 0.8)], [Change((5, 9), "hiện", 0.7)]
    )
    assert both == [Change((0, 4), "thực", 0.9), Change((5, 9), "hiện", 0.7)]
