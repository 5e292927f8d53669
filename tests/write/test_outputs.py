"""What is written can be read back, and says the same in every form."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import OutputError, UsageError
from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.settings import Settings
from pipeline.write.export import FORMATS, Export
from pipeline.write.export import export as write_export
from pipeline.write.files import write_text
from pipeline.write.inputs import InputRow
from pipeline.write.pages import pages_from_json, pages_to_json
from pipeline.write.selection import Selection
from pipeline.write.store import Store


def export(store: Store, kind: str, folder: Path) -> list[Path]:
    return list(write_export(kind, Export(Selection(store), folder, Settings())))


@pytest.fixture
def store(tmp_path: Path, record: Record, document: Document, inputs: list[InputRow]) -> Store:
    made = Store.create(tmp_path / "out")
    made.put([record], document)
    made.publish(inputs)
    return made


def test_pages_come_back_as_they_were(document: Document) -> None:
    assert pages_from_json(pages_to_json(document)) == document


def test_other_json_is_refused() -> None:
    with pytest.raises(ValueError, match="not a sohoa"):
        pages_from_json("[]")


def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert Record.from_json(record.to_json()) == record
    assert json.loads(record.to_json())["schema"] == "sohoa.record/1"


def test_text_is_a_file_a_document(store: Store, tmp_path: Path) -> None:
    (path,) = export(store, "text", tmp_path / "text")
    assert path.name == "a.txt"
    assert path.read_text(encoding="utf-8") == "Kế hoạch\f\n"


def test_inputs_of_one_stem_get_names_of_their_own(tmp_path: Path, record: Record, document: Document) -> None:
    store = Store.create(tmp_path / "out")
    rows = []
    for number, name in enumerate(["x/a.pdf", "y/a.tif", "z/a.tif", "b.pdf", "c/b-copy.pdf"]):
        sha256 = f"{min(number, 3):064x}"[::-1]
        source = record.source.model_copy(update={"sha256": sha256})
        copy = replace(document, source=replace(document.source, sha256=sha256))
        store.put([record.model_copy(update={"id": sha256[:16], "source": source})], copy)
        rows.append(InputRow(name=name, id=sha256[:16], status="done"))
    store.publish(rows)
    written = [path.name for path in export(store, "text", tmp_path / "text")]
    assert written == ["a.pdf.txt", "a.tif.txt", "a.tif-2.txt", "b.txt"]


@pytest.mark.parametrize(
    "names",
    [
        {"a.png": 3, "a-2.png": 1},
        {"a-2.png": 2, "a.png": 3, "a-2-2.png": 1, "a-3.png": 1},
        {"a.pdf": 2, "a-signed.pdf": 1, "a-2-signed.pdf": 1},
        {"a-signed.pdf": 1, "a.pdf": 1, "a-signed-2.pdf": 1},
        {"x/a.png": 2, "y/a.png": 2, "a.png-2.png": 2},
    ],
)
def test_no_document_is_written_over_another(
    tmp_path: Path, record: Record, document: Document, names: dict[str, int]
) -> None:
    store = Store.create(tmp_path / "out")
    rows = []
    for number, (name, documents) in enumerate(names.items(), start=1):
        sha256 = f"{number:064x}"[::-1]
        source = record.source.model_copy(update={"sha256": sha256})
        ids = [sha256[:16] + (f"-{which}" if which > 1 else "") for which in range(1, documents + 1)]
        pages = replace(document, source=replace(document.source, sha256=sha256))
        store.put([record.model_copy(update={"id": made, "source": source}) for made in ids], pages)
        rows.append(InputRow(name=name, id=sha256[:16], status="done"))
    store.publish(rows)
    stems = [item.stem for item in Selection(store).items()]
    files = [f"{stem}{more}.pdf" for stem in stems for more in ("", "-signed")]
    assert len(set(files)) == len(files) == 2 * sum(names.values())
    assert stems == [item.stem for item in Selection(store).items()]
    assert len(export(store, "text", tmp_path / "text")) == len(list((tmp_path / "text").iterdir())) == len(stems)


def test_an_unknown_format_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=", ".join(FORMATS)):
        export(store, "doc", tmp_path)


def test_a_folder_without_results_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no results"):
        Store.open(tmp_path)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "một")
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_text(blocker / "a.txt", "hai")
    assert path.read_text(encoding="utf-8") == "một"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.txt", "file"]
