"""A decision of two pages, in articles."""

from __future__ import annotations

from samples.rendering.gold import Expected, reference
from samples.rendering.paper import Paper, Paragraph, arabic, article, basis, letter

PAPER = Paper(
    parent="",
    issuer=("ỦY BAN NHÂN DÂN", "TỈNH BẾN TRE"),
    serial="1467",
    symbol="QĐ-UBND",
    place="Bến Tre",
    day="05",
    month="7",
    year="2023",
    type_name="Quyết định",
    subject="Về việc thành lập Tổ công tác rà soát, số hóa hồ sơ lưu trữ địa giới hành chính",
    body=(
        Paragraph("order", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"),
        basis("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"),
        basis("Căn cứ Luật Lưu trữ ngày 11 tháng 11 năm 2011;"),
        basis("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;"),
        basis("Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 902/TTr-SNV ngày 28 tháng 6 năm 2023."),
        Paragraph("order", "QUYẾT ĐỊNH:"),
        article(
            1,
            "Thành lập Tổ công tác rà soát, số hóa hồ sơ lưu trữ địa giới hành chính của tỉnh (sau đây gọi tắt là Tổ "
            "công tác), gồm các thành phần sau:",
        ),
        arabic(1, words="Tổ trưởng: Phó Giám đốc Sở Nội vụ phụ trách công tác văn thư, lưu trữ."),
        arabic(2, words="Tổ phó: Trưởng phòng Đo đạc và Bản đồ, Sở Tài nguyên và Môi trường."),
        arabic(
            3,
            words="Thành viên: đại diện Trung tâm Lưu trữ lịch sử, Sở Thông tin và Truyền thông, Công an tỉnh và Văn "
            "phòng Ủy ban nhân dân tỉnh.",
        ),
        article(2, "Tổ công tác có các nhiệm vụ sau đây:"),
        arabic(
            1,
            words="Kiểm kê toàn bộ hồ sơ, bản đồ, mốc giới đang được bảo quản ở các kho lưu trữ và ở cơ quan chuyên "
            "môn; lập danh mục hồ sơ còn thiếu, hồ sơ bị hư hỏng.",
        ),
        arabic(2, words="Hướng dẫn việc số hóa, trong đó:"),
        letter("a", "Tài liệu giấy được quét màu, độ phân giải đủ để đọc được mọi ghi chú viết tay trên bản đồ;"),
        letter("b", "Mỗi hồ sơ sau khi quét phải được đối chiếu với bản gốc và có người ký xác nhận;"),
        letter("c", "Dữ liệu được lưu thành nhiều bản, ở những nơi khác nhau."),
        arabic(
            3,
            words="Đề xuất với Ủy ban nhân dân tỉnh cách khai thác hồ sơ đã số hóa phục vụ quản lý nhà nước và giải "
            "quyết tranh chấp địa giới.",
        ),
        article(
            3,
            "Tổ công tác làm việc theo chế độ kiêm nhiệm. Tổ trưởng được sử dụng con dấu của Sở Nội vụ khi ban hành "
            "văn bản của Tổ công tác. Sở Nội vụ là cơ quan thường trực, bảo đảm điều kiện làm việc và tổng hợp báo "
            "cáo định kỳ hằng quý.",
        ),
        article(
            4,
            "Kinh phí hoạt động của Tổ công tác được bố trí trong dự toán chi thường xuyên của Sở Nội vụ theo quy "
            "định của pháp luật về ngân sách nhà nước.",
        ),
        article(
            5,
            "Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Nội vụ, Giám đốc Sở Tài nguyên và Môi trường, thủ "
            "trưởng các cơ quan có liên quan và các thành viên Tổ công tác chịu trách nhiệm thi hành Quyết định này. "
            "Quyết định này có hiệu lực kể từ ngày ký./.",
        ),
    ),
    sign_off=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    signer="Đặng Hữu Thuần",
    recipients=(
        "Như Điều 5;",
        "Cục Văn thư và Lưu trữ nhà nước;",
        "Chủ tịch, các PCT UBND tỉnh;",
        "Phòng Nội chính, Cổng TTĐT;",
        "Lưu: VT, SNV.",
    ),
    seal=("ỦY BAN NHÂN DÂN TỈNH BẾN TRE", "TỈNH\nBẾN TRE"),
)

EXPECTED = Expected(
    issuer={
        "name": "Ủy ban nhân dân tỉnh Bến Tre",
        "parent": None,
        "level": "province",
        "province": "Bến Tre",
        "province_code": "83",
        "id": "vn/83-ben-tre/ubnd",
    },
    signer={"role": "KT.", "title": "Phó Chủ tịch", "name": "Đặng Hữu Thuần"},
    references=(
        reference("Luật", None, "2015-06-19", None, "Tổ chức chính quyền địa phương", "legal_basis"),
        reference("Luật", None, "2011-11-11", None, "Lưu trữ", "legal_basis"),
        reference("NĐ", "30/2020/NĐ-CP", "2020-03-05", "Chính phủ", "công tác văn thư", "legal_basis"),
        reference("TTr", "902/TTr-SNV", "2023-06-28", "Giám đốc Sở Nội vụ", None, "legal_basis"),
    ),
    targets=(),
)
