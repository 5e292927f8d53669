"""Tasks: who is to do what, with whom, how often, by when, and to whom it is reported.

Two forms (domain facts 3.2): under a heading that is an agency every child is a task of that agency; and sentences
such as ``X chủ trì, phối hợp với Y …``, ``Giao X …``, ``X giao Y …``, ``X có trách nhiệm …``. Tasks are given out under
headings such as *Tổ chức thực hiện* and, in directives and letters, behind an opening such as ``… yêu cầu các đơn vị
thực hiện:``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.record import Task
from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.outline import Node
from pipeline.parse.paragraphs import Paragraph
from pipeline.parse.rows import Row, fold
from pipeline.parse.table_cells import BodyTable
from pipeline.parse.table_columns import TableHeaders
from pipeline.parse.table_tasks import TableTaskReader
from pipeline.settings import Settings

_IMPLEMENTATION = re.compile(
    r"to chuc thuc hien|phan cong|trach nhiem|thuc hien ke hoach|to chuc trien khai|nhiem vu cua"
)
_DIRECTS = re.compile(
    r"(?<!\w)(?:chi thi|(?:yeu cau|chi dao)(?=\s?:)|(?:yeu cau|de nghi|giao|phan cong|chi dao)(?!\w)"
    r"(?:(?!bao cao|tra loi|co y kien|xem xet|tham dinh|tong hop)[^.;])*"
    r"(?:thuc hien|trien khai|nhiem vu|cac viec|noi dung)"
    r"(?:(?!bao cao|tra loi|co y kien)[^.;])*)\s*:\s*$"
)
"""The end of an opening behind which tasks are given out: ``Chủ tịch Ủy ban nhân dân tỉnh chỉ thị:``."""
_ASSIGNEE = re.compile(
    r"^(?:lanh dao |thu truong |truong |giam doc |ban giam doc|chanh van phong|cong chuc|vien chuc|can bo|chu tich "
    r"|chi huy truong |nganh |nguoi lao dong|cac |ca nhan |tap the |don vi |toan the |ubnd|bch )"
)
_ORDERED = re.compile(
    r"(?<!\w)(?<!bàn )(?<!chuyển )(?<!được )(?:giao|yêu cầu|đề nghị|phân công)(?: nhiệm vụ)?(?: cho)? "
    r"(?=[A-ZĐÁÂĂÊÔƠƯỦ]|các (?:cơ quan|đơn vị|sở|ban|ngành|địa phương|phòng|xã|phường|huyện)(?!\w))"
)
"""Within a sentence: ``Hội đồng nhân dân xã giao Ủy ban nhân dân xã …``. With its marks: *Giao thông* is no order."""
_NO_NAME = re.compile(r"(?<!\w)(?:đã|để|sẽ|nếu|khi|thì|mà|vì|không|chưa|kính)(?!\w)")
"""Words that no agency's name holds; what was done already is no task."""
_MAX_ASSIGNEE, _MOST_NAMES = 22, 60
"""Words of one name, and of a list of names before the verb; what is longer is no name."""
_COORDINATORS = re.compile(
    r"phoi hop\s(?:chat che\s)?(?:voi|cung)\s(?:cac\s)?(?P<who>.{3,200}?)"
    r"(?=\s(?:to chuc|trien khai|xay dung|tham muu|thuc hien|huong dan|ra soat|kiem tra|theo doi|tong hop|trong viec|de"
    r"|va cac|lap|don doc|day manh|tuyen truyen|tham dinh)[\s,]|[;.]|$)"
)
_REPORT = re.compile(
    r"bao cao\s(?:ket qua\s)?(?:thuc hien\s)?(?:ve\s|cho\s|den\s)?"
    r"(?P<who>(?:ubnd|uy ban|chu tich|giam doc|chanh|so |bo |hoi dong|ban |lanh dao|thuong truc)[^,;.(]{0,60})"
    r"|gui ve\s(?P<where>[^,;.(]{3,60})"
)
_REPORT_END = re.compile(
    r"\s(?:theo|de|truoc|xem xet|ve|ket qua|qua|trong|khi|dinh ky|vao|nham|theo doi|chi dao|dam bao|bao dam|dung)\s"
)
_DEADLINE = re.compile(
    r"(?:truoc|cham nhat(?:\sla|\svao)?|den)\sngay\s\d{1,2}"
    r"(?:[/.-]\d{1,2}(?:[/.-]\d{4})?|\sthang\s\d{1,2}(?:\snam\s\d{4})?|\sh[ao]ng\s\w+)"
    r"|(?:truoc|trong|xong|den het|den cuoi)\s(?:quy\s[ivx\d]+|thang\s\d{1,2})(?:(?:/|\snam\s)20\d\d)?"
    r"|(?:dau|cuoi)\snam\s20\d\d"
)


_LAST_WORDS = 400
"""Letters of a preamble among which those stand that say that tasks follow."""
_CALL = re.compile(
    r"^(?:(?:quan tam|phoi hop|nghiem tuc|khan truong|chu dong|kip thoi|trien khai|to chuc|thuc hien|chi dao|va)\W+)+"
    r"(?:(?:(?:theo )?(?:dung )?(?:noi dung|tinh than)[^,;.]*|(?:chi thi|cong van|ke hoach|quyet dinh|thong bao"
    r"|cong dien|huong dan|chuong trinh|nghi quyet|quy che|quy dinh|van ban))\s*\bnay\W*)?$"
)
"""The last sentence of many documents: ``… nghiêm túc triển khai thực hiện./.``"""
_AMBIGUOUS_HEADS = {
    skeleton(head): head
    for head in "bộ ban phòng tổ báo vụ cụm quỹ khối đoàn trường đài sở viện trạm".split()  # noqa: SIM905
}
"""Words that begin agencies and, with other marks or in other places, common sentences: ``Bộ Y tế``, ``Bố trí``."""
_RUN = re.compile(r"\w+|\W")
_DUTY = re.compile(r"\s(?:co|chiu)\strach\snhiem(?:\sthuc\shien)?\W*$")

_Tables = Sequence[tuple[str, BodyTable]]


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A task and the rows it stands on."""

    task: Task
    rows: tuple[Row, ...]
    strength: float
    rule: str | None = None
    """Of rules.tsv, where it is not that of the list."""


class TaskReader:
    """Finds tasks in the outline. Built once; ``read`` is pure."""

    def __init__(self, settings: Settings, headers: TableHeaders) -> None:
        self._tables = TableTaskReader(headers)
        overlay = settings.dictionaries
        cues = read_table("task_cues.tsv", overlay)

        def alternatives(kind: str) -> str:
            return "|".join(row["pattern"] for row in cues if row["kind"] == kind)

        self._verb = re.compile(rf"[\s,:]+(?=(?:{alternatives('verb')})(?!\w))")
        self._any_verb = re.compile(rf"[\s,:]+(?=(?:{alternatives('verb')}|{alternatives('inside')})(?!\w))")
        self._noun = re.compile(rf"(?<!\w)(?:{alternatives('noun')})(?!\w)")
        self._nobody = re.compile(rf"^(?:{alternatives('nobody')})(?!\w)")
        self._notice = re.compile(rf"(?<!\w)(?:{alternatives('notice')})")
        self._order = re.compile(rf"^(?:{alternatives('order')})\s+")
        self._frequency = re.compile(rf"(?<!\w)(?:{alternatives('frequency')})(?!\w)")
        self._often = re.compile(rf"[\s,]+(?:{alternatives('frequency')})$")
        heads = {skeleton(row["head"]) for row in read_table("agency_heads.tsv", overlay)}
        joined = "|".join(sorted(map(re.escape, heads), key=len, reverse=True))
        self._head = re.compile(rf"^(?:{joined})(?!\w)")

    def read(
        self, nodes: Sequence[Node], before: _Tables = (), after: _Tables = (), preamble: Sequence[Paragraph] = ()
    ) -> list[FoundTask]:
        """Tasks in the order of the text.

        ``before`` and ``after``: tables outside the sections of ``nodes``, each with the id of its own section.
        ``preamble``: what stands before the sections; it may say that tasks follow.
        """
        directed = bool(preamble) and _DIRECTS.search(fold(preamble[-1].text[-_LAST_WORDS:])) is not None
        return [*self._in_tables(before), *self._walk(nodes, None, directed), *self._in_tables(after)]

    def _walk(self, nodes: Sequence[Node], assignee: str | None, inside: bool) -> Iterator[FoundTask]:
        for node in nodes:
            heading = fold(node.heading or "")
            here = inside or bool(_IMPLEMENTATION.search(heading))
            named = assignee
            if (
                here
                and node.heading
                and self._is_assignee(heading)
                and self._is_spelt(node.heading[self._order_end(heading) :])
            ):
                named = _DUTY.sub("", heading)
                named = node.heading[self._order_end(heading) : len(named)]
            for paragraph in node.paragraphs:
                found = self._paragraph(paragraph, node.id, named, here)
                if found is not None:
                    yield found
            yield from self._in_tables([(node.id, table) for table in node.tables])
            details = node.paragraphs and node.paragraphs[-1].text.endswith(":")
            children = [child for child in node.children if not (details and child.reading.style == "plus")]
            yield from self._walk(children, named, here)

    def _in_tables(self, tables: _Tables) -> Iterator[FoundTask]:
        for section, table in tables:
            for task, rows in self._tables.read(table, section):
                yield FoundTask(task, rows, 0.85, "table_row")

    def _paragraph(self, paragraph: Paragraph, section: str, assignee: str | None, inside: bool) -> FoundTask | None:
        text = paragraph.text
        own = self._sentence(text, inside)
        if own is not None:
            who, rest = own
        elif assignee is not None:
            who, rest = assignee, text
        else:
            return None
        task = self._task(section, who, rest)
        return FoundTask(task, paragraph.rows, 0.85 if own is not None and inside else 0.8)

    def _sentence(self, text: str, inside: bool) -> tuple[str, str] | None:
        """Assignee and the rest of ``X chủ trì …`` and ``Giao X …``; None when the sentence names nobody."""
        folded = fold(text[:400])
        start = self._order_end(folded)
        given = self._given_by(text[:400], folded) if not start else 0
        start = start or given
        ordered = start > 0
        verb = self._first_verb(text, folded, start, inside or ordered)
        if verb is None or self._notice.match(folded, verb.end()):
            return None
        ends = text.rstrip().endswith("./.")
        if ends and _CALL.match(folded[verb.end() :].partition(". ")[0]):
            return None
        who, colon, doing = text[start : verb.start()].partition(":")
        who = who.strip(" ,-")
        key = fold(who)
        if not _fits(who) or ";" in who or "." in who.rstrip("."):
            return None
        known = bool(self._head.match(key)) and not self._nobody.match(key)
        if not (known or ((inside or ordered) and self._is_assignee(key))) or _NO_NAME.search(who.casefold()):
            return None
        if not inside and not ordered and self._needs_inside(key):
            return None
        if known and not self._is_spelt(who):
            return None
        often = self._often.search(key)
        rest = f"{doing} {text[verb.end() :]}" if colon else text[verb.end() :]
        if often is not None:
            who, rest = who[: often.start()].strip(" ,"), f"{who[often.start() :].strip()} {rest}"
        return who, " ".join(rest.split())

    def _first_verb(self, text: str, folded: str, start: int, given: bool) -> re.Match[str] | None:
        """What is to be done, from ``start`` on; ``given``: where tasks are given out, any verb says so.

        A capital behind small letters belongs to a name (*Ủy ban Kiểm tra*), and so do nouns that sound like verbs.
        """
        nouns = [match.span() for match in self._noun.finditer(folded)]
        for verb in (self._any_verb if given else self._verb).finditer(folded, start):
            place = verb.end()
            named = text[place].isupper() and ":" not in verb.group()
            if not named and not any(low <= place < high for low, high in nouns):
                return verb
        return None

    def _given_by(self, text: str, folded: str) -> int:
        """Where the second name of ``X giao Y …`` begins; 0 where nobody gives anything to anybody."""
        for match in _ORDERED.finditer(text):
            giver = folded[: match.start()].strip(" ,")
            if (
                self._head.match(giver)
                and len(giver.split()) <= _MAX_ASSIGNEE
                and self._is_assignee(folded[match.end() :])
            ):
                return match.end()
        return 0

    def _is_assignee(self, key: str) -> bool:
        key = key[self._order_end(key) :]
        if self._nobody.match(key):
            return False
        return bool(self._head.match(key) or _ASSIGNEE.match(key))

    @staticmethod
    def _needs_inside(key: str) -> bool:
        """Words that begin agencies and common sentences alike count only under a heading for tasks."""
        return key.split(maxsplit=1)[0] in _AMBIGUOUS_HEADS

    @staticmethod
    def _is_spelt(who: str) -> bool:
        """Whether a word that is an agency's only with its own marks has them."""
        first = who.split(maxsplit=1)[0].casefold()
        return _AMBIGUOUS_HEADS.get(skeleton(first), first) == first

    def _order_end(self, folded: str) -> int:
        match = self._order.match(folded)
        return match.end() if match else 0

    def _task(self, section: str, who: str, rest: str) -> Task:
        folded = fold(rest)
        coordinators = _COORDINATORS.search(_small(rest, folded))
        frequency = self._frequency.search(folded)
        deadline = _DEADLINE.search(folded)
        report = _REPORT.search(folded)
        return Task(
            section=section,
            assignee=who.strip(" .:;"),
            text=rest.rstrip(" .;"),
            coordinators=_names(rest[coordinators.start("who") : coordinators.end("who")]) if coordinators else [],
            frequency=rest[frequency.start() : frequency.end()] if frequency else None,
            deadline=rest[deadline.start() : deadline.end()] if deadline else None,
            report_to=_report(rest, report) if report else [],
        )


def _small(text: str, folded: str) -> str:
    """``folded`` without words that have a capital: ``Ban Tổ chức`` holds no verb."""
    masked = [
        folded[match.start() : match.end()]
        if not match.group()[0].isupper() or match.group() == "Phối"
        else "X" * len(match.group())
        for match in _RUN.finditer(text)
    ]
    return "".join(masked) if sum(map(len, masked)) == len(folded) else folded


def _fits(who: str) -> bool:
    """Whether a text is as long as names are, and one of a list not longer than a name."""
    lengths = [len(name.split()) for name in who.split(",")]
    return 1 <= sum(lengths) <= _MOST_NAMES and max(lengths) <= _MAX_ASSIGNEE


def _names(text: str) -> list[str]:
    parts = re.split(r"\s*[,;]\s*", text)
    return [part.strip() for part in parts if part.strip()]


def _report(text: str, match: re.Match[str]) -> list[str]:
    group = "who" if match["who"] else "where"
    name = text[match.start(group) : match.end(group)]
    end = _REPORT_END.search(fold(name) + " ")
    return [name[: end.start()].strip() if end else name.strip()]
