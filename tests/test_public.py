"""What users and scripts may rely on: names, exit codes, error codes."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

import pipeline
from pipeline.errors import ExitCode, SohoaError


def test_public_names() -> None:
    assert pipeline.__all__ == [
        "DocumentError",
        "ExitCode",
        "Record",
        "Settings",
        "SohoaError",
        "parse",
        "process",
        "restore",
        "tables",
    ]
    for name in pipeline.__all__:
        assert getattr(pipeline, name) is not None


def test_exit_codes_are_those_of_the_documentation() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "USAGE": 1,
        "NOTHING_TO_DO": 2,
        "SOME_FAILED": 3,
        "ALL_FAILED": 4,
        "MISSING_DEPENDENCY": 5,
        "NOT_WRITTEN": 6,
        "INTERRUPTED": 130,
    }


def _all_errors(kind: type[SohoaError]) -> list[type[SohoaError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _all_errors(child))]


def test_error_codes_are_those_of_the_documentation() -> None:
    # The family that all rooms share; a house around the road may add a kind of its own.
    shared = [kind for kind in _all_errors(SohoaError) if kind.__module__ == SohoaError.__module__]
    assert {kind.__name__: kind.code for kind in shared} == {
        "SohoaError": "error",
        "UsageError": "usage",
        "MissingDependencyError": "missing_dependency",
        "OutputError": "output",
        "DocumentError": "document",
        "UnreadableError": "unreadable",
        "UnsupportedError": "unsupported",
        "CorruptError": "corrupt",
        "EncryptedError": "encrypted",
        "LimitError": "limit",
        "RecognitionError": "recognition",
    }


@pytest.mark.parametrize("kind", _all_errors(SohoaError))
def test_errors_survive_the_way_back_from_a_worker(kind: type[SohoaError]) -> None:
    error = kind("a.pdf: is odd.", code="odd", advice="Look at it.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.message, again.code, again.advice) == ("a.pdf: is odd.", "odd", "Look at it.")
    assert str(again) == "a.pdf: is odd. Look at it."


def test_functions_keep_their_names_after_use() -> None:
    pipeline.restore("Kế hoạch")
    pipeline.parse("Kế hoạch")
    assert callable(pipeline.restore)
    assert callable(pipeline.parse)


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom pipeline.cli.main import _run\n_run(['--help'])\n"
        "print([n for n in ('cv2', 'numpy', 'pandas', 'pypdfium2', 'pytesseract', 'pyarrow', 'numba')"
        " if n in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "Usage: sohoa" in done.stdout
