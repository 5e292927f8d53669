"""``sohoa train-channel``: fits the reading of noise to an archive's own scanner and engine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode
from pipeline.model.language import _, ngettext


def train_channel(
    truth: Annotated[Path, typer.Argument(metavar="TRUTH", help="True text: a file, or a folder of files.")],
    ocr: Annotated[
        Path,
        typer.Argument(metavar="OCR", help="The same text as it was read: a file, or a folder with the same names."),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="DIR", help="Folder for the channel, to be given as --dictionaries later."),
    ],
    profile: Annotated[
        str,
        typer.Option(
            "--profile", metavar="NAME", help="The kind of noise: eng or plans (English model), vie, worn, ruined."
        ),
    ] = "vie",
) -> ExitCode:
    """Learn how your own scanner and engine misread letters.

    From pages whose true text you have. Restoration then knows their errors better.
    """
    import sys

    from pipeline.restore.training import train_channel as train

    channel, pairs = train(truth, ocr, profile, out, prior=profile)
    written = out / f"channel_{profile}.npz"
    units = len(channel.score)
    said = _(
        ngettext(
            f"{units} units from {pairs} pair of lines, in {written}.",
            f"{units} units from {pairs} pairs of lines, in {written}.",
            pairs,
        )
    )
    print(f"sohoa: {said}", file=sys.stderr)
    return ExitCode.DONE
