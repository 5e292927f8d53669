from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.table import check_overlay, read_table, shipped_dictionaries


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


def test_a_column_that_the_users_table_lacks_is_empty(tmp_path: Path) -> None:
    (tmp_path / "agencies.tsv").write_text("code\nXY\n", encoding="utf-8")
    row = read_table("agencies.tsv", tmp_path)[0]
    assert row == {**dict.fromkeys(read_table("agencies.tsv")[0], ""), "code": "XY"}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("surnames.tsv", "surname\nVõ\n".encode("utf-16"), "is not UTF-8 text"),
        ("surnames.tsv", b"name\nx\n", "has no column 'surname'"),
        ("surnames.tsv", b"surname\nx\ty\n", "a row has 2 cells"),
        ("surname.tsv", b"surname\nx\n", r"no such table, only surnames\.tsv"),
    ],
)
def test_a_users_table_that_cannot_be_used_is_told(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=says):
        check_overlay(tmp_path)


def test_other_files_in_the_users_folder_are_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "my-index-columns.tsv").write_bytes(b"\xff\xfe")
    check_overlay(tmp_path)
    with pytest.raises(ValueError, match="not a folder"):
        check_overlay(tmp_path / "nowhere")
