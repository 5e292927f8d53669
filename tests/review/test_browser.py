"""A whole review in a real browser: by keyboard, on either side of a lost server, by two people, and for all eyes."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from PIL import Image

from pipeline.review.application import ReviewOptions, create_application
from pipeline.settings import Settings
from pipeline.write.corrections import Corrections
from pipeline.write.export import Export, export
from pipeline.write.selection import Selection
from tests.review.conftest import Folder

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed (Debian: chromium)")
WAIT = 30_000


@contextmanager
def serving(folder: Folder | Path, port: int = 0, **options: Any) -> Iterator[str]:
    """The application on a real port; yields its address."""
    out = folder if isinstance(folder, Path) else folder.out
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()  # what comes before the server is up waits for it
    app = create_application(out, Settings(), ReviewOptions(**options))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as run:
        made = run.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@dataclass
class Seat:
    """A person at a browser; ``troubles`` are errors of the page's own code."""

    page: Any
    troubles: list[str]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def open(self, address: str) -> None:
        self.page.goto(address)
        if "/documents/" in address:
            self.ready()

    def ready(self) -> None:
        self.page.wait_for_selector("body[data-ready=true]", timeout=WAIT)

    def says(self, text: str) -> None:
        self.page.wait_for_function(
            "text => document.getElementById('message').textContent.includes(text)", arg=text, timeout=WAIT
        )

    def chosen(self) -> str:
        return str(self.page.get_attribute(".work .chosen", "data-pointer"))

    def waits_for(self, pointer: str, value: str) -> None:
        self.page.wait_for_function(
            "([place, value]) => document.querySelector(place)?.textContent === value",
            arg=[f".field[data-pointer='{pointer}'] .value", value],
            timeout=WAIT,
        )


@contextmanager
def seat(browser: Any, **options: Any) -> Iterator[Seat]:
    context = browser.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 800}, **options})
    page = context.new_page()
    page.set_default_timeout(WAIT)
    made = Seat(page, [])
    page.on("pageerror", lambda error: made.troubles.append(str(error)))
    yield made
    context.close()
    assert made.troubles == []


def saved(folder: Folder) -> list[tuple[str, Any]]:
    return [(row.pointer, row.after) for row in Corrections.read(folder.out).rows]


def test_a_review_by_keyboard_from_the_queue_to_the_export(browser: Any, folder: Folder, tmp_path: Path) -> None:
    record_id = folder.rows[2].id
    with serving(folder) as address, seat(browser) as me:
        me.open(address)
        me.press("Enter")  # the most doubtful document is under the cursor
        me.page.wait_for_url(f"**/documents/{record_id}")
        me.ready()
        assert me.chosen() == "/number"
        me.press("2")
        me.waits_for("/number", "72/KH-SNV")
        me.page.wait_for_selector(".field.chosen[data-pointer='/place']")
        me.press("e")
        me.page.keyboard.insert_text("Bến Mậu")  # as an input method sends it, marks apart
        me.press("Enter")
        me.waits_for("/place", "Bến Mậu")
        me.press("u")
        me.waits_for("/place", "Bến Mẫu")
        me.press("a")
        me.page.wait_for_selector("#fields .done")
        me.press("y")
        me.says("Approved")
        me.page.click("#approve")
        me.says("Approval withdrawn")
        me.press("y", "y")  # pressed twice it signs all the same
        me.says("Approved")
        me.press("d")
        me.page.wait_for_selector(".field.chosen[data-pointer='/subject']")
        me.press("1")
        me.waits_for("/subject", "Công tác văn thư năm 2024")
        me.press("q")
        me.page.wait_for_selector("table.queue")
        assert "1 / 3" in me.page.inner_text(".summary")
    list(export("xlsx", Export(Selection(folder.store), tmp_path / "xlsx", Settings())))
    import openpyxl

    book = openpyxl.load_workbook(tmp_path / "xlsx" / "records.xlsx", read_only=True)
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    book.close()
    assert {"72/KH-SNV", "Công tác văn thư năm 2024"} <= cells


def test_numbers_are_typed_and_shown_as_documents_write_them(browser: Any, folder: Folder) -> None:
    pointer = "/targets/0/value"
    with serving(folder) as address, seat(browser) as me:
        me.open(f"{address}/documents/{folder.rows[2].id}")
        for text, now in (("3,125", "3,125"), (None, "3,125"), ("1.500", "1500")):
            me.page.click(f".field[data-pointer='{pointer}'] .pick")
            me.press("e")
            if text is not None:
                me.page.keyboard.insert_text(text)
            with me.page.expect_response("**/corrections"):
                me.press("Enter")
            me.waits_for(pointer, now)
            me.page.wait_for_selector(".field.chosen[data-pointer='/number']")  # the next doubt: all is loaded again
    assert saved(folder) == [(pointer, 3.125), (pointer, 3.125), (pointer, 1500)]


def test_dates_are_typed_and_shown_as_documents_write_them(browser: Any, folder: Folder) -> None:
    with serving(folder) as address, seat(browser) as me:
        me.open(f"{address}/documents/{folder.rows[2].id}")
        me.waits_for("/date", "31/01/2024")
        me.page.click(".field[data-pointer='/date'] .pick")
        me.press("e")
        me.page.keyboard.insert_text("5/2/2024")
        me.press("Enter")
        me.waits_for("/date", "05/02/2024")
    assert saved(folder) == [("/date", "2024-02-05")]


def test_a_corrected_word_reaches_the_pdf(browser: Any, folder: Folder, tmp_path: Path) -> None:
    pytest.importorskip("ocrmypdf")
    with serving(folder) as address, seat(browser) as me:
        me.open(f"{address}/documents/{folder.rows[2].id}")
        me.press("t", "w")
        assert me.page.inner_text("#text .chosen") == "Số:"
        me.press("e")
        me.page.keyboard.insert_text("Sổ:")
        me.press("Enter")
        me.page.wait_for_function("() => document.querySelector('#text').innerText.includes('Sổ:')")
    list(export("pdf", Export(Selection(folder.store), tmp_path / "pdf", Settings())))
    import pypdfium2

    document = pypdfium2.PdfDocument(tmp_path / "pdf" / "doubtful.pdf")
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Sổ: 12/KH-SNV" in " ".join(text.split())


def test_a_lost_server_loses_nothing_that_was_typed(browser: Any, folder: Folder) -> None:
    with seat(browser) as me:
        with serving(folder) as address:
            me.open(f"{address}/documents/{folder.rows[2].id}")
        me.press("2")
        me.says("Not saved yet")
        assert saved(folder) == []
        with serving(folder, port=int(address.rpartition(":")[2])):
            me.waits_for("/number", "72/KH-SNV")
            assert saved(folder) == [("/number", "72/KH-SNV")]


def test_a_page_whose_scan_is_gone_says_so(browser: Any, folder: Folder) -> None:
    Path(folder.rows[2].name).unlink()
    with serving(folder) as address, seat(browser) as me:
        me.open(f"{address}/documents/{folder.rows[2].id}")
        told = me.page.wait_for_selector("#page .problem").inner_text()
        assert "cannot be shown" in told
        assert "is not where it was read from" in told


def test_a_session_that_is_over_loses_nothing_that_was_typed(browser: Any, folder: Folder) -> None:
    with serving(folder, reviewer="An Mẫu") as address, seat(browser) as me:
        me.open(f"{address}/documents/{folder.rows[2].id}")
        me.page.evaluate(  # the lock of a session that is over lapses by itself, in half a minute
            """id => fetch(`/api/documents/${id}/lock`, { method: "DELETE", headers:
            { "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content } })""",
            folder.rows[2].id,
        )
        me.page.context.clear_cookies()
        me.press("2")
        me.page.wait_for_url("**/login")
        assert saved(folder) == []
        me.page.click("form.login button")
        me.page.wait_for_selector("table.queue")
        me.open(f"{address}/documents/{folder.rows[2].id}")
        me.waits_for("/number", "72/KH-SNV")
        assert saved(folder) == [("/number", "72/KH-SNV")]


def test_two_people_see_each_other(browser: Any, folder: Folder) -> None:
    with serving(folder) as address, seat(browser) as first, seat(browser) as second:
        for each, name in ((first, "An Mẫu"), (second, "Bình Mẫu")):
            each.open(f"{address}/login")
            each.page.fill("input[name=name]", name)
            each.press("Enter")
            each.page.wait_for_selector("table.queue")
            each.open(f"{address}/documents/{folder.rows[2].id}")
        assert "An Mẫu" in second.page.inner_text("#lock")
        second.press("2")
        time.sleep(0.3)
        assert saved(folder) == []
        first.press("q")
        first.page.wait_for_selector("table.queue")
        second.page.wait_for_function("() => document.getElementById('lock').hidden")
        second.press("2")
        second.waits_for("/number", "72/KH-SNV")


def test_hostile_text_is_only_text(browser: Any, folder: Folder) -> None:
    evil = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    identity = folder.rows[2].id or ""
    record = folder.store.record(identity).model_copy(update={"subject": evil})
    folder.store.records_path(identity).write_text(record.to_json(), encoding="utf-8")
    with serving(folder) as address, seat(browser) as me:
        me.page.on("dialog", lambda dialog: me.troubles.append(dialog.message))
        me.open(address)
        assert evil in me.page.inner_text("table.queue")
        me.open(f"{address}/documents/{identity}")
        me.waits_for("/subject", evil)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_for_those_who_see_or_hear_otherwise(browser: Any, folder: Folder, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    faults = []
    with serving(folder) as address, seat(browser, color_scheme=scheme, bypass_csp=True) as me:
        for path in ("/", "/login", f"/documents/{folder.rows[2].id}", "text"):
            if path == "text":
                me.press("t", "w")
            else:
                me.open(f"{address}{path}")
            for item in Axe().run(me.page).response["violations"]:
                if item["impact"] in {"serious", "critical"}:
                    faults.append((path, item["id"], item["nodes"][0]["html"]))
    assert faults == []


def test_keys_are_shown_and_languages_change(browser: Any, folder: Folder) -> None:
    with serving(folder) as address, seat(browser) as me:
        me.open(f"{address}/documents/{folder.rows[2].id}")
        me.press("?")
        assert "next doubt" in me.page.inner_text("dialog#keys")
        me.press("Escape")
        me.page.click("a[hreflang=vi]")
        me.page.wait_for_selector("html[lang=vi]")
        assert "Danh sách chờ soát" in me.page.inner_text("h1")
        assert re.fullmatch(r"\d+,\d+", me.page.inner_text(".summary dl div:last-child dd"))


@pytest.mark.parametrize("size", [(1280, 800), (820, 1180)])
def test_everything_is_within_reach(browser: Any, folder: Folder, size: tuple[int, int]) -> None:
    width, height = size
    with serving(folder) as address, seat(browser, viewport={"width": width, "height": height}) as me:
        for path in ("/", f"/documents/{folder.rows[2].id}"):
            me.open(f"{address}{path}")
            assert me.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("light", {"color_scheme": "light"}),
        ("dark", {"color_scheme": "dark"}),
        ("tablet", {"viewport": {"width": 820, "height": 1180}, "locale": "vi-VN"}),
    ],
)
def test_pictures_for_the_documentation(browser: Any, folder: Folder, name: str, options: Any, tmp_path: Path) -> None:
    """script/make-pictures makes them anew from the samples: it names the folder for them and an output folder."""
    target = Path(os.environ.get("PICTURES_FOLDER", str(tmp_path))) / f"review-{name}.png"
    shown = Path(os.environ.get("PICTURES_OF", str(folder.out)))
    with serving(shown, reviewer="An Mẫu") as address, seat(browser, **options) as me:
        me.open(address)
        me.press("Enter")
        me.page.wait_for_url("**/documents/*")
        me.ready()
        me.page.wait_for_function("() => document.querySelector('#page img').complete")
        if name == "dark":
            me.press("t", "w", "w")
        me.page.screenshot(path=target)
    with Image.open(target) as picture:
        assert len(picture.convert("L").getcolors() or range(256)) > 50, "something is to be seen"
