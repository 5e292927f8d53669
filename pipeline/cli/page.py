"""``sohoa page``: the stages of one page as pictures, for those who ask why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Clean, Config, Dictionaries, Engine, Language, PageSeconds, TextLayers
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.model.page import Page, Raster, Source
    from pipeline.pipeline import Road
    from pipeline.write.page_report import Stage

_TITLES = {
    "negative": "Light and dark exchanged",
    "resolution": "Brought to 300 dpi",
    "perspective": "Sheet laid flat",
    "sheet": "Sheet cut out of the dark around it",
    "orientation": "Turned the right way up",
    "red_seal": "Red ink taken away",
    "dither": "Scattered dots smoothed",
    "light": "Light made even",
    "borders": "Dark borders taken away",
    "grey_seal": "Grey seal taken away",
    "bleed_through": "Print of the back taken away",
    "specks": "Specks taken away",
    "skew": "Lines made level",
    "frames": "Frames of stamps taken away",
}


def page(
    scan: Annotated[Path, typer.Argument(metavar="SCAN", help="PDF, TIFF, PNG, JPEG or WebP.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="HTML file to write.")],
    number: Annotated[int, typer.Option("--page", "-p", min=1, metavar="N", help="Which page, counted from 1.")] = 1,
    clean: Clean = None,
    language: Language = None,
    engine: Engine = None,
    text_layers: TextLayers = None,
    dictionaries: Dictionaries = None,
    config: Config = None,
    page_seconds: PageSeconds = None,
) -> ExitCode:
    """Show in pictures what became of one page.

    Its picture after each step, words by confidence, text as read and as restored. One HTML file that holds its
    pictures and loads nothing.
    """
    from pipeline.pipeline import Road
    from pipeline.settings import load_settings
    from pipeline.write.files import write_text
    from pipeline.write.page_report import page_report

    settings = load_settings(
        config, clean=clean, language=language, engine=engine, text_layers=text_layers, dictionaries=dictionaries,
        page_seconds=page_seconds,
    )  # fmt: skip
    road = Road(settings)
    original = road.reader.picture(scan, number)
    source, parts = road.reader.read(scan, (number, number))
    found, stages = _read(road, next(parts))
    restored = _restored(road, source, found)
    write_text(out, page_report(source.name, restored, original.pixels, stages))
    return ExitCode.DONE


def _read(road: Road, part: Raster | Page) -> tuple[Page, list[Stage]]:
    """The page as it was read, and its stages."""
    from pipeline.clean.cleaner import grey
    from pipeline.model.page import Page
    from pipeline.write.page_report import Stage

    if isinstance(part, Page):
        return part, []
    stages = []
    raster = part
    for step in road.cleaner.steps(part):
        title = _TITLES.get(step.name, step.name)
        if step.mask is not None:
            stages.append(Stage(f"{title}: what", step.why, raster.pixels, step.mask))
        if step.kept:
            stages.append(Stage(title, "" if step.mask is not None else step.why, step.raster.pixels))
        else:
            stages.append(Stage(f"{title}: taken back", step.why, step.raster.pixels))
        raster = step.raster if step.kept else raster
    return road.recognizer.recognize(grey(raster)), stages


def _restored(road: Road, source: Source, found: Page) -> Page:
    from pipeline.model.page import Document

    document = Document(source, (found,))
    return road.restorer.restore(document).pages[0] if road.settings.restore else found
