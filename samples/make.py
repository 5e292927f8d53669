"""Writes samples/scans and samples/expected for ``script/make-samples``, the same for the same fonts and libraries."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from samples.papers import (
    archive_decision,
    budget_letter,
    digital_plan,
    heritage_notice,
    labour_report,
    library_notice,
    reform_plan,
)
from samples.rendering.drawing import Pixels, draw_page, sign
from samples.rendering.files import english_ocr, save_jpeg, save_pdf, save_png, save_tiff
from samples.rendering.gold import Expected, gold_record
from samples.rendering.layout import Sheet, lay_out
from samples.rendering.paper import Paper
from samples.rendering.truth import true_text
from samples.rendering.wear import CLEAN, HEAVY, LIGHT, MEDIUM, bitonal, photograph, scan

DPI = 200
HERE = Path(__file__).resolve().parent

Ager = Callable[[Pixels, np.random.Generator], Pixels]
Saver = Callable[[Path, Sequence[Pixels]], None]


@dataclass(frozen=True)
class Sample:
    """A file to write: which paper, how set, how aged, how stored."""

    file: str
    paper: Paper
    expected: Expected
    age: Ager
    save: Saver
    size: float = 14.0
    seal_left: float | None = 62


def _grey(page: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)


def _white_paper(page: Pixels) -> Pixels:
    """Near-white to white, as scanners do in their text mode."""
    return np.where(page > 215, 255, page).astype(np.uint8)


def _write_text(path: Path, pages: Sequence[Pixels]) -> None:
    path.write_text(english_ocr(pages, DPI), encoding="utf-8")


# A faint copy whose print still holds together when made 1-bit.
_COPY = replace(HEAVY, skew=0.7, blur=0.6, noise=6, specks=120, generations=1, fade=0.05)

_DUSTY = replace(MEDIUM, noise=7, specks=220)

SAMPLES = (
    Sample(
        "plan-digital.pdf",
        digital_plan.PAPER,
        digital_plan.EXPECTED,
        lambda page, rng: _grey(scan(page, CLEAN, DPI, rng)),
        lambda path, pages: save_pdf(path, pages, DPI, 55),
    ),
    Sample(
        "notice-heritage.pdf",
        heritage_notice.PAPER,
        heritage_notice.EXPECTED,
        lambda page, rng: scan(page, _DUSTY, DPI, rng),
        lambda path, pages: save_pdf(path, pages, DPI, 45),
        seal_left=92,
    ),
    Sample(
        "report-labour.pdf",
        labour_report.PAPER,
        labour_report.EXPECTED,
        lambda page, rng: scan(page, LIGHT, DPI, rng),
        lambda path, pages: save_pdf(path, pages, DPI, 50),
    ),
    Sample(
        "decision-archive.tif",
        archive_decision.PAPER,
        archive_decision.EXPECTED,
        lambda page, rng: bitonal(scan(page, _COPY, DPI, rng), 165),
        lambda path, pages: save_tiff(path, pages, DPI),
    ),
    Sample(
        "notice-library.jpg",
        library_notice.PAPER,
        library_notice.EXPECTED,
        photograph,
        lambda path, pages: save_jpeg(path, pages[0], DPI),
    ),
    Sample(
        "letter-budget.png",
        budget_letter.PAPER,
        budget_letter.EXPECTED,
        lambda page, rng: _white_paper(_grey(scan(page, replace(LIGHT, skew=-0.5, specks=12), DPI, rng))),
        lambda path, pages: save_png(path, pages[0], DPI),
    ),
    Sample(
        "plan-reform.txt",
        reform_plan.PAPER,
        reform_plan.EXPECTED,
        lambda page, rng: _grey(scan(page, LIGHT, DPI, rng)),
        _write_text,
        seal_left=None,
    ),
)


def write_sample(sample: Sample, scans: Path, expected: Path) -> None:
    """The scan, its true text and its expected record."""
    rng = np.random.default_rng(int.from_bytes(sample.file.encode()[:6], "big"))
    sheets = lay_out(sample.paper, sample.size)
    sample.save(scans / sample.file, [sample.age(_drawn(sample, sheet, rng), rng) for sheet in sheets])
    stem = Path(sample.file).stem
    (expected / f"{stem}.truth.txt").write_text(true_text(sheets), encoding="utf-8")
    record = json.dumps(gold_record(sample.paper, sample.expected), ensure_ascii=False, indent=2)
    (expected / f"{stem}.record.json").write_text(f"{record}\n", encoding="utf-8")


def _drawn(sample: Sample, sheet: Sheet, rng: np.random.Generator) -> Pixels:
    page = draw_page(sheet, DPI, rng)
    sign(page, sheet, sample.paper, DPI, rng, sample.seal_left)
    return page


def main() -> None:
    scans, expected = HERE / "scans", HERE / "expected"
    for folder in (scans, expected):
        folder.mkdir(exist_ok=True)
    for sample in SAMPLES:
        write_sample(sample, scans, expected)


if __name__ == "__main__":
    main()
