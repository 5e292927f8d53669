"""Word documents (DOCX, extra ``docx``) to pages of text: what Word would print, its automatic numbers included.

A DOCX is a ZIP archive of XML parts (ECMA-376 part 2). It is looked over before anything is unpacked: how many parts,
how large, how densely packed. Nothing outside of the file is opened, and no entity is expanded.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import CorruptError, EncryptedError, LimitError, UnsupportedError
from pipeline.model.page import Line, Page
from pipeline.model.table import read_table
from pipeline.model.text import nfc
from pipeline.read.honesty import Syllables
from pipeline.read.legacy import LegacyEncodings
from pipeline.read.text_layer import text_reason
from pipeline.settings import Settings

if TYPE_CHECKING:
    from docx.opc.package import OpcPackage
    from lxml.etree import _Element

    from pipeline.read.docx_body import Body, DocxLine, Piece

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {".docx": MEDIA_TYPE}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED, _OLD_WORD = "EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
_MAIN = re.compile(r"word/document\d*\.xml")
"""Word on the web writes ``document2.xml``; which part it really is, the archive's relations say."""
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = b"http://purl.oclc.org/ooxml/"
_MOST_PARTS = 10_000
_SMALL_PART = 4_000_000
"""Bytes to which any part may unpack, whatever its ratio: tables of equal rows pack very well."""
_MOST_MARKUP = 200_000_000
"""Bytes of XML; a thousand pages have some 20 million."""
_BLOCK = 1 << 20
_WORD = re.compile(r"\S+")
_BROKEN = (zipfile.BadZipFile, zlib.error, LookupError, ValueError, OSError, EOFError, AttributeError, TypeError,
           AssertionError, NotImplementedError, RecursionError)  # fmt: skip
"""What zipfile, lxml and python-docx raise for a file that is not as it should be."""
_SAVE_AGAIN = "Open it in Word or LibreOffice and save it as DOCX again."


def docx_media_type(path: Path, head: bytes, name: str) -> str | None:
    """The kind of file, if it is a DOCX; None for what has nothing to do with Word.

    Raises EncryptedError, and UnsupportedError for DOC.
    """
    if head.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(path) as archive:
                return MEDIA_TYPE if any(map(_MAIN.fullmatch, archive.namelist())) else None
        except _BROKEN:
            return MEDIA_TYPE if path.suffix.lower() in SUFFIXES else None
    if not head.startswith(_OLE):
        return None
    held = _first_of(path, (_ENCRYPTED, _OLD_WORD))
    if held == _ENCRYPTED:
        raise EncryptedError(f"{name}: is locked with a password.")
    if held == _OLD_WORD:
        raise UnsupportedError(
            f"{name}: is a DOC file, the format of Word before 2007.",
            code="old_word",
            advice="Save it as DOCX in Word or LibreOffice (soffice --convert-to docx), and give that.",
        )
    return None


class DocxReader:
    """Holds the tables for old fonts and signs. Built once; ``pages`` is pure."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._syllables = Syllables(settings)
        self._legacy = LegacyEncodings(settings)

    @cached_property
    def _signs(self) -> dict[int, str]:
        rows = read_table("text_layer_glyphs.tsv", self._settings.dictionaries)
        return {int(row["code"], 16): row["shown"] for row in rows}

    def pages(self, path: Path, name: str) -> list[Page]:
        """All pages. Raises CorruptError, LimitError, EncryptedError, UnsupportedError.

        A paragraph stands on the page where it begins; pages are those of Word when it last showed the document, or
        end where the author ends them. Flags: ``layer_encoding:`` with an encoding from before Unicode that was found;
        ``doubtful_text``: the words cannot be what a Vietnamese author typed, as when OCR text was pasted into Word.
        """
        _check_archive(path, name, self._settings)
        package = _opened(path, name)
        try:
            body = _body(package, name)
        except _BROKEN as error:
            raise _why_closed(path, name, error) from None
        return self._paged(body.lines, name)

    def _paged(self, lines: list[DocxLine], name: str) -> list[Page]:
        last = max((line.page for line in lines), default=1)
        if last > self._settings.max_pages:
            raise LimitError(
                f"{name}: has {last:,} pages, the limit is {self._settings.max_pages:,}.",
                code="too_many_pages",
                advice="Split it, or raise --max-pages.",
            )
        decoders, encodings = self._legacy.decoders(_words_by_font(lines), self._syllables.share)
        by_page: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            by_page[line.page].append(self._line(line, decoders))
        flags = [f"layer_encoding:{encoding}" for encoding in encodings]
        words = [word.text for made in by_page.values() for line in made for word in line.words]
        if text_reason(self._syllables.count(words)) not in {None, "few_words"}:
            flags.append("doubtful_text")
        return [
            Page(number, tuple(by_page[number]), origin="docx", flags=tuple(flags)) for number in range(1, last + 1)
        ]

    def _line(self, line: DocxLine, decoders: dict[str, Callable[[str], str]]) -> Line:
        text = "".join(self._shown(piece, decoders.get(piece.font)) for piece in _joined(line.pieces))
        made = Line.from_text(nfc(text).strip())
        return Line(made.words, made.raw, block=line.paragraph, cell=line.cell)

    def _shown(self, piece: Piece, decode: Callable[[str], str] | None) -> str:
        text = piece.text
        if decode is not None:
            text = _WORD.sub(lambda match: decode(match.group()), text)
        text = text.translate(self._signs)
        return nfc(text).upper() if piece.capitals else text


# -- the archive -------------------------------------------------------------------------------------------------------


def _check_archive(path: Path, name: str, settings: Settings) -> None:
    """Raises LimitError, CorruptError, EncryptedError; nothing but the archive's list of parts is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        raise _corrupt(name, error) from None
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedError(f"{name}: is locked with a password.")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise _corrupt(name, ValueError("packed in a way that DOCX does not know"))
    if len(parts) > _MOST_PARTS:
        raise LimitError(f"{name}: has {len(parts):,} parts.", code="too_many_parts", advice=_SAVE_AGAIN)
    for part in parts:
        if part.file_size > _SMALL_PART and part.file_size > settings.max_ratio * max(1, part.compress_size):
            raise LimitError(
                f"{name}: a part of it unpacks to over {settings.max_ratio:g} times its size.",
                code="ratio",
                advice=f"{_SAVE_AGAIN} Or raise --max-ratio.",
            )
    total = sum(part.file_size for part in parts)
    markup = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    if total > settings.max_bytes or markup > _MOST_MARKUP:
        raise LimitError(
            f"{name}: unpacks to {total:,} bytes, {markup:,} of them text and markup; the limits are "
            f"{settings.max_bytes:,} and {_MOST_MARKUP:,}.",
            code="too_large",
            advice="Split it, or raise --max-bytes.",
        )


def _opened(path: Path, name: str) -> OpcPackage:
    try:
        from docx.opc.exceptions import OpcError  # noqa: PLC0415 - an extra
        from docx.opc.package import OpcPackage  # noqa: PLC0415
    except ImportError:
        raise UnsupportedError(
            f"{name}: Word documents need python-docx, which is not installed.",
            code="docx_extra",
            advice="Install the extra `docx`; `sohoa doctor` says with which command.",
        ) from None
    from lxml.etree import LxmlError  # noqa: PLC0415

    try:
        return OpcPackage.open(str(path))
    except (OpcError, LxmlError, *_BROKEN) as error:
        raise _why_closed(path, name, error) from None


def _why_closed(path: Path, name: str, error: Exception) -> UnsupportedError | CorruptError:
    """ISO/IEC 29500 Strict names its parts otherwise; nearly no program writes it unasked."""
    with suppress(*_BROKEN):
        with zipfile.ZipFile(path) as archive, archive.open("_rels/.rels") as part:
            strict = _STRICT in part.read(_BLOCK)
        if strict:
            return UnsupportedError(
                f"{name}: is Strict Open XML.", code="strict_docx", advice="Save it as an ordinary DOCX."
            )
    return _corrupt(name, error)


def _body(package: OpcPackage, name: str) -> Body:
    """The body and its notes. Raises CorruptError for a file that brings its own document type."""
    from pipeline.read.docx_body import Body  # noqa: PLC0415 - needs lxml, which comes with the extra
    from pipeline.read.docx_numbering import Numbering  # noqa: PLC0415
    from pipeline.read.docx_styles import Styles, W  # noqa: PLC0415

    root = _root(package.main_document_part, name)
    content = None if root is None else root.find(f"{W}body")
    if content is None:
        raise _corrupt(name, ValueError("no body"))
    styles = Styles(_related(package, "styles", name))
    body = Body(styles, Numbering(_related(package, "numbering", name), styles))
    body.read(content)
    notes = {
        (kind, note.get(f"{W}id", "")): note
        for kind in ("footnote", "endnote")
        if (root := _related(package, f"{kind}s", name)) is not None
        for note in root.iterfind(f"{W}{kind}")
    }
    for number, key in enumerate(dict.fromkeys(body.notes), start=1):
        if key in notes:
            body.read_note(number, notes[key])
    return body


def _related(package: OpcPackage, kind: str, name: str) -> _Element | None:
    """The part of a kind that belongs to the text; None where there is none."""
    for relation in package.main_document_part.rels.values():
        if relation.reltype == f"{_RELATIONS}/{kind}" and not relation.is_external:
            return _root(relation.target_part, name)
    return None


def _root(part: object, name: str) -> _Element | None:
    """The root of an XML part. Raises CorruptError."""
    from docx.oxml.parser import parse_xml  # noqa: PLC0415
    from lxml.etree import LxmlError  # noqa: PLC0415

    root: _Element | None = getattr(part, "element", None)
    if root is None:
        try:
            root = parse_xml(getattr(part, "blob", b""))
        except (LxmlError, ValueError) as error:
            raise _corrupt(name, error) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _corrupt(name, ValueError("a document type of its own"))
    return root


def _corrupt(name: str, error: Exception) -> CorruptError:
    said = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
    return CorruptError(f"{name}: cannot be opened as DOCX ({said}).", advice=_SAVE_AGAIN)


def _first_of(path: Path, marks: Iterable[bytes]) -> bytes | None:
    """The first of ``marks``, in their order, that is anywhere in the file."""
    found: set[bytes] = set()
    marks = tuple(marks)
    before = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found |= {mark for mark in marks if mark in before + block}
            before = block[-64:]
    return next((mark for mark in marks if mark in found), None)


# -- text --------------------------------------------------------------------------------------------------------------


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces that look alike made one: Word cuts words anywhere."""
    from pipeline.read.docx_body import Piece  # noqa: PLC0415

    joined: list[Piece] = []
    for piece in pieces:
        if joined and (joined[-1].font, joined[-1].capitals) == (piece.font, piece.capitals):
            joined[-1] = Piece(joined[-1].text + piece.text, piece.font, piece.capitals)
        else:
            joined.append(piece)
    return joined


def _words_by_font(lines: Iterable[DocxLine]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for piece in chain.from_iterable(_joined(line.pieces) for line in lines):
        words[piece.font].extend(piece.text.split())
    return words
