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
from pipeline.parse.outline import Node
from pipeline.parse.paragraphs import Paragraph
from pipeline.parse.quantities import Quantity, QuantityReader
from pipeline.parse.rows import Row, fold
from pipeline.parse.table_cells import BodyTable
from pipeline.parse.table_columns import TableHeaders
from pipeline.parse.table_targets import TableTargetReader
from pipeline.parse.target_clauses import (
    clauses,
    comparator_of,
    in_brackets,
    is_own_part,
    part_start,
    subject_and_metric,
)
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
_CLAUSE_END = re.compile(r",?\s+trong do\b")

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
        for start, end, new_sentence in clauses(paragraph.text):
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
            if in_brackets(clause, quantity.figure_start) or self._past.search(clause[: quantity.start]):
                continue
            before = clause[: quantity.start]
            if kept and not is_own_part(clause, kept[-1], quantity):
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
        cuts = [start, *(start + part_start(folded[start:end], quantity) for quantity in quantities[1:]), end]
        for place, quantity in enumerate(quantities):
            low, high = cuts[place], cuts[place + 1]
            stop = _CLAUSE_END.search(folded, start + quantity.end, high)
            part = (low, stop.start() if stop else high)
            target = self._target(paragraph.text, folded, start, part, quantity, context)
            strength = 0.93 if context.in_targets else 0.85
            yield FoundTarget(target, tuple(paragraph.rows_at(*part)), strength)

    def _target(
        self, text: str, folded: str, start: int, part: tuple[int, int], quantity: Quantity, context: _Context
    ) -> Target:
        """The target that a quantity sets; its places count from ``start``, ``part`` is what of the text is its own."""
        low, high = part
        before = folded[low : start + quantity.figure_start]
        subject, metric = subject_and_metric(text, folded, low, start + quantity.start, start + quantity.end, high)
        base = _BASELINE.search(folded, start + quantity.end, high)
        return Target(
            id="T",
            section=context.section,
            kind="quantity",
            clause=_clean(text[low:high]),
            subject=subject,
            metric=metric,
            comparator=comparator_of(quantity, before, self._absolute.search(before) is not None),
            value=quantity.value,
            value_max=quantity.value_max,
            unit=quantity.unit,
            period=_period(text[low:high], phase_only=True) or context.period,
            deadline=_deadline(text, folded, low, high),
            baseline=text[base.start("base") : base.end("base")] if base else None,
        )

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
