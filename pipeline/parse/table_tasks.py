"""Tasks in the rows of a table: ``STT | Nội dung | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model.record import Task
from pipeline.parse.rows import Row
from pipeline.parse.table_cells import BodyTable, TableCell
from pipeline.parse.table_columns import TableHeaders

_BETWEEN_NAMES = re.compile(r"\s*[;,]\s*|\s+[-–+]\s+")
_NOBODY = re.compile(r"^[\W_]*$")


class TableTaskReader:
    """Reads tasks from tables. Built once; ``read`` is pure."""

    def __init__(self, headers: TableHeaders) -> None:
        self._headers = headers

    def read(self, table: BodyTable, section: str) -> Iterator[tuple[Task, tuple[Row, ...]]]:
        """The tasks with the rows they stand on; none where no column says who is to do what."""
        columns: dict[str, int] = {}
        for column, cell in enumerate(table.header):
            columns.setdefault(self._headers.role(cell) or "", column)
        if "lead" not in columns or "content" not in columns:
            return
        for row in table.rows:
            lead, content = row[columns["lead"]], row[columns["content"]]
            if _NOBODY.match(lead.text) or not content.text:
                continue
            task = Task(
                section=section,
                assignee=lead.text.strip(" .;"),
                text=content.text.rstrip(" .;"),
                coordinators=_names(_cell(row, columns, "coordinate")),
                deadline=_cell(row, columns, "time") or None,
            )
            yield task, (*lead.rows, *content.rows)


def _cell(row: tuple[TableCell, ...], columns: dict[str, int], role: str) -> str:
    return row[columns[role]].text if role in columns else ""


def _names(text: str) -> list[str]:
    return [name.strip(" -–.") for name in _BETWEEN_NAMES.split(text) if name.strip(" -–.")]
