"""An official letter of one page, its subject under the number."""

from __future__ import annotations

from samples.rendering.gold import Expected, reference
from samples.rendering.paper import Paper, arabic, text

PAPER = Paper(
    parent="UBND TỈNH CÀ MAU",
    issuer=("SỞ TÀI CHÍNH",),
    serial="1745",
    symbol="STC-QLNS",
    place="Cà Mau",
    day="08",
    month="11",
    year="2022",
    subject="đăng ký nhu cầu mua sắm thiết bị số hóa tài liệu năm 2023",
    addressees=("Các sở, ban, ngành cấp tỉnh;", "Ủy ban nhân dân các huyện, thành phố."),
    body=(
        text(
            "Căn cứ Quyết định số 2516/QĐ-UBND ngày 20 tháng 10 năm 2022 của Ủy ban nhân dân tỉnh về danh mục tài sản "
            "mua sắm tập trung, để có cơ sở tổng hợp nhu cầu mua sắm máy quét và thiết bị lưu trữ phục vụ số hóa tài "
            "liệu, Sở Tài chính đề nghị các cơ quan, địa phương thực hiện một số nội dung sau:"
        ),
        arabic(
            1,
            words="Rà soát số thiết bị hiện có, nêu rõ năm đưa vào sử dụng, tình trạng hoạt động và nhu cầu thay thế.",
        ),
        arabic(
            2,
            words="Lập bảng đăng ký theo từng loại thiết bị, kèm thuyết minh về khối lượng tài liệu phải số hóa và "
            "nguồn kinh phí dự kiến.",
        ),
        arabic(
            3,
            words="Gửi văn bản đăng ký về Sở Tài chính trước ngày 30 tháng 11 năm 2022. Sau thời hạn này, đơn vị nào "
            "không đăng ký được coi là không có nhu cầu.",
        ),
        text(
            "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị các cơ quan, địa phương liên hệ Phòng Quản lý ngân "
            "sách để được hướng dẫn./."
        ),
    ),
    sign_off=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer="Trương Quốc Nghĩa Tín",
    recipients=("Như trên;", "UBND tỉnh (để báo cáo);", "Ban Giám đốc Sở;", "Lưu: VT, QLNS."),
    seal=("UBND TỈNH CÀ MAU - SỞ TÀI CHÍNH", "SỞ\nTÀI CHÍNH"),
)

EXPECTED = Expected(
    issuer={
        "name": "Sở Tài chính",
        "parent": "UBND tỉnh Cà Mau",
        "level": "province",
        "province": "Cà Mau",
        "province_code": "96",
    },
    signer={"role": "KT.", "title": "Phó Giám đốc", "name": "Trương Quốc Nghĩa Tín"},
    references=(
        reference(
            "QĐ",
            "2516/QĐ-UBND",
            "2022-10-20",
            "Ủy ban nhân dân tỉnh",
            "danh mục tài sản mua sắm tập trung",
            "legal_basis",
        ),
    ),
    targets=(),
)
