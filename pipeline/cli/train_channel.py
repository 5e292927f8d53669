"""``sohoa train-channel``: fits the reading of noise to an archive's own scanner and engine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExitCode


def train_channel(
    truth: Annotated[Path, typer.Argument(help="True text: a file, or a folder of files.")],
    ocr: Annotated[Path, typer.Argument(help="The same text as it was read: a file, or a folder with the same names.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the channel; give it later as --dictionaries.")],
    profile: Annotated[
        str, typer.Option("--profile", help="The kind of noise: eng, plans (English model), vie, worn or ruined.")
    ] = "vie",
) -> ExitCode:
    """Learn how your scanner and engine misread letters, from pages whose true text you have."""
    import sys

    from pipeline.restore.training import train_channel as train

    channel, pairs = train(truth, ocr, profile, out, prior=profile)
    print(
        f"sohoa: {len(channel.score)} units from {pairs} pairs of lines, in {out / f'channel_{profile}.npz'}.",
        file=sys.stderr,
    )
    return ExitCode.DONE
