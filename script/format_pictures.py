"""Draws docs/pictures of the formats of ``sohoa export``, and of ``sohoa search``, for ``script/make-pictures``.

    script/format_pictures.py [OUT]

OUT is a folder with results of the samples; without it, they are read anew. hOCR and text are shown as a browser shows
them, XML and JSON as highlighted code, from the first line that matters.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
from PIL import Image, ImageChops
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import JsonLexer, XmlLexer

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SOHOA = Path(sys.executable).with_name("sohoa")
SAMPLE, PLAN = "notice-heritage", "plan-digital"
STYLE = """body{margin:14px;font:15px/1.45 "DejaVu Sans",sans-serif;background:#fff;color:#212121}
pre{font:13px/1.5 "DejaVu Sans Mono",monospace;margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;font-size:13px} td,th{border:1px solid #cfd8dc;padding:3px 7px;text-align:left}
th{background:#eceff1} .screen{background:#263238;color:#eceff1;padding:14px}"""
WIDTH, HEIGHT = 900, 560


def main() -> None:
    """Exports in every format and draws each."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        out = Path(sys.argv[1]).resolve() if sys.argv[1:] else work / "out"
        if not sys.argv[1:]:
            _run(SOHOA, "run", "samples/scans", "-o", out, "--quiet")
        for kind in ("hocr", "alto", "text", "dc", "akn", "label-studio", "csv", "parquet", "jsonl"):
            # 3 is for a document that has no such form.
            command = [SOHOA, "export", out, "--format", kind, "-o", work / kind]
            subprocess.run(list(map(str, command)), capture_output=True, cwd=ROOT, check=True)
        _draw(work)
        shown = _run(SOHOA, "search", out, "thi dua", "--limit", "4")
        _page(work, "search", _screen('$ sohoa search OUT "thi dua"\n' + shown), height=260)


def _draw(work: Path) -> None:
    hocr = (work / "hocr" / f"{SAMPLE}.hocr").read_text(encoding="utf-8")
    _page(work, "hocr", hocr.partition("<body>")[2].partition("</body>")[0], height=420)
    text = (work / "text" / f"{SAMPLE}.txt").read_text(encoding="utf-8")
    _page(work, "text", f"<pre>{html.escape(text)}</pre>", height=420)
    _code(work, "alto", (work / "alto" / f"{SAMPLE}.alto.xml").read_text(encoding="utf-8"), "<Layout")
    _code(work, "dc", (work / "dc" / "dublin-core.xml").read_text(encoding="utf-8"), "<record ")
    _code(work, "akn", (work / "akn" / f"{PLAN}.akn.xml").read_text(encoding="utf-8"), "<mainBody")
    tasks = json.loads((work / "label-studio" / "tasks.json").read_text(encoding="utf-8"))
    _json(work, "label-studio", tasks[0])
    with (work / "jsonl" / "records.jsonl").open(encoding="utf-8") as file:
        _json(work, "jsonl", json.loads(next(line for line in file if PLAN in line)))
    frame = pd.read_parquet(work / "parquet" / "targets.parquet")
    columns = ["id", "section", "text", "comparator", "value", "unit", "confidence"]
    shown = frame[[name for name in columns if name in frame]].head(8)
    _page(work, "parquet", _screen('pd.read_parquet("targets.parquet")') + "<br>" + shown.to_html(index=True))
    table = (work / "csv" / "targets.csv").read_text(encoding="utf-8-sig")
    _page(work, "csv", _screen("targets.csv") + f"<br><pre>{html.escape(table)}</pre>", height=300)


def _screen(text: str) -> str:
    return f'<pre class="screen">{html.escape(text.strip())}</pre>'


def _code(work: Path, name: str, text: str, start: str) -> None:
    """XML from a tag on, an element a line."""
    laid = re.sub(r">\s*<", ">\n<", text[text.index(start) :])
    _page(work, name, _highlighted(laid, XmlLexer()))


def _json(work: Path, name: str, value: object) -> None:
    _page(work, name, _highlighted(json.dumps(value, ensure_ascii=False, indent=2), JsonLexer()))


def _highlighted(text: str, lexer: JsonLexer | XmlLexer) -> str:
    shown = "\n".join(text.splitlines()[:60])
    marked: str = highlight(shown, lexer, HtmlFormatter(noclasses=True, nobackground=True))
    return marked


def _page(work: Path, name: str, body: str, height: int = HEIGHT) -> None:
    """A page of HTML as Chromium shows it, its top."""
    page, picture = work / f"{name}.html", work / f"{name}.png"
    page.write_text(f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{body}', encoding="utf-8")
    _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--window-size={WIDTH},{height}", f"--screenshot={picture}", page.as_uri())  # fmt: skip
    _save(Image.open(picture).convert("RGB"), name)


def _save(image: Image.Image, name: str) -> None:
    """In few colours, without what is empty at its foot."""
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox() or (0, 0, *image.size)
    image = image.crop((0, 0, image.width, min(image.height, box[3] + 12)))
    colours = image.quantize(48, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours.save(PICTURES / f"format-{name}.png", optimize=True)


def _run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout


if __name__ == "__main__":
    main()
