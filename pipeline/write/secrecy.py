"""Which documents are secret: Mật, Tối mật, Tuyệt mật (Luật Bảo vệ bí mật nhà nước 2018, điều 8)."""

from __future__ import annotations

from pipeline.model.record import Record


def secrecy_of(record: Record) -> str | None:
    """The mark of secrecy, or what it may be where that waits for review; None for an open document."""
    if record.secrecy:
        return record.secrecy
    for item in record.review:
        if item.field == "/secrecy":
            return item.candidates[0] if item.candidates else item.reason
    return None
