"""What PDF/A stumbles over is mended without changing what is drawn."""

from __future__ import annotations

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from pipeline.write.searchable_pdf_mending import mend


def image(pdf: pikepdf.Pdf, **entries: object) -> pikepdf.Object:
    stream = Stream(pdf, b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, **entries)
    stream.ColorSpace = Name.DeviceGray
    return pdf.make_indirect(stream)


def form_with_mask(content: bytes) -> tuple[pikepdf.Pdf, pikepdf.Object]:
    """A form that lists a picture and its mask."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    mask = image(pdf)
    listed = Dictionary(Picture=image(pdf, SMask=mask), Mask=mask)
    form = pdf.make_indirect(Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1])))
    form.Resources = Dictionary(XObject=listed)
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([0, 0, 1, 1]), AP=Dictionary(N=form))
    page.obj.Annots = Array([pdf.make_indirect(stamp)])
    return pdf, form


@pytest.mark.parametrize(
    ("content", "left"), [(b"/Picture Do", {"/Picture"}), (b"/Picture Do /Mask Do", {"/Picture", "/Mask"})]
)
def test_masks_are_no_pictures_unless_they_are_drawn(content: bytes, left: set[str]) -> None:
    pdf, form = form_with_mask(content)
    mend(pdf)
    assert set(form.Resources.XObject.keys()) == left


def test_fonts() -> None:
    pdf = pikepdf.new()
    program = pdf.make_indirect(Stream(pdf, b"x"))
    descriptor = Dictionary(Type=Name.FontDescriptor, FontFile2=program, CIDSet=program)
    collection = Dictionary(Registry=pdf.make_indirect(pikepdf.String("Adobe")), Ordering="Identity", Supplement=0)
    font = Dictionary(Subtype=Name.CIDFontType2, FontDescriptor=descriptor, CIDSystemInfo=collection)
    other = Dictionary(Subtype=Name.CIDFontType2, FontDescriptor=Dictionary(Type=Name.FontDescriptor))
    pdf.Root.Kept = Array(
        [pdf.make_indirect(Dictionary(Subtype=Name.Type0, DescendantFonts=Array([font]))), pdf.make_indirect(other)]
    )
    mend(pdf)
    mended = pdf.Root.Kept[0].DescendantFonts[0]
    assert mended.CIDToGIDMap == Name.Identity
    assert Name.CIDSet not in mended.FontDescriptor
    assert str(mended.CIDSystemInfo.Registry) == "Adobe"
    assert Name.CIDToGIDMap not in pdf.Root.Kept[1]
