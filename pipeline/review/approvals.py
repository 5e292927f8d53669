"""Who signs for a record: append-only, and only for the values that were seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select

from pipeline.review.database import in_batches
from pipeline.review.schema import approvals


def approve(engine: Engine, who: str, record_id: str, content: str, withdraw: bool = False) -> None:
    """Notes that ``who`` approves the values that ``content`` names, or no longer does."""
    row = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "who": who,
        "record_id": record_id,
        "content": content,
        "withdrawn": withdraw,
    }
    with engine.begin() as connection:
        connection.execute(insert(approvals).values(row))


def standing_approvals(engine: Engine, record_ids: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """By record: who approves, and what. The last word of each person counts."""
    last: dict[tuple[str, str], tuple[str, bool]] = {}
    with engine.connect() as connection:
        for some in in_batches(record_ids):
            chosen = select(approvals).where(approvals.c.record_id.in_(some)).order_by(approvals.c.id)
            for row in connection.execute(chosen):
                last[row.record_id, row.who] = (row.content, row.withdrawn)
    standing: dict[str, list[tuple[str, str]]] = {}
    for (record_id, who), (content, withdrawn) in last.items():
        if not withdrawn:
            standing.setdefault(record_id, []).append((who, content))
    return standing
