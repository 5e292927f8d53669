from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.table import read_table, shipped_dictionaries


def test_every_shipped_table_says_what_it_is_and_can_be_read() -> None:
    for path in shipped_dictionaries().glob("*.tsv"):
        assert path.read_text(encoding="utf-8").startswith("#"), f"{path.name} has no header line"
        rows = read_table(path.name)
        assert rows, path.name


def test_rows_of_the_user_come_first(tmp_path: Path) -> None:
    name = "surnames.tsv"
    shipped = read_table(name)
    header = "\t".join(shipped[0])
    (tmp_path / name).write_text(f"# mine\n{header}\nx\ty\n", encoding="utf-8")
    rows = read_table(name, tmp_path)
    assert next(iter(rows[0].values())) == "x"
    assert rows[1:] == shipped


def test_a_row_with_too_many_cells_is_told(tmp_path: Path) -> None:
    (tmp_path / "surnames.tsv").write_text("# mine\na\nx\ty\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"surnames\.tsv: a row has 2 cells"):
        read_table("surnames.tsv", tmp_path)


def test_a_missing_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_table("no-such-table.tsv", tmp_path)
