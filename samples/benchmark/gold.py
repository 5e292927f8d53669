"""The gold record of a source, in the shape of ``sohoa.record/1``; a key that is absent is not scored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from samples.benchmark.source import Part, Remark, Source
from samples.rendering.paper import Paragraph

Node = dict[str, Any]

_DEPTHS = {"chapter": 0, "roman": 1, "article": 1, "arabic": 2, "sub": 3, "letter": 4, "dash": 5, "plus": 6}
_ROMAN = {"I": 1, "V": 5, "X": 10}
_LEAD = re.compile(r"(?P<heading>[^:.;]+):(?:\s+(?P<text>.+))?", re.DOTALL)
_HEADING_WORDS, _LEADING_WORDS = 12, 7
"""Of a heading that ends with a colon, and of one that text follows on its line."""
_BASES = ("Căn cứ", "Thực hiện", "Theo", "Xét", "Triển khai")


def gold_record(source: Source) -> Node:
    """What the record of the document must say."""
    front, paper = source.front, source.paper
    record: Node = {"schema": "sohoa.record/1", **_header(source)}
    outline = _Outline("")
    outline.read(source.body, has_closing=True)
    annexes = []
    for number, (annex, part) in enumerate(zip(paper.annexes, source.annexes, strict=True), start=1):
        below = _Outline(f"A{number}")
        below.read(part)
        # What is attached without being an annex (quy chế) bears its kind as part of its name.
        label = annex.label if annex.label.startswith("PHỤ LỤC") else None
        heading = annex.title if label else f"{annex.label} {annex.title}"
        node: Node = {"id": f"A{number}", "label": label, "heading": heading, "children": below.nodes}
        if below.table is not None:
            node["table"] = below.table
        annexes.append(node)
        for key in ("references", "targets", "tasks"):
            getattr(outline, key).extend(getattr(below, key))
    record["references"] = outline.references
    record["sections"] = outline.nodes
    record["targets"] = [{"id": f"T{number}", **item} for number, item in enumerate(outline.targets, start=1)]
    record["tasks"] = outline.tasks
    record["closing"] = outline.closing
    record["appendices"] = annexes
    if paper.recipients:
        *recipients, archive = paper.recipients
        record["recipients"] = [line.rstrip(";.,") for line in recipients]
        record["archive"] = re.sub(r"^Lưu:? ", "", archive).rstrip(".")
    for key in front.get("unscored", ()):
        record.pop(key)
    return record


def _header(source: Source) -> Node:
    front, paper = source.front, source.paper
    letter = paper.type_name is None
    header: Node = {
        "type": front["code"],
        "type_name": "Công văn" if letter else paper.type_name,
        "number": front["number"],
        "serial": int(paper.serial),
        "symbol": paper.symbol,
        "date": front["date"].isoformat(),
        "year": front["date"].year,
        "place": paper.place,
        # TOML has no null: an empty string says that there is nothing to find.
        "issuer": {key: value or None for key, value in front["gold"]["issuer"].items()},
        "subject": paper.subject,
        "urgency": paper.urgency,
        "secrecy": None,
    }
    if "signer" in front["gold"]:
        signer = {"role": None, **front["gold"]["signer"], "name": paper.signer}
        if paper.party:
            # The party's T/M and T/L are the state's TM. and TL.; a reader may write either.
            signer["role_alt"] = [signer["role"].replace("/", "") + "."]
            signer["authority_alt"] = [signer["authority"].replace(signer["role"], signer["role_alt"][0])]
        header["signer"] = signer
    if source.pen:
        header["handwritten"] = {"number": True, "date_day": True}
    return header


class _Outline:
    """Sections of the body or of an annex, with what stands in them."""

    def __init__(self, prefix: str) -> None:
        self.nodes: list[Node] = []
        self.references: list[Node] = []
        self.targets: list[Node] = []
        self.tasks: list[Node] = []
        self.closing: str | None = None
        self.table: Node | None = None
        self._prefix = prefix
        self._path: list[tuple[int, Node]] = [(-1, {"id": prefix, "children": self.nodes})]
        self._assignees: list[tuple[int, str]] = []

    def read(self, part: Part, *, has_closing: bool = False) -> None:
        last = part.paragraphs[-1][0]
        for paragraph, remarks in part.paragraphs:
            ends = has_closing and paragraph is last and paragraph.kind == "text"
            if ends and paragraph.text.startswith("Trên đây là"):
                self.closing = paragraph.text
            elif paragraph.table is not None:
                self._tabled(paragraph)
            elif paragraph.kind in _DEPTHS:
                self._enter(paragraph)
            elif paragraph.kind == "text" and len(self._path) > 1:
                self._continue(paragraph.text, ends)
            if paragraph.kind in _DEPTHS or paragraph.kind == "text":
                self._follow(paragraph, remarks, ends)
            for remark in remarks:
                self._note(remark, paragraph)

    @property
    def _section(self) -> str | None:
        node = self._path[-1][1]
        return node["id"] or None

    def _enter(self, paragraph: Paragraph) -> None:
        depth = _DEPTHS[paragraph.kind]
        while self._path[-1][0] >= depth:
            self._path.pop()
        while self._assignees and self._assignees[-1][0] >= depth:
            self._assignees.pop()
        parent = self._path[-1][1]
        ordinal = _ordinal(paragraph, parent["children"])
        node: Node = {
            "id": f"{parent['id']}/{ordinal}" if parent["id"] else ordinal,
            "label": paragraph.label,
            "heading": paragraph.heading or None,
            "text": paragraph.text,
            "children": [],
        }
        lead = _LEAD.fullmatch(paragraph.text) if paragraph.kind not in {"dash", "plus"} else None
        most = _HEADING_WORDS if lead and not lead["text"] else _LEADING_WORDS
        if lead and not paragraph.heading and len(lead["heading"].split()) <= most:
            # Words before a colon, not in bold: whether they are a heading or text is a matter of taste.
            node.update(heading_alt=[lead["heading"]], text_alt=[lead["text"] or None])
        elif _is_bare_title(paragraph):
            node.update(heading_alt=[paragraph.text], text_alt=[None])
        parent["children"].append(node)
        self._path.append((depth, node))

    def _continue(self, text: str, ends: bool) -> None:
        """A paragraph without a label belongs to the section above it; of the last one it is open whether it does."""
        node = self._path[-1][1]
        longer = f"{node['text']}\n{text}".strip()
        if ends:
            node.setdefault("text_alt", []).append(longer)
        else:
            node["text"] = longer

    def _tabled(self, paragraph: Paragraph) -> None:
        assert paragraph.table is not None
        table = {"header": list(paragraph.table.header), "rows": [list(row) for row in paragraph.table.rows]}
        if len(self._path) > 1:
            self._path[-1][1]["table"] = table
        else:
            self.table = table

    def _follow(self, paragraph: Paragraph, remarks: Sequence[Remark], ends: bool) -> None:
        """Work of the agency that a heading above has named."""
        own = any(remark.word in {"task", "tasks"} for remark in remarks)
        if self._assignees and not own and paragraph.text and not ends:
            self._task(self._assignees[-1][1], paragraph.text, required=True)

    def _note(self, remark: Remark, paragraph: Paragraph) -> None:
        if remark.word == "ref":
            self._reference(remark, paragraph)
        elif remark.word in {"target", "zero"}:
            self._target(remark)
        elif remark.word == "task":
            self._task(" ".join(remark.words), paragraph.text or remark.about, remark.required)
        else:
            named = " ".join(remark.words) or paragraph.heading
            self._assignees.append((_DEPTHS[paragraph.kind], named))
            if paragraph.text:
                self._task(named, paragraph.text, required=True)

    def _reference(self, remark: Remark, paragraph: Paragraph) -> None:
        types, number, *dated = remark.words
        type_, *others = types.split("~")
        issuer, subject = (*remark.parts, "-", "-")[:2]
        basis = len(self._path) == 1 and not self._prefix and remark.about.startswith(_BASES)
        item: Node = {"type": type_, "number": None if number == "-" else number}
        if others:
            item["type_alt"] = others
        if dated and dated[0] != "-":
            item["date"] = dated[0]
        for key, value in (("issuer", issuer), ("subject", subject)):
            if value not in {"", "-"}:
                item[key] = value
        item.update(role="legal_basis" if basis else "mention", section=self._section)
        self.references.append(item if remark.required else {**item, "required": False})

    def _target(self, remark: Remark) -> None:
        clause = remark.parts[0] if remark.parts else remark.about.rstrip(".;")
        item: Node = {"section": self._section, "kind": "quantity", "clause": clause}
        if remark.word == "zero":
            item.update(kind="zero", comparator="=", value=0, unit="vụ việc", unit_in_text=False)
        else:
            comparator, value, *unit = (None if word == "-" else word for word in remark.words)
            low, _, high = (value or "").partition("..")
            item.update(comparator=comparator, value=_number(low), value_max=_number(high))
            measured = " ".join(word for word in unit if word)
            item.update(unit=measured or None, unit_in_text=bool(measured))
            if value is None:
                item["kind"] = "qualitative"
        self.targets.append(item if remark.required else {**item, "required": False})

    def _task(self, assignee: str, text: str, required: bool) -> None:
        item: Node = {"section": self._section, "assignee": assignee, "text": text}
        self.tasks.append(item if required else {**item, "required": False})


def _is_bare_title(paragraph: Paragraph) -> bool:
    """``1. Về kinh tế``, not in bold: a few words that end as no sentence may be called a heading or text as well."""
    short = 0 < len(paragraph.text.split()) <= _HEADING_WORDS
    return not paragraph.heading and short and paragraph.kind in {"arabic", "sub"} and paragraph.text[-1].isalpha()


def _ordinal(paragraph: Paragraph, before: Sequence[Node]) -> str:
    label = paragraph.label.rstrip(".)-")
    if paragraph.kind == "chapter":
        return f"C{_roman(label.split()[-1])}"
    if paragraph.kind in {"dash", "plus"}:
        sign = paragraph.label
        return f"{sign}{sum(node['label'] == sign for node in before) + 1}"
    return label.replace("Điều ", "D")


def _roman(label: str) -> int:
    values = [_ROMAN[letter] for letter in label]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def _number(text: str) -> float | None:
    return float(text) if text else None
