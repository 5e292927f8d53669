"""Files made to hurt: every reader refuses them or reads them, in little memory and time, in a process of its own."""

from __future__ import annotations

import io
import re
import select
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, features

from tests.conftest import REPOSITORY, draw_page
from tests.read.files import one_page_pdf, pdf, stream

MEGABYTES = 1500
"""Address space of the reading process; its libraries alone map about 700."""
SECONDS = 60
"""After which a file counts as a hang, on a busy machine too; the reader's own limit is 5 for a page."""


class Child:
    """The reading process, started anew when a file has killed it."""

    def __init__(self) -> None:
        self._process = self._started()

    def read(self, path: Path) -> str:
        """What became of a file."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{path}\n".encode())
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
        line = self._process.stdout.readline().decode().strip() if ready else "hang"
        if line in {"", "hang"}:
            self.close()
            code = self._process.returncode
            self._process = self._started()
            return line or f"crash {code}"
        return line

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    @staticmethod
    def _started() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.read.reading_child", str(MEGABYTES)]
        return subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    process = Child()
    yield process
    process.close()


# -- made by hand ------------------------------------------------------------------------------------------------------


def tiff(frames: int, side: int = 100, data: bytes = bytes(1300), compression: int = 1, loop: bool = False) -> bytes:
    """Bilevel frames that share one strip; with ``loop`` the last leads back to the first."""
    first = 8 + len(data)
    out = bytearray(struct.pack("<2sHI", b"II", 42, first) + data)
    for number in range(frames):
        tags = ((256, side), (257, side), (258, 1), (259, compression), (262, 1), (273, 8), (277, 1), (278, side),
                (279, len(data)))  # fmt: skip
        end = len(out) + 2 + 12 * len(tags) + 4
        follows = end if number < frames - 1 else first if loop else 0
        entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        out += struct.pack("<H", len(tags)) + entries + struct.pack("<I", follows)
    return bytes(out)


def picture(entries: bytes, data: bytes, claims: int = 10) -> bytes:
    kind = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8"
    return stream(data, kind + b" /Width %d /Height %d %s" % (claims, claims, entries))


def shows(*objects: bytes) -> bytes:
    return one_page_pdf(stream(b"q 500 0 0 700 0 0 cm /I Do Q"), b"/XObject << /I 5 0 R >>", objects)


def encoded(side: int, kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (side, side)).save(file, kind, **options)
    return file.getvalue()


EMPTY = zlib.compress(bytes(1_000_000), 9)


@pytest.mark.parametrize(
    ("name", "data", "outcome"),
    [
        ("frames.tif", tiff(20_000), "refused too_many_pages"),
        ("ring.tif", tiff(3, loop=True), "read"),
        ("bomb.tif", tiff(1, 60_000, zlib.compress(bytes(4_000_000)), 8), "refused too_many_pixels"),
        ("short.tif", tiff(1, 5_000, zlib.compress(bytes(1_000)), 8), "refused corrupt"),
        ("large.webp", encoded(9_000, "WEBP"), "refused too_many_pixels"),
        ("jpeg.pdf", shows(picture(b"/Filter /DCTDecode", encoded(6_000, "JPEG"))), "read"),
        ("mask.pdf", shows(picture(b"/SMask 6 0 R", bytes(100)), picture(b"/Filter /FlateDecode", EMPTY, 20_000)),
         "refused too_many_pixels"),
        ("picture.pdf", shows(picture(b"/Filter /FlateDecode", EMPTY, 20_000)), "read too_many_pixels"),
        ("arrays.pdf", one_page_pdf(stream(b"q Q"), b"/X " + b"[" * 100_000 + b"]" * 100_000), "read"),
        ("dictionaries.pdf", one_page_pdf(stream(b"q Q"), b"/X " + b"<</A " * 50_000 + b">>" * 50_000), "read"),
        ("states.pdf", one_page_pdf(stream(b"q " * 300_000)), "read"),
        ("objects.pdf", pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                             b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>", *[b"<< /A 1 >>"] * 100_000]),
         "read"),
        ("count.pdf", pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>",
                           b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"]), "read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_made_to_hurt(child: Child, tmp_path: Path, name: str, data: bytes, outcome: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert child.read(path) == outcome


@pytest.mark.skipif(not features.check("jpg_2000"), reason="Pillow without JPEG 2000")
def test_a_jpeg_2000_picture_larger_than_it_says(child: Child, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    data = bytearray(encoded(64, "JPEG2000"))
    grid = data.index(b"\xff\x4f\xff\x51") + 8
    data[grid : grid + 8] = struct.pack(">II", 9_000, 9_000)
    path.write_bytes(shows(picture(b"/Filter /JPXDecode", bytes(data))))
    assert child.read(path) == "refused too_many_pixels"
    path.write_bytes(shows(picture(b"/Filter [/FlateDecode /JPXDecode]", zlib.compress(data))))
    assert child.read(path) == "refused too_many_pixels"


# -- real bytes, damaged -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Small files of every kind: samples as they are, and pages drawn here."""
    folder = tmp_path_factory.mktemp("whole")
    page = draw_page(dpi=72)
    page.save(folder / "a.png")
    page.save(folder / "a.jpg")
    page.save(folder / "a.webp")
    page.convert("1").save(folder / "g4.tif", compression="group4", save_all=True, append_images=[page.convert("1")])
    for compression in ("tiff_lzw", "jpeg", "tiff_deflate"):
        page.save(folder / f"{compression}.tif", compression=compression, save_all=True, append_images=[page])
    page.save(folder / "a.pdf")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return files | {name: (REPOSITORY / "samples" / "scans" / name).read_bytes() for name in ("decision-archive.tif",)}


@st.composite
def damage(draw: st.DrawFn) -> list[tuple[str, float, bytes]]:
    """Edits: what is done, where (share of the file, most of them near its start), with which bytes."""
    places = st.one_of(st.floats(0, 0.02), st.floats(0, 1))
    extremes = st.sampled_from([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\0\0\0\x80", b"99999999", b"-1", b"0"])
    edit = st.tuples(
        st.sampled_from(["cut", "over", "in", "number"]), places, st.one_of(extremes, st.binary(max_size=9))
    )
    return draw(st.lists(edit, min_size=1, max_size=6))


def damaged(data: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    for what, share, with_bytes in edits:
        place = int(share * len(data))
        if what == "cut":
            data = data[:place] + data[place + 50 * len(with_bytes) :]
        elif what == "over":
            data = data[:place] + with_bytes + data[place + len(with_bytes) :]
        elif what == "in":
            data = data[:place] + with_bytes + data[place:]
        elif found := re.compile(rb"\d+").search(data, place):
            data = data[: found.start()] + with_bytes + data[found.end() :]
    return data


@given(data=st.data(), edits=damage())
@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_damaged_files_are_read_or_refused(
    child: Child, whole: dict[str, bytes], tmp_path: Path, data: st.DataObject, edits: list[tuple[str, float, bytes]]
) -> None:
    name = data.draw(st.sampled_from(sorted(whole)))
    path = tmp_path / name
    path.write_bytes(damaged(whole[name], edits))
    assert child.read(path).split()[0] in {"read", "refused"}
