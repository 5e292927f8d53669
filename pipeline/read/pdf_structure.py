"""Traps that a PDF may hold for its reader, found in its bytes before PDFium opens it.

PDFium gives up on endless page trees by itself, but it draws a form as often as it is called, to any number, and
unpacks streams of up to 1 GB. Two things are looked for here: forms that call themselves or multiply each other, and
streams that unpack to very many times their size. Structure after ISO 32000-1, 7.3.8 (streams), 7.5.7 (object
streams), 8.10 (form XObjects).
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import CorruptError, LimitError
from pipeline.model.language import N_

SMALL_STREAM = 64_000_000
"""Bytes to which any stream may unpack, whatever its ratio."""
MOST_DRAWN = 100_000
"""Forms that one form may draw, those within them counted; a map or plan of a town draws some thousands."""
_MOST_HEADER = 65_536
_MOST_FORM = 8_000_000
"""Bytes of a form's content in which calls are counted."""
_DEFLATE_AT_BEST = 1032  # zlib's documentation: the limit of deflate's ratio
_OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+$")
_BODY = re.compile(rb"\bstream(?:\r\n|\n|\r)|\bendobj\b")
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_FILTERS = re.compile(rb"/(FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)\b")
_CALL = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_ENTRY = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+(\d+)\s+\d+\s+R\b")
_XOBJECTS = re.compile(rb"/XObject\s*(?:(\d+)\s+\d+\s+R\b|<<(.*?)>>)", re.DOTALL)
_RESOURCES = re.compile(rb"/Resources\s+(\d+)\s+\d+\s+R\b")
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_WIDTH, _HEIGHT = re.compile(rb"/Width\s+(\d{1,10})\b"), re.compile(rb"/Height\s+(\d{1,10})\b")
_MASK = re.compile(rb"/S?Mask\s+(\d{1,10})\s+\d+\s+R\b")
_JPEG_2000 = re.compile(rb"/JPXDecode\b")
# ISO/IEC 15444-1, A.5.1: start of codestream, SIZ marker, its length and capabilities, size and offset of the grid.
_CODESTREAM = re.compile(rb"\xff\x4f\xff\x51.{4}(.{4})(.{4})(.{4})(.{4})", re.DOTALL)
_CODESTREAM_WITHIN = 65_536
_FIRST = re.compile(rb"/First\s+(\d+)")


@dataclass(frozen=True, slots=True)
class _Object:
    number: int
    header: bytes
    """Its dictionary, names' codes resolved."""
    start: int
    """Where its stream begins; 0 without one."""
    end: int


def check_structure(path: Path, name: str, max_ratio: float, max_pixels: int) -> None:
    """Raises LimitError (``ratio``, ``too_many_forms``, ``too_many_pixels``) or CorruptError (``recursive``)."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        kept: dict[int, bytes] = {}
        forms: dict[int, tuple[bytes, bytes]] = {}
        sizes: dict[int, tuple[int, int]] = {}
        masks: set[int] = set()
        for item in _objects(data):
            if not item.start:
                kept[item.number] = item.header
                continue
            _check_ratio(data, item, name, max_ratio)
            if _IMAGE.search(item.header):
                sizes[item.number] = _size(item.header)
                masks.update(int(number) for number in _MASK.findall(item.header))
                _check_jpeg_2000(data, item, name, max_pixels)
            if _OBJECT_STREAM.search(item.header):
                kept.update(_packed_objects(item.header, _unpacked(data, item, SMALL_STREAM)))
            elif _FORM.search(item.header):
                forms[item.number] = (item.header, _unpacked(data, item, _MOST_FORM))
    _check_masks(sizes, masks, name, max_pixels)
    _check_forms(_called_forms(forms, kept), name)


def _objects(data: mmap.mmap) -> Iterator[_Object]:
    """All objects in the order of the file; what an update replaced comes too."""
    place = data.find(b"obj")
    while place >= 0:
        found = _OBJECT.search(data[max(place - 20, 0) : place])
        after = place + 3
        if found:
            head, body = _head(data, after)
            header = _NAME_CODE.sub(
                lambda code: bytes.fromhex(code[1].decode()), head[: body.start() if body else None]
            )
            start = end = 0
            if body and body.group().startswith(b"stream"):
                start = after + body.end()
                end = data.find(b"endstream", start)
                end = len(data) if end < 0 else end
                after = end
            yield _Object(int(found[1]), header, start, end)
        place = data.find(b"obj", after)


def _head(data: mmap.mmap, start: int) -> tuple[bytes, re.Match[bytes] | None]:
    """What follows ``obj``, and where in it the object or its dictionary ends; few dictionaries are long."""
    for length in (1_024, _MOST_HEADER):
        head = data[start : start + length]
        body = _BODY.search(head)
        if body:
            break
    return head, body


def _check_ratio(data: mmap.mmap, item: _Object, name: str, max_ratio: float) -> None:
    """Pictures are left out: what they unpack to is bounded by their width and height, which have a limit."""
    packed = item.end - item.start
    filters = _FILTERS.findall(item.header)
    if _IMAGE.search(item.header) or not filters:
        return
    if len(filters) > 1:
        raise _over_ratio(N_(f"{name}: a stream is compressed more than once."))
    if packed * _DEFLATE_AT_BEST <= SMALL_STREAM or not filters[0].startswith(b"Fl"):
        return
    limit = max(SMALL_STREAM, int(packed * max_ratio))
    if sum(len(piece) for piece in _inflated(data, item, limit)) > limit:
        raise _over_ratio(N_(f"{name}: a stream of {packed:,} bytes unpacks to over {limit:,}."))


def _check_masks(sizes: dict[int, tuple[int, int]], masks: set[int], name: str, max_pixels: int) -> None:
    """Masks are drawn with their pictures, so no page tells of them."""
    for number in masks & sizes.keys():
        _check_pixels(*sizes[number], name, max_pixels)


def _check_jpeg_2000(data: mmap.mmap, item: _Object, name: str, max_pixels: int) -> None:
    """By what the codestream says: it may be larger than its dictionary says."""
    if _JPEG_2000.search(item.header) and (found := _CODESTREAM.search(_head_of(data, item))):
        right, bottom, left, top = (int.from_bytes(part, "big") for part in found.groups())
        _check_pixels(right - left, bottom - top, name, max_pixels)


def _check_pixels(width: int, height: int, name: str, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise LimitError(
            f"{name}: holds a picture of {width:,} x {height:,} pixels, the limit is {max_pixels:,}.",
            code="too_many_pixels",
            advice="Print it to a new PDF from a viewer that you trust, or raise --max-pixels.",
        )


def _size(header: bytes) -> tuple[int, int]:
    width, height = (side.search(header) for side in (_WIDTH, _HEIGHT))
    return (int(width[1]), int(height[1])) if width and height else (0, 0)


def _head_of(data: mmap.mmap, item: _Object) -> bytes:
    """The first bytes of a stream, inflated where it is deflated."""
    if _FILTERS.search(item.header):
        return b"".join(_inflated(data, item, _CODESTREAM_WITHIN))[:_CODESTREAM_WITHIN]
    return data[item.start : min(item.end, item.start + _CODESTREAM_WITHIN)]


def _over_ratio(message: str) -> LimitError:
    return LimitError(
        message,
        code="ratio",
        advice="Print it to a new PDF from a viewer that you trust, or raise --max-ratio.",
    )


def _inflated(data: mmap.mmap, item: _Object, limit: int) -> Iterator[bytes]:
    """A deflated stream piece by piece, up to the first piece past ``limit`` or the first broken byte."""
    inflater = zlib.decompressobj()
    total = 0
    for place in range(item.start, item.end, 65_536):
        rest = data[place : min(place + 65_536, item.end)]
        while rest and total <= limit and not inflater.eof:
            try:
                piece = inflater.decompress(rest, 1_000_000)
            except zlib.error:
                return
            rest = inflater.unconsumed_tail
            total += len(piece)
            yield piece
        if total > limit or inflater.eof:
            return


def _unpacked(data: mmap.mmap, item: _Object, limit: int) -> bytes:
    """A stream's content, cut at ``limit``; empty where its filter is not deflate."""
    if _FILTERS.search(item.header):
        return b"".join(_inflated(data, item, limit))[:limit]
    return data[item.start : min(item.end, item.start + limit)]


def _packed_objects(header: bytes, content: bytes) -> dict[int, bytes]:
    first = _FIRST.search(header)
    numbers = content[: int(first[1])].split() if first else []
    places = [int(number) if number.isdigit() else 0 for number in numbers]
    begin = int(first[1]) if first else 0
    ends = [*places[3::2], len(content)]
    return {
        number: content[begin + place : begin + end]
        for number, place, end in zip(places[::2], places[1::2], ends, strict=False)
    }


def _called_forms(forms: dict[int, tuple[bytes, bytes]], kept: dict[int, bytes]) -> dict[int, Counter[int]]:
    """For each form, how often its content calls which other forms."""
    calls: dict[int, Counter[int]] = {}
    for number, (header, content) in forms.items():
        wanted = Counter(_CALL.findall(content))
        known = _xobjects(header, kept) if wanted else {}
        calls[number] = Counter()
        for called, times in wanted.items():
            if known.get(called) in forms:
                calls[number][known[called]] += times
    return calls


def _xobjects(header: bytes, kept: dict[int, bytes]) -> dict[bytes, int]:
    """Names of pictures and forms that a form may call, with their object numbers."""
    reference = _RESOURCES.search(header)
    resources = kept.get(int(reference[1]), b"") if reference else header
    found = _XOBJECTS.search(resources)
    if found is None:
        return {}
    table = found[2] if found[2] is not None else kept.get(int(found[1]), b"")
    return {entry: int(number) for entry, number in _ENTRY.findall(table)}


def _check_forms(calls: dict[int, Counter[int]], name: str) -> None:
    drawn: dict[int, int] = {}
    for root in calls:
        path: list[int] = [root]
        while path:
            number = path[-1]
            missing = [called for called in calls[number] if called not in drawn]
            if number in drawn or not missing:
                drawn[number] = 1 + sum(times * drawn[called] for called, times in calls[number].items())
                path.pop()
            elif missing[0] in path:
                raise CorruptError(f"{name}: has a form that draws itself.", code="recursive")
            else:
                path.append(missing[0])
        if drawn[root] > MOST_DRAWN:
            raise LimitError(
                f"{name}: has a form that draws over {MOST_DRAWN:,} forms.",
                code="too_many_forms",
                advice="Print it to a new PDF from a viewer that you trust.",
            )
