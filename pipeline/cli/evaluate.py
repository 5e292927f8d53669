"""``sohoa evaluate``: how good the output of a run is, against the truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.errors import ExitCode, OutputError

if TYPE_CHECKING:
    from pipeline.evaluate.report import Report

_LEAST_WIDTH = 300


def evaluate(
    truth_dir: Annotated[Path, typer.Argument(metavar="TRUTH_DIR", help="Folder with truth files, subfolders too.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that `sohoa run -o` wrote.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all scores as JSON; - is standard output.")
    ] = None,
    by: Annotated[Literal["issuer"] | None, typer.Option("--by", help="Totals by issuer, too.")] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the tables and reliability curves as HTML.")
    ] = None,
) -> ExitCode:
    """Compare the output of a run with the truth: text errors, field scores, F1 of lists.

    Truth files go by the stem S of the input (its name without the last suffix), anywhere in TRUTH_DIR:
    S.record.json or S.json (a record, which may be partial: a key that is absent is not scored), S.truth.txt (the
    text of the whole document), S.pN.txt (page N, used where there is no S.truth.txt); ⟦…⟧ (handwriting) and ⟪…⟫
    (stamps) are dropped from texts. A missing output counts as wrong. Two inputs, or two truths of one kind, with
    one stem are an error. Inputs that were skipped do not count; of a file that holds several documents the first
    record is compared, and all pages.

    Folding, always: Unicode NFC, tone placement (hoà = hòa), shapes of quotes and dashes, white space. Case counts,
    unless said otherwise.

    Text. CER: grapheme clusters, spaces between words included. WER: words between white space, marks and
    punctuation counted. SER: runs of letters and digits. Each is edits (Levenshtein) in percent of the truth's units.
    Substitutions are mark errors where the letters agree without marks, else base errors (case errors among them);
    insertions and deletions stand apart. In reading order, the text is one line. Free of order, each line of the
    truth is matched to its best place in the output (flexible character accuracy: best pairs first, what is left of
    a longer line is matched again); text of the output that has no place in the truth is not in the free rates but
    beside them as extra.

    Fields. Exact: equal after folding. Soft: exact, or similar (1 - edits / length >= 0.9, case folded); type, serial,
    dates, year, level, ids and the signer's role are right or wrong, never soft. Null in the truth means that there
    is nothing to find: a value is then invented. Without case: issuer, place, subject, signer, secrecy, urgency,
    archive, type_name, headings, recipients, assignees. Subjects without a leading Về việc or V/v and a final colon
    or stop; names without academic titles; archive without Lưu; numbers and symbols without white space. A printed
    signer title such as KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC is the last role and the last title; without a role in it, the role
    is not scored. Withheld, a column of its own, neither exact nor soft: a number and serial that the truth calls
    handwritten, null with the right symbol kept; a handwritten date that is null, its date_edtf not contradicting.

    Lists (precision and recall as F1, items one to one; "required": false counts neither way; KEY_alt lists accepted
    variants). Sections: id. Section_headings: heading without label and final colon or stop at any level, a bare
    label by the label; false alarms among top-level sections. References: number, each once; without a number type
    and subject (similar; a truth without subject takes any). Targets: section, comparator, value and value_max as
    numbers, unit unless unit_in_text is false. Tasks: section and assignee. Recipients: the line without a leading
    dash and final ; and without the archive line. Appendices: title. Of sections and references that are found,
    heading, text, type, date and role are scored as fields. red_stamp is compared with the mark red_seal.

    Confidence. Values with evidence that the truth speaks of, right where exact or found; words with a probability,
    right where the true text has them in order or in a run of three. By bins of what is stated: how many, what they
    state on average, how many of them are right; the expected calibration error is the mean distance of the two.

    Not scored: schema, id, source, file, pages, notes, review, evidence, handwritten, text_layer_has, section_depth,
    raw forms, footnotes; labels and pages of sections; in lists, all but what is named above.

    n stands beside each score. Totals weigh each unit alike. Intervals are 95 % bootstrap intervals over documents,
    where there are ten or more. The exit code is 2 where no truth has an output.
    """
    from pipeline.evaluate.evaluation import Evaluator

    report = Evaluator().evaluate(truth_dir, out)
    if json_file is not None:
        _write_json(report, json_file, by == "issuer")
    if html_file is not None:
        from pipeline.evaluate.html import html

        _write(html_file, html(report, by == "issuer"))
    if json_file is None or str(json_file) != "-":
        _print_tables(report, by == "issuer")
    _say_what_is_left_out(report)
    return ExitCode.NOTHING_TO_DO if len(report.missing) == len(report.documents) else ExitCode.DONE


def _write_json(report: Report, path: Path, by_issuer: bool) -> None:
    import json

    text = json.dumps(report.to_json(by_issuer), ensure_ascii=False, indent=1)
    if str(path) == "-":
        print(text)
        return
    _write(path, text + "\n")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}).") from None


def _print_tables(report: Report, by_issuer: bool) -> None:
    from rich.console import Console

    from pipeline.evaluate.table import tables

    # Narrower, columns would lose figures; a terminal wraps the lines instead.
    console = Console(width=max(Console().width, _LEAST_WIDTH))
    for table in tables(report, by_issuer):
        console.print(table)
        console.print()


def _say_what_is_left_out(report: Report) -> None:
    import sys

    if report.missing:
        print(f"{len(report.missing)} of {len(report.documents)} documents have no output.", file=sys.stderr)
    for path in report.ignored:
        print(f"{path}: not a truth record, ignored.", file=sys.stderr)
