"""From a document's source file to a PDF of its pages, as they are: what a text layer is then laid on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from pipeline.errors import CorruptError, UnsupportedError
from pipeline.model.page import Box, Document, Page
from pipeline.write.searchable_pdf_pictures import write_pictures
from pipeline.write.source_files import FOLDER

_SAYS_NOTHING, _ENDS = b"/Span <</ActualText ()>> BDC q\n", b"\nQ EMC"
_OF_STAMPS = {"/Type", "/Subtype", "/Rect", "/Contents", "/P", "/NM", "/M", "/F", "/AP", "/AS", "/C", "/OC"}
"""Entries of a stamp (ISO 32000-2, 12.5.2 and 12.5.6.12); all others of a field belong to the form."""


def is_signed(path: Path, media_type: str) -> bool:
    """Whether a PDF carries a digital signature (ISO 32000-2, 12.8): a signature field that is filled.

    Raises CorruptError.
    """
    if media_type != "application/pdf":
        return False
    try:
        with pikepdf.open(path) as pdf:
            fields = _fields(pdf.Root.get(Name.AcroForm, Dictionary()))
            return any(field.get(Name.FT) == Name.Sig and Name.V in field for field in fields)
    except pikepdf.PdfError as error:
        raise _corrupt(path.name, error) from None


def _fields(form: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = list(form.get(Name.Fields, Array()))
    seen = 0
    while waiting and seen < 100_000:
        field = waiting.pop()
        seen += 1
        if isinstance(field, Dictionary):
            yield field
            waiting.extend(field.get(Name.Kids, Array()))


def write_base(files: list[Path], media_type: str, document: Document, base: Path) -> Document:
    """Writes the document's pages to ``base`` as a PDF whose pictures are those of the source; returns the document
    with its boxes in pixels of the PDF pages' MediaBoxes. ``files`` are those of the source, mostly one.

    Raises UnsupportedError where the source holds no pages to be seen, CorruptError.
    """
    if media_type == "application/pdf":
        try:
            return _from_pdf(files[0], document, base)
        except pikepdf.PdfError as error:
            raise _corrupt(document.source.name, error) from None
    if media_type.startswith("image/") or media_type == FOLDER:
        return write_pictures(files, document, base)
    raise UnsupportedError(
        f"{document.source.name}: is text, without pictures of its pages.",
        code="no_picture",
        advice="Export it as text, hOCR or ALTO.",
    )


def _from_pdf(path: Path, document: Document, base: Path) -> Document:
    with pikepdf.open(path) as pdf:
        _keep_pages(pdf, document)
        for key in (Name.AcroForm, Name.Perms):
            if key in pdf.Root:
                del pdf.Root[key]
        pages = []
        for stored, page in zip(document.pages, pdf.pages, strict=False):
            fields_shown = _fields_to_stamps(page)
            if replaces_text(stored):
                _hide_text(pdf, page)
            if needs_text(stored):
                _hide_text_of(fields_shown)
            pages.append(_in_media_box(stored, page))
        pdf.save(base)
        return replace(document, pages=tuple(pages) + document.pages[len(pages) :])


def _keep_pages(pdf: pikepdf.Pdf, document: Document) -> None:
    """Takes out the pages of other documents in the same file."""
    wanted = {page.number for page in document.pages}
    for index in reversed(range(len(pdf.pages))):
        if index + 1 not in wanted:
            del pdf.pages[index]
    if not pdf.pages:
        raise CorruptError(f"{document.source.name}: has none of the pages that were read.")


def needs_text(page: Page) -> bool:
    """Whether a page's text has to be laid on it: it was read by OCR, or its own text says something else."""
    return bool(page.words) and (page.origin == "ocr" or replaces_text(page))


def replaces_text(page: Page) -> bool:
    """Whether the page draws text that says something else than what it shows: a layer that was not believed, a font
    with a coding of its own, words that were corrected.
    """
    if page.origin == "text_layer":
        coded = any(flag.startswith("layer_encoding:") for flag in page.flags)
        return coded or any(word.changed for word in page.words)
    return any(flag.startswith("layer_rejected:") for flag in page.flags)


def _hide_text(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """The page draws the same, but says nothing: its content is one span whose text is empty (ISO 32000-2, 14.9.4)."""
    page.contents_add(Stream(pdf, _SAYS_NOTHING), prepend=True)
    page.contents_add(Stream(pdf, _ENDS))


def _fields_to_stamps(page: pikepdf.Page) -> list[Stream]:
    """Form fields and signatures become what they show: the copy is no form, and no signature of it would be valid.

    Returns what all annotations of the page draw. A stamp is drawn where and as the field was.
    """
    shown = []
    for annotation in page.obj.get(Name.Annots, Array()):
        if not isinstance(annotation, Dictionary):
            continue
        if annotation.get(Name.Subtype) == Name.Widget:
            annotation.Subtype = Name.Stamp
            for key in set(annotation.keys()) - _OF_STAMPS:
                del annotation[key]
        appearance = annotation.get(Name.AP, Dictionary()).get(Name.N)
        shown.extend([appearance] if isinstance(appearance, Stream) else [])
    return shown


def _hide_text_of(appearances: list[Stream]) -> None:
    """What signatures and notes show was read with the page, and is in its text."""
    for appearance in appearances:
        if not appearance.read_bytes().startswith(_SAYS_NOTHING):
            appearance.write(_SAYS_NOTHING + appearance.read_bytes() + _ENDS)


def _in_media_box(stored: Page, page: pikepdf.Page) -> Page:
    """Boxes are in pixels of what a viewer shows, the CropBox; text layers are laid on the MediaBox around it."""
    left, top, right, bottom = _margins(page)
    shown = _across(page) - left - right
    if shown <= 0 or not stored.width or not any((left, top, right, bottom)):
        return stored
    # Where the PDF states no sheet's size, the stored resolution is another one.
    scale = stored.width / shown
    across, down = round(left * scale), round(top * scale)
    lines = tuple(
        replace(
            line,
            box=_moved(line.box, across, down),
            words=tuple(replace(word, box=_moved(word.box, across, down)) for word in line.words),
        )
        for line in stored.lines
    )
    width = stored.width + round((left + right) * scale)
    return replace(stored, lines=lines, width=width, height=stored.height + round((top + bottom) * scale))


def _margins(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """What the MediaBox has around the CropBox, in points: left, top, right, bottom of the page as it is shown."""
    media = [float(edge) for edge in page.mediabox]
    crop = [float(edge) for edge in page.cropbox]
    left, bottom = max(crop[0] - media[0], 0.0), max(crop[1] - media[1], 0.0)
    right, top = max(media[2] - crop[2], 0.0), max(media[3] - crop[3], 0.0)
    sides = [left, top, right, bottom]
    quarters = page.rotation // 90 % 4
    turned = sides[-quarters:] + sides[:-quarters] if quarters else sides
    return turned[0], turned[1], turned[2], turned[3]


def _across(page: pikepdf.Page) -> float:
    """Width of the MediaBox in points, of the page as it is shown."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return top - bottom if page.rotation // 90 % 2 else right - left


def _moved(box: Box | None, across: int, down: int) -> Box | None:
    return box and Box(box.left + across, box.top + down, box.right + across, box.bottom + down)


def _corrupt(name: str, error: pikepdf.PdfError) -> CorruptError:
    return CorruptError(f"{name}: cannot be taken apart as PDF ({str(error).rpartition(': ')[2]}).")
