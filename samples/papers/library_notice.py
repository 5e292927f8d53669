"""A notice of one page, photographed by telephone."""

from __future__ import annotations

from samples.rendering.gold import Expected, reference
from samples.rendering.paper import Paper, arabic, letter, text

PAPER = Paper(
    parent="UBND TỈNH LÂM ĐỒNG",
    issuer=("SỞ GIÁO DỤC VÀ ĐÀO TẠO",),
    serial="83",
    symbol="TB-SGDĐT",
    place="Lâm Đồng",
    day="18",
    month="4",
    year="2023",
    type_name="Thông báo",
    subject="Kết quả bình chọn thư viện trường học thân thiện năm học 2022 - 2023",
    body=(
        text(
            "Thực hiện Công văn số 412/SGDĐT-GDTH ngày 10 tháng 02 năm 2023 của Sở Giáo dục và Đào tạo về việc bình "
            "chọn thư viện trường học thân thiện, Sở Giáo dục và Đào tạo thông báo kết quả như sau:"
        ),
        arabic(1, "Đánh giá chung"),
        letter(
            "a",
            "Ưu điểm: nhiều trường đã đưa sách ra hành lang, sân trường, lớp học; học sinh được tự chọn sách và tự "
            "ghi sổ mượn. Phụ huynh góp công sửa phòng, đóng kệ.",
        ),
        letter("b", "Tồn tại: vốn sách tham khảo còn ít, sách điện tử chưa được bổ sung đều giữa các vùng."),
        arabic(2, "Kết quả"),
        letter("a", "Nhóm trường tiểu học: trường ở vùng xa có nhiều sáng kiến được Hội đồng đánh giá cao nhất;"),
        letter("b", "Nhóm trường trung học: các câu lạc bộ đọc sách do học sinh tự quản hoạt động nền nếp."),
        arabic(
            3,
            "Đề nghị",
            "Các phòng giáo dục và đào tạo giới thiệu cách làm hay đến các trường; công bố danh sách được bình chọn "
            "trên trang thông tin của đơn vị.",
        ),
        text("Sở Giáo dục và Đào tạo thông báo đến các đơn vị được biết./."),
    ),
    sign_off=("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
    signer="Bùi Thanh Trà",
    recipients=("Các phòng GDĐT;", "Các trường trực thuộc;", "Lãnh đạo Sở;", "Lưu: VT, VP."),
    seal=("UBND TỈNH LÂM ĐỒNG - SỞ GIÁO DỤC VÀ ĐÀO TẠO", "SỞ\nGD VÀ ĐT"),
)

EXPECTED = Expected(
    issuer={
        "name": "Sở Giáo dục và Đào tạo",
        "parent": "UBND tỉnh Lâm Đồng",
        "level": "province",
        "province": "Lâm Đồng",
        "province_code": "68",
    },
    signer={"role": "TL.", "title": "Chánh Văn phòng", "name": "Bùi Thanh Trà"},
    references=(
        reference(
            "CV",
            "412/SGDĐT-GDTH",
            "2023-02-10",
            "Sở Giáo dục và Đào tạo",
            "bình chọn thư viện trường học thân thiện",
            "legal_basis",
        ),
    ),
    targets=(),
)
