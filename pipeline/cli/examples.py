"""Examples of each command, for its help and its manual page."""

from __future__ import annotations

from pipeline.model.language import N_

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "run": (
        ("sohoa run scans/ -o out/", N_("Read a folder; the tables are in out/records.xlsx.")),
        ("sohoa run scans/ -o out/ --dry-run", N_("Say beforehand how long that takes and how much disk it needs.")),
        ("sohoa run a.pdf b.tif -o out/ -j 2", N_("Two files, two documents at a time.")),
    ),
    "status": (("sohoa status out/", N_("How far a run is, and what failed.")),),
    "retry": (("sohoa retry out/ --page-seconds 300", N_("Try what failed again, with more time for a page.")),),
    "watch": (("sohoa watch inbox/ -o out/", N_("Read what a scanner puts into a folder, until Ctrl-C.")),),
    "merge": (("sohoa merge part1/ part2/ -o all/", N_("Put the results of two machines together.")),),
    "purge": (("sohoa purge out/", N_("Free disk space when an archive is done.")),),
    "review": (("sohoa review out/", N_("Open the review desk in the browser.")),),
    "correct": (("sohoa correct out/ tasks.json", N_("Take over what was changed in Label Studio.")),),
    "gold": (("sohoa gold out/ -o truth/", N_("Keep approved documents as truth.")),),
    "learn": (("sohoa learn out/ -o tables/", N_("Propose dictionary rows from corrections.")),),
    "search": (
        ("sohoa search out/ thi dua khen thuong", N_("All four words, with any marks.")),
        ("sohoa search out/ '\"thi đua\" 2024'", N_("A phrase and a year.")),
    ),
    "export": (
        ("sohoa export out/ -f pdf -o pdf/", N_("Searchable PDF files.")),
        ("sohoa export out/ -f csv -o csv/ --separator semicolon", N_("Tables as CSV for Excel.")),
    ),
    "chart": (("sohoa chart out/", N_("Plots of all documents in out/charts.html.")),),
    "audit": (("sohoa audit out/", N_("Gaps and contradictions among the numbers and dates of a batch.")),),
    "explain": (
        ("sohoa explain out/ letter.pdf", N_("All values of a document with their confidence.")),
        ("sohoa explain out/ letter.pdf /number --crop number.png", N_("One value, and the picture of its place.")),
    ),
    "page": (("sohoa page letter.pdf -p 2 -o page2.html", N_("Why page 2 was read as it was.")),),
    "restore": (
        ("sohoa restore bad.txt > good.txt", N_("Repair a text file.")),
        ("sohoa restore --diff bad.txt", N_("Show what would change.")),
    ),
    "parse": (("sohoa parse --restore bad.txt", N_("From bad text to a record in one step.")),),
    "evaluate": (
        ("sohoa evaluate truth/ out/ --html report.html", N_("Measure a run, with reliability curves.")),
        ("sohoa evaluate --benchmark", N_("Read the open evaluation set and measure that.")),
    ),
    "config": (("sohoa config > sohoa.toml", N_("A settings file to begin with.")),),
    "schema": (("sohoa schema > record.schema.json", N_("The schema, for a validator.")),),
    "doctor": (("sohoa doctor", N_("Whether everything is installed.")),),
    "train-channel": (
        ("sohoa train-channel truth/ ocr/ -o tables/", N_("Learn the errors of your own scanner and engine.")),
    ),
}
"""By command: a command line and what it is good for."""
