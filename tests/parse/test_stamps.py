"""What was laid over a document: electronic signatures, arrival stamps, copies; on invented pages."""

from __future__ import annotations

import pytest

from pipeline.model.record import Record
from pipeline.write.secrecy import secrecy_of
from tests.parse.documents import parse as parse_text
from tests.parse.test_header import HEAD
from tests.parse.test_scans import head, line, parse


def place_of(record: Record, mark: str) -> str:
    return f"/marks/{record.marks.index(mark)}"


def test_a_box_of_an_electronic_signature_is_no_letterhead() -> None:
    box = [
        line((100, "Người ký: CỔNG THÔNG TIN ĐIỆN TỬ MẪU"), top=10),
        line((100, "Email: mau@example.vn"), top=35),
        line((100, "Cơ quan: VĂN PHÒNG MẪU"), top=60),
        line((100, "Thời gian ký: 02.04.2021 16:22:52 +07:00"), top=85),
    ]
    record = parse(*box, *head("12", "05", {}))
    assert record.marks == ["e_signature"]
    assert (record.issuer.name, record.date) == ("Sở Nội vụ", "2021-04-05")
    evidence = record.evidence["/marks/0"]
    assert (evidence.rules, evidence.line) == (["e_signature"], 1)
    assert "Cơ quan: VĂN PHÒNG MẪU" in (evidence.raw or "")


def test_signed_in_words() -> None:
    record = parse_text(HEAD + "Trên đây là Kế hoạch./.\nGIÁM ĐỐC\n(Đã ký)\nNguyễn Văn Mẫu\n")
    assert record.marks == ["e_signature"]
    assert (record.signer.title, record.signer.name) == ("Giám đốc", "Nguyễn Văn Mẫu")


@pytest.mark.parametrize(
    "sentence",
    [
        "Người ký: là người chịu trách nhiệm về nội dung của văn bản.",
        "Người ký văn bản chịu trách nhiệm trước pháp luật.",
        "Email: mau@example.vn",
        "Văn bản đến được vào sổ trong ngày.",
        "Bản sao gửi kèm theo.",
        "đến",
    ],
)
def test_sentences_of_the_body_are_no_stamps(sentence: str) -> None:
    record = parse_text(HEAD.replace("Nắm số lượng mẫu.", sentence))
    assert record.marks == []
    assert record.sections[0].text.endswith(sentence)


def test_the_number_and_day_of_an_arrival_are_not_those_of_the_document() -> None:
    stamp = [
        line((1000, "CÔNG VĂN ĐẾN"), top=10),
        line((1000, "Số: 4567"), top=40),
        line((1000, "Ngày: 09/4/2021"), top=70),
        line((1000, "Chuyển: Phòng Tài vụ"), top=95),
    ]
    record = parse(*stamp, *head("12", "05", {}))
    assert record.marks == ["arrival_stamp"]
    assert (record.number, record.date, record.issuer.name) == ("12/KH-SNV", "2021-04-05", "Sở Nội vụ")
    assert record.evidence["/marks/0"].raw == "CÔNG VĂN ĐẾN Số: 4567 Ngày: 09/4/2021 Chuyển: Phòng Tài vụ"


def test_an_arrival_stamp_beside_the_agencies() -> None:
    rows = head("12", "05", {})
    rows[1] = line((350, "SỞ NỘI VỤ"), (1100, "ĐẾN"), top=140)
    rows.insert(2, line((1080, "Số: 123"), top=170))
    record = parse(*rows)
    assert record.marks == ["arrival_stamp"]
    assert (record.number, record.issuer.name) == ("12/KH-SNV", "Sở Nội vụ")


@pytest.mark.parametrize(
    "text", ["SAO Y", "SAO Y BẢN CHÍNH", "TRÍCH SAO", "SAO Y; Sở Nội vụ; 02/04/2021 10:00:00 +07:00"]
)
def test_a_copy(text: str) -> None:
    record = parse_text(f"{text}\n{HEAD}")
    assert record.marks == ["true_copy_stamp"]
    assert record.evidence[place_of(record, "true_copy_stamp")].raw == text
    assert record.issuer.name == "Sở Công Thương"


def test_an_arrival_above_the_letterhead_whose_figures_were_not_read() -> None:
    stamp = [
        line((120, "CÔNG VĂN ĐẾN"), top=10),
        line((120, "Số s4 0307"), top=35),
        line((120, "Ngày: Q....4/20..."), top=60),
    ]
    record = parse(*stamp, *head("12", "05", {}))
    assert record.marks == ["arrival_stamp"]
    assert (record.issuer.name, record.number) == ("Sở Nội vụ", "12/KH-SNV")


def test_agencies_below_the_number_of_a_stamp_without_its_head() -> None:
    record = parse_text("Số: ......22\n" + HEAD + "Trên đây là Kế hoạch./.\n")
    plain = parse_text(HEAD + "Trên đây là Kế hoạch./.\n")
    assert (record.number, record.issuer) == (plain.number, plain.issuer)
    assert plain.number is not None


def test_a_red_mark_that_cannot_be_read_may_be_one_of_secrecy() -> None:
    record = parse(*head("12", "05", {}), flags=("red_mark_unread",))
    assert [item.field for item in record.review if item.reason == "illegible"] == ["/secrecy", "/urgency"]
    assert secrecy_of(record) == "illegible"
    assert secrecy_of(parse(*head("12", "05", {}))) is None
    record = parse(line((320, "HỎA TỐC"), top=60), *head("12", "05", {}), flags=("red_mark_unread",))
    assert record.urgency == "Hỏa tốc"
    assert [item.field for item in record.review if item.reason == "illegible"] == ["/secrecy"]
