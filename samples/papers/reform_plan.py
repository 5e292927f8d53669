"""A plan of two pages, given as the text that an English OCR model makes of it."""

from __future__ import annotations

from samples.rendering.gold import Expected, reference, target, task, zero
from samples.rendering.paper import Paper, arabic, basis, dash, letter, roman, text

PAPER = Paper(
    parent="UBND TỈNH HÀ GIANG",
    issuer=("SỞ TƯ PHÁP",),
    serial="29",
    symbol="KH-STP",
    place="Hà Giang",
    day="17",
    month="02",
    year="2022",
    type_name="Kế hoạch",
    subject="Phổ biến, giáo dục pháp luật năm 2022",
    body=(
        basis("Căn cứ Luật Phổ biến, giáo dục pháp luật ngày 20 tháng 6 năm 2012;"),
        basis(
            "Căn cứ Kế hoạch số 19/KH-UBND ngày 25 tháng 01 năm 2022 của Ủy ban nhân dân tỉnh về công tác tư pháp năm "
            "2022,"
        ),
        text("Sở Tư pháp ban hành Kế hoạch phổ biến, giáo dục pháp luật năm 2022 như sau:"),
        roman("I", "MỤC ĐÍCH, YÊU CẦU"),
        arabic(1, "Mục đích"),
        letter(
            "a",
            "Đưa những quy định mới gắn liền với đời sống đến từng thôn bản; nâng cao ý thức tôn trọng và chấp hành "
            "pháp luật của cán bộ và Nhân dân.",
        ),
        letter("b", "Phát huy vai trò của người có uy tín, già làng, trưởng bản trong công tác hòa giải."),
        arabic(2, "Yêu cầu"),
        letter("a", "Nội dung ngắn gọn, dễ hiểu, phù hợp với phong tục và tiếng nói của từng dân tộc."),
        letter("b", "Lồng ghép với các chương trình khác để tiết kiệm kinh phí, tránh hình thức."),
        roman("II", "CHỈ TIÊU"),
        arabic(1, words="100% công chức tư pháp - hộ tịch được bồi dưỡng kiến thức pháp luật mới."),
        arabic(2, words="Từ 85% trở lên vụ việc mâu thuẫn ở cơ sở được hòa giải thành."),
        arabic(3, words="Biên soạn ít nhất 04 bộ tài liệu bằng tiếng dân tộc thiểu số."),
        arabic(4, words="Không để xảy ra khiếu kiện đông người do thiếu hiểu biết pháp luật."),
        roman("III", "NỘI DUNG VÀ HÌNH THỨC"),
        arabic(1, "Nội dung"),
        dash(
            "Tập trung phổ biến pháp luật về đất đai, bảo vệ rừng, hôn nhân và gia đình, phòng, chống mua bán người, "
            "an toàn giao thông."
        ),
        dash("Giới thiệu các thủ tục hành chính mà người dân thường phải thực hiện."),
        arabic(2, "Hình thức"),
        dash("Tổ chức phiên tòa giả định tại chợ phiên, trường nội trú và đồn biên phòng."),
        dash("Phát thanh trên loa truyền thanh cơ sở vào buổi sáng và buổi tối."),
        dash("Tư vấn lưu động kết hợp trợ giúp pháp lý cho người nghèo, người khuyết tật."),
        roman("IV", "KINH PHÍ"),
        text(
            "Kinh phí thực hiện từ nguồn ngân sách đã giao cho Sở Tư pháp trong năm và các nguồn huy động hợp pháp "
            "khác."
        ),
        roman("V", "TỔ CHỨC THỰC HIỆN"),
        arabic(1, "Phòng Phổ biến, giáo dục pháp luật"),
        dash("Làm đầu mối triển khai Kế hoạch này; định kỳ 06 tháng, năm báo cáo Giám đốc Sở."),
        arabic(2, "Trung tâm Trợ giúp pháp lý nhà nước"),
        dash("Cử trợ giúp viên tham gia các đợt tư vấn lưu động tại vùng cao."),
        text("Trên đây là Kế hoạch phổ biến, giáo dục pháp luật năm 2022 của Sở Tư pháp./."),
    ),
    sign_off=("GIÁM ĐỐC",),
    signer="Vàng Thị Lan Chi",
    recipients=("UBND tỉnh;", "Phòng Tư pháp các huyện, thành phố;", "Lãnh đạo Sở;", "Lưu: VT, PBGDPL."),
    seal=("UBND TỈNH HÀ GIANG - SỞ TƯ PHÁP", "SỞ\nTƯ PHÁP"),
)

EXPECTED = Expected(
    issuer={
        "name": "Sở Tư pháp",
        "parent": "UBND tỉnh Hà Giang",
        "level": "province",
        "province": "Hà Giang",
        "province_code": "02",
    },
    signer={"role": None, "title": "Giám đốc", "name": "Vàng Thị Lan Chi"},
    references=(
        reference("Luật", None, "2012-06-20", None, "Phổ biến, giáo dục pháp luật", "legal_basis"),
        reference("KH", "19/KH-UBND", "2022-01-25", "Ủy ban nhân dân tỉnh", "công tác tư pháp năm 2022", "legal_basis"),
    ),
    targets=(
        target("II/1", "100% công chức tư pháp - hộ tịch được bồi dưỡng kiến thức pháp luật mới", "=", 100, "%"),
        target("II/2", "Từ 85% trở lên vụ việc mâu thuẫn ở cơ sở được hòa giải thành", ">=", 85, "%"),
        target("II/3", "Biên soạn ít nhất 04 bộ tài liệu bằng tiếng dân tộc thiểu số", ">=", 4, "bộ tài liệu"),
        zero("II/4", "Không để xảy ra khiếu kiện đông người do thiếu hiểu biết pháp luật", "vụ việc"),
    ),
    tasks=(
        task("V/1/-1", "Phòng Phổ biến, giáo dục pháp luật"),
        task("V/2/-1", "Trung tâm Trợ giúp pháp lý nhà nước"),
    ),
)
