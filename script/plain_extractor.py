"""What analysts write in an afternoon: regular expressions over the text of a document, to part of a record.

The peer of ``script/bench parse``. It reads clean text well and knows nothing of layout, damage or sequence.
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

NUMBER = re.compile(r"Số\s*:?\s*(\d+)\s*/\s*([A-ZĐ][\w-]*(?:-[A-ZĐ]\w*)*)")
DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
PLACE = re.compile(r"([A-ZĐÀ-Ỹ][\wà-ỹ]*(?:[ .-][A-ZĐÀ-Ỹ][\wà-ỹ]*)*)\s*,\s*ngày\s+\d{0,2}\s+tháng")
TYPES = {
    "KẾ HOẠCH": ("KH", "Kế hoạch"),
    "QUYẾT ĐỊNH": ("QĐ", "Quyết định"),
    "THÔNG BÁO": ("TB", "Thông báo"),
    "BÁO CÁO": ("BC", "Báo cáo"),
    "TỜ TRÌNH": ("TTr", "Tờ trình"),
    "NGHỊ QUYẾT": ("NQ", "Nghị quyết"),
    "NGHỊ ĐỊNH": ("NĐ", "Nghị định"),
    "THÔNG TƯ": ("TT", "Thông tư"),
    "CHỈ THỊ": ("CT", "Chỉ thị"),
    "BIÊN BẢN": ("BB", "Biên bản"),
    "GIẤY MỜI": ("GM", "Giấy mời"),
}
LABELS = (
    ("article", re.compile(r"^Điều\s+(\d+)[.:]\s*(.*)")),
    ("roman", re.compile(r"^([IVX]+)\s*[.-]\s*(.*)")),
    ("arabic", re.compile(r"^(\d+)\.\s+(.*)")),
    ("decimal", re.compile(r"^(\d+(?:\.\d+)+)\.?\s+(.*)")),
    ("letter", re.compile(r"^([a-zđ])\)\s*(.*)")),
    ("dash", re.compile(r"^(-)\s+(.*)")),
    ("plus", re.compile(r"^(\+)\s+(.*)")),
)
LEVELS = {"article": 1, "roman": 1, "arabic": 2, "decimal": 3, "letter": 4, "dash": 5, "plus": 6}
REFERENCE = re.compile(r"số\s+(\d+[\w/.-]*[-/][A-ZĐ][\w./-]*)(?:\s*,?\s*ngày\s+(\d{1,2})[/ .-](\d{1,2})[/ .-](\d{4}))?")
TARGET = re.compile(r"(từ |trên |ít nhất |tối thiểu |dưới )?(\d+(?:,\d+)?)\s?%( trở lên)?")
TASK = re.compile(r"^(?:Giao )?([A-ZĐ][^.;:]{3,60}?) (?:chủ trì|có trách nhiệm|phối hợp|tổ chức|tham mưu) ")


def extract(text: str) -> Json:
    """The fields, sections, references, targets and tasks of a document."""
    lines = [line.strip() for line in text.replace("\f", "\n").split("\n")]
    record = header(lines, text)
    record["sections"], places = sections(lines)
    record["references"] = references(text, record["number"])
    record["targets"], record["tasks"] = [], []
    for line, section in zip(lines, places, strict=True):
        record["targets"] += [target(match, section) for match in TARGET.finditer(line)]
        task = TASK.match(line.lstrip("-+ 0123456789.").strip())
        if task:
            record["tasks"].append({"section": section, "assignee": task[1], "text": line})
    return record


def header(lines: list[str], text: str) -> Json:
    number, date, place = NUMBER.search(text), DATE.search(text[:2000]), PLACE.search(text[:2000])
    at = next((i for i, line in enumerate(lines[:40]) if line.strip("# *") in TYPES), None)
    code, name = TYPES[lines[at].strip("# *")] if at is not None else (None, None)
    issuer = next((line.split("\t")[0].split("   ")[0] for line in lines if line.isupper()), None)
    signer = [line for line in lines[-12:] if re.fullmatch(r"(?:[A-ZĐ][a-zà-ỹ]+ ?){2,5}", line)]
    return {
        "type": code,
        "type_name": name,
        "number": f"{number[1]}/{number[2]}" if number else None,
        "serial": int(number[1]) if number else None,
        "symbol": number[2] if number else None,
        "date": f"{date[3]}-{int(date[2]):02d}-{int(date[1]):02d}" if date else None,
        "year": int(date[3]) if date else None,
        "place": place[1] if place else None,
        "issuer": {"name": issuer},
        "subject": next((line for line in lines[at + 1 :] if line), None) if at is not None else None,
        "signer": {"name": signer[-1] if signer else None},
    }


def sections(lines: list[str]) -> tuple[list[Json], list[str | None]]:
    top: list[Json] = []
    stack: list[tuple[int, Json]] = []
    places: list[str | None] = []
    for line in lines:
        kind, match = next(((k, m) for k, p in LABELS if (m := p.match(line.strip("# *")))), ("", None))
        if match:
            while stack and stack[-1][0] >= LEVELS[kind]:
                stack.pop()
            siblings = stack[-1][1]["children"] if stack else top
            mark = {"article": "D", "dash": "-", "plus": "+"}.get(kind, "")
            count = 1 + sum(child["id"].rsplit("/", 1)[-1].startswith(mark) for child in siblings) if mark else 0
            part = f"{mark}{count if kind in ('dash', 'plus') else match[1]}"
            node = {
                "id": (stack[-1][1]["id"] + "/" if stack else "") + part,
                "heading": match[2].rstrip(":") if len(match[2].split()) < 15 else None,
                "children": [],
            }
            siblings.append(node)
            stack.append((LEVELS[kind], node))
        places.append(stack[-1][1]["id"] if stack else None)
    return top, places


def references(text: str, own: str | None) -> list[Json]:
    found = {}
    for match in REFERENCE.finditer(text):
        date = f"{match[4]}-{int(match[3]):02d}-{int(match[2]):02d}" if match[2] else None
        number = match[1].rstrip(".,;/-")
        if number != own:
            found.setdefault(number, {"type": None, "number": number, "date": date})
    return list(found.values())


def target(match: re.Match[str], section: str | None) -> Json:
    least = match[3] or match[1] in ("ít nhất ", "tối thiểu ")
    comparator = ">=" if least else {"trên ": ">", "dưới ": "<"}.get(match[1] or "", "=")
    value = float(match[2].replace(",", "."))
    return {"section": section, "comparator": comparator, "value": value, "value_max": None, "unit": "%"}
