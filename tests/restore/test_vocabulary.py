"""From corpora to the words that are known: what is read, what is counted, how words are written."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from pipeline.restore.language_training.corpus import Corpus, read_corpus
from pipeline.restore.language_training.sources import described
from pipeline.restore.language_training.vocabulary import Vocabulary, build_vocabulary
from pipeline.restore.tokens import BOUNDARY, NUMBER, UNKNOWN

LINE = "Sở Nội vụ đề nghị các đơn vị thực hiện kế hoạch theo mẫu số 12."


def corpus(folder: Path, name: str, lines: list[str]) -> Corpus:
    path = folder / f"{name}.txt.xz"
    path.write_bytes(lzma.compress("\n".join(lines).encode()))
    return read_corpus(path)


def case_of(vocabulary: Vocabulary, word: str) -> list[float]:
    return [float(share) for share in vocabulary.cases[vocabulary.words.index(word)]]


def test_lines_that_were_typed_without_marks_are_no_corpus(tmp_path: Path) -> None:
    read = corpus(tmp_path, "legal", [LINE, "So Noi vu de nghi cac don vi", "", "  ", "the quick brown fox"])
    assert (read.name, read.dropped) == ("legal", 2)
    assert read.ids[0] == read.ids[-1] == 0
    told = described([read])["legal"]
    assert (told["paragraphs"], told["paragraphs without marks, dropped"]) == (1, 2)
    assert told["tokens"] == len(read.ids) - 2


def test_whole_documents_are_read_by_their_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "admin_docs.jsonl.xz"
    rows = ["Sở Nội vụ đề nghị các đơn vị\nthực hiện kế hoạch.", "Điều 1. Phạm vi điều chỉnh\nĐiều 2. Đối tượng"]
    path.write_bytes(lzma.compress("\n".join(json.dumps({"text": row}) for row in rows).encode()))
    read = read_corpus(path)
    assert (read.name, int((read.ids == 0).sum()) - 1) == ("admin_docs", 3)


def test_words_are_kept_by_how_often_they_come_and_stand_by_their_counts(tmp_path: Path) -> None:
    lines = [LINE] * 4 + ["Đề nghị gửi xyzt đúng thể thức"] * 3 + ["Đề nghị gửi wxyz đúng thể thức"] * 12
    vocabulary = build_vocabulary([corpus(tmp_path, "legal", lines)], {"legal": 2.0})
    assert vocabulary.words[:3] == [BOUNDARY, UNKNOWN, NUMBER]
    # A legal syllable needs 4, another word 12, a sign 200.
    assert "mẫu" in vocabulary.words and "wxyz" in vocabulary.words
    assert "xyzt" not in vocabulary.words and "." not in vocabulary.words
    counts = vocabulary.counts[3:]
    assert (np.diff(counts) <= 0).all()
    assert vocabulary.counts[vocabulary.words.index("mẫu")] == 8
    assert vocabulary.counts[vocabulary.words.index(NUMBER)] == 8


@pytest.mark.parametrize(("apart", "kept"), [(12 * 50, False), (12 * 50 - 1, True)])
def test_a_word_is_two_whose_space_was_lost_where_they_stand_apart_far_more_often(
    tmp_path: Path, apart: int, kept: bool
) -> None:
    lines = ["Gửi đúng theomẫu đã định"] * 12 + ["Gửi đúng theo mẫu đã định"] * apart
    vocabulary = build_vocabulary([corpus(tmp_path, "legal", lines)], {})
    assert ("theomẫu" in vocabulary.words) == kept


def test_case_is_learned_inside_of_sentences_only(tmp_path: Path) -> None:
    lines = [
        *["Mẫu của Sở được gửi đúng hạn. Mẫu được lưu tại UBND các xã"] * 40,
        *["KẾ HOẠCH CỦA SỞ ĐƯỢC GỬI ĐÚNG HẠN THEO MẪU"] * 40,
        *["Đề nghị gửi mẫu đúng hạn"] * 10,
    ]
    vocabulary = build_vocabulary([corpus(tmp_path, "legal", lines)], {})
    assert vocabulary.cases.sum(axis=1) == pytest.approx(1)
    lower, title, upper = case_of(vocabulary, "mẫu")
    assert lower > title and lower > upper
    assert int(np.argmax(case_of(vocabulary, "sở"))) == 1
    assert int(np.argmax(case_of(vocabulary, "ubnd"))) == 2


def test_a_corpus_is_written_in_the_words_of_a_vocabulary(tmp_path: Path) -> None:
    read = corpus(tmp_path, "legal", [LINE] * 4 + ["Đề nghị gửi xyzt đúng thể thức"])
    vocabulary = build_vocabulary([read], {})
    ids = vocabulary.encode(read)
    assert ids.dtype == np.dtype(np.uint16) and len(ids) == len(read.ids) and ids[0] == 0
    said = [vocabulary.words[place] for place in ids[1:6]]
    assert said == ["sở", "nội", "vụ", "đề", "nghị"]
    assert vocabulary.words[ids[[read.types[place] for place in read.ids].index("xyzt")]] == UNKNOWN
    assert NUMBER in [vocabulary.words[place] for place in ids]
