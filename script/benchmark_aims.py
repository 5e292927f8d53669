"""What is aimed at, held against the JSON of the benchmarks: met or not; and where another system beats ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Reports = dict[str, Json]

OURS = ("ours", "ours, restored", "ours, document memory", "sohoa")
"""Names of our system, whole."""


@dataclass(frozen=True)
class Aim:
    """One aim; ``value`` is None where it was not measured."""

    english: str
    vietnamese: str
    bound: float
    value: float | None
    at_most: bool = False
    places: int = 1
    unit: str = ""

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value <= self.bound if self.at_most else self.value >= self.bound


@dataclass(frozen=True)
class Loss:
    """A figure in which another system is better than ours."""

    bench: str
    set: str
    system: str
    measure: tuple[str, str]
    """In English and Vietnamese."""
    theirs: float
    ours: float
    places: int


def aims(reports: Reports) -> list[Aim]:
    """All of them, in the order of the page."""
    return [
        *_recognize(reports),
        *_accuracy(reports),
        *_restore(reports),
        *_stripped(reports),
        *_parse(reports),
        *_batch(reports),
        *_export(reports),
    ]


def _rows(reports: Reports, name: str, **wanted: object) -> list[Json]:
    rows: list[Json] = reports.get(name, {}).get("rows", [])
    return [row for row in rows if all(row.get(key) == value for key, value in wanted.items())]


def _value(reports: Reports, bench: str, key: str, **wanted: object) -> float | None:
    rows = _rows(reports, bench, **wanted)
    return rows[0].get(key) if rows else None


def _worst(values: Sequence[float | None], choose: Callable[[Sequence[float]], float]) -> float | None:
    """The worst of all, where all are known."""
    known = [value for value in values if value is not None]
    return choose(known) if known and len(known) == len(values) else None


def _recognize(reports: Reports) -> Iterator[Aim]:
    def of(system: str, key: str) -> float | None:
        return _value(reports, "recognize", key, system=system)

    yield Aim(
        "pages a minute, times those of the pytesseract loop",
        "số trang mỗi phút, gấp bao nhiêu lần vòng lặp pytesseract",
        1.8,
        of("pytesseract loop", "wall_of_ours"),
        places=2,
    )
    yield Aim(
        "pages a minute, times those of OCRmyPDF",
        "số trang mỗi phút, gấp bao nhiêu lần OCRmyPDF",
        1.3,
        of("ocrmypdf", "wall_of_ours"),
        places=2,
    )
    bare = of("tesseract", "cpu_of_ours")
    yield Aim(
        "CPU time above that of bare Tesseract",
        "thời gian CPU vượt Tesseract trần",
        15,
        None if not bare else 100 * (1 / bare - 1),
        at_most=True,
        places=0,
        unit=" %",
    )
    yield Aim("pages a minute on two cores", "số trang mỗi phút trên hai nhân", 45, of("ours", "pages_a_minute"))
    yield Aim(
        "memory of the largest process that recognizes",
        "bộ nhớ của tiến trình nhận dạng lớn nhất",
        300,
        of("ours", "memory"),
        at_most=True,
        places=0,
        unit=" MB",
    )


def _accuracy(reports: Reports) -> Iterator[Aim]:
    levels = ("clean", "light", "medium", "heavy")
    sets = [row["set"] for row in _rows(reports, "accuracy", system="vie") if row["set"].startswith(levels)]
    for key, english, vietnamese in (("characters", "CER", "CER"), ("syllables", "SER", "SER")):
        shares = [_value(reports, "accuracy", f"{key}_of_vie", set=name, system="ours, restored") for name in sets]
        yield Aim(
            f"restored {english} as a share of bare Tesseract's, worst set",
            f"{vietnamese} đã khôi phục so với Tesseract trần, tập kém nhất",
            0.5,
            _worst(shares, max),
            at_most=True,
            places=2,
        )
    for level, bound in (("clean", 0.15), ("light", 0.25), ("medium", 1.0), ("heavy", 2.0)):
        yield Aim(
            f"CER as read, papers, {level}",
            f"CER khi đọc, giấy tờ mẫu, mức {_LEVELS[level]}",
            bound,
            _value(reports, "accuracy", "characters", set=level, system="ours, read"),
            at_most=True,
            places=2,
            unit=" %",
        )
    for level, bound in (("light", 0.12), ("medium", 0.15), ("heavy", 0.7)):
        yield Aim(
            f"restored CER of the body, papers, {level}",
            f"CER phần thân đã khôi phục, giấy tờ mẫu, mức {_LEVELS[level]}",
            bound,
            _value(reports, "accuracy", "body", set=level, system="ours, restored"),
            at_most=True,
            places=2,
            unit=" %",
        )
    clean = [
        row["worst_page"]
        for row in _rows(reports, "accuracy", system="ours, restored")
        if row["set"].startswith("clean")
    ]
    yield Aim(
        "words that the worst clean page has wrong beyond bare Tesseract's",
        "số từ sai thêm so với Tesseract trần ở trang sạch kém nhất",
        1,
        _worst(clean, max),
        at_most=True,
        places=0,
    )
    for way, english, vietnamese in (
        ("free", "free of order", "không kể thứ tự"),
        ("ordered", "in order", "theo thứ tự"),
    ):
        gone = [row["gone"][way] for row in _rows(reports, "accuracy", set="real", system="ours, restored")]
        yield Aim(
            f"real scans: wrong words of bare Tesseract that are gone, {english}",
            f"bản scan thật: từ sai của Tesseract trần đã hết, {vietnamese}",
            50,
            _worst(gone, min),
            places=0,
            unit=" %",
        )


_LEVELS = {"clean": "sạch", "light": "nhẹ", "medium": "vừa", "heavy": "nặng"}


def _restore(reports: Reports) -> Iterator[Aim]:
    def ours(key: str, name: str) -> float | None:
        return _value(reports, "restore", key, set=name, system="ours")

    yield Aim(
        "SER of text read by an English model, restored",
        "SER của văn bản đọc bằng mô hình tiếng Anh, đã khôi phục",
        3,
        ours("ser", "eng"),
        at_most=True,
        places=2,
        unit=" %",
    )
    clean = [row["damaged"] for row in _rows(reports, "restore", system="ours") if row["set"].startswith("clean")]
    yield Aim(
        "right syllables of true text damaged, worst set",
        "âm tiết đúng của văn bản đúng bị làm hỏng, tập kém nhất",
        0.05,
        _worst(clean, max),
        at_most=True,
        places=3,
        unit=" %",
    )
    yield Aim(
        "wrong syllables of good pages fixed",
        "âm tiết sai ở trang tốt được sửa",
        35,
        ours("fixed", "vie clean+light"),
        places=0,
        unit=" %",
    )
    numbers = [row["numbers_damaged"] for row in _rows(reports, "restore", system="ours")]
    yield Aim(
        "numbers damaged, all sets", "con số bị làm hỏng, mọi tập", 0, _worst(numbers, sum), at_most=True, places=0
    )
    for key, bound, english, vietnamese in (
        ("cold", 3_000, "first pass", "lượt đầu"),
        ("warm", 10_000, "second pass", "lượt hai"),
    ):
        yield Aim(
            f"syllables restored a CPU second, eng, {english}",
            f"âm tiết khôi phục mỗi giây CPU, eng, {vietnamese}",
            bound,
            _value(reports, "restore-speed", key, set="eng", system="ours"),
            places=0,
        )
    costs = reports.get("restore", {}).get("conditions", {})
    yield Aim(
        "memory of a process that restores",
        "bộ nhớ của tiến trình khôi phục",
        250,
        costs.get("peak MB"),
        at_most=True,
        places=0,
        unit=" MB",
    )


def _stripped(reports: Reports) -> Iterator[Aim]:
    for name, bound in (("plans", 99.7), ("admin", 99.2), ("news", 98.0)):
        yield Aim(
            f"marks taken away and restored, words right, {name}",
            f"bỏ dấu rồi khôi phục, từ đúng, {name}",
            bound,
            _value(reports, "stripped", "right", set=name, system="ours, document memory"),
            places=2,
            unit=" %",
        )


def _parse(reports: Reports) -> Iterator[Aim]:
    kinds = (
        ("sections", "sections", "mục", 97),
        ("references", "references", "văn bản viện dẫn", 97),
        ("targets", "targets", "chỉ tiêu", 92),
    )
    for key, english, vietnamese, bound in kinds:
        yield Aim(
            f"F1 of {english}, clean plans",
            f"F1 của {vietnamese}, kế hoạch sạch",
            bound,
            _value(reports, "parse", key, set="clean", system="sohoa"),
        )
    printed = [_value(reports, "parse", key, set="printed", system="sohoa") for key, *_ in kinds]
    yield Aim(
        "F1 of the worst of these, printed, read in English, restored",
        "F1 của loại kém nhất trong đó, in ra, đọc bằng mô hình tiếng Anh, khôi phục",
        85,
        _worst(printed, min),
    )
    yield Aim(
        "header fields wrong or invented, born digital",
        "trường đầu văn bản sai hoặc tự đặt ra, gốc điện tử",
        2,
        _value(reports, "parse", "wrong", set="born_digital", system="sohoa"),
        at_most=True,
        unit=" %",
    )


def _batch(reports: Reports) -> Iterator[Aim]:
    yield Aim(
        "whole run: pages a minute, times those of the pytesseract loop",
        "cả lượt chạy: số trang mỗi phút, gấp bao nhiêu lần vòng lặp pytesseract",
        1.8,
        _value(reports, "batch", "wall_of_ours", system="pytesseract loop"),
        places=2,
    )
    yield Aim(
        "a finished run of 3,000 files again",
        "chạy lại một lượt 3.000 tệp đã xong",
        5,
        _value(reports, "batch-files", "again_seconds", inputs=3_000),
        at_most=True,
        unit=" s",
    )
    yield Aim(
        "growth of the parent's memory over 3,000 files",
        "bộ nhớ tiến trình điều phối tăng thêm qua 3.000 tệp",
        20,
        _value(reports, "batch-files", "parent_growth", inputs=3_000),
        at_most=True,
        unit=" MB",
    )


def _export(reports: Reports) -> Iterator[Aim]:
    for kind in ("xlsx", "csv", "parquet"):
        yield Aim(
            f"memory for 100,000 records, {kind}",
            f"bộ nhớ cho 100.000 bản ghi, {kind}",
            400,
            _value(reports, "export", "memory", format=kind, records=100_000),
            at_most=True,
            places=0,
            unit=" MB",
        )
    yield Aim(
        "workbook: times as fast as pandas with openpyxl",
        "sổ tính: nhanh gấp bao nhiêu lần pandas với openpyxl",
        2,
        _value(reports, "export-peer", "wall_of_ours", system="pandas with openpyxl"),
        places=2,
    )


def losses(reports: Reports) -> list[Loss]:
    """Every figure in which a peer beats our whole system, by bench and set."""
    compared = (
        ("recognize", "pages_a_minute", True, ("pages a minute", "số trang mỗi phút"), 1),
        ("recognize", "cpu", False, ("CPU seconds a page", "giây CPU mỗi trang"), 2),
        ("recognize", "memory", False, ("MB of the largest process", "MB của tiến trình lớn nhất"), 0),
        ("accuracy", "characters", False, ("CER", "CER"), 2),
        ("accuracy", "syllables", False, ("SER", "SER"), 2),
        ("accuracy", "extra", False, ("extra characters, %", "ký tự thừa, %"), 2),
        ("restore", "ser", False, ("SER", "SER"), 2),
        ("restore", "damaged", False, ("right syllables damaged, %", "âm tiết đúng bị hỏng, %"), 3),
        ("restore", "fixed", True, ("wrong syllables fixed, %", "âm tiết sai được sửa, %"), 1),
        ("restore-speed", "cold", True, ("syllables a CPU second", "âm tiết mỗi giây CPU"), 0),
        ("stripped", "right", True, ("words right, %", "từ đúng, %"), 2),
        ("stripped", "speed", True, ("words a second", "từ mỗi giây"), 0),
        *(
            ("parse", key, high, (key, key), 1)
            for key, high in (
                ("exact", True),
                ("wrong", False),
                ("sections", True),
                ("section_headings", True),
                ("references", True),
                ("targets", True),
                ("tasks", True),
            )
        ),
        ("parse-speed", "cpu", False, ("CPU seconds", "giây CPU"), 2),
        ("batch", "pages_a_minute", True, ("pages a minute", "số trang mỗi phút"), 1),
        ("batch", "cpu", False, ("CPU seconds a page", "giây CPU mỗi trang"), 2),
        ("batch", "memory", False, ("MB of the largest process", "MB của tiến trình lớn nhất"), 0),
        ("export-peer", "wall", False, ("seconds", "giây"), 1),
        ("export-peer", "memory", False, ("MB of memory", "MB bộ nhớ"), 0),
    )
    return [
        loss
        for bench, key, higher, measure, places in compared
        for loss in _lost(reports, bench, key, higher, measure, places)
    ]


def _lost(
    reports: Reports, bench: str, key: str, higher: bool, measure: tuple[str, str], places: int
) -> Iterator[Loss]:
    for own in (row for row in _rows(reports, bench) if row.get("system") in OURS):
        place = own.get("set", own.get("text", ""))
        for row in _rows(reports, bench):
            same = row.get("set", row.get("text", "")) == place and not str(row["system"]).startswith(OURS)
            if same and row.get(key) is not None and own.get(key) is not None:
                better = row[key] > own[key] if higher else row[key] < own[key]
                if better:
                    yield Loss(bench, place, row["system"], measure, row[key], own[key], places)
