"""What PDF/A stumbles over is mended without changing what is drawn."""

from __future__ import annotations

import io

import pikepdf
import pytest
from fontTools.ttLib import TTFont
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


def operators(content: pikepdf.Object | pikepdf.Page) -> list[str]:
    steps = pikepdf.parse_content_stream(content)
    return [" ".join([*map(str, step.operands), str(step.operator)]) for step in steps]


@pytest.mark.parametrize(
    ("content", "mended"),
    [
        (b"0 0 0 1 k 0 0 0 0 K", ["0 g", "1 G"]),
        (b"0.75 0.68 0.67 0.9 K", ["0 G"]),
        (b"0 0 0 0.4 k", ["0.6 g"]),
        (b"1 0 0 0 k", ["1 0 0 0 k"]),
        (b"(0 0 0 1 k) Tj", ["0 0 0 1 k Tj"]),
        (b"0 0 0 1 k /Name 0 0 0 k", ["0 g", "/Name 0 0 0 k"]),
    ],
)
def test_black_white_and_grey_of_cmyk_become_grey_and_colours_stay(content: bytes, mended: list[str]) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    page.contents_add(Stream(pdf, content))
    mend(pdf)
    assert operators(page) == mended


@pytest.mark.parametrize(
    "content",
    [
        b"0 0 0 1 k BI /W 9 ID",
        b"[ (a) 0 0 0 1 k",
        b"<< 0 0 0 1 k",
        b"0 0 0 1 k \xff )",
        pytest.param(b"1" * 1_000_000, id="one long number"),
    ],
)
def test_damaged_contents_do_no_harm(content: bytes) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    page.obj.Contents = pdf.make_indirect(Stream(pdf, content))
    other = pdf.make_indirect(Stream(pdf, b"not deflated", Type=Name.XObject, Subtype=Name.Form))
    other.Filter = Name.FlateDecode
    pdf.Root.Kept = Array([other, unembedded(pdf, "Arial", [-1]), Dictionary(Subtype=Name.TrueType, BaseFont=Name.X)])
    mend(pdf)
    assert len(pdf.pages) == 1


PICTURE = "q 9 0 0 9 0 0 cm /P Do Q"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (f"BT 1 0 0 1 5 5 Tm {PICTURE} 1 0 Td ET", f"{PICTURE} BT 1 0 0 1 5 5 Tm 1 0 Td ET"),
        (f"BT {PICTURE} {PICTURE} (a) Tj ET BT ET", f"{PICTURE} {PICTURE} BT (a) Tj ET BT ET"),
        # What was shown before the picture lies under it.
        (f"BT (a) Tj {PICTURE} ET", f"BT (a) Tj {PICTURE} ET"),
        ("BT q 1 0 0 1 0 0 cm /P Do ET", "BT q 1 0 0 1 0 0 cm /P Do ET"),
        (f"BT (a) Tj ET {PICTURE}", f"BT (a) Tj ET {PICTURE}"),
        (f"BT {PICTURE}", f"BT {PICTURE}"),
    ],
)
def test_pictures_in_a_text_object_come_before_it(text: str, mended: str) -> None:
    pdf = pikepdf.new()
    form = pdf.make_indirect(Stream(pdf, text.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1])))
    pdf.Root.Kept = form
    mend(pdf)
    assert operators(form) == operators(Stream(pdf, mended.encode()))


def unembedded(pdf: pikepdf.Pdf, name: str, widths: list[float]) -> pikepdf.Object:
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=32)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name(f"/{name}"), Encoding=Name.WinAnsiEncoding,
            FirstChar=65, LastChar=64 + len(widths), Widths=Array(widths), FontDescriptor=descriptor,
        )
    )  # fmt: skip


@pytest.mark.parametrize("name", ["Times New Roman,Bold", "TimesNewRomanPS-BoldMT"])
def test_missing_fonts_of_offices_are_embedded_as_their_twins(name: str) -> None:
    pdf = pikepdf.new()
    # The widths of A, B and C in Times New Roman Bold.
    font = unembedded(pdf, name, [722, 667, 722])
    pdf.Root.Kept = font
    mend(pdf)
    assert str(font.BaseFont) == str(font.FontDescriptor.FontName) == "/SOHOAA+Tinos-Bold"
    program = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
    assert set(program.getBestCmap()) == set(b"ABC")
    assert int(font.FontDescriptor.FontFile2.Length1) < 20_000


@pytest.mark.parametrize(
    ("name", "widths"), [("TimesNewRomanPSMT", [500]), ("Comic Sans MS", [731]), ("ArialNarrow", [547])]
)
def test_fonts_of_other_widths_or_names_stay_missing(name: str, widths: list[float]) -> None:
    pdf = pikepdf.new()
    pdf.Root.Kept = font = unembedded(pdf, name, widths)
    mend(pdf)
    assert str(font.BaseFont) == f"/{name}"
    assert Name.FontFile2 not in font.FontDescriptor


def test_notes_of_programs_go() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    state = Dictionary(Type=Name.ExtGState, BG2=Name.Default, UCR2=Name.Default, OPM=1)
    page.obj.Resources = Dictionary(Subtype=Name.Own, ExtGState=Dictionary(A=state))
    program = pdf.make_indirect(Stream(pdf, b"x", Type=Name.Stream))
    font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.X, Bezier=1, FontInfo=Dictionary())
    font.FontDescriptor = Dictionary(FontFile2=program)
    pdf.Root.Kept = pdf.make_indirect(font)
    pdf.Root.ViewerPreferences = Dictionary(Type=Name.ViewerPreferences, DisplayDocTitle=True)
    mend(pdf)
    assert set(page.obj.Resources.keys()) == {"/ExtGState"}
    assert set(page.obj.Resources.ExtGState.A.keys()) == {"/Type", "/OPM"}
    assert Name.Type not in pdf.Root.Kept.FontDescriptor.FontFile2
    assert not {"/Bezier", "/FontInfo"} & set(pdf.Root.Kept.keys())
    assert set(pdf.Root.ViewerPreferences.keys()) == {"/DisplayDocTitle"}
