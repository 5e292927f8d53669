"""How the benchmarks' pages say things in either language: names of systems and sets, numbers, figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAMES = {
    "ours": ("sohoa", "sohoa"),
    "ours, pytesseract": ("sohoa, Tesseract as a program", "sohoa, Tesseract chạy như chương trình riêng"),
    "ours, read": ("sohoa, read", "sohoa, đọc"),
    "ours, restored": ("sohoa, restored", "sohoa, đã khôi phục"),
    "ours, a paragraph at a time": ("sohoa, a paragraph at a time", "sohoa, từng đoạn một"),
    "ours, document memory": ("sohoa", "sohoa"),
    "pytesseract loop": ("pytesseract loop", "vòng lặp pytesseract"),
    "ocrmypdf": ("OCRmyPDF", "OCRmyPDF"),
    "parallel ocrmypdf": ("GNU parallel over OCRmyPDF", "GNU parallel chạy OCRmyPDF"),
    "tesseract": ("bare Tesseract", "Tesseract trần"),
    "vie": ("bare Tesseract", "Tesseract trần"),
    "by hand": ("Tesseract set by hand", "Tesseract chỉnh tay"),
    "most frequent": ("most frequent word", "từ thường gặp nhất"),
    "most frequent by skeleton": ("most frequent word", "từ thường gặp nhất"),
    "greedy bigram": ("greedy bigram", "bigram tham lam"),
    "greedy bigram by skeleton": ("greedy bigram", "bigram tham lam"),
    "regular expressions": ("regular expressions", "biểu thức chính quy"),
    "pandas with openpyxl": ("pandas with openpyxl", "pandas với openpyxl"),
    "clean": ("clean", "sạch"),
    "light": ("light", "nhẹ"),
    "medium": ("medium", "vừa"),
    "heavy": ("heavy", "nặng"),
    "real": ("real scans", "bản scan thật"),
    "born-digital": ("born digital", "gốc điện tử"),
    "born_digital": ("born digital", "gốc điện tử"),
    "scans": ("scans", "bản scan"),
    "own text": ("PDFs with text of their own", "PDF có văn bản riêng"),
    "printed": ("printed, read in English", "in ra, đọc bằng mô hình tiếng Anh"),
    "read": ("bad OCR", "OCR hỏng"),
    "plans": ("plans", "kế hoạch"),
    "admin": ("administrative", "hành chính"),
    "legal": ("legal", "pháp luật"),
    "news": ("news", "tin tức"),
    "vie clean+light": ("vie, clean and light", "vie, sạch và nhẹ"),
    "vie medium": ("vie, medium", "vie, vừa"),
    "vie heavy": ("vie, heavy", "vie, nặng"),
    "junk": ("junk", "văn bản rác"),
    "without": ("without", "không có"),
    "with": ("with", "có"),
    "real pages": ("real pages", "trang thật"),
    "none": ("no defect", "không khiếm khuyết"),
    "upside down": ("upside down", "lộn ngược"),
    "on its side": ("on its side", "nằm ngang"),
    "photo, 20 % narrower at the top": ("photo, 20 % narrower at the top", "ảnh chụp, phía trên hẹp hơn 20 %"),
    "skew of 2.5 degrees": ("skew of 2.5 degrees", "nghiêng 2,5 độ"),
    "fed askew, 1.2 to -0.6 degrees": ("fed askew, 1.2 to -0.6 degrees", "kéo giấy lệch, 1,2 đến -0,6 độ"),
    "dark borders of 14 mm": ("dark borders of 14 mm", "viền tối 14 mm"),
    "punch holes": ("punch holes", "lỗ đục"),
    "grey seal": ("grey seal", "dấu xám"),
    "back shining, 30 %": ("back shining through, 30 %", "hằn chữ mặt sau, 30 %"),
    "back shining, 50 %": ("back shining through, 50 %", "hằn chữ mặt sau, 50 %"),
    "specks, 2,500 a page": ("specks, 2,500 a page", "đốm bẩn, 2.500 mỗi trang"),
    "specks, 6,000, 1-bit": ("specks, 6,000, 1-bit", "đốm bẩn, 6.000, ảnh 1 bit"),
    "a registry's stamp, black": ("a registry's stamp in black", "dấu công văn đến, mực đen"),
    "500 dpi, not stated": ("500 dpi, not stated in the file", "500 dpi, tệp không ghi"),
    "a negative": ("a negative", "âm bản"),
    "skew of 8 degrees": ("skew of 8 degrees", "nghiêng 8 độ"),
    "skew of 8 degrees, upside down": ("skew of 8 degrees, upside down", "nghiêng 8 độ và lộn ngược"),
    "under an open lid, askew": ("under an open lid, askew", "quét hở nắp, đặt lệch"),
    "salt and pepper, 1 %": ("salt and pepper, 1 %", "nhiễu hạt đen trắng, 1 %"),
    "dithered, 1-bit": ("dithered, 1-bit", "ảnh 1 bit rải điểm"),
    "JPEG of quality 35": ("JPEG of quality 35", "JPEG chất lượng 35"),
    "a shadow": ("a shadow", "bóng đổ"),
    "brown paper": ("brown paper", "giấy ố nâu"),
    "pink paper": ("pink paper", "giấy hồng"),
    "a folded corner": ("a folded corner", "góc giấy bị gập"),
    "a red mark of urgency": ("a red mark of urgency", "dấu chỉ mức độ khẩn, mực đỏ"),
    "dusty scanner (MEDIUM)": ("dusty scanner", "máy quét bám bụi"),
}
"""Of systems and sets, in English and Vietnamese; others are called as they are."""


@dataclass(frozen=True)
class Words:
    """How one language says things."""

    language: str

    def say(self, english: str, vietnamese: str) -> str:
        return english if self.language == "en" else vietnamese

    def name(self, name: str) -> str:
        """A system's or a set's; ``by hand (psm 6)``, ``clean plan-101`` and ``light, born-digital`` piece by piece."""
        if name in NAMES:
            return self.say(*NAMES[name])
        if name.startswith("clean "):
            return f"{self.say('true text', 'văn bản đúng')}, {self.name(name.removeprefix('clean '))}"
        if name.startswith("plan-"):
            return f"{self.say('plan', 'kế hoạch')} {name.removeprefix('plan-')}"
        if name.startswith("by hand ("):
            return self.say(*NAMES["by hand"]) + name.removeprefix("by hand")
        first, comma, second = name.partition(", ")
        return f"{self.name(first)}, {self.name(second)}" if comma and second in NAMES else name

    def number(self, value: float | None, places: int = 0) -> str:
        """A dash for nothing; thousands and decimals as the language writes them."""
        if value is None:
            return "–"
        return self.in_language(f"{value:,.{places}f}")

    def in_language(self, text: str) -> str:
        """A number as English writes it, with the language's signs for thousands and decimals."""
        return text if self.language == "en" else text.translate(str.maketrans(",.", ".,"))

    def figure(self, row: Mapping[str, Any], key: str, places: int = 1) -> str:
        """A number with its interval, where there is one."""
        bounds = row.get(f"{key}_interval")
        shown = self.number(row.get(key), places)
        if not bounds:
            return shown
        return f"{shown} [{self.number(bounds[0], places)}; {self.number(bounds[1], places)}]"
