"""Bad files, made on the spot."""

from __future__ import annotations

import struct
import zlib


def png_header(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that claims a size and holds ``data`` instead of its pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + (chunk(b"IDAT", data) if data else b"")


def zero_page_pdf() -> bytes:
    """A well-formed PDF whose page tree is empty."""
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])


def encrypted_pdf() -> bytes:
    """A PDF that asks for a user password (standard handler, revision 2, keys that no password opens)."""
    keys = b"<" + b"00" * 32 + b">"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O " + keys + b" /U " + keys + b" >>",
    ]
    return pdf(objects, b"/Encrypt 4 0 R /ID [<00000000000000000000000000000000> <00000000000000000000000000000000>]")


def truncated(data: bytes, share: float) -> bytes:
    """The first part of a file, as an interrupted copy leaves it."""
    return data[: int(len(data) * share)]


def pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def one_page_pdf(content: bytes, resources: bytes = b"", more: tuple[bytes, ...] = (), entries: bytes = b"") -> bytes:
    """One A4 page; its content is object 4, a whole stream object, and ``more`` begins with object 5."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> %s >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page % (resources, entries), content, *more])


def stream(data: bytes, entries: bytes = b"", *, deflated: int = 0) -> bytes:
    """A stream object, compressed ``deflated`` times."""
    for _ in range(deflated):
        data = zlib.compress(data, 9)
    filters = b"/Filter [%s]" % (b" /FlateDecode" * deflated) if deflated else b""
    return b"<< %s %s /Length %d >>\nstream\n%s\nendstream" % (entries, filters, len(data), data)


def form(content: bytes, calls: int | None = None, *, deflated: int = 0) -> bytes:
    """A form XObject that knows object ``calls`` as /F."""
    known = b"/Resources << /XObject << /F %d 0 R >> >>" % calls if calls else b""
    return stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + known, deflated=deflated)
