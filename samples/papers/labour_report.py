"""A report of one page, its serial and day written by pen."""

from __future__ import annotations

from samples.rendering.gold import Expected, reference
from samples.rendering.paper import Paper, arabic, roman, text

PAPER = Paper(
    parent="UBND TỈNH SÓC TRĂNG",
    issuer=("SỞ LAO ĐỘNG - THƯƠNG", "BINH VÀ XÃ HỘI"),
    serial="472",
    symbol="BC-SLĐTBXH",
    place="Sóc Trăng",
    day="27",
    month="9",
    year="2021",
    type_name="Báo cáo",
    subject="Tình hình tiếp nhận và giải quyết đơn thư quý III năm 2021",
    addressees=("Ủy ban nhân dân tỉnh Sóc Trăng.",),
    handwritten=True,
    body=(
        text(
            "Thực hiện Công văn số 1385/UBND-NC ngày 06 tháng 8 năm 2021 của Ủy ban nhân dân tỉnh về việc báo cáo "
            "công tác tiếp công dân, Sở Lao động - Thương binh và Xã hội báo cáo như sau:"
        ),
        roman("I", "TÌNH HÌNH TIẾP NHẬN"),
        arabic(
            1,
            words="Phòng tiếp công dân của Sở mở cửa tất cả các ngày làm việc. Lịch tiếp của lãnh đạo Sở được niêm "
            "yết tại trụ sở và đăng trên cổng thông tin.",
        ),
        arabic(
            2,
            words="Đơn gửi đến chủ yếu hỏi về chế độ với người có công, trợ cấp thất nghiệp và hợp đồng lao động. "
            "Không có đoàn đông người.",
        ),
        roman("II", "KẾT QUẢ GIẢI QUYẾT"),
        arabic(
            1,
            words="Các đơn thuộc thẩm quyền được thụ lý, xác minh và trả lời đúng thời hạn. Đơn không thuộc thẩm "
            "quyền được hướng dẫn, chuyển đến cơ quan có trách nhiệm.",
        ),
        arabic(
            2,
            words="Một số vụ việc kéo dài do hồ sơ gốc đã thất lạc, phải đối chiếu với sổ sách của nhiều nơi.",
        ),
        roman("III", "PHƯƠNG HƯỚNG QUÝ IV NĂM 2021"),
        arabic(
            1,
            words="Tiếp tục phối hợp với Thanh tra tỉnh rà soát những đơn còn tồn, không để dồn sang năm sau.",
        ),
        arabic(2, words="Kiến nghị Ủy ban nhân dân tỉnh cho số hóa hồ sơ người có công để tra cứu được thuận lợi."),
        text("Sở Lao động - Thương binh và Xã hội kính báo cáo./."),
    ),
    sign_off=("GIÁM ĐỐC",),
    signer="Thạch Minh Quyền",
    recipients=("Như trên;", "Thanh tra tỉnh;", "Ban Giám đốc Sở;", "Lưu: VT, TTr."),
    seal=("UBND TỈNH SÓC TRĂNG - SỞ LAO ĐỘNG, THƯƠNG BINH VÀ XÃ HỘI", "SỞ\nLĐTBXH"),
)

EXPECTED = Expected(
    issuer={
        "name": "Sở Lao động - Thương binh và Xã hội",
        "parent": "UBND tỉnh Sóc Trăng",
        "level": "province",
        "province": "Sóc Trăng",
        "province_code": "94",
    },
    signer={"role": None, "title": "Giám đốc", "name": "Thạch Minh Quyền"},
    references=(
        reference(
            "CV",
            "1385/UBND-NC",
            "2021-08-06",
            "Ủy ban nhân dân tỉnh",
            "báo cáo công tác tiếp công dân",
            "legal_basis",
        ),
    ),
)
