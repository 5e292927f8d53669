"""Options that several commands share, and arguments that several take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Results = Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of `sohoa run`.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file. Without it: sohoa.toml of this folder, if there."),
]
Dictionaries = Annotated[
    Path | None,
    typer.Option("--dictionaries", metavar="DIR", help="Folder of your own tables, laid over the shipped ones."),
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", metavar="N", help="Documents at a time; 0, the default: one a core.")
]
Language = Annotated[
    str | None, typer.Option("--language", "-l", metavar="LANG", help="Language that Tesseract reads; vie by default.")
]
Engine = Annotated[
    str | None,
    typer.Option("--engine", metavar="NAME", help="How Tesseract is run: auto (the default), pytesseract, tesserocr."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what became of every file.")]
MaxBytes = Annotated[
    int | None, typer.Option("--max-bytes", metavar="N", help="Largest file, in bytes; 500,000,000 by default.")
]
MaxPages = Annotated[
    int | None, typer.Option("--max-pages", metavar="N", help="Most pages of a document; 5,000 by default.")
]
MaxRatio = Annotated[
    float | None,
    typer.Option("--max-ratio", metavar="N", help="Most bytes that a byte of a PDF may unpack to; 200 by default."),
]
TextLayers = Annotated[
    str | None,
    typer.Option(
        "--text-layers",
        metavar="earned|never",
        help="The text that a PDF brings: used where it passes a check (the default), or never.",
    ),
]
MaxPixels = Annotated[
    int | None, typer.Option("--max-pixels", metavar="N", help="Most pixels of a page; 150,000,000 by default.")
]
PageSeconds = Annotated[
    float | None,
    typer.Option("--page-seconds", metavar="N", help="Most seconds for reading one page; 120 by default."),
]
DocumentSeconds = Annotated[
    float | None,
    typer.Option(
        "--document-seconds",
        metavar="N",
        help="Most seconds for restoring and parsing one document; 3,600 by default.",
    ),
]
Clean = Annotated[
    bool | None,
    typer.Option("--clean/--no-clean", help="Clean pages before OCR (on by default): level them, take seals off."),
]
IncludeSecret = Annotated[
    bool, typer.Option("--include-secret", help="Take in documents marked Mật, Tối mật or Tuyệt mật.")
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", help="Where the review is kept, such as postgresql://…; else SQLite in OUT."
    ),
]
Approvals = Annotated[
    int, typer.Option("--approvals", metavar="N", min=1, max=9, help="People who must approve a document.")
]
