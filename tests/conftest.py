"""Fixtures of all tests: pages drawn on the spot, the folder of shared data where it is."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.settings import Settings

# What the tests expect the commands to say is English, whatever the locale of the machine.
os.environ["SOHOA_LANG"] = "en"

# Started in the background by a shell, the tests would ignore Ctrl-C, and so would the programs that they stop by it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Machines are busy at times; how long an example takes says nothing about the law it tries.
hypothesis_settings.register_profile("sohoa", deadline=None)
hypothesis_settings.load_profile("sohoa")
# For script/mutate: that an example fails is enough, the smallest is not looked for.
hypothesis_settings.register_profile("first", deadline=None, database=None, phases=[Phase.explicit, Phase.generate])

REPOSITORY = Path(__file__).resolve().parent.parent
SERIF = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"

LINES = (
    "SỞ NỘI VỤ",
    "Số: 12/KH-SNV",
    "KẾ HOẠCH",
    "Công tác văn thư, lưu trữ năm 2024",
    "Thực hiện chương trình công tác, Sở Nội vụ xây dựng kế hoạch",
    "như sau: rà soát hồ sơ, số hóa tài liệu, nộp lưu đúng thời hạn.",
)


def draw_page(lines: tuple[str, ...] = LINES, dpi: int = 150, angle: float = 0.0) -> Image.Image:
    """An A5 page with the lines in 13 point, turned by ``angle`` degrees counter-clockwise; RGB."""
    width, height = round(5.83 * dpi), round(8.27 * dpi)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(SERIF, round(13 / 72 * dpi))
    for number, line in enumerate(lines):
        draw.text((dpi * 0.6, dpi * (0.6 + 0.35 * number)), line, "black", font)
    return image.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white") if angle else image


def page_array(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image, dtype=np.uint8)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real plans and scans; tests that need it are skipped where it is absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real plans and scans are not on this machine")
    return folder


@pytest.fixture(scope="session")
def sample_results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `sohoa run samples/scans -o results` wrote; beside it a copy, ``results``, for tests that change it."""
    from tests.documentation.world import make_sample_results

    folder = tmp_path_factory.mktemp("samples")
    make_sample_results(folder)
    return Path(shutil.copytree(folder / "results", folder / "unchanged"))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("SOHOA_")]:
        monkeypatch.delenv(name)
