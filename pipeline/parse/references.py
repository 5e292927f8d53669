"""References: other documents that the text names, by number or, for laws and resolutions, by name.

Citation rule (Nghị định 30/2020/NĐ-CP phụ lục I): the first mention gives type, number, date, issuer and subject,
later ones type and number; laws are cited by name alone. So one reference stands for all mentions of a document, at
the place of the first, completed from the later ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz

from pipeline.model.record import Reference
from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.cited_laws import CitedLaws
from pipeline.parse.dates import find_dates
from pipeline.parse.paragraphs import Paragraph
from pipeline.parse.rows import Row, fold
from pipeline.parse.symbol import Symbol, SymbolGrammar
from pipeline.settings import Settings

_LEFT = 48
"""How far left of a number its type word may stand, in characters."""
_KEYWORD_AT_END = re.compile(r"\s?\bs[o06e8][o06e8]?\s?[:.]?\s*$|\s+$")
_ISSUER = re.compile(r"^\s*[,(]?\s*(?:c\wa|do)\s+(?P<name>[A-ZĐ][^;:.\n]{1,120})")
_ISSUER_END = re.compile(
    r"\s(?:v[eé]\s+vi[eé]c|v[eé]|ban\s+hanh|quy\s+dinh|huong\s+dan|phe\s+duyet|thuc\s+hien|sua\s+doi|tang\s+cuong|trien\s+khai"
    r"|cong\s+bo|thanh\s+lap|ket\s+luan|gan\s+voi|da|da\s+duoc|tren\s+dia\s+ban|nham|theo|dang|giao)(?!\w)|\s*[,()“\"]|\s+va\s"
)
_SUBJECT_START = re.compile(
    r"^\s*[,]?\s*(?P<about>v[eé]\s+vi[eé]c\s+|v/v\s+|v[eé]\s+)?(?P<verb>ban\s+hanh|phe\s+duyet|quy\s+dinh|huong\s+dan|sua\s+doi|thuc\s+hien"
    r"|tang\s+cuong|trien\s+khai|cong\s+bo|thanh\s+lap|ket\s+luan)?"
)
_SUBJECT_END = re.compile(
    r";|[.:](?:\s|$)|\s\((?:sau\s+day|goi\s+tat)|\)|\sgan\s+voi|\stheo\s+huong\s+dan|\s*,?\s*(?:nhu\s+sau|cu\s+the)"
    r"|(?:\s+va|,)\s+(?:\w+\s+){0,1}\w+\s+so\s+\d|\s+va\s+nghi\s+quyet|\stro\s+thanh\s|,\s+(?:ubnd|uy\s+ban\s+nhan\s+dan|so\s+[a-z]+)\s"
)
_SAYS = re.compile(
    r",\s+(?=Hôm nay(?!\w)|(?:[Cc]húng tôi|Bộ|Sở|Ủy ban|UBND|Ban|Trung tâm|Hội đồng|HĐND|Đảng ủy|Huyện ủy|Tỉnh ủy"
    r"|Thành ủy|Quận ủy|Thị ủy|Chi cục|Cục|Tổng cục|Trường|Viện|Phòng|Văn phòng|Công an|Hội|Liên đoàn|Đoàn|Chi bộ"
    r"|Đảng bộ|Công ty|Bệnh viện)\s[^,;]{0,90}?(?:ban hành|đề nghị|yêu cầu|báo cáo|xây dựng|thông báo|hướng dẫn|trình"
    r"|triển khai|tổ chức|quyết định|công bố|trân trọng|kính mời|chỉ đạo|thống nhất|có ý kiến|giao|ngày|gồm"
    r"|tiếp tục|phối hợp)(?!\w))"
)
"""Where the sentence goes on behind a citation at its head: ``Thực hiện Kế hoạch số … về X, Sở Y đề nghị …``."""
_BETWEEN = re.compile(r"(?<!\w)giữa\s[^.;:]*?\s(?:và|với)\s")
"""A list of agencies within a subject: ``phối hợp giữa Công an tỉnh, Sở Y tế và Hội Nông dân``."""
_CENTRAL = re.compile(
    r"nghi\s+quyet\s+(?:so\s+\S+\s+)?(?P<body>(?:hoi\s+nghi\s+)?(?:lan\s+thu\s+\w+\s+)?(?:ban\s+chap\s+hanh\s+)?"
    r"trung\s+uong\s+(?P<n>\d{1,2})\s*,?\s*\(?khoa\s+(?P<k>[ivx1l]{1,5})\)?)"
)
_SAME_SUBJECT = 88
"""Likeness (rapidfuzz ratio) of a subject and the one that a table gives for the document."""
_ROMAN_TERM = re.compile(r"[IVX]{1,5}")
_BASIS = (
    "can cu",
    "thuc hien",
    "theo",
    "xet",
    "trien khai",
    "chap hanh",
    "thi hanh",
    "tiep tuc thuc hien",
    "huong ung",
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference and the rows it stands on."""

    reference: Reference
    rows: tuple[Row, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with the section it belongs to; None before the first one."""

    paragraph: Paragraph
    section: str | None
    is_preamble: bool = False


class ReferenceReader:
    """Finds references. Built once; ``read`` is pure."""

    def __init__(self, settings: Settings, symbols: SymbolGrammar) -> None:
        self._symbols = symbols
        types = read_table("document_types.tsv", settings.dictionaries)
        self._types = [(row["skeleton"], row["code"]) for row in types]
        self._central: dict[tuple[str, str], list[str]] = {}
        for row in read_table("central_resolutions.tsv", settings.dictionaries):
            self._central.setdefault((row["session"], row["term"]), []).append(row["subject"])
        self._laws = CitedLaws(settings)

    def read(self, passages: Iterable[Passage], own_number: str | None) -> list[Cited]:
        """References in the order of their first mention; the document's own number is none."""
        found: dict[tuple[str | None, str], Cited] = {}
        for passage in passages:
            basis = passage.is_preamble and passage.paragraph.text and _is_basis(passage.paragraph.text)
            for cited in self._in_passage(passage):
                reference = cited.reference
                if reference.number is not None and reference.number == own_number:
                    continue
                key = (
                    (None, reference.number)
                    if reference.number
                    else (reference.type, skeleton(f"{reference.issuer} {reference.subject}"))
                )
                role: Literal["legal_basis", "mention"] = "legal_basis" if basis else "mention"
                now = replace(cited, reference=reference.model_copy(update={"role": role}))
                found[key] = _merged(found[key], now) if key in found else now
        return list(found.values())

    def _in_passage(self, passage: Passage) -> Iterator[Cited]:
        paragraph = passage.paragraph
        text = paragraph.text
        folded = fold(text)
        hits: list[tuple[int, int, Reference, float]] = []
        symbols = list(self._symbols.find(text))
        for symbol in symbols:
            if symbol.number is not None:
                hits.append(self._numbered(text, folded, symbol, passage.section))
        hits.extend(self._laws.read(text, folded, passage.section, symbols))
        hits.extend(self._central_resolutions(paragraph, folded, passage.section))
        for start, end, reference, strength in sorted(hits, key=lambda hit: hit[0]):
            yield Cited(reference, tuple(paragraph.rows_at(start, end)), strength)

    # -- by number -------------------------------------------------------------------------------------------------

    def _numbered(
        self, text: str, folded: str, symbol: Symbol, section: str | None
    ) -> tuple[int, int, Reference, float]:
        kind, start = self._type_before(folded, symbol)
        tail = text[symbol.end : symbol.end + 500]
        date = next(find_dates(tail[:48]), None)
        iso = None
        if date is not None and len(tail[: date.start].strip(" ,(")) <= 4:
            iso = date.iso
            tail = tail[date.end :]
        issuer, tail = _issuer_in(tail)
        if issuer is None and symbol.issuer_code.startswith("QH"):
            issuer = "Quốc hội"
        subject = _subject_in(tail)
        reference = Reference(
            type=kind or symbol.type_code or ("CV" if symbol.style == "letter" else None),
            number=symbol.number,
            date=iso,
            issuer=issuer,
            subject=subject,
            section=section,
        )
        return start, symbol.end, reference, 0.95 if not symbol.repaired else 0.88

    def _type_before(self, folded: str, symbol: Symbol) -> tuple[str | None, int]:
        """The type word before a number, its letters damaged or not, and where the citation begins."""
        left = _KEYWORD_AT_END.sub("", folded[max(0, symbol.start - _LEFT) : symbol.start])
        law = re.search(r"\b(bo luat|luat|phap lenh)\b[^,;.]*$", left)
        if symbol.style == "law" and law:
            return {"luat": "Luật", "bo luat": "Bộ luật"}.get(law.group(1), "PL"), symbol.start - len(
                left
            ) + law.start()
        words = left.split()
        best: tuple[float, str, str] | None = None
        for count in (4, 3, 2):
            tail = " ".join(words[-count:])
            for key, code in self._types:
                if key.count(" ") + 1 == count and len(words) >= count:
                    score = fuzz.ratio(tail, key)
                    if score >= 84 and (
                        best is None or score > best[0] or (score == best[0] and code == symbol.type_code)
                    ):
                        best = (score, code, key)
        if best is None:
            return None, symbol.start
        code = best[1]
        if symbol.type_code and any(key == best[2] and other == symbol.type_code for key, other in self._types):
            code = symbol.type_code
        return code, max(0, folded.rfind(words[-best[2].count(" ") - 1], 0, symbol.start))

    # -- by name ---------------------------------------------------------------------------------------------------

    def _central_resolutions(
        self, paragraph: Paragraph, folded: str, section: str | None
    ) -> Iterator[tuple[int, int, Reference, float]]:
        """``Nghị quyết Trung ương 4 khóa XII``: a resolution of the Central Committee cited by session and term."""
        for match in _CENTRAL.finditer(folded):
            high = match.end("body")
            tail = paragraph.text[high : high + 400]
            term = _term_as_read(paragraph, match) or match["k"].upper().replace("1", "I").replace("L", "I")
            issuer = f"Trung ương {match['n']} khóa {term}"
            subject = _whole_subject(tail, self._central.get((match["n"], term), [])) or _subject_in(tail)
            yield match.start(), high, Reference(type="NQ", issuer=issuer, subject=subject, section=section), 0.9


def _whole_subject(tail: str, known: Iterable[str]) -> str | None:
    """As much of ``tail`` as a known subject is long, where it begins with that subject."""
    start = _SUBJECT_START.match(fold(tail))
    if start is None or not start["about"]:
        return None
    text = tail[start.end("about") :]
    for subject in known:
        end = re.compile(r"[\s;,.]|$").search(text, min(len(text), len(subject) - 2))
        part = text[: end.start()] if end else text
        if fuzz.ratio(skeleton(part), skeleton(subject)) >= _SAME_SUBJECT:
            return part
    return None


def _term_as_read(paragraph: Paragraph, match: re.Match[str]) -> str | None:
    """The Roman figures of the term as they were read, when they are such: restoration may have changed them."""
    rows = paragraph.rows_at(*match.span("k"))
    raw = (rows[-1].words[-1].raw or "").strip(" .,;:()") if rows and rows[-1].words else ""
    return raw if _ROMAN_TERM.fullmatch(raw) else None


def _issuer_in(tail: str) -> tuple[str | None, str]:
    folded = fold(tail)
    match = re.match(r"\s*[,(]?\s*(?:c\wa|do)\s+", folded)
    if match is None:
        return None, tail
    end = _ISSUER_END.search(folded, match.end())
    stop = re.search(r"[;:.\n]", tail[match.end() :])
    cut = min(end.start() if end else len(tail), match.end() + stop.start() if stop else len(tail))
    name = tail[match.end() : cut].strip(" ,")
    if not 3 <= len(name) <= 110 or not name[0].isupper():
        return None, tail
    return name, tail[cut:]


def _subject_in(tail: str) -> str | None:
    folded = fold(tail)
    start = _SUBJECT_START.match(folded)
    if start is None or not (start["about"] or start["verb"]):
        return None
    low = start.end("about") if start["about"] else start.start("verb")
    listed = _BETWEEN.search(tail, low)
    end = _SUBJECT_END.search(folded, low)
    if listed and end and end.group().startswith(",") and listed.start() < end.start() < listed.end():
        end = _SUBJECT_END.search(folded, listed.end())
    cut = end.start() if end else len(tail)
    says = _SAYS.search(tail, low, cut)
    if listed and says and listed.start() < says.start() < listed.end():
        says = _SAYS.search(tail, listed.end(), cut)
    text = tail[low : says.start() if says else cut].strip(' ,“”"')
    return text if len(text) > 5 else None


def _is_basis(text: str) -> bool:
    return fold(text[:60]).lstrip(" -–,").startswith(_BASIS)


def _merged(first: Cited, later: Cited) -> Cited:
    known = first.reference.model_dump()
    extra = {
        name: value
        for name, value in later.reference.model_dump().items()
        if name in ("date", "issuer", "subject") and known[name] is None and value is not None
    }
    return replace(first, reference=first.reference.model_copy(update=extra)) if extra else first
