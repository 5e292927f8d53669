"""Targets (chỉ tiêu): clauses that set a value to be reached, and who or what it is about.

A clause counts as a target when it stands under a heading for targets (headings.tsv) or when it is worded as an aim
(target_cues.tsv). Years, ages, anniversaries, law numbers and dates are not quantities here, since their units are
not in units.tsv; percentages in brackets and in reports of what was reached are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.record import Target, TargetKind
from pipeline.model.table import read_table
from pipeline.parse.body_tables import BodyTable
from pipeline.parse.outline import Node
from pipeline.parse.paragraphs import Paragraph
from pipeline.parse.quantities import Quantity, QuantityReader
from pipeline.parse.rows import Row, fold
from pipeline.parse.table_columns import TableHeaders
from pipeline.parse.table_targets import TableTargetReader
from pipeline.settings import Settings

_PERIOD = re.compile(r"(?:giai doan|nam)\s+(?P<a>(?:19|20)\d\d)(?:\s?[-–]\s?(?P<b>(?:19|20)\d\d))?")
_DEADLINE = re.compile(
    r"(?:den|toi)\s(?:het\s|cuoi\s)?(?:nam\s20\d\d|quy\s[ivx\d]+(?:/20\d\d)?|thang\s\d{1,2}(?:/20\d\d)?)"
    r"|(?:truoc|cham nhat(?:\sla|\svao)?)\sngay\s\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?"
    r"|trong\s(?:quy\s[ivx\d]+|thang\s\d{1,2})(?:/20\d\d)?"
)
_BASELINE = re.compile(r"so voi (?P<base>[^,;.]{3,60})")
_TARGET_HEADING = re.compile(r"chi tieu|muc tieu|dang ky danh hieu")
_REPORT_HEADING = re.compile(
    r"^(?:ve )?(?:dac diem|tinh hinh|ket qua|danh gia|thuc trang|ton tai|han che|thuan loi|kho khan)"
)
_FUTURE_HEADING = re.compile(r"nhiem vu|phuong huong|giai phap|thoi gian toi")
_REPORT_TEXT = re.compile(r"^\W*(?:thong nhat |co ban )*danh gia (?:ket qua|tinh hinh|viec thuc hien)")
"""``Thống nhất đánh giá kết quả …``: how resolutions and conclusions begin to tell what was reached."""
_PREDICATE = re.compile(
    r"\s(?=(?:duoc|dat|co|hoan thanh|bo tri|tham gia|thuc hien|la|ky|su dung|ap dung|to chuc|xay dung|nhan|mo|bi"
    r"|dang ky|chap hanh)\s)"
)
_NEXT_RATE = re.compile(r"\s*t[yi] le\s")
"""``22% tỷ lệ …``: what follows a share and is named as another one needs no mark between them; scans lose it."""
_CLAUSE_END = re.compile(r",?\s+trong do\b")
_OPEN, _CLOSE = "(“[", ")”]"
_CLAUSE_MARKS = re.compile(r"[(“\[)”\];\n]|\.(?=\s|$)")

_Tables = Sequence[tuple[str, BodyTable]]


@dataclass(frozen=True, slots=True)
class FoundTarget:
    """A target and the rows it stands on."""

    target: Target
    rows: tuple[Row, ...]
    strength: float
    rule: str | None = None
    """Of rules.tsv, where it is not that of the list."""


@dataclass(frozen=True, slots=True)
class _Context:
    section: str
    in_targets: bool
    in_report: bool
    period: str | None


class TargetReader:
    """Finds targets in the outline. Built once; ``read`` is pure."""

    def __init__(self, settings: Settings, headers: TableHeaders) -> None:
        self._quantities = QuantityReader(settings)
        self._tables = TableTargetReader(headers, self._quantities)
        cues = read_table("target_cues.tsv", settings.dictionaries)

        def pattern(place: str, end: str = r"(?!\w)") -> re.Pattern[str]:
            return re.compile(rf"(?<!\w)(?:{'|'.join(row['pattern'] for row in cues if row['place'] == place)}){end}")

        self._aim, self._past = pattern("aim"), pattern("past")
        self._verb = pattern("verb", r"(?:\s(?:ty le|muc|duoc|it nhat|toi thieu|tren|khoang|tu|moi|them))*\s*$")
        self._absolute = pattern("absolute", r"\s*$")
        self._zero, self._zero_once = pattern("zero", ""), pattern("zero_once")
        self._maintain, self._rating = pattern("maintain"), pattern("rating")

    def read(
        self, nodes: Sequence[Node], title: str | None, before: _Tables = (), after: _Tables = ()
    ) -> list[FoundTarget]:
        """Targets in the order of the text. ``title`` gives the period when no heading does.

        ``before`` and ``after``: tables outside the sections of ``nodes``, each with the id of its own section.
        """
        period = _period(title or "")
        inside = self._walk(nodes, False, False, period)
        found = [*self._in_tables(before, period), *inside, *self._in_tables(after, period)]
        return [
            FoundTarget(item.target.model_copy(update={"id": f"T{place}"}), item.rows, item.strength, item.rule)
            for place, item in enumerate(found, start=1)
        ]

    def _walk(
        self, nodes: Sequence[Node], in_targets: bool, in_report: bool, period: str | None
    ) -> Iterator[FoundTarget]:
        for node in nodes:
            heading = fold(node.heading or "")
            targets = in_targets or bool(_TARGET_HEADING.search(heading))
            told = _REPORT_HEADING.search(heading) and not _FUTURE_HEADING.search(heading)
            report = in_report or (bool(told) and not targets)
            own = _period(node.heading or "") or period
            context = _Context(node.id, targets, report, own)
            for paragraph in node.paragraphs:
                yield from self._paragraph(paragraph, context)
            if not report:
                yield from self._in_tables([(node.id, table) for table in node.tables], own)
            yield from self._walk(node.children, targets, report, own)

    def _in_tables(self, tables: _Tables, period: str | None) -> Iterator[FoundTarget]:
        for section, table in tables:
            for target, rows in self._tables.read(table, section, period):
                yield FoundTarget(target, rows, 0.85, "table_row")

    def _paragraph(self, paragraph: Paragraph, context: _Context) -> Iterator[FoundTarget]:
        folded = fold(paragraph.text)
        zero_open = False
        aim_open = False
        reported = context.in_report or _REPORT_TEXT.match(folded) is not None
        for start, end, new_sentence in _clauses(paragraph.text):
            clause = folded[start:end]
            if new_sentence:
                zero_open = aim_open = False
            quantities = [] if reported else self._aimed(clause, context, aim_open)
            aim_open = aim_open or bool(self._aim.search(clause))
            if quantities:
                zero_open = False
                yield from self._numeric(paragraph, folded, (start, end), quantities, context)
            elif context.in_targets:
                kind = self._kind(clause, zero_open)
                zero_open = (zero_open and kind == "zero") or bool(self._zero.search(clause))
                if kind is not None:
                    yield self._wordy(paragraph, (start, end), kind, context)

    # -- with a number ---------------------------------------------------------------------------------------------

    def _aimed(self, clause: str, context: _Context, aim_open: bool) -> list[Quantity]:
        """The quantities of a clause that are aims; at most one after another has begun its predicate."""
        kept: list[Quantity] = []
        for quantity in self._quantities.find(clause):
            if _in_brackets(clause, quantity.figure_start) or self._past.search(clause[: quantity.start]):
                continue
            before = clause[: quantity.start]
            if kept and not _own_part(clause, kept[-1], quantity):
                continue
            leads = not re.search(r"\w", re.sub(r"^\W*(?:\w+\W+){0,2}?(?:phan dau|it nhat|co)\W*", "", before))
            verb = bool(self._verb.search(before)) or quantity.comparator in (">=", "<=") or " ty le " in f" {before}"
            aimed = context.in_targets or aim_open or self._aim.search(clause[: quantity.figure_start]) is not None
            if quantity.kind == "ratio":
                aimed = aimed or self._aim.search(clause) is not None
                fits = leads or verb or aimed
                if quantity.comparator.startswith("delta") and not aimed:
                    fits = False
            else:
                fits = aimed and (leads or verb or quantity.comparator != "=" or quantity.kind == "rate")
            if fits:
                kept.append(quantity)
        return kept

    def _numeric(
        self,
        paragraph: Paragraph,
        folded: str,
        span: tuple[int, int],
        quantities: Sequence[Quantity],
        context: _Context,
    ) -> Iterator[FoundTarget]:
        start, end = span
        cuts = [start, *(start + _part_start(folded[start:end], quantity) for quantity in quantities[1:]), end]
        for place, quantity in enumerate(quantities):
            low, high = cuts[place], cuts[place + 1]
            stop = _CLAUSE_END.search(folded, start + quantity.end, high)
            high = stop.start() if stop else high
            figure = start + quantity.figure_start
            comparator = quantity.comparator
            before = folded[low:figure]
            if comparator.startswith("delta"):
                if self._absolute.search(before):
                    comparator = "="
            elif (
                re.search(r"(?<!\w)(?:tang|giam)(?!\w)", before)
                and comparator == "="
                and not self._absolute.search(before)
            ):
                comparator = "delta+" if re.search(r"(?<!\w)tang(?!\w)[^,]*$", before) else "delta-"
                comparator = comparator if _delta_near(before) else "="
            subject, metric = _about(paragraph.text, folded, low, start + quantity.start, start + quantity.end, high)
            base = _BASELINE.search(folded, start + quantity.end, high)
            target = Target(
                id="T",
                section=context.section,
                kind="quantity",
                clause=_clean(paragraph.text[low:high]),
                subject=subject,
                metric=metric,
                comparator=comparator,
                value=quantity.value,
                value_max=quantity.value_max,
                unit=quantity.unit,
                period=_period(paragraph.text[low:high], phase_only=True) or context.period,
                deadline=_deadline(paragraph.text, folded, low, high),
                baseline=paragraph.text[base.start("base") : base.end("base")] if base else None,
            )
            strength = 0.93 if context.in_targets else 0.85
            yield FoundTarget(target, tuple(paragraph.rows_at(low, high)), strength)

    # -- without a number ------------------------------------------------------------------------------------------

    def _kind(self, clause: str, zero_open: bool) -> TargetKind | None:
        if self._zero.search(clause) or self._zero_once.search(clause):
            return "zero"
        if self._maintain.search(clause):
            return "maintain"
        if self._rating.search(clause):
            return "rating"
        return "zero" if zero_open and re.search(r"\w", clause) else None

    def _wordy(self, paragraph: Paragraph, span: tuple[int, int], kind: TargetKind, context: _Context) -> FoundTarget:
        start, end = span
        text = _clean(paragraph.text[start:end])
        zero = kind == "zero"
        target = Target(
            id="T",
            section=context.section,
            kind=kind,
            clause=text,
            comparator="=" if zero else ">=" if kind == "rating" and "tro len" in fold(text) else None,
            value=0 if zero else None,
            unit=("trường hợp" if self._zero_once.search(fold(text)) else "vụ việc") if zero else None,
            period=context.period,
            deadline=_deadline(paragraph.text, fold(paragraph.text), start, end),
        )
        return FoundTarget(target, tuple(paragraph.rows_at(start, end)), 0.85)


def _clauses(text: str) -> Iterator[tuple[int, int, bool]]:
    """Parts between ``;`` and full stops outside quotes and brackets, with whether a new sentence begins."""
    depth = start = 0
    fresh = True
    for match in _CLAUSE_MARKS.finditer(text):
        place, letter = match.start(), match.group()
        if letter in _OPEN or letter in _CLOSE:
            depth = max(0, depth + (1 if letter in _OPEN else -1))
            continue
        if letter == ";" and depth:
            continue
        if text[start:place].strip():
            yield start, place, fresh
            fresh = letter != ";"
        start = place + 1
        depth = 0
    if text[start:].strip():
        yield start, len(text), fresh


def _own_part(clause: str, first: Quantity, second: Quantity) -> bool:
    """Whether a comma or ``và`` opens a part with a quantity of its own: ``giảm 50% …, giảm 60% …``."""
    if second.kind != "ratio" and first.kind == "ratio":
        return False
    between = clause[first.end : second.start]
    return bool(re.search(r",|\sva\s", between) or _NEXT_RATE.match(between))


def _part_start(clause: str, quantity: Quantity) -> int:
    """Where the part of a further quantity begins: after the last comma or ``và`` before it."""
    hits = list(re.finditer(r",\s*|\sva\s|(?<=%)\s(?=t[yi] le\s)", clause[: quantity.start + 1]))
    return hits[-1].end() if hits else quantity.start


def _in_brackets(clause: str, place: int) -> bool:
    return clause.count("(", 0, place) > clause.count(")", 0, place)


def _delta_near(before: str) -> bool:
    return bool(re.search(r"(?<!\w)(?:tang|giam)(?:\s\w+){0,2}\s*$", before))


def _about(text: str, folded: str, low: int, start: int, end: int, high: int) -> tuple[str | None, str | None]:
    """Subject and metric: what follows the quantity up to its verb, or what stands before ``đạt 90%``."""
    after = text[end:high].strip(" ,.:")
    before = text[low:start].strip(" ,.:-")
    if len(after.split()) >= 2:
        cut = _PREDICATE.search(fold(after))
        if cut:
            return after[: cut.start()].strip(), after[cut.end() :].strip()
        return after, before or None
    metric = re.sub(r"\s*(?:đạt|là|còn|chiếm)$", "", before)
    return None, metric or None


def _period(text: str, phase_only: bool = False) -> str | None:
    match = _PERIOD.search(fold(text))
    if match is None or (phase_only and not match["b"]):
        return None
    return f"{match['a']}-{match['b']}" if match["b"] else match["a"]


def _deadline(text: str, folded: str, low: int, high: int) -> str | None:
    match = _DEADLINE.search(folded, low, high)
    return text[match.start() : match.end()] if match else None


def _clean(text: str) -> str:
    return text.strip(" ,.;:-–")
