"""What each step of cleaning is worth: the error rate of pages with the defect it is for, without it and with it.

    script/bench cleaning [DATA] [--pages 2] [--only DEFECT] [--json FILE]

Pages: first pages of the papers of samples/, drawn and scanned with one defect each (samples/rendering/defects.py),
seeded; at 200 dpi, grey noise and 60 specks a page as on a usual scanner. With ``DATA`` (../shared/data), also the real
pages of scans/truth_text, all steps against deskew, light and red ink alone. CER and SER in percent, free of reading
order, and characters that stand in no true line.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from measurement import Json, write_report

import pipeline.clean.cleaner as cleaning
from pipeline.evaluate.text import TextScore, compare
from pipeline.evaluate.truth import without_drops
from pipeline.model.page import Page, Raster
from pipeline.read.reader import Reader
from pipeline.recognize.recognizer import Recognizer
from pipeline.settings import Settings
from samples.make import SAMPLES, Sample
from samples.rendering import defects
from samples.rendering.drawing import Pixels, draw_page, sign
from samples.rendering.layout import Sheet, lay_out
from samples.rendering.pen import SEAL_RED, press, routing_mask, stamp_mask
from samples.rendering.truth import page_text
from samples.rendering.wear import LIGHT, MEDIUM, Wear, bitonal, scan

DPI = 200
MARK = "HỎA TỐC"
_STRAIGHT = replace(LIGHT, skew=0.0)
STEPS = ("positive", "reduced", "flattened", "cut_out", "upright", "without_seal", "smoothed", "evened",
         "without_borders", "without_grey_seal", "without_back", "without_specks", "levelled",
         "without_frames")  # fmt: skip
FIRST_STEPS = {"without_seal", "evened", "levelled"}


@dataclass(frozen=True)
class Setting:
    """A sheet to be drawn, and the one whose print shines through it."""

    sample: Sample
    sheet: Sheet
    back: Sheet
    rng: np.random.Generator


def _drawn(setting: Setting, seal: bool = True) -> Pixels:
    page = draw_page(setting.sheet, DPI, setting.rng)
    sign(page, setting.sheet, setting.sample.paper, DPI, setting.rng, setting.sample.seal_left if seal else None)
    return page


def _scanned(setting: Setting, wear: Wear = _STRAIGHT) -> Pixels:
    return scan(_drawn(setting), wear, DPI, setting.rng)


def _grey_seal(setting: Setting) -> Pixels:
    page = _drawn(setting, seal=False)
    if setting.sheet.signature is not None:
        x, y = (side * DPI / 72 for side in setting.sheet.signature)
        at = (x - 62 * DPI / 72, y - 6 * DPI / 72)
        defects.grey_seal(page, *setting.sample.paper.seal, at, DPI, 110, setting.rng)
    return scan(page, _STRAIGHT, DPI, setting.rng)


def _back(setting: Setting, strength: float) -> Pixels:
    page = defects.bleed_through(_drawn(setting), draw_page(setting.back, DPI, setting.rng), DPI, strength)
    return scan(page, _STRAIGHT, DPI, setting.rng)


def _stamped(setting: Setting) -> Pixels:
    """A stamp of arrival over letterhead and number line, as on a copy."""
    page = _drawn(setting)
    middle = setting.rng.uniform(90, 165) * DPI / 72, setting.rng.uniform(90, 130) * DPI / 72
    press(page, routing_mask(DPI / 72, setting.rng), middle, (30, 30, 30))
    return scan(page, _STRAIGHT, DPI, setting.rng)


def _copied_rim(setting: Setting) -> Pixels:
    edges: tuple[defects.Edge, ...] = ("left", "top", "right", "bottom")
    return defects.dark_borders(_scanned(setting), DPI, setting.rng, edges, 14)


def _finer(page: Pixels, times: float) -> Pixels:
    return np.asarray(cv2.resize(page, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.uint8)


def _leaning(setting: Setting, degrees: float) -> Pixels:
    return _scanned(setting, replace(LIGHT, skew=degrees))


def _urgent(setting: Setting) -> Pixels:
    """A mark of urgency below the number, level with the title beside it."""
    page = _drawn(setting)
    press(page, stamp_mask(MARK, DPI / 72, setting.rng), (110 * DPI / 72, 162 * DPI / 72), SEAL_RED)
    return scan(page, _STRAIGHT, DPI, setting.rng)


# Defect: the steps that are for it, and how its pages are made.
DEFECTS: dict[str, tuple[set[str], Callable[[Setting], Pixels]]] = {
    "none": (set(STEPS) - FIRST_STEPS, _scanned),
    "upside down": ({"upright"}, lambda s: defects.turned(_scanned(s), 2)),
    "on its side": ({"upright"}, lambda s: defects.turned(_scanned(s), 1)),
    "photo, 20 % narrower at the top": ({"flattened"}, lambda s: defects.on_a_table(_scanned(s), 0.1)),
    "500 dpi, not stated": ({"reduced"}, lambda s: _finer(_scanned(s), 2.5)),
    "a negative": ({"positive"}, lambda s: defects.negative(_scanned(s))),
    "skew of 2.5 degrees": ({"levelled"}, lambda s: _leaning(s, 2.5)),
    "skew of 8 degrees": ({"levelled"}, lambda s: _leaning(s, 8)),
    "skew of 8 degrees, upside down": ({"upright"}, lambda s: defects.turned(_leaning(s, 8), 2)),
    "fed askew, 1.2 to -0.6 degrees": ({"levelled"}, lambda s: defects.fed_askew(_scanned(s), 1.2, -0.6)),
    "dark borders of 14 mm": ({"without_borders"}, _copied_rim),
    "punch holes": (set(), lambda s: defects.punch_holes(_scanned(s), DPI, s.rng)),
    "grey seal": ({"without_grey_seal"}, _grey_seal),
    "back shining, 30 %": ({"without_back"}, lambda s: _back(s, 0.3)),
    "back shining, 50 %": ({"without_back"}, lambda s: _back(s, 0.5)),
    "specks, 2,500 a page": ({"without_specks"}, lambda s: _scanned(s, replace(_STRAIGHT, specks=2_500))),
    "specks, 6,000, 1-bit": ({"without_specks"}, lambda s: bitonal(_scanned(s, replace(_STRAIGHT, specks=6_000)))),
    "under an open lid, askew": ({"cut_out"}, lambda s: defects.on_dark_ground(_scanned(s), 3, s.rng)),
    "salt and pepper, 1 %": ({"without_specks"}, lambda s: defects.salted(_scanned(s), 0.01, s.rng)),
    "dithered, 1-bit": ({"smoothed"}, lambda s: defects.dithered(_scanned(s))),
    "JPEG of quality 35": (set(), lambda s: defects.compressed(_scanned(s), 35)),
    "a shadow": ({"evened"}, lambda s: defects.shadowed(_scanned(s))),
    "brown paper": ({"without_seal"}, lambda s: defects.tinted(_scanned(s), (196, 164, 124), s.rng)),
    "pink paper": ({"without_seal"}, lambda s: defects.tinted(_scanned(s), (248, 196, 200), s.rng)),
    "a folded corner": ({"without_borders"}, lambda s: defects.folded_corner(_scanned(s), DPI)),
    "a red mark of urgency": ({"without_seal"}, _urgent),
    "a registry's stamp, black": ({"without_frames"}, _stamped),
    "dusty scanner (MEDIUM)": ({"without_specks", "levelled"}, lambda s: _scanned(s, MEDIUM)),
}


class Arm:
    """The road's first half with some steps left out."""

    def __init__(self, without: set[str]) -> None:
        self._without = without
        self._recognizer = Recognizer(Settings())

    def read(self, pixels: Pixels, dpi: float) -> tuple[Page, list[str]]:
        """The page and the names of the steps taken; a step that was taken back ends in ``!``."""
        raster = Raster(1, pixels, dpi, pixels.shape[1], pixels.shape[0])
        kept = {name: getattr(cleaning, name) for name in self._without}
        try:
            for name in self._without:
                setattr(cleaning, name, lambda *_: None)
            steps = list(cleaning.Cleaner(Settings(), self._recognizer.legibility).steps(raster))
        finally:
            for name, operation in kept.items():
                setattr(cleaning, name, operation)
        for step in steps:
            raster = step.raster if step.kept else raster
        page = self._recognizer.recognize(cleaning.grey(raster))
        return page, [step.name if step.kept else f"{step.name}!" for step in steps]


def _settings(pages: int) -> Iterator[Setting]:
    sheets = [(sample, lay_out(sample.paper, sample.size)[0]) for sample in SAMPLES]
    for place, (sample, sheet) in enumerate(sheets[:pages]):
        yield Setting(sample, sheet, sheets[(place + 1) % len(sheets)][1], np.random.default_rng(place))


def _rows(defect: str, pages: int) -> Iterator[tuple[str, TextScore, list[str]]]:
    steps, made = DEFECTS[defect]
    also = f"\n{MARK}" if made is _urgent else ""
    pictures = [(made(setting), without_drops(page_text(setting.sheet)) + also) for setting in _settings(pages)]
    for arm, without in (("without", steps), ("with", set[str]())):
        score, taken = TextScore(), []
        for pixels, truth in pictures:
            page, names = Arm(without).read(pixels, DPI)
            score += compare(truth, page.text)
            taken += names
        yield arm, score, taken


def _real_rows(data: Path) -> Iterator[tuple[str, TextScore, list[str]]]:
    reader = Reader(Settings(text_layers="never"))
    pages = []
    for truth in sorted((data / "scans" / "truth_text").glob("*.p*.txt")):
        stem, _, number = truth.stem.rpartition(".p")
        picture = reader.picture(next(data.glob(f"scans/{stem}.*")), int(number))
        pages.append((picture.pixels, picture.dpi, without_drops(truth.read_text(encoding="utf-8"))))
    for arm, without in (("without", set(STEPS) - FIRST_STEPS), ("with", set[str]())):
        score, taken = TextScore(), []
        for pixels, dpi, truth_text in pages:
            page, names = Arm(without).read(pixels, dpi)
            score += compare(truth_text, page.text)
            taken += names
        yield arm, score, taken


def main(given: list[str] | None = None) -> None:
    """``script/bench cleaning``."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--only")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args(given)
    chosen = [name for name in DEFECTS if arguments.only is None or arguments.only in name]
    results: list[Json] = []
    print(f"{'pages with':<34}{'step':<9}{'CER':>10}{'extra':>7}{'SER':>7}{'n':>7}  steps taken")
    for name in [*chosen, *(["real pages"] if arguments.data and arguments.only is None else [])]:
        rows = _real_rows(arguments.data) if name == "real pages" else _rows(name, arguments.pages)
        for arm, score, taken in rows:
            characters, syllables = score.characters, score.syllables
            steps = ", ".join(f"{step} {taken.count(step)}" for step in dict.fromkeys(taken))
            print(
                f"{name:<34}{arm:<9}{characters.free.rate:>10.2f}{characters.extra:>7}{syllables.free.rate:>7.2f}"
                f"{characters.free.n:>7}  {steps}",
                flush=True,
            )
            rates = {"cer": characters.free.rate, "ser": syllables.free.rate, "extra": characters.extra}
            results.append({"defect": name, "step": arm, **rates, "n": characters.free.n, "steps": steps})
    write_report(arguments.json, "cleaning", results, {"pages a defect": arguments.pages, "dpi": DPI})


if __name__ == "__main__":
    main()
