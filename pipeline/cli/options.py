"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; without it, sohoa.toml of this folder if there is one.")
]
Dictionaries = Annotated[
    Path | None, typer.Option("--dictionaries", help="Folder of your own tables, laid over the shipped ones.")
]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", help="Documents at a time; 0 is one a core.")]
Language = Annotated[str | None, typer.Option("--language", "-l", help="Tesseract language (vie).")]
Engine = Annotated[str | None, typer.Option("--engine", help="auto, pytesseract or tesserocr.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what became of every file.")]
MaxBytes = Annotated[int | None, typer.Option("--max-bytes", help="Largest file.")]
MaxPages = Annotated[int | None, typer.Option("--max-pages", help="Most pages a document.")]
MaxRatio = Annotated[float | None, typer.Option("--max-ratio", help="Most bytes that a byte of a PDF may unpack to.")]
TextLayers = Annotated[str | None, typer.Option("--text-layers", help="earned or never: use the text layers of PDFs.")]
MaxPixels = Annotated[int | None, typer.Option("--max-pixels", help="Most pixels a page.")]
PageSeconds = Annotated[float | None, typer.Option("--page-seconds", help="Most seconds for the OCR of a page.")]
DocumentSeconds = Annotated[float | None, typer.Option("--document-seconds", help="Most seconds for a document.")]
IncludeSecret = Annotated[
    bool, typer.Option("--include-secret", help="Also documents marked Mật, Tối mật or Tuyệt mật.")
]
