"""Sign-offs under a round seal: what it hides is withheld; all persons and pages are invented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model.page import Box, Document, Line, Page, Source
from pipeline.model.record import Record
from tests.parse.documents import PRODUCED_BY, parser
from tests.parse.test_scans import HEIGHT, WIDTH, head, line

SEAL = Box(880, 690, 1180, 990)
CLOSING = line((300, "Trên đây là Kế hoạch kiểm kê kho mẫu./."), top=600)


def parse(*lines: Line, seals: tuple[Box, ...] = (SEAL,)) -> Record:
    page = replace(Page(1, (*head("12", "05", {}), CLOSING, *lines), WIDTH, HEIGHT, 200, "ocr", "test"), seals=seals)
    return parser().parse(Document(Source("scan.png", "0" * 64, 1, "image/png"), (page,)), PRODUCED_BY)[0]


def centred(text: str, top: int, *, lost: int = 0, sure: float = 0.95) -> Line:
    """A row of a block whose middle is at 1150; of its left, ``lost`` pixels were not read."""
    width = sum(12 * len(piece) + 10 for piece in text.split()) - 10 + lost
    return line((1150 - width // 2 + lost, text), top=top, sure=sure)


def block(*rows: Line) -> tuple[Line, ...]:
    return (line((300, "Nơi nhận:"), top=700), line((300, "- Lưu: VT."), top=740), *rows)


def reasons(record: Record) -> dict[str, tuple[str, list[str]]]:
    return {item.field: (item.reason, item.candidates) for item in record.review}


NAME = centred("Nguyễn Văn Mẫu", 995)


def test_a_whole_block_under_a_seal_is_reported() -> None:
    record = parse(*block(centred("KT. GIÁM ĐỐC", 700), centred("PHÓ GIÁM ĐỐC", 740), NAME))
    assert (record.signer.role, record.signer.title, record.signer.name) == ("KT.", "Phó Giám đốc", "Nguyễn Văn Mẫu")


@pytest.mark.parametrize("seals", [(SEAL,), ()])
def test_a_title_right_of_its_block_has_lost_its_first_word_under_the_seal(seals: tuple[Box, ...]) -> None:
    record = parse(*block(centred("GIÁM ĐỐC", 740, lost=80), NAME), seals=seals)
    if seals:
        assert record.signer.title is None
        assert reasons(record)["/signer/title"] == ("under_seal", ["Giám đốc", "Phó Giám đốc"])
    else:
        assert record.signer.title == "Giám đốc"


def test_who_signs_is_open_where_a_title_below_an_authority_is_torn() -> None:
    record = parse(*block(centred("TM. ỦY BAN NHÂN DÂN", 660), centred("CHỦ TỊCH", 720, lost=80), NAME))
    assert (record.signer.role, record.signer.title) == (None, None)
    assert record.signer.authority == "TM. ỦY BAN NHÂN DÂN"
    assert reasons(record)["/signer/role"] == ("under_seal", ["KT.", "TM."])


@pytest.mark.parametrize("torn", ["C0T. CHỦ TỊCH", "«1. CHỦ TỊCH"])
def test_a_title_behind_what_is_left_of_a_word_is_torn(torn: str) -> None:
    record = parse(*block(centred(torn, 720), NAME))
    assert record.signer.title is None


def test_a_row_in_capitals_that_was_not_read_makes_the_title_above_it_doubtful() -> None:
    record = parse(*block(centred("TRƯỞNG BAN", 700), centred("THỚA PƯỞNG BXN", 740), NAME))
    assert record.signer.title is None


def test_a_deputy_below_a_title_signs_for_its_holder() -> None:
    record = parse(*block(centred("CHỦ TỊCH", 700), centred("PHÓ CHỦ TỊCH", 740), NAME))
    assert (record.signer.role, record.signer.title) == ("KT.", "Phó Chủ tịch")
    assert record.evidence["/signer/role"].source == "inferred"


@pytest.mark.parametrize(("read", "authority"), [("TM. UBND XÃ", "TM. UBND XÃ"), ("TM. \"*Ê' ĐỒNG", None)])
def test_an_authority_under_a_seal_is_of_words_of_the_language(read: str, authority: str | None) -> None:
    record = parse(*block(centred(read, 700), centred("CHỦ TỊCH", 740), NAME))
    assert record.signer.authority == authority


@pytest.mark.parametrize(
    ("read", "sure", "name"),
    [
        ("Nguyễn Văn Mẫu", 0.95, "Nguyễn Văn Mẫu"),
        ("Nguyễn Văn Mẫu", 0.4, None),
        ("Bũi Văn Mẫu", 0.95, None),
        ("Trà Văn Mẫu", 0.7, None),
        ("Trà Văn Mẫu", 0.95, "Trà Văn Mẫu"),
    ],
)
def test_a_name_under_a_seal_is_withheld_unless_it_is_sure(read: str, sure: float, name: str | None) -> None:
    record = parse(*block(centred("GIÁM ĐỐC", 700), centred(read, 950, sure=sure)))
    assert record.signer.name == name
    assert name is not None or read in reasons(record)["/signer/name"][1]


@pytest.mark.parametrize(
    ("below", "title"),
    [
        ("HÀNH CHÍNH SỰ NGHIỆP", "Trưởng phòng Tài chính Hành chính sự nghiệp"),
        ("NGUYỄN VĂN THỬ", "Trưởng phòng Tài chính"),
    ],
)
def test_a_unit_goes_on_in_the_next_row(below: str, title: str) -> None:
    rows = block(centred("TL. GIÁM ĐỐC", 660), centred("TRƯỞNG PHÒNG TÀI CHÍNH", 700), centred(below, 740), NAME)
    record = parse(*rows, seals=())
    assert record.signer.title == title


@pytest.mark.parametrize("sure", [0.1, 0.9])
def test_what_shows_through_from_a_pages_back_is_no_appendix(sure: float) -> None:
    label = line((760, "PHỤ LỤC"), top=1400)
    title = line((700, "DANH SÁCH KHO MẪU"), top=1440)
    through = [
        line((600, text), top=1240 + 40 * place, sure=sure) for place, text in enumerate(("ch lên gu", "n b", "p q"))
    ]
    end = block(centred("GIÁM ĐỐC", 700), NAME)
    pages = (
        Page(1, (*head("12", "05", {}), CLOSING, *end), WIDTH, HEIGHT, 200, "ocr", "test"),
        Page(
            2, (*through, label, title, line((300, "1. Kho mẫu số một."), top=1500)), WIDTH, HEIGHT, 200, "ocr", "test"
        ),
    )
    record = parser().parse(Document(Source("scan.png", "0" * 64, 1, "image/png"), pages), PRODUCED_BY)[0]
    assert [appendix.label for appendix in record.appendices] == ([None] if sure > 0.5 else []) + ["PHỤ LỤC"]


def test_rows_beside_a_seal_that_were_not_read_are_no_text_of_the_body() -> None:
    record = parse(
        centred("TM_”* RXN", 690),
        centred("Nguyễn Văn Mẫu", 950),
        line((300, "Nơi nhận:"), top=1010),
        line((300, "- Lưu: VT."), top=1050),
    )
    assert record.closing == "Trên đây là Kế hoạch kiểm kê kho mẫu./."
    assert record.signer.name == "Nguyễn Văn Mẫu"


@pytest.mark.parametrize(
    ("sure", "closing"), [(0.3, "Trên đây là Kế hoạch./."), (0.9, "Trên đây là Kế hoạch./. cø. vãi")]
)
def test_strokes_behind_the_end_mark_are_no_words(sure: float, closing: str) -> None:
    printed, strokes = line((300, "Trên đây là Kế hoạch./."), top=640), line((640, "cø. vãi"), top=640, sure=sure)
    whole = Line.from_words([*printed.words, *strokes.words])
    record = parse(whole, *block(centred("GIÁM ĐỐC", 700), NAME))
    assert record.closing == closing
