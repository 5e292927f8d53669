"""What most scripts do: every page, one after the other, through pytesseract with its defaults.

The peer of ``script/bench recognize`` and ``batch``, run by the Python of an environment of its own (script/peers.py).
Pages of PDFs are rendered at 200 dpi.
"""

from __future__ import annotations

import sys

import pypdfium2
import pytesseract
from PIL import Image, ImageSequence

for path in sys.argv[1:]:
    if path.lower().endswith(".pdf"):
        for page in pypdfium2.PdfDocument(path):
            pytesseract.image_to_data(page.render(scale=200 / 72).to_pil(), lang="vie")
    else:
        for frame in ImageSequence.Iterator(Image.open(path)):
            pytesseract.image_to_data(frame.convert("RGB"), lang="vie")
