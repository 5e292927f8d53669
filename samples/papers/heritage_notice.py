"""A notice of one page, scanned askew, its seal over signature and recipients."""

from __future__ import annotations

from samples.rendering.gold import Expected, reference
from samples.rendering.paper import Paper, arabic, basis, text

PAPER = Paper(
    parent="UBND TỈNH YÊN BÁI",
    issuer=("SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"),
    serial="218",
    symbol="TB-SVHTTDL",
    place="Yên Bái",
    day="14",
    month="9",
    year="2022",
    type_name="Thông báo",
    subject="Về việc tổ chức lớp tập huấn bảo quản hiện vật tại các nhà truyền thống cơ sở",
    body=(
        basis(
            "Căn cứ Kế hoạch số 61/KH-SVHTTDL ngày 08 tháng 3 năm 2022 của Sở Văn hóa, Thể thao và Du lịch về công "
            "tác bảo tồn di sản văn hóa năm 2022,"
        ),
        text(
            "Sở Văn hóa, Thể thao và Du lịch thông báo tổ chức lớp tập huấn bảo quản hiện vật tại các nhà truyền "
            "thống cơ sở, cụ thể như sau:"
        ),
        arabic(
            1,
            "Thành phần tham dự",
            "Người trực tiếp trông coi, giới thiệu hiện vật tại các nhà truyền thống; công chức văn hóa - xã hội nơi "
            "có nhà truyền thống.",
        ),
        arabic(
            2,
            "Nội dung",
            "Giới thiệu quy định về quản lý hiện vật; hướng dẫn lập phiếu hiện vật; thực hành làm sạch, phòng ẩm, "
            "phòng mối mọt cho hiện vật bằng giấy, vải và gỗ.",
        ),
        arabic(
            3,
            "Thời gian, địa điểm",
            "Lớp học khai mạc lúc 8 giờ 00 phút ngày 03 tháng 10 năm 2022 tại hội trường Bảo tàng tỉnh.",
        ),
        arabic(
            4,
            "Kinh phí",
            "Ban Tổ chức lo tài liệu và nước uống; cơ quan cử người đi học thanh toán tiền đi lại và nơi nghỉ theo "
            "chế độ hiện hành.",
        ),
        text(
            "Đề nghị các cơ quan, đơn vị gửi danh sách về Phòng Quản lý Di sản trước ngày 25 tháng 9 năm 2022 để tổng "
            "hợp./."
        ),
    ),
    sign_off=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer="Hoàng Thị Mai Sương",
    recipients=(
        "Phòng Văn hóa và Thông tin các huyện, thị xã, thành phố;",
        "Bảo tàng tỉnh, Trung tâm Văn hóa nghệ thuật tỉnh;",
        "Giám đốc và các Phó Giám đốc Sở (để báo cáo);",
        "Lưu: VT, QLDS.",
    ),
    seal=("UBND TỈNH YÊN BÁI - SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "SỞ\nVĂN HÓA"),
)

EXPECTED = Expected(
    issuer={
        "name": "Sở Văn hóa, Thể thao và Du lịch",
        "parent": "UBND tỉnh Yên Bái",
        "level": "province",
        "province": "Yên Bái",
        "province_code": "15",
    },
    signer={"role": "KT.", "title": "Phó Giám đốc", "name": "Hoàng Thị Mai Sương"},
    references=(
        reference(
            "KH",
            "61/KH-SVHTTDL",
            "2022-03-08",
            "Sở Văn hóa, Thể thao và Du lịch",
            "công tác bảo tồn di sản văn hóa năm 2022",
            "legal_basis",
        ),
    ),
    targets=(),
)
