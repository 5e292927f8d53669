"""The Vietnamese catalogue: complete, in step with the code, and such that a message is recognised by its words."""

from __future__ import annotations

import ast
import re
from collections import Counter
from string import Formatter
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.counted import documents, files, inputs, pages
from pipeline.model.language import TOLD_VALUES, messages
from tests.cli.scripts import script
from tests.conftest import REPOSITORY

ALWAYS_MANY = {
    "{hits} of {total} pages; --limit shows more.",  # of more than there are hits
    "{name}: has {count:,} pages, the limit is {max_pages:,}.",  # more than a limit of at least one
    "{name}: has {last:,} pages, the limit is {max_pages:,}.",
    "{name}: {failed} of {read} pages could not be read ({causes}).",  # of one page, the document has failed
    "{pages_per_minute:,.1f} pages a minute",  # with decimals: 1.0 pages
}
PASSED_ON = {"message", "advice"}


@pytest.fixture(scope="module")
def make_catalogue() -> ModuleType:
    return script("make-catalogue")


@pytest.fixture(scope="module")
def catalogue(make_catalogue: ModuleType) -> Catalog:
    with make_catalogue.PO.open("rb") as file:
        return read_po(file, locale="vi")


def test_no_message_is_missing_or_left_over(make_catalogue: ModuleType, catalogue: Catalog) -> None:
    held = {text for message in catalogue if message.id for text, _ in make_catalogue.forms(message)}
    now = set(make_catalogue.messages())
    assert sorted(now - held) == [], "run script/make-catalogue and translate these"
    assert sorted(held - now) == [], "run script/make-catalogue"
    assert not catalogue.obsolete


def test_every_message_is_translated(catalogue: Catalog) -> None:
    assert not [message.id for message in catalogue if message.id and (not message.string or message.fuzzy)]


def test_what_is_loaded_is_the_catalogue_compiled(make_catalogue: ModuleType, catalogue: Catalog) -> None:
    assert make_catalogue.loaded(make_catalogue.MO.read_bytes()) == make_catalogue.loaded(
        make_catalogue.compiled(catalogue)
    )


def _placeholders(text: str) -> Counter[tuple[str, str]]:
    return Counter((name, form or "") for _, name, form, _ in Formatter().parse(text) if name is not None)


def test_both_languages_have_the_same_placeholders(make_catalogue: ModuleType, catalogue: Catalog) -> None:
    for message in catalogue:
        for text, translated in make_catalogue.forms(message):
            assert _placeholders(text) == _placeholders(translated), text


def _filled(text: str, told: bool) -> str:
    """With invented values; numbers as each language writes them."""
    pieces = []
    for literal, name, form, _ in Formatter().parse(text):
        pieces.append(literal)
        if name is not None:
            value = {",": "1,234", "f": "1,234.5", "g": "1.5"}.get((form or " ")[-1], f"<{name}>")
            pieces.append(value.translate(str.maketrans(",.", ".,")) if told and form else value)
    return "".join(pieces)


def test_a_message_is_recognised_whatever_its_values(make_catalogue: ModuleType, catalogue: Catalog) -> None:
    vietnamese = messages("vi")
    for message in catalogue:
        for text, translated in make_catalogue.forms(message):
            if "{" in text:
                assert vietnamese.told(_filled(text, False)) == _filled(translated, True), text


def test_counted_nouns_have_a_form_for_one_and_one_for_many() -> None:
    """Vietnamese has one; both English forms are known by it, alone and within another message."""
    told = messages("vi").told
    for n in (0, 1, 2, 1_234):
        assert files(n) == (f"{n:,} file" if n == 1 else f"{n:,} files")
        number = f"{n:,}".replace(",", ".")
        assert told(files(n)) == f"{number} tệp"
        assert told(f"left:   {pages(n)} and {documents(n)} not opened yet") == (
            f"còn lại:  {number} trang và {number} văn bản chưa mở"
        )
        assert told(f"{inputs(n)}, 1 of them to be worked on.") == f"{number} đầu vào, cần xử lý 1."


def test_a_number_before_a_noun_is_never_left_in_the_plural(make_catalogue: ModuleType, catalogue: Catalog) -> None:
    """Nouns that a number stands before are given to ``ngettext``, but where there are always many."""
    many = {text for _, text in map(tuple, (map(str, message.id) for message in catalogue if message.pluralizable))}
    nouns = "|".join(sorted({text.split()[1] for text in many if re.fullmatch(r"\{\S+\} [a-z]+", text)}))
    counted = re.compile(rf"\{{[^{{}}]*\}} (?:[a-z]+ )?(?:{nouns})\b")
    found = {text for text in make_catalogue.messages() if counted.search(text)} - many
    assert found == ALWAYS_MANY


def test_a_reason_and_its_advice_are_told_one_by_one() -> None:
    told = messages("vi").told
    said = told("a. b.pdf: has 6,001 pages, the limit is 5,000. Split it, or raise --max-pages.")
    assert said == "a. b.pdf: có 6.001 trang, giới hạn là 5.000. Hãy tách tệp, hoặc tăng --max-pages."
    assert told("page 3: OCR took over 1.5 s. Raise --page-seconds.") == (
        "trang 3: OCR mất hơn 1,5 giây. Hãy tăng --page-seconds."
    )


def test_a_long_hostile_name_is_told_at_once() -> None:
    """One pass for each message: a search that goes back would take hours for this."""
    name = ": has (a page of: is the (" * 4_000
    assert messages("vi").told(f"{name}x: is empty.") == f"{name}x: là tệp rỗng."
    assert messages("vi").told("page 1: " * 2_000).startswith("trang 1: trang 1: ")


def test_what_is_no_message_is_left_alone() -> None:
    told = messages("vi").told
    for text in ("", "xyz", "done.pdf", "Kế hoạch số 15. Về việc khác.", "{", "a: b (c)"):
        assert told(text) == text
    assert "done" not in TOLD_VALUES
    assert told("done: is empty.") == "done: là tệp rỗng."  # a file of this name


@given(
    st.lists(
        st.sampled_from(["page 1: ", "is empty.", " ", "a.pdf: ", "{", "}", "{name}", "1,5", "\n", "Đ"]) | st.text()
    )
)
def test_whatever_is_told_comes_back_as_text(parts: list[str]) -> None:
    text = "".join(parts)
    assert messages("en").told(text) == text
    assert bool(messages("vi").told(text)) == bool(text)


def test_english_is_told_as_it_is() -> None:
    assert messages("en").told("a.pdf: is empty.") == "a.pdf: is empty."


def test_errors_are_made_of_messages(make_catalogue: ModuleType) -> None:
    """Of text that stands in the code, or of what is called message or advice where it is passed on."""
    trees = make_catalogue.parsed()
    finder = make_catalogue.Finder(make_catalogue.error_names(trees.values()))
    for tree in trees.values():
        for text in finder.found_in(tree):
            if not any(map(str.isalpha, re.sub(r"\{.*?\}", "", text))):
                assert not {name for name, _ in _placeholders(text)} & {"said", "message"}, (
                    f"{text}: has no words to know it by"
                )
    for path, tree in trees.items():
        for call, part in finder.untraced(tree):
            passed_on = isinstance(part, ast.Call) or getattr(part, "id", getattr(part, "attr", "")) in PASSED_ON
            assert passed_on, f"{path}:{call.lineno}: {ast.unparse(part)}"


def test_rooms_mark_messages_and_leave_telling_to_the_door() -> None:
    for room in ("read", "clean", "recognize", "restore", "parse", "write", "batch"):
        for path in (REPOSITORY / "pipeline" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module == "pipeline.model.language":
                    assert {name.name for name in node.names} <= {"N_", "ngettext", "Messages", "messages"}, path
