"""Oddities of the programs that make and sign PDFs which PDF/A, or the check of it, stumbles over.

Nothing here changes what a page shows: what is added says what holds anyhow, what is taken out is used by nothing.
Content streams and missing fonts are searchable_pdf_content's and searchable_pdf_fonts's.
"""

from __future__ import annotations

from contextlib import suppress

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Stream

from pipeline.write.searchable_pdf_content import DAMAGE, mend_contents
from pipeline.write.searchable_pdf_fonts import embed_twins

_RESOURCES = {"/ColorSpace", "/ExtGState", "/Font", "/Pattern", "/ProcSet", "/Properties", "/Shading", "/XObject"}
"""What a list of resources may hold (ISO 32000-2, 7.8.3)."""


def mend(pdf: pikepdf.Pdf) -> None:
    """Mends an open file, so that as much as can be passes for PDF/A."""
    mend_contents(pdf)
    embed_twins(pdf)
    if Name.Extensions in pdf.Root:
        del pdf.Root.Extensions  # says by whose extensions the file goes; PDF/A allows none
    pdf.remove_unreferenced_resources()  # fonts of an invisible layer that was taken out, which are seldom embedded
    _without(pdf.Root.get(Name.ViewerPreferences), Name.Type)
    for page in pdf.pages:
        with suppress(*DAMAGE):
            _mend_resources(page.obj.get(Name.Resources))
    for item in pdf.objects:
        with suppress(*DAMAGE):
            _mend_object(item)


def _mend_object(item: pikepdf.Object) -> None:
    if isinstance(item, Stream) and item.get(Name.Subtype) == Name.Form:
        _mend_resources(item.get(Name.Resources))
        _unlist_masks(item)
    elif isinstance(item, Dictionary) and (Name.DescendantFonts in item or item.get(Name.Type) == Name.Font):
        _mend_font(item)


def _without(item: pikepdf.Object | None, *keys: Name) -> None:
    for key in keys:
        if isinstance(item, Dictionary | Stream) and key in item:
            del item[key]


def _mend_resources(resources: pikepdf.Object | None) -> None:
    """Lists of resources hold nothing else; graphics states state nothing of conversion to CMYK where it is the usual
    one.
    """
    if not isinstance(resources, Dictionary):
        return
    _without(resources, *(Name(key) for key in set(resources.keys()) - _RESOURCES))
    states = resources.get(Name.ExtGState)
    for state in states.values() if isinstance(states, Dictionary) else ():
        for key in (Name.BG2, Name.UCR2):
            if isinstance(state, Dictionary) and state.get(key) == Name.Default:
                del state[key]


def _mend_font(font: Dictionary) -> None:
    _without_notes(font)
    if font.get(Name.Subtype) == Name.Type0:
        for descendant in font.get(Name.DescendantFonts, Array()):
            if isinstance(descendant, Dictionary):
                _without_notes(descendant)
                _mend_descendant(descendant)


def _without_notes(font: Dictionary) -> None:
    """What programs note down in a font and its program, and nobody reads."""
    _without(font, Name.Bezier, Name.FontInfo)
    descriptor = font.get(Name.FontDescriptor)
    for key in (Name.FontFile, Name.FontFile2, Name.FontFile3):
        _without(descriptor.get(key) if isinstance(descriptor, Dictionary) else None, Name.Type)


def _unlist_masks(form: Stream) -> None:
    """Programs that sign list the transparency mask of a picture among the pictures, though they draw it nowhere.

    Forms within draw from lists of their own, or of the page (ISO 32000-2, 7.8.3).
    """
    resources = form.get(Name.Resources)
    listed = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    if not isinstance(listed, Dictionary):
        return
    pictures = {name: item for name, item in listed.items() if isinstance(item, Stream)}
    masks = {item.SMask.objgen for item in pictures.values() if Name.SMask in item}
    undrawn = {name for name, item in pictures.items() if item.objgen in masks} - _drawn(form)
    for name in undrawn:
        del listed[name]


def _drawn(form: Stream) -> set[str]:
    content = pikepdf.parse_content_stream(form)
    return {str(step.operands[0]) for step in content if step.operator == Operator("Do") and step.operands}


def _mend_descendant(font: Dictionary) -> None:
    """An embedded font's map of glyphs is named even where it is the default; a list of its glyphs, which PDF/A-2 does
    not ask for and programs get wrong, goes; the names of its collection stand in it and not elsewhere.
    """
    descriptor = font.get(Name.FontDescriptor)
    if not isinstance(descriptor, Dictionary) or Name.FontFile2 not in descriptor:
        return
    if Name.CIDToGIDMap not in font:
        font.CIDToGIDMap = Name.Identity
    if Name.CIDSet in descriptor:
        del descriptor.CIDSet
    collection = font.get(Name.CIDSystemInfo)
    if isinstance(collection, Dictionary):
        for key in (Name.Registry, Name.Ordering):
            if key in collection:
                collection[key] = pikepdf.String(str(collection[key]))
