"""Records to the plain text of a document in their grammar, and a strategy that makes such records.

Offices and places are real ones that the tables hold; numbers, subjects and people are invented.
"""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from pipeline.model.record import Issuer, Record, Reference, Section, Signer, SourceFile, Target
from pipeline.parse.labels import LETTERS, roman
from tests.parse.documents import PRODUCED_BY

SOURCE = SourceFile(name="plan.txt", sha256="0" * 64, bytes=0, media_type="text/plain", pages=1)
HEADINGS = ["MỤC ĐÍCH, YÊU CẦU", "NỘI DUNG", "NHIỆM VỤ VÀ GIẢI PHÁP", "KINH PHÍ THỰC HIỆN", "TỔ CHỨC THỰC HIỆN"]
TITLES = [
    "Mục đích",
    "Yêu cầu",
    "Công tác tuyên truyền",
    "Thời gian, địa điểm",
    "Công tác kiểm tra",
    "Đối tượng tham gia",
]
SENTENCES = [
    "Nâng cao nhận thức của bạn đọc về giá trị của sách và văn hóa đọc trong đời sống",
    "Bảo đảm thiết thực, tiết kiệm, tránh hình thức, phù hợp với điều kiện của từng địa bàn",
    "Rà soát, bổ sung danh mục sách cho các tủ sách ở vùng sâu, vùng xa và ven biển",
    "Đổi mới hình thức phục vụ, kéo dài giờ mở cửa vào buổi tối và ngày nghỉ",
    "Biểu dương những gia đình có nhiều thế hệ cùng đọc sách và gìn giữ tủ sách",
    "Tuyên truyền bằng nhiều hình thức, chú trọng mạng xã hội và trạm truyền thanh cơ sở",
]
SUBJECTS = [
    "Phát triển văn hóa đọc năm 2022",
    "Tổ chức Ngày Sách và Văn hóa đọc năm 2023",
    "Triển khai công tác thư viện lưu động giai đoạn 2021 - 2025",
]
AIMS: list[tuple[str, dict[str, Any]]] = [
    ("Phấn đấu {n}% hộ gia đình có tủ sách", {"comparator": "=", "unit": "%"}),
    ("Từ {n}% trở lên trường học mở thư viện vào ngày nghỉ", {"comparator": ">=", "unit": "%"}),
    ("Ít nhất {n}% thôn, bản có điểm đọc sách", {"comparator": ">=", "unit": "%"}),
    ("Tỷ lệ bạn đọc không hài lòng dưới {n}%", {"comparator": "<", "unit": "%"}),
    ("Xây dựng ít nhất {n} mô hình thư viện xanh", {"comparator": ">=", "unit": "mô hình"}),
]
OFFICES = [
    # parent and issuer as printed, issuer code, place
    ("UBND TỈNH QUẢNG BÌNH", "SỞ NỘI VỤ", "Sở Nội vụ", "SNV", "Quảng Bình"),
    ("UBND TỈNH LÀO CAI", "SỞ TÀI CHÍNH", "Sở Tài chính", "STC", "Lào Cai"),
    ("UBND TỈNH TÂY NINH", "SỞ TƯ PHÁP", "Sở Tư pháp", "STP", "Tây Ninh"),
]
_DAYS = (datetime.date(2016, 1, 1), datetime.date(2024, 12, 31))
NAMES = ["Nguyễn Văn Mẫu", "Trần Thị Ví Dụ"]


# -- rendering -----------------------------------------------------------------------------------------------------


def render(record: Record, width: int | None = None) -> str:
    """The text of the document; ``width`` breaks its lines at so many characters."""
    party = (
        record.number is not None and "/" in record.number and record.number.split("/")[0].endswith(f"-{record.type}")
    )
    assert record.date is not None
    year, month, day = record.date.split("-")
    motto = (
        ["ĐẢNG CỘNG SẢN VIỆT NAM"] if party else ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    )
    lines = [
        (record.issuer.parent or "").upper(),
        (record.issuer.name or "").upper(),
        *motto,
        f"Số{' ' if party else ': '}{record.number}",
        f"{record.place}, ngày {day} tháng {month} năm {year}",
        (record.type_name or "").upper(),
        record.subject or "",
        *_broken(record.preamble or "", width),
    ]
    for section in record.sections:
        lines += _section(section, width)
    lines += _broken(record.closing or "", width)
    lines += ["Nơi nhận:", *(f"- {name};" for name in record.recipients), f"- Lưu: {record.archive}."]
    lines += [record.signer.title or "", record.signer.name or ""]
    return "\n\n".join(filter(None, lines[:8])) + "\n\n" + "\n".join(filter(None, lines[8:])) + "\n"


def _section(section: Section, width: int | None) -> list[str]:
    first, *rest = [section.heading, *section.text.split("\n")] if section.heading else section.text.split("\n")
    lines = _broken(f"{section.label} {first}", width)
    for paragraph in filter(None, rest):
        lines += _broken(paragraph, width)
    for child in section.children:
        lines += _section(child, width)
    return lines


def _broken(text: str, width: int | None) -> list[str]:
    if width is None:
        return text.split("\n")
    return [line for part in text.split("\n") for line in textwrap.wrap(part, width, break_on_hyphens=False)]


def paged(text: str, lines: int) -> str:
    """``text`` on pages of so many lines, numbered from the second one on as Nghị định 30/2020 wants it.

    The sign-off stays on one page, as it does on paper.
    """
    rows = text.split("\n")
    end = rows.index("Nơi nhận:")
    starts = [*range(0, end, lines), len(rows)]
    pages = ["\n".join(rows[start:stop]) for start, stop in pairwise(starts)]
    return "\n\f".join(f"{number}\n{page}" if number > 1 else page for number, page in enumerate(pages, 1))


# -- making --------------------------------------------------------------------------------------------------------


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Plans in state and party style, and decisions in articles."""
    style = draw(st.sampled_from(["state", "party", "articles"]))
    parent, printed, name, code, place = draw(st.sampled_from(OFFICES))
    serial = draw(st.integers(1, 3000))
    kind, kind_name = ("QĐ", "Quyết định") if style == "articles" else ("KH", "Kế hoạch")
    if style == "party":
        parent, printed, name, place = "TỈNH ỦY QUẢNG BÌNH", "BAN TUYÊN GIÁO TỈNH ỦY", "Ban Tuyên giáo", "Đồng Hới"
        symbol, number = "KH/BTGTU", f"{serial:02d}-KH/BTGTU"
    else:
        symbol, number = f"{kind}-{code}", f"{serial:02d}/{kind}-{code}"
    subject = draw(st.sampled_from(SUBJECTS))
    basis = _reference(draw)
    sections = _articles(draw) if style == "articles" else _outline(draw, style)
    targets: list[Target] = []
    if style != "articles":
        sections.append(_aims(draw, len(sections) + 1, targets))
    return Record(
        id="0" * 16,
        source=SOURCE,
        produced_by=PRODUCED_BY,
        type=kind,
        type_name=kind_name,
        number=number,
        serial=serial,
        symbol=symbol,
        date=draw(st.dates(_DAYS[0], _DAYS[1])).isoformat(),
        place=place,
        issuer=Issuer(name=printed, parent=parent),
        subject=subject,
        preamble=f"Thực hiện Kế hoạch số {basis.number} ngày {_vietnamese(basis.date or '')} của Ủy ban nhân dân tỉnh "
        f"về công tác thư viện, {name} ban hành Kế hoạch với các nội dung như sau:",
        references=[basis],
        sections=sections,
        targets=targets,
        closing=f"Trên đây là {kind_name} {subject[0].lower()}{subject[1:]}./.",
        recipients=["Thư viện tỉnh", "Các phòng, đơn vị thuộc Sở"][: draw(st.integers(1, 2))],
        archive="VT",
        signer=Signer(title="GIÁM ĐỐC" if style != "party" else "TRƯỞNG BAN", name=draw(st.sampled_from(NAMES))),
    )


def _reference(draw: st.DrawFn) -> Reference:
    number = f"{draw(st.integers(1, 999)):02d}/KH-UBND"
    return Reference(type="KH", number=number, date=draw(st.dates(_DAYS[0], _DAYS[1])).isoformat(), role="legal_basis")


def _outline(draw: st.DrawFn, style: str) -> list[Section]:
    """I., 1., a), -, +: each level may be left out below the first."""
    top = []
    for place, heading in enumerate(draw(_some(HEADINGS)), start=1):
        name = roman(place)
        children = [_arabic(draw, f"{name}/{n}", n, style) for n in range(1, draw(st.integers(0, 4)) + 1)]
        if not children and draw(st.booleans()):
            children = _bullets(draw, name, "-")
        bare: bool = draw(st.booleans())
        text = "" if children and bare else _text(draw, ":" if children else ".")
        top.append(Section(id=name, label=f"{name}.", heading=heading, text=text, children=children))
    return top


def _arabic(draw: st.DrawFn, name: str, number: int, style: str) -> Section:
    children: list[Section] = []
    form = draw(st.sampled_from(["text", "heading", "letters", "bullets"]))
    if form == "letters" and style == "state":
        children = [_letter(draw, name, place) for place in range(1, draw(st.integers(1, 4)) + 1)]
    elif form in ("bullets", "letters"):
        children = _bullets(draw, name, "-")
    if form == "text":
        return Section(id=name, label=f"{number}.", text=_text(draw, "."))
    text = _text(draw, ".") if form == "heading" else ""
    title = draw(st.sampled_from(TITLES))
    return Section(id=name, label=f"{number}.", heading=title, text=text, children=children)


def _letter(draw: st.DrawFn, parent: str, place: int) -> Section:
    name = f"{parent}/{LETTERS[place - 1]}"
    more: bool = draw(st.booleans())
    children = _bullets(draw, name, "-") if more else []
    text = _text(draw, ":" if children else draw(st.sampled_from([".", ";"])))
    return Section(id=name, label=f"{LETTERS[place - 1]})", text=text, children=children)


def _bullets(draw: st.DrawFn, parent: str, mark: str) -> list[Section]:
    made = []
    for place in range(1, draw(st.integers(1, 3)) + 1):
        name = f"{parent}/{mark}{place}"
        children = _bullets(draw, name, "+") if mark == "-" and draw(st.integers(0, 3)) == 0 else []
        text = _text(draw, ":" if children else draw(st.sampled_from([".", ";"])))
        made.append(Section(id=name, label=mark, text=text, children=children))
    return made


def _articles(draw: st.DrawFn) -> list[Section]:
    """Điều 1., 1., a) of a decision; with chapters or without."""
    count = draw(st.integers(1, 5))
    articles = [_article(draw, place) for place in range(1, count + 1)]
    if count < 2 or not draw(st.booleans()):
        return articles
    cut = draw(st.integers(1, count - 1))
    parts = [articles[:cut], articles[cut:]]
    return [
        Section(
            id=f"C{place}",
            label=f"Chương {roman(place)}",
            heading=HEADINGS[place],
            children=[_under(article, f"C{place}/") for article in part],
        )
        for place, part in enumerate(parts, start=1)
    ]


def _article(draw: st.DrawFn, place: int) -> Section:
    name = f"D{place}"
    if draw(st.booleans()):
        return Section(id=name, label=f"Điều {place}.", text=_text(draw, "."))
    children = [
        Section(id=f"{name}/{number}", label=f"{number}.", text=_text(draw, "."))
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]
    return Section(id=name, label=f"Điều {place}.", heading=draw(st.sampled_from(TITLES)), children=children)


def _under(section: Section, prefix: str) -> Section:
    return section.model_copy(
        update={"id": prefix + section.id, "children": [_under(child, prefix) for child in section.children]}
    )


def _aims(draw: st.DrawFn, place: int, targets: list[Target]) -> Section:
    """A section of targets; what it aims at is added to ``targets``."""
    name = roman(place)
    children = []
    for number, (wording, values) in enumerate(draw(_some(AIMS)), start=1):
        value = draw(st.integers(2, 99))
        text = wording.format(n=f"{value:02d}")
        targets.append(Target(id=f"T{number}", section=f"{name}/{number}", clause=text, value=value, **values))
        children.append(Section(id=f"{name}/{number}", label=f"{number}.", text=text + "."))
    return Section(id=name, label=f"{name}.", heading="CHỈ TIÊU", children=children)


def _text(draw: st.DrawFn, end: str) -> str:
    return draw(st.sampled_from(SENTENCES)) + end


def _some(values: Sequence[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=4, unique_by=str)


def _vietnamese(date: str) -> str:
    year, month, day = date.split("-")
    return f"{day} tháng {month} năm {year}"
