"""The output folder's lists and tables, written again when they would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pipeline.batch.folder import PUBLISHED
from pipeline.batch.ledger import Ledger
from pipeline.batch.storage import Storage
from pipeline.read.reader import sha256_of
from pipeline.write.store import Store


def publish(store: Store, ledger: Ledger, storage: Storage) -> bool:
    """Has records name their inputs, and writes the lists and tables; whether anything had to be written.

    Raises OutputError.
    """
    changed = False
    for key, also in ledger.also_named():
        store.set_also(key[:16], also)
        storage.send(store.folder, [f"records/{record.id}.json" for record in store.records_of(key[:16])])
        ledger.set_also(key, also)
        changed = True
    missing = any(not (store.folder / name).is_file() for name in PUBLISHED)
    if not (changed or missing or ledger.unpublished or _other_rows(store, ledger)):
        return False
    store.publish(ledger.rows())
    storage.send(store.folder, list(PUBLISHED))
    ledger.mark_published()
    return True


def _other_rows(store: Store, ledger: Ledger) -> bool:
    return _digest(row.to_json() for row in ledger.rows()) != sha256_of(store.inputs_path)


def _digest(lines: Iterable[str]) -> str:
    total = hashlib.sha256()
    for line in lines:
        total.update(f"{line}\n".encode())
    return total.hexdigest()
