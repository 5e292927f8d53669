"""A table of the user's own that can't be used ends in a sentence, not in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.model.table import read_table
from pipeline.pipeline import Road
from pipeline.restore.restorer import Restorer
from pipeline.settings import Settings, load_settings


def test_a_file_in_another_encoding_is_told_with_where_the_folder_was_named(tmp_path: Path) -> None:
    (tmp_path / "surnames.tsv").write_bytes("surname\nVõ\n".encode("utf-16"))
    with pytest.raises(UsageError, match=r"^dictionaries \(from --dictionaries\): surnames\.tsv is not UTF-8 text\."):
        load_settings(dictionaries=tmp_path)


@pytest.mark.parametrize(("stage", "name"), [(Road, "label_readings.tsv"), (Restorer, "channel_profiles.tsv")])
def test_a_word_where_a_number_belongs_is_told(tmp_path: Path, stage: type[Road] | type[Restorer], name: str) -> None:
    header = list(read_table(name)[0])
    (tmp_path / name).write_text("\t".join(header) + "\n" + "\t".join(["x"] * len(header)) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="a value that can't be used"):
        stage(Settings(dictionaries=tmp_path))
