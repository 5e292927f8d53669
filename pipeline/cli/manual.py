"""What the manual pages say beyond the help: exit codes, files, environment."""

from __future__ import annotations

from pipeline.errors import ExitCode
from pipeline.model.language import N_

EXIT_STATUS: dict[ExitCode, str] = {
    ExitCode.DONE: N_("Every input is done."),
    ExitCode.USAGE: N_("Wrong arguments or settings."),
    ExitCode.NOTHING_TO_DO: N_("There was nothing to do: no input, no results, or all were skipped."),
    ExitCode.SOME_FAILED: N_("Some inputs failed or were read in part."),
    ExitCode.ALL_FAILED: N_("No input could be read."),
    ExitCode.MISSING_DEPENDENCY: N_("Tesseract, a language of it, or an extra is not installed."),
    ExitCode.NOT_WRITTEN: N_(
        "Results could not be written: the disk is full, or the folder may not be written to. What was finished is "
        "stored; the same command goes on."
    ),
    ExitCode.INTERRUPTED: N_("Ctrl-C. What was finished is stored; the same command goes on."),
}
"""Each exit code and when a command ends with it."""

FILES: tuple[tuple[str, str], ...] = (
    ("OUT/records.xlsx", N_("The tables, for people.")),
    ("OUT/records.jsonl", N_("One record a line, for programs.")),
    ("OUT/inputs.jsonl", N_("One line an input: status, code, reason. Reasons are in English in any language.")),
    ("OUT/records/", N_("The record of each source.")),
    ("OUT/pages/", N_("Its pages: words, places, what was read, what it became.")),
    ("OUT/report.html", N_("What the last run did, with plots; run.json the same for programs.")),
    ("OUT/ledger.sqlite", N_("What is known of every input; OUT/work holds pages as they were read.")),
    ("OUT/corrections.jsonl", N_("What people corrected.")),
    ("sohoa.toml", N_("Settings of the current folder.")),
)
"""Files that commands write or read."""

ENVIRONMENT: tuple[tuple[str, str], ...] = (
    ("SOHOA_LANG", N_("vi or en: the language of help, errors and summaries. It goes before the locale.")),
    (
        "LC_ALL, LC_MESSAGES, LANG",
        N_("The locale. Where the first that is set begins with vi, messages are Vietnamese."),
    ),
)
"""Variables beside those of the settings."""
