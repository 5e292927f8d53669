"""The commands in Vietnamese: what people read changes, what programs read does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

import pipeline.model.language
from pipeline.cli.main import _run, app
from pipeline.errors import ExitCode
from pipeline.model.language import language_of

ENGLISH = re.compile(r"\b(the|of|and|are|with|without|that|from|which|this|every|default|required)\b", re.IGNORECASE)
GROUP: Any = typer.main.get_command(app)
COMMANDS = sorted(GROUP.commands)


@pytest.fixture
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_LANG", "vi")
    monkeypatch.setattr(pipeline.model.language, "language", lambda: "vi")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "vi_VN"}, "vi"),
        ({"LC_ALL": "C.UTF-8", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "vi"}, "vi"),
        ({"SOHOA_LANG": "vi", "LC_ALL": "C"}, "vi"),
        ({"SOHOA_LANG": "en", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"SOHOA_LANG": "VI"}, "vi"),
        ({"SOHOA_LANG": "fr"}, "en"),
        ({"LANG": "vie_XX"}, "en"),
        ({"LANG": "Vietnamese_Vietnam.1258"}, "vi"),
    ],
)
def test_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@pytest.mark.usefixtures("vietnamese")
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_is_vietnamese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run([*command.split(), "--help"]) == ExitCode.DONE
    text = capsys.readouterr().out
    assert text.startswith(f"Cách dùng: sohoa {command}".rstrip())
    assert "Tùy chọn:" in text
    # Names of files, options and commands are what they are.
    words = re.sub(r"`[^`]+`|\S*[/_.=-]\S*\w", "", text)
    assert not ENGLISH.findall(words), text


@pytest.mark.usefixtures("vietnamese")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["watch"], 'Thiếu tham số "INBOX". INBOX: Thư mục nhận tệp. Xem `sohoa watch --help`.'),
        (["watch", "gone"], "Thiếu tùy chọn '--out' / '-o'. OUT: Thư mục kết quả. Xem `sohoa watch --help`."),
        (["watch", "gone", "-o", "x"], "gone: không có thư mục này. Hãy tạo thư mục trước, hoặc nêu thư mục mà "
         "máy quét ghi vào; đĩa hay ổ mạng chứa nó đã được gắn chưa?"),
        (["rnu"], "Không có lệnh \"rnu\". Có phải ý bạn là 'run'? Xem `sohoa --help`."),
        (["status", "--jsn", "x"], "Không có tùy chọn --jsn (có thể là: --json). Xem `sohoa status --help`."),
        (["config", "x"], "Thừa tham số (x). Xem `sohoa config --help`."),
        (["run", "a", "-o"], 'Tùy chọn "-o" cần một giá trị. Xem `sohoa --help`.'),
        (["gold", "x", "-o", "y", "--approvals", "12"],
         "Giá trị không hợp lệ cho '--approvals': phải nhỏ hơn hoặc bằng 9. Xem `sohoa gold --help`."),
        (["gold", "x", "-o", "y", "--approvals", "z"],
         "Giá trị không hợp lệ cho '--approvals': phải là số nguyên. Xem `sohoa gold --help`."),
        (["export", "x", "-o", "y", "--separator", "z"],
         "Giá trị không hợp lệ cho '--separator': \"z\" không phải là một trong các giá trị 'comma', 'semicolon', "
         "'tab'. Xem `sohoa export --help`."),
        (["run", "a", "-o", "b", "--max-pages", "0"],
         "max_pages (từ --max-pages): phải lớn hơn 0. Xem mọi thiết lập bằng `sohoa config`."),
        (["parse", "gone.txt"], "gone.txt: không có tệp này. Hãy kiểm tra đường dẫn."),
    ],
)  # fmt: skip
def test_errors_are_vietnamese(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(arguments) in {ExitCode.USAGE, ExitCode.ALL_FAILED}
    assert capsys.readouterr().err == f"sohoa: {said}\n"


def test_the_same_errors_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["rnu"]) == ExitCode.USAGE
    assert capsys.readouterr().err == "sohoa: No such command 'rnu'. Did you mean 'run'? See `sohoa --help`.\n"


def test_what_programs_read_is_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("SỞ NỘI VỤ\nSố: 12/KH-SNV\nKẾ HOẠCH\nCông tác năm 2024\n", encoding="utf-8")
    commands = (["schema"], ["config", "--json"], ["parse", str(text)])
    before = [(_run(command), capsys.readouterr().out) for command in commands]
    request.getfixturevalue("vietnamese")
    assert [(_run(command), capsys.readouterr().out) for command in commands] == before


@pytest.mark.usefixtures("vietnamese")
def test_a_run_is_told_in_vietnamese_and_stored_in_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.pdf").touch()
    out = tmp_path / "out"
    assert _run(["run", str(tmp_path / "empty.pdf"), "-o", str(out), "-j", "1"]) == ExitCode.ALL_FAILED
    said = capsys.readouterr().err
    failed = f"lỗi {tmp_path / 'empty.pdf'} [empty] empty.pdf: là tệp rỗng (0 byte). Hãy chép lại hoặc quét lại."
    assert failed in said
    assert "1 đầu vào: 0 xong, 0 một phần, 1 lỗi, 0 bỏ qua." in said
    row = json.loads((out / "inputs.jsonl").read_text(encoding="utf-8"))
    assert (row["status"], row["reason"]) == ("failed", "empty.pdf: is empty (0 bytes). Copy or scan it again.")
    assert _run(["status", str(out)]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert re.search(r"^đầu vào: +1: .*\b1 lỗi", said, re.MULTILINE)
    assert "lỗi " in said and "là tệp rỗng" in said
    assert _run(["status", str(out), "--json"]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["inputs"]["failed"] == 1
