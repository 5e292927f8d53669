"""Frames hold what the exported tables hold."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import pipeline
from pipeline.errors import UsageError
from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.settings import Settings
from pipeline.write.export import Export, export
from pipeline.write.inputs import InputRow
from pipeline.write.selection import Selection
from pipeline.write.store import Store


def test_frames_are_the_exported_tables(
    tmp_path: Path, record: Record, document: Document, inputs: list[InputRow]
) -> None:
    store = Store.create(tmp_path / "out")
    store.put([record], document)
    store.publish(inputs)
    frames = pipeline.tables(store.folder)
    assert frames["documents"]["number"].dropna().tolist() == [record.number]
    list(export("parquet", Export(Selection(store), tmp_path / "parquet", Settings())))
    for name, frame in frames.items():
        written = pd.read_parquet(tmp_path / "parquet" / f"{name}.parquet", dtype_backend="numpy_nullable")
        assert written.columns.tolist() == frame.columns.tolist()
        assert _plain(written) == _plain(frame)


def _plain(frame: pd.DataFrame) -> list[list[object]]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def test_a_folder_without_results_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no results"):
        pipeline.tables(tmp_path)
