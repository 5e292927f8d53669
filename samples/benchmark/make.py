"""Renders the set: ``python -m samples.benchmark.make OUT``; see README.md for what is written.

The same sources, fonts and versions of Pillow, OpenCV and NumPy give the same files, whatever is chosen and however
many processes draw. What OUT holds of an earlier call from the same sources and code is kept.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
import PIL
from PIL import Image

from samples.benchmark.desk import line_boxes, signed_page
from samples.benchmark.gold import gold_record
from samples.benchmark.source import Source, read_source
from samples.rendering.drawing import Pixels, draw_page
from samples.rendering.layout import Sheet
from samples.rendering.levels import LEVELS, Level, aged, level_dpi, skew_of
from samples.rendering.office import lay_out_office
from samples.rendering.truth import true_text

HERE = Path(__file__).resolve().parent
MANIFEST = "benchmark.json"
_QUALITY = {"clean": 90, "light": 80, "medium": 70, "heavy": 70}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="make-benchmark", description="Renders the open evaluation set.")
    parser.add_argument("out", type=Path, help="folder for pages, truth, boxes and records")
    parser.add_argument("--levels", default=",".join(LEVELS), help="levels of wear, parted by commas")
    parser.add_argument("--documents", type=int, help="only so many, the first ones by name")
    parser.add_argument("--truth-only", action="store_true", help="true texts only, no pages")
    parser.add_argument("--jobs", type=int, default=0, help="processes; 0 is one a core")
    chosen = parser.parse_args(arguments)
    levels = chosen.levels.split(",")
    if unknown := set(levels) - set(get_args(Level)):
        parser.error(f"no such level: {', '.join(sorted(unknown))} (there are {', '.join(LEVELS)})")
    try:
        make(chosen.out, levels, chosen.documents, chosen.jobs, truth_only=chosen.truth_only)
    except FileNotFoundError as error:
        sys.exit(f"make-benchmark: {error}")
    except ForeignFolderError as error:
        sys.exit(str(error))


class ForeignFolderError(Exception):
    """The output folder has a benchmark.json that this program has not written."""


def make(
    out: Path, levels: list[Level], documents: int | None = None, jobs: int = 0, *, truth_only: bool = False
) -> None:
    """Writes the set, or a part of it, and OUT/benchmark.json, which says what it is.

    While pages are drawn, benchmark.json says that it is ``unfinished`` and names no documents: what an interruption
    leaves is not taken for the set, and gone on with by the next call. Raises ForeignFolderError.
    """
    names = [path.stem for path in source_files()][:documents]
    made_from = checksum_of_code()
    known = _known(out, made_from)
    wanted = [(name, level) for level in levels for name in names]
    out.mkdir(parents=True, exist_ok=True)
    if truth_only:
        for name, level in wanted:
            _write_truth(out / level / "truth", read_source(_path(name)))
    else:
        missing = [pair for pair in wanted if f"{pair[1]}/{pair[0]}" not in known]
        for drawn in _rendered(missing, out, jobs) if missing else ():
            known |= drawn
            _save_json(out / MANIFEST, {**about(), "made_from": made_from, "unfinished": True, "rendered": known})
    manifest = {
        **about(),
        "made_from": made_from,
        "levels": levels,
        "documents": {name: len(sheets_of(read_source(_path(name)))) for name in names},
        "of_documents": len(source_files()),
        "rendered": known,
    }
    _save_json(out / MANIFEST, manifest)


def _rendered(pairs: list[tuple[str, Level]], out: Path, jobs: int) -> Iterator[dict[str, int]]:
    """Draws documents at levels in processes; tells of none at first, then of each how many pages it has."""
    yield {}
    jobs = min(jobs or os.cpu_count() or 1, len(pairs))
    if jobs <= 1:
        for name, level in pairs:
            yield {f"{level}/{name}": _write((name, level), out)}
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        counts = pool.map(_write, pairs, [out] * len(pairs))
        for (name, level), count in zip(pairs, counts, strict=True):
            yield {f"{level}/{name}": count}


def about() -> dict[str, Any]:
    """Name, version and resolution of the set, and the checksum of its sources."""
    about_set = tomllib.loads((HERE / "benchmark.toml").read_text(encoding="utf-8"))
    total = hashlib.sha256()
    for path in [HERE / "benchmark.toml", *source_files()]:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return {**about_set, "sources": total.hexdigest()[:12]}


def source_files() -> list[Path]:
    """The documents, by name."""
    return sorted((HERE / "papers").glob("*.txt"))


def checksum_of_code() -> str:
    """Names all that the pages depend on: sources, code, and the libraries that draw."""
    total = hashlib.sha256(f"{about()['sources']} {np.__version__} {cv2.__version__} {PIL.__version__}".encode())
    for path in [*sorted(HERE.glob("*.py")), *sorted((HERE.parent / "rendering").glob("*.py"))]:
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def render(source: Source, level: Level, dpi: int) -> tuple[list[Pixels], list[dict[str, Any]]]:
    """The pages of a document at a level, RGB, grey or of black and white, and the boxes of each."""
    sheets = sheets_of(source)
    pages, boxes = [], []
    for number, sheet in enumerate(sheets, start=1):
        rng = np.random.default_rng(_seed(source.name, level, number))
        page = signed_page(source, sheet, level, dpi, rng, first=number == 1)
        back = draw_page(sheets[number - 2], dpi, rng, source.paper.hand) if number > 1 else None
        angle = skew_of(level, rng)
        picture = aged(page, level, dpi, rng, back, angle)
        pages.append(picture)
        boxes.append(
            {
                "number": number,
                "width": picture.shape[1],
                "height": picture.shape[0],
                "dpi": level_dpi(level, dpi),
                "lines": line_boxes(sheet, level, dpi, angle),
            }
        )
    return pages, boxes


def sheets_of(source: Source) -> list[Sheet]:
    """The laid out pages of a document."""
    return lay_out_office(source.paper, source.front.get("size", 14.0))


def _path(name: str) -> Path:
    return HERE / "papers" / f"{name}.txt"


def _write(pair: tuple[str, Level], out: Path) -> int:
    """One document at one level; returns how many pages it has."""
    name, level = pair
    # Threads of OpenCV would compete with the processes.
    cv2.setNumThreads(1)
    source = read_source(_path(name))
    dpi = about()["dpi"]
    pages, boxes = render(source, level, dpi)
    folders = {kind: out / level / kind for kind in ("scans", "truth", "boxes")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    sheets = _write_truth(folders["truth"], source)
    signed = next(number for number, sheet in enumerate(sheets) if sheet.signature is not None)
    record = {**gold_record(source), "red_stamp": pages[signed].ndim == 3 and not source.front.get("copy", False)}
    _save_json(folders["truth"] / f"{name}.record.json", record)
    _save_json(folders["boxes"] / f"{name}.json", {"pages": boxes})
    _save_pdf(folders["scans"] / f"{name}.pdf", pages, level_dpi(level, dpi), _QUALITY[level])
    return len(pages)


def _write_truth(folder: Path, source: Source) -> list[Sheet]:
    folder.mkdir(parents=True, exist_ok=True)
    sheets = sheets_of(source)
    (folder / f"{source.name}.truth.txt").write_text(true_text(sheets), encoding="utf-8")
    return sheets


def _save_json(path: Path, value: dict[str, Any]) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)


def _save_pdf(path: Path, pages: list[Pixels], dpi: int, quality: int) -> None:
    """A picture a page: JPEG, or fax code (CCITT group 4) for black and white; the same bytes for the same pages."""
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    dates = {"creationDate": time.gmtime(0), "modDate": time.gmtime(0)}
    for number, page in enumerate(pages):
        image = _image(page)
        coded = {} if image.mode == "1" else {"quality": quality}
        image.save(unfinished, "PDF", append=number > 0, resolution=dpi, **coded, **dates)
    unfinished.replace(path)


def _image(page: Pixels) -> Image.Image:
    image = Image.fromarray(page)
    black_and_white = page.ndim == 2 and bool(np.isin(page, (0, 255)).all())
    return image.convert("1", dither=Image.Dither.NONE) if black_and_white else image


def _seed(*name: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(name).encode()).digest()[:8], "big")


def _known(out: Path, made_from: str) -> dict[str, int]:
    """Pages of the documents that OUT already holds, by level and name. Raises ForeignFolderError."""
    path = out / MANIFEST
    if not path.exists():
        return {}
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("name") != about()["name"]:
        raise ForeignFolderError(f"{path} was not written by this program; choose another folder, or move it away.")
    rendered = manifest.get("rendered") if manifest.get("made_from") == made_from else None
    held = rendered if isinstance(rendered, dict) else {}
    return {key: pages for key, pages in held.items() if (out / _scan(key)).is_file()}


def _scan(key: str) -> str:
    level, _, name = key.partition("/")
    return f"{level}/scans/{name}.pdf"


if __name__ == "__main__":
    main()
