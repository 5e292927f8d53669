"""The site builds without a warning and without a network, and asks nothing of other hosts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import REPOSITORY
from tests.documentation.pages import ENGLISH

LOADS = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}
CLICKS = 2
"""From the home page to any page, at most."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as script/docs builds it; a proxy that nobody serves stands for the network."""
    folder = tmp_path_factory.mktemp("site")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **nowhere, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class _Page(HTMLParser):
    """What a page loads, and where it leads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in LOADS and values.get("rel") != "canonical":
            self.loads.append(values.get(LOADS[tag]) or "")
        if tag == "a":
            self.leads.append(values.get("href") or "")


def _pages(site: Path) -> Iterator[Path]:
    yield from sorted(site.rglob("*.html"))


def test_both_languages_have_every_page(site: Path) -> None:
    for page in ENGLISH:
        assert (site / f"{page.stem}.html").exists()
        assert (site / "vi" / f"{page.stem}.html").exists()


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in _pages(site):
        for target in _Page(page).loads:
            assert not urlsplit(target).netloc, f"{page.name}: {target}"
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", style.read_text(encoding="utf-8")), style.name


def test_what_pages_load_is_there(site: Path) -> None:
    for page in _pages(site):
        if page.name != "404.html":
            for target in _Page(page).loads:
                path = unquote(urlsplit(target).path)
                assert not path or (page.parent / path).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("home", ["index.html", "vi/index.html"])
def test_every_page_is_two_clicks_from_home_by_its_text(site: Path, home: str) -> None:
    """The menu leads to all pages at once; here only links in the text count."""
    start = site / home
    reached = {start}
    for _ in range(CLICKS):
        reached |= {target for page in reached for target in _text_links(page)}
    names = {page.stem for page in reached if page.parent == start.parent}
    assert {page.stem for page in ENGLISH} - names == set()


def _text_links(page: Path) -> Iterator[Path]:
    article = page.read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0]
    for target in re.findall(r'<a [^>]*?href="([^"#]+)', article):
        path = page.parent / unquote(urlsplit(target).path)
        if path.suffix == ".html" and path.exists() and not urlsplit(target).netloc:
            yield path.resolve()


def test_the_languages_lead_to_each_other(site: Path) -> None:
    leads = _Page(site / "batch.html").leads
    assert any(target.endswith("vi/batch.html") for target in leads), leads
