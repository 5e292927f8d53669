"""A plan of two pages with numeric targets and tasks."""

from __future__ import annotations

from samples.rendering.gold import Expected, reference, target, task, zero
from samples.rendering.paper import Paper, arabic, basis, dash, roman, text

PAPER = Paper(
    parent="UBND TỈNH QUẢNG BÌNH",
    issuer=("SỞ THÔNG TIN VÀ", "TRUYỀN THÔNG"),
    serial="136",
    symbol="KH-STTTT",
    place="Quảng Bình",
    day="22",
    month="01",
    year="2024",
    type_name="Kế hoạch",
    subject="Chuyển đổi số trong hoạt động của Sở Thông tin và Truyền thông năm 2024",
    body=(
        basis("Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;"),
        basis(
            "Căn cứ Kế hoạch số 2958/KH-UBND ngày 18 tháng 12 năm 2023 của Ủy ban nhân dân tỉnh về chuyển đổi số "
            "tỉnh Quảng Bình năm 2024,"
        ),
        text(
            "Sở Thông tin và Truyền thông ban hành Kế hoạch chuyển đổi số trong hoạt động của Sở năm 2024 với những "
            "nội dung như sau:"
        ),
        roman("I", "MỤC ĐÍCH, YÊU CẦU"),
        arabic(1, "Mục đích"),
        dash(
            "Nâng cao nhận thức và kỹ năng số của công chức, viên chức, người lao động; đổi mới phương thức làm việc "
            "theo hướng dựa trên dữ liệu."
        ),
        dash("Rút ngắn thời gian giải quyết hồ sơ, giảm giấy tờ, tạo thuận lợi cho người dân và doanh nghiệp."),
        arabic(2, "Yêu cầu"),
        dash("Nhiệm vụ được giao rõ người, rõ việc, rõ thời hạn hoàn thành và kết quả phải đạt."),
        dash("Sử dụng tiết kiệm, có hiệu quả kinh phí và hạ tầng hiện có; không đầu tư trùng lặp."),
        roman("II", "CHỈ TIÊU NĂM 2024"),
        arabic(1, words="100% văn bản đi của Sở được ký số và gửi trên môi trường mạng, trừ văn bản mật."),
        arabic(2, words="Từ 95% trở lên hồ sơ thủ tục hành chính được giải quyết đúng hạn."),
        arabic(3, words="80% hồ sơ công việc được xử lý hoàn toàn trên phần mềm quản lý văn bản."),
        arabic(4, words="Xây dựng ít nhất 02 mô hình chuyển đổi số tiêu biểu."),
        arabic(5, words="Không để xảy ra sự cố lộ, mất dữ liệu."),
        roman("III", "NHIỆM VỤ VÀ GIẢI PHÁP"),
        arabic(1, "Phát triển dữ liệu số"),
        dash(
            "Rà soát, chuẩn hóa danh mục dữ liệu dùng chung; làm sạch dữ liệu đã có trước khi đưa vào kho dữ liệu "
            "của tỉnh."
        ),
        dash("Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực theo đúng quy định."),
        arabic(2, "Đào tạo, bồi dưỡng"),
        dash(
            "Tổ chức các buổi hướng dẫn sử dụng chữ ký số, phần mềm dùng chung và kỹ năng bảo đảm an toàn thông tin "
            "cho công chức mới tuyển dụng."
        ),
        dash("Khuyến khích công chức tự học trên nền tảng học trực tuyến mở."),
        arabic(3, "Bảo đảm an toàn thông tin"),
        dash(
            "Duy trì việc giám sát hệ thống, sao lưu dữ liệu và diễn tập ứng phó sự cố; kịp thời khắc phục lỗ hổng "
            "bảo mật khi có cảnh báo."
        ),
        roman("IV", "TỔ CHỨC THỰC HIỆN"),
        arabic(1, "Phòng Công nghệ thông tin"),
        dash("Chủ trì theo dõi, đôn đốc việc thực hiện Kế hoạch này; tổng hợp, báo cáo Giám đốc Sở."),
        arabic(2, "Văn phòng Sở"),
        dash("Tham mưu bố trí kinh phí và đưa kết quả thực hiện vào tiêu chí xét thi đua cuối năm."),
        arabic(3, "Các phòng, đơn vị thuộc Sở"),
        dash("Xây dựng kế hoạch chi tiết của đơn vị mình và tổ chức thực hiện bảo đảm tiến độ."),
        text(
            "Trên đây là Kế hoạch chuyển đổi số trong hoạt động của Sở Thông tin và Truyền thông năm 2024. Trong quá "
            "trình thực hiện, nếu có vướng mắc, các phòng, đơn vị phản ánh về Phòng Công nghệ thông tin để tổng "
            "hợp./."
        ),
    ),
    sign_off=("GIÁM ĐỐC",),
    signer="Lê Văn Khánh Duy",
    recipients=(
        "UBND tỉnh (để báo cáo);",
        "Giám đốc, các Phó Giám đốc Sở;",
        "Các phòng, đơn vị thuộc Sở;",
        "Lưu: VT, CNTT.",
    ),
    seal=("SỞ THÔNG TIN VÀ TRUYỀN THÔNG - TỈNH QUẢNG BÌNH", "SỞ TT\nVÀ TT"),
)

EXPECTED = Expected(
    issuer={
        "name": "Sở Thông tin và Truyền thông",
        "parent": "UBND tỉnh Quảng Bình",
        "level": "province",
        "province": "Quảng Bình",
        "province_code": "44",
    },
    signer={"role": None, "title": "Giám đốc", "name": "Lê Văn Khánh Duy"},
    references=(
        reference("Luật", None, "2023-06-22", None, "Giao dịch điện tử", "legal_basis"),
        reference(
            "KH",
            "2958/KH-UBND",
            "2023-12-18",
            "Ủy ban nhân dân tỉnh",
            "chuyển đổi số tỉnh Quảng Bình năm 2024",
            "legal_basis",
        ),
    ),
    targets=(
        target("II/1", "100% văn bản đi của Sở được ký số và gửi trên môi trường mạng, trừ văn bản mật", "=", 100, "%"),
        target("II/2", "Từ 95% trở lên hồ sơ thủ tục hành chính được giải quyết đúng hạn", ">=", 95, "%"),
        target("II/3", "80% hồ sơ công việc được xử lý hoàn toàn trên phần mềm quản lý văn bản", "=", 80, "%"),
        target("II/4", "Xây dựng ít nhất 02 mô hình chuyển đổi số tiêu biểu", ">=", 2, "mô hình"),
        zero("II/5", "Không để xảy ra sự cố lộ, mất dữ liệu", "vụ việc"),
    ),
    tasks=(
        task("IV/1/-1", "Phòng Công nghệ thông tin"),
        task("IV/2/-1", "Văn phòng Sở"),
        task("IV/3/-1", "Các phòng, đơn vị thuộc Sở"),
    ),
)
