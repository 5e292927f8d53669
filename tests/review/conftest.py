"""An output folder as `sohoa run` leaves it, without OCR: drawn pages, records with doubts, invented names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.model.page import Alternative, Box, Document, Line, Page, Source, Word
from pipeline.model.record import Evidence, Issuer, ProducedBy, Record, ReviewItem, Signer, SourceFile, Target
from pipeline.review.application import ReviewOptions, create_application
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store
from tests.conftest import LINES, draw_page

HOST = "http://127.0.0.1"


class Folder:
    """An output folder with its sources beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store.create(root / "out")
        self.rows: list[InputRow] = []
        (root / "in").mkdir()

    @property
    def out(self) -> Path:
        return self.store.folder

    def add(self, name: str, doubts: dict[str, tuple[float, list[str]]], lines: tuple[str, ...] = LINES) -> str:
        """A source with one record; ``doubts`` are open fields with their confidence and candidates. Returns the id."""
        path = self.root / "in" / name
        draw_page((name, *lines)).save(path)
        data = path.read_bytes()
        source = Source(path.name, hashlib.sha256(data).hexdigest(), len(data), "image/png")
        record = record_of(source, doubts)
        self.store.put([record], Document(source, (page_of(lines),)))
        self.rows.append(InputRow(name=str(path), id=source.id, status="done", pages=1))
        self.store.publish(self.rows)
        return source.id


def record_of(source: Source, doubts: dict[str, tuple[float, list[str]]]) -> Record:
    known = {
        "/type": 0.99, "/number": 0.97, "/date": 0.96, "/place": 0.95, "/issuer/name": 0.98, "/subject": 0.9,
        "/targets/0": 0.9,
    }  # fmt: skip
    evidence = {
        pointer: Evidence(
            raw="đã đọc", confidence=confidence, page=1, line=place + 1,
            box=(50, 80 + 50 * place, 300, 110 + 50 * place), source="ocr",
        )
        for place, (pointer, confidence) in enumerate({**known, **{k: v[0] for k, v in doubts.items()}}.items())
    }  # fmt: skip
    return Record(
        id=source.id,
        source=SourceFile(
            name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type, pages=1
        ),
        produced_by=ProducedBy(version="0", fingerprint="0" * 16, engine="test"),
        type="KH",
        type_name="Kế hoạch",
        number="12/KH-SNV",
        serial=12,
        symbol="KH-SNV",
        date="2024-01-31",
        date_edtf="2024-01-31",
        year=2024,
        place="Bến Mẫu",
        issuer=Issuer(name="Sở Nội vụ", level="province"),
        subject="Công tác văn thư, lưu trữ năm 2024",
        signer=Signer(title="Giám đốc"),
        targets=[Target(id="T1", clause="số hóa 80% hồ sơ", comparator="=", value=80, unit="%")],
        status="review" if doubts else "ok",
        review=[
            ReviewItem(field=pointer, reason="unsure", candidates=candidates)
            for pointer, (_, candidates) in doubts.items()
        ],
        evidence=evidence,
    )


def page_of(lines: tuple[str, ...]) -> Page:
    return Page(
        1, tuple(line_of(text, 80 + 50 * place) for place, text in enumerate(lines)), 874, 1240, 150, engine="test"
    )


def line_of(text: str, top: int) -> Line:
    words = []
    left = 90
    position = 0
    for piece in text.split():
        width = 11 * len(piece)
        raw = piece.replace("ố", "ô")
        words.append(
            Word(
                piece,
                Box(left, top, left + width, top + 30),
                0.9,
                (Alternative(raw, 0.2),),
                raw,
                (position, position + len(raw)),
                0.6 if raw != piece else 0.99,
            )
        )
        left += width + 11
        position += len(raw) + 1
    return Line(tuple(words), " ".join(str(word.raw) for word in words), Box.union(word.box for word in words))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Three documents: one in great doubt, one in little, one in none."""
    made = Folder(tmp_path)
    made.add("sure.png", {})
    made.add("unsure.png", {"/subject": (0.7, ["Công tác văn thư năm 2024"])})
    made.add("doubtful.png", {"/number": (0.4, ["12/KH-SNV", "72/KH-SNV"]), "/place": (0.5, ["Bến Mẫu", "Bến Mậu"])})
    return made


@contextmanager
def application_of(folder: Folder, options: ReviewOptions | None = None) -> Iterator[FastAPI]:
    """The application, closed afterwards."""
    app = create_application(folder.out, Settings(), options or ReviewOptions(reviewer="An Mẫu"))
    try:
        yield app
    finally:
        app.state.close()


@contextmanager
def client_of(folder: Folder, options: ReviewOptions | None = None) -> Iterator[TestClient]:
    """A browser on an application of its own; logged in with its token in the headers."""
    with application_of(folder, options) as app:
        yield log_in(TestClient(app, base_url=HOST))


def log_in(client: TestClient, who: str | None = None, password: str = "") -> TestClient:
    if who is not None:
        client.post("/login", data={"name": who, "password": password})
    page = client.get("/").text
    if 'name="csrf-token" content="' in page:
        client.headers["X-CSRF-Token"] = page.split('name="csrf-token" content="')[1].split('"')[0]
    return client


@pytest.fixture
def client(folder: Folder) -> Iterator[TestClient]:
    with client_of(folder) as made:
        yield made
