"""The tables of the benchmarks' pages as Markdown, each from the rows of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmark_aims import OURS, Aim, aims, losses
from benchmark_words import Words

Json = dict[str, Any]
Say = tuple[str, str]
"""In English and Vietnamese."""

SYSTEM: Say = ("system", "công cụ")
CPU: Say = ("CPU seconds", "giây CPU")
MEMORY: Say = ("memory, MB", "bộ nhớ, MB")


@dataclass(frozen=True)
class Tables:
    """One method a table; each is asked for where its report is there."""

    reports: dict[str, Json]
    words: Words

    def aims(self) -> str:
        heads: list[Say] = [("aim", "mục tiêu"), ("wanted", "cần đạt"), ("measured", "đo được"), ("", "")]
        return self._table(heads, [self._aim(aim) for aim in aims(self.reports)])

    def _aim(self, aim: Aim) -> list[str]:
        say, number = self.words.say, self.words.number
        sign = "≤" if aim.at_most else "≥"
        measured = say("not measured", "chưa đo") if aim.value is None else number(aim.value, aim.places) + aim.unit
        met = {None: "–", True: say("met", "đạt"), False: say("**missed**", "**chưa đạt**")}[aim.met]
        cells = (f"{sign} {self._bound(aim)}{aim.unit}", measured)
        return [say(aim.english, aim.vietnamese), *(cell.replace(" ", "\N{NO-BREAK SPACE}") for cell in cells), met]

    def _bound(self, aim: Aim) -> str:
        text = f"{aim.bound:,g}" if aim.bound < 1_000 else f"{aim.bound:,.0f}"
        return self.words.in_language(text)

    def losses(self) -> str:
        """Empty where no other system is better in anything."""
        heads: list[Say] = [
            ("benchmark", "phép đo"), ("set", "tập"), ("measure", "đại lượng"), SYSTEM,
            ("its figure", "của công cụ đó"), ("sohoa", "sohoa"),
        ]  # fmt: skip
        say, name, number = self.words.say, self.words.name, self.words.number
        rows = [
            [f"`{loss.bench}`", name(loss.set) if loss.set else "–", say(*loss.measure), name(loss.system),
             number(loss.theirs, loss.places), number(loss.ours, loss.places)]
            for loss in losses(self.reports)
        ]  # fmt: skip
        return self._table(heads, rows) if rows else ""

    def others(self) -> bool:
        """Whether any other system was measured at all."""
        rows = (row for report in self.reports.values() for row in report["rows"])
        return any(row.get("system", OURS[0]) not in OURS for row in rows)

    def speeds(self, bench: str) -> str:
        heads: list[Say] = [
            SYSTEM, ("pages a minute", "trang mỗi phút"), ("CPU seconds a page", "giây CPU mỗi trang"), MEMORY,
            ("time against ours", "thời gian so với sohoa"), ("CPU against ours", "CPU so với sohoa"),
        ]  # fmt: skip
        number, figure = self.words.number, self.words.figure
        rows = [
            [self.words.name(row["system"]), number(row["pages_a_minute"], 1), number(row["cpu"], 2),
             number(row["memory"]), figure(row, "wall_of_ours", 2), figure(row, "cpu_of_ours", 2)]
            for row in self._rows(bench)
        ]  # fmt: skip
        return self._table(heads, rows)

    def pivot(self, bench: str, key: str, places: int) -> str:
        """Sets down, systems across; settings by hand are one system, whichever was best on a set."""
        rows = self._rows(bench)
        found = {(row["set"], _system(row)): row for row in rows}
        systems = list(dict.fromkeys(_system(row) for row in rows))
        sets = {row["set"]: row["n"] for row in rows}
        body = [
            [self.words.name(name), self.words.number(n),
             *(self.words.figure(found.get((name, system), {}), key, places) for system in systems)]
            for name, n in sets.items()
        ]  # fmt: skip
        return self._table([("set", "tập"), ("n", "n"), *((self.words.name(system),) * 2 for system in systems)], body)

    def restored(self) -> str:
        heads: list[Say] = [
            ("set", "tập"), ("SER before", "SER trước"), ("right ones damaged, %", "đúng bị hỏng, %"),
            ("wrong ones fixed, %", "sai được sửa, %"), ("numbers damaged", "con số bị hỏng"),
        ]  # fmt: skip
        number = self.words.number
        rows = [
            [self.words.name(row["set"]), number(row["before"], 2), number(row["damaged"], 3),
             number(row["fixed"] if row["wrong"] else None, 1), f"{row['numbers_damaged']}/{row['numbers']}"]
            for row in self._rows("restore") if row["system"] == "ours"
        ]  # fmt: skip
        return self._table(heads, rows)

    def restore_speed(self) -> str:
        heads: list[Say] = [
            ("set", "tập"), SYSTEM, ("syllables", "âm tiết"), ("first pass", "lượt đầu"), ("second pass", "lượt hai"),
            MEMORY,
        ]  # fmt: skip
        number = self.words.number
        rows = [
            [self.words.name(row["set"]), self.words.name(row["system"]), number(row["n"]), number(row["cold"]),
             number(row["warm"]), number(row["memory"])]
            for row in self._rows("restore-speed")
        ]  # fmt: skip
        return self._table(heads, rows)

    def parsed(self) -> str:
        heads: list[Say] = [
            ("set", "tập"), SYSTEM, ("documents", "văn bản"), ("exact", "đúng hoàn toàn"), ("wrong", "sai"),
            ("sections", "mục"), ("references", "viện dẫn"), ("targets", "chỉ tiêu"), ("tasks", "nhiệm vụ"),
        ]  # fmt: skip
        keys = ("exact", "wrong", "sections", "references", "targets", "tasks")
        rows = [
            [self.words.name(row["set"]), self.words.name(row["system"]), str(row["documents"]),
             *(self.words.figure(row, key, 1) for key in keys)]
            for row in self._rows("parse")
        ]  # fmt: skip
        return self._table(heads, rows)

    def parse_speed(self) -> str:
        heads: list[Say] = [("text", "văn bản"), ("MB", "MB"), SYSTEM, CPU]
        name, number = self.words.name, self.words.number
        rows = [
            [name(row["text"]), number(row["megabytes"], 1), name(row["system"]), number(row["cpu"], 2)]
            for row in self._rows("parse-speed")
        ]
        return self._table(heads, rows)

    def stubbed(self) -> str:
        """Batches with an engine that takes no time."""
        heads: list[Say] = [
            ("inputs", "tệp vào"), ("pages", "trang"), ("seconds", "giây"), ("again, seconds", "chạy lại, giây"),
            ("parent, MB", "tiến trình mẹ, MB"), ("its growth, MB", "tăng thêm, MB"),
            ("worker, MB", "tiến trình con, MB"),
        ]  # fmt: skip
        number = self.words.number
        rows = [
            [number(row["inputs"]), number(row["pages"]), number(row["seconds"], 1), number(row["again_seconds"], 1),
             number(row["parent_peak"]), number(row["parent_growth"], 1), number(row["worker_peak"])]
            for row in [*self._rows("batch-files"), *self._rows("batch-pages")]
        ]  # fmt: skip
        return self._table(heads, rows)

    def exports(self) -> str:
        heads: list[Say] = [
            ("format", "định dạng"), SYSTEM, ("records", "bản ghi"), CPU, ("seconds", "giây"), MEMORY,
            ("written, MB", "ghi ra, MB"),
        ]  # fmt: skip
        number = self.words.number
        rows = [
            [f"`{row['format']}`", self.words.name(row["system"]), number(row["records"]), number(row["cpu"], 1),
             number(row["wall"], 1), number(row["memory"]), number(row["written"] / 1e6, 1)]
            for row in [*self._rows("export"), *self._rows("export-peer")]
        ]  # fmt: skip
        return self._table(heads, rows)

    def documents(self) -> str:
        heads: list[Say] = [
            ("format", "định dạng"), ("CPU seconds a document", "giây CPU mỗi văn bản"), ("a page", "mỗi trang"),
            MEMORY,
        ]  # fmt: skip
        number = self.words.number
        rows = [
            [
                f"`{row['format']}`",
                number(row["cpu_a_document"], 2),
                number(row["cpu_a_page"], 2),
                number(row["memory"]),
            ]
            for row in self._rows("documents")
        ]  # fmt: skip
        return self._table(heads, rows)

    def pdfs(self) -> str:
        heads: list[Say] = [
            ("", ""), ("files", "tệp"), ("PDF/A-2b", "PDF/A-2b"), ("pages", "trang"),
            ("same to the pixel", "giống từng điểm ảnh"), ("but for form fields", "trừ trường biểu mẫu"),
            ("text laid on", "đặt văn bản"), ("found again", "tìm lại được"),
        ]  # fmt: skip
        keys = ("files", "pdfa", "pages", "same_pixels", "same_but_for_fields", "laid", "same_text")
        rows = [
            [self.words.name(row["kind"]), *(self.words.number(row.get(key, 0)) for key in keys)]
            for row in self._rows("searchable_pdf")
        ]
        return self._table(heads, rows)

    def cleaned(self) -> str:
        heads: list[Say] = [
            ("pages with", "trang có"), ("step", "bước"), ("CER", "CER"), ("SER", "SER"),
            ("extra characters", "ký tự thừa"), ("characters", "ký tự"),
        ]  # fmt: skip
        number = self.words.number
        rows = [
            [self.words.name(row["defect"]), self.words.name(row["step"]), number(row["cer"], 2), number(row["ser"], 2),
             number(row["extra"]), number(row["n"])]
            for row in self._rows("cleaning")
        ]  # fmt: skip
        return self._table(heads, rows)

    def machines(self) -> str:
        heads: list[Say] = [
            ("benchmark", "phép đo"), ("date", "ngày"), ("machine", "máy"), ("load", "tải"), ("versions", "phiên bản"),
        ]  # fmt: skip
        rows = []
        for name, report in self.reports.items():
            machine = report["machine"]
            cores = self.words.say(f"{machine['cores']} cores", f"{machine['cores']} nhân")
            place = f"{machine['cpu']}, {cores}, {machine['memory_gb']} GB, {machine['system']}"
            versions = ", ".join(f"{key} {value}" for key, value in report["versions"].items())
            load = self.words.number(machine["load"], 1)
            rows.append([f"`{name}`", report["date"][:10], place, load, versions])
        return self._table(heads, rows, left=True)

    def _rows(self, bench: str) -> list[Json]:
        rows: list[Json] = self.reports.get(bench, {}).get("rows", [])
        return rows

    def _table(self, heads: Sequence[Say], rows: Iterable[Sequence[str]], left: bool = False) -> str:
        """The first column to the left, the others to the right, where they are figures."""
        sides = ["---", *["---" if left else "---:"] * (len(heads) - 1)]
        lines = [[self.words.say(*head) for head in heads], sides, *rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _system(row: Json) -> str:
    return "by hand" if str(row["system"]).startswith("by hand") else str(row["system"])
