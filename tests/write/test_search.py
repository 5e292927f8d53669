"""Search finds what is there, with marks or without, and no more; the index follows the folder."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli.main import _run
from pipeline.errors import ExitCode, OutputError, UsageError
from pipeline.model.page import Document, Line, Page, Source
from pipeline.model.record import Record
from pipeline.write.corrections import Change, append_corrections
from pipeline.write.inputs import InputRow
from pipeline.write.search_index import SearchIndex
from pipeline.write.search_query import WORD, Query, search_forms
from pipeline.write.secrecy import secrecy_of
from pipeline.write.selection import Selection
from pipeline.write.snippet import snippet
from pipeline.write.store import Store

PAGES = {
    "a.pdf": ["Phát động phong trào thi đua yêu nước\nSố: 37/KH-HĐTĐ", "Hoà bình; Thuỷ lợi"],
    "b.pdf": ["Dưa hấu đem thi ở chợ", "cuộc thi: quả dưa"],
    "c.pdf": ["Kế hoạch mật: thi đua"],
}


def put(store: Store, record: Record, name: str, pages: list[str], **changes: object) -> InputRow:
    sha256 = f"{sum(map(ord, name)):064x}"[::-1]
    document = Document(
        Source(name, sha256, 1, "application/pdf"),
        tuple(Page(n, tuple(map(Line.from_text, text.split("\n")))) for n, text in enumerate(pages, start=1)),
    )
    source = record.source.model_copy(update={"sha256": sha256, "name": name, "pages": len(pages)})
    bare = Record(id=sha256[:16], source=source, produced_by=record.produced_by)
    store.put([bare.model_copy(update=changes)], document)
    return InputRow(name=f"in/{name}", id=sha256[:16], status="done", pages=len(pages))


@pytest.fixture
def store(tmp_path: Path, record: Record) -> Store:
    store = Store.create(tmp_path / "out")
    rows = [put(store, record, name, pages, secrecy="Mật" if name == "c.pdf" else None, subject="Đề tài số 7")
            for name, pages in PAGES.items()]  # fmt: skip
    store.publish([InputRow(name="in/bad.pdf", status="failed"), *rows])
    return store


def found(store: Store, query: str, **options: bool) -> set[tuple[str, int | None]]:
    hits = SearchIndex(store).search(query, limit=100, include_secret=options.get("include_secret", False))
    assert hits.total == len(hits.hits)
    return {(Path(hit.name).name, hit.page) for hit in hits.hits}


def test_words_without_marks_find_all_spellings(store: Store) -> None:
    assert found(store, "thi dua") == {("a.pdf", 1), ("b.pdf", 1), ("b.pdf", 2)}
    assert found(store, "THI DUA") == found(store, "thi dua")


def test_words_with_marks_find_what_is_written_so(store: Store) -> None:
    assert found(store, "thi đua") == {("a.pdf", 1)}
    assert found(store, "thì đua") == set()
    assert found(store, "hòa") == found(store, "hoà") == {("a.pdf", 2)}
    assert found(store, "thủy lợi") == {("a.pdf", 2)}


def test_a_phrase_stands_together(store: Store) -> None:
    assert found(store, '"thi dua"') == {("a.pdf", 1)}
    assert found(store, '"dua hau" thi') == {("b.pdf", 1)}
    assert SearchIndex(store).search("thi dua").hits[0].name == "in/a.pdf"


def test_numbers_and_fields_are_found(store: Store) -> None:
    assert found(store, "37/KH-HĐTĐ") == {("a.pdf", 1)}
    assert found(store, "37/kh-hdtd") == {("a.pdf", 1)}
    assert found(store, "de tai") == {("a.pdf", 1), ("b.pdf", 1)}


@pytest.mark.parametrize("query", ["AND", "a OR", 'thi "', "NEAR(thi dua)", "marked:thi", "thi*", "^thi", "(", "-thi"])
def test_no_query_is_a_program(store: Store, query: str) -> None:
    if Query.parse(query) is None:
        with pytest.raises(UsageError, match="nothing to search for"):
            found(store, query)
    else:
        found(store, query)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_query_is_understood(text: str) -> None:
    query = Query.parse(text)
    if query is None:
        assert not WORD.search(text.casefold())
        return
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5 (marked, folded)")
        connection.execute("SELECT * FROM words WHERE words MATCH ?", [query.match]).fetchall()


@settings(deadline=None)
@given(st.text("aăâđeêioôơuưyháàảãạ HK12/-", min_size=1, max_size=40).filter(WORD.search))
def test_every_text_finds_itself(text: str) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE w USING fts5 (marked, folded, tokenize='unicode61 remove_diacritics 0')"
        )
        connection.execute("INSERT INTO w VALUES (?, ?)", search_forms(text))
        for asked in (text, search_forms(text)[1]):
            query = Query.parse(asked)
            assert query is not None
            assert connection.execute("SELECT count(*) FROM w WHERE w MATCH ?", [query.match]).fetchone() == (1,)
            shown = snippet(text, query)
            assert [query.form(shown.text[start:end]) for start, end in shown.found]


def test_a_snippet_is_a_piece_of_the_text_with_the_words_in_it() -> None:
    query = Query.parse('"muc tieu"')
    assert query is not None
    text = "mở đầu " * 40 + "mục khác; các\nMục tiêu, chỉ tiêu " + "kết thúc " * 40
    shown = snippet(text, query)
    assert [shown.text[start:end] for start, end in shown.found] == ["Mục", "tiêu"]
    assert shown.text.startswith("… ")
    assert shown.text.endswith(" …")
    assert len(shown.text.split()) < 30


def test_secret_documents_are_found_only_when_asked_for(store: Store) -> None:
    assert ("c.pdf", 1) not in found(store, "thi dua")
    assert ("c.pdf", 1) in found(store, "thi dua", include_secret=True)
    assert SearchIndex(store).secret_documents() == 1


def test_a_document_that_is_made_secret_is_found_no_more(store: Store) -> None:
    first = store.record(store.inputs()[1].id or "")
    for number in (2, 3):
        text = first.model_copy(update={"id": f"{first.id}-{number}", "subject": f"Luân chuyển cán bộ {number}"})
        store.records_path(text.id).write_text(text.to_json(), encoding="utf-8")
    assert SearchIndex(store).search("luân chuyển").total == 2
    append_corrections(store.folder, "an", [Change(id=f"{first.id}-3", pointer="/secrecy", after="Mật")])
    assert [hit.id for hit in SearchIndex(store).search("luân chuyển").hits] == [f"{first.id}-2"]
    append_corrections(store.folder, "an", [Change(id=f"{first.id}-3", pointer="/secrecy", undoes=1)])
    assert SearchIndex(store).search("luân chuyển").total == 2


def test_only_what_changed_is_read_again(store: Store, record: Record) -> None:
    index = SearchIndex(store)
    assert index.update() == 3
    assert index.update() == 0
    row = put(store, record, "d.pdf", ["Hồ sơ mới"])
    store.publish([*store.inputs(), row])
    assert index.update() == 1
    assert found(store, "hồ sơ mới") == {("d.pdf", 1)}
    put(store, record, "d.pdf", ["Hồ sơ cũ, rất cũ"])
    assert index.update() == 1
    assert found(store, "hồ sơ mới") == set()
    assert found(store, "rất cũ") == {("d.pdf", 1)}
    store.publish([row for row in store.inputs() if row.name != "in/d.pdf"])
    assert found(store, "rất cũ") == set()
    assert index.update() == 0


def test_two_may_bring_it_up_to_date_at_once(store: Store, record: Record) -> None:
    rows = [put(store, record, f"{'x' * number}.pdf", [f"trang {number}"]) for number in range(1, 30)]
    SearchIndex(store).update()
    store.publish([*store.inputs(), *rows])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: SearchIndex(store).update(), range(4)))
    assert SearchIndex(store).search("trang", limit=1).total == 29
    with closing(sqlite3.connect(store.folder / "search.sqlite")) as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT id) FROM documents").fetchone() == (32, 32)
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")


def test_a_correction_is_found_and_what_it_corrected_is_not(store: Store) -> None:
    index = SearchIndex(store)
    index.update()
    source = next(row.id for row in store.inputs() if row.name == "in/a.pdf")
    assert source is not None
    append_corrections(store.folder, "x", [Change(id=source, pointer="/subject", before="Đề tài số 7", after="Đo đạc")])
    assert index.update() == 1
    assert found(store, "đo đạc") == {("a.pdf", 1)}
    assert found(store, "đề tài") == {("b.pdf", 1)}


def test_hits_come_in_pages(store: Store) -> None:
    index = SearchIndex(store)
    every = index.search("thi dua", limit=10).hits
    assert [index.search("thi dua", 1, offset).hits[0] for offset in range(3)] == every
    assert index.search("thi dua", 1, 99).hits == []


@pytest.mark.parametrize("damage", [b"", b"not a database" * 500])
def test_a_damaged_index_is_built_anew(store: Store, damage: bytes) -> None:
    (store.folder / "search.sqlite").write_bytes(damage)
    assert found(store, "thi đua") == {("a.pdf", 1)}


def test_an_index_of_another_version_is_built_anew(store: Store) -> None:
    with sqlite3.connect(store.folder / "search.sqlite") as connection:
        connection.executescript("CREATE TABLE old (a); PRAGMA user_version = 99;")
    assert found(store, "thi đua") == {("a.pdf", 1)}


def test_an_index_that_cannot_be_written_is_told(store: Store) -> None:
    (store.folder / "search.sqlite").mkdir()
    with pytest.raises(OutputError, match=r"search\.sqlite: cannot be written"):
        SearchIndex(store).search("thi")


def test_a_document_in_a_file_of_several_has_its_own_pages(tmp_path: Path, record: Record, document: Document) -> None:
    store = Store.create(tmp_path / "out")
    texts = ["Thứ nhất", "Thứ hai"]
    pages = tuple(Page(n, (Line.from_text(text),)) for n, text in enumerate(texts, start=1))
    records = [
        record.model_copy(
            update={"id": record.id + end, "source": record.source.model_copy(update={"page_range": (n, n)})}
        )
        for n, end in ((1, ""), (2, "-2"))
    ]
    store.put(records, replace(document, pages=pages))
    store.publish([InputRow(name="a.pdf", id=record.id, status="done")])
    hits = SearchIndex(store).search("thứ hai").hits
    assert [(hit.id, hit.page) for hit in hits] == [(f"{record.id}-2", 2)]


def test_the_command(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["search", str(store.folder), "thi", "đua"]) == ExitCode.DONE
    said = capsys.readouterr()
    assert "in/a.pdf:1" in said.out
    assert "thi đua yêu nước" in said.out
    assert "1 secret document was not searched" in said.err
    assert _run(["search", str(store.folder), "thi dua", "--json", "-n", "1"]) == ExitCode.DONE
    said = capsys.readouterr()
    hit = json.loads(said.out)
    assert (hit["name"], hit["page"]) == ("in/a.pdf", 1)
    start, end = hit["found"][0]
    assert hit["snippet"][start:end] == "thi"
    assert "1 of 3 pages" in said.err
    assert _run(["search", str(store.folder), "không", "có"]) == ExitCode.NOTHING_TO_DO
    assert _run(["search", str(store.folder), "--", "-"]) == ExitCode.USAGE


def test_what_is_withheld_is_named(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = [row for row in store.inputs() if row.name == "in/c.pdf"]
    for kind, flags, there in (("jsonl", [], False), ("jsonl", ["--include-secret"], True)):
        arguments = ["export", str(store.folder), "-f", kind, "-o", str(tmp_path / "x"), *flags]
        assert _run(arguments) == ExitCode.DONE
        assert ("in/c.pdf" in capsys.readouterr().err) != there
        assert (str(row.id) in (tmp_path / "x" / "records.jsonl").read_text(encoding="utf-8")) == there


def test_an_open_question_of_secrecy_withholds(record: Record) -> None:
    item = record.review[0].model_copy(update={"field": "/secrecy", "candidates": ["Mật"]})
    assert secrecy_of(record) is None
    assert secrecy_of(record.model_copy(update={"review": [item]})) == "Mật"


def test_no_export_holds_a_secret_document(store: Store) -> None:
    selection = Selection(store)
    assert {item.stem for item in selection.items()} == {"a", "b"}
    assert [row.name for row, _ in selection.rows()] == ["in/bad.pdf", "in/a.pdf", "in/b.pdf"]
    assert [(item.name, item.secrecy) for item in selection.withheld.values()] == [("in/c.pdf", "Mật")]
