from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.restore.channel import Channel
from pipeline.restore.channel_fit import fit_channel
from pipeline.restore.form_search import Search
from pipeline.restore.training import paired_lines, shipped_channel, train_channel
from pipeline.restore.trie import build_trie, runs_of

TRUE = ["kế hoạch công tác", "thực hiện kế hoạch", "công tác thi đua", "thi đua thực hiện"] * 5
READ = ["ké hoach cong tac", "thyc hién ké hoach", "cong tac thi dua", "thi dua thyc hién"] * 5


@pytest.fixture(scope="module")
def channel() -> Channel:
    return fit_channel("test", zip(TRUE, READ, strict=True))


def test_fit_learns_what_letters_are_read_as(channel: Channel) -> None:
    units = channel.units()
    assert math.exp(units["đ", "d"]) > 0.7
    assert math.exp(units["ự", "y"]) > 0.7
    assert ("đ", "k") not in units
    assert all(score <= 0 for score in units.values())


def test_fit_is_deterministic(channel: Channel) -> None:
    again = fit_channel("test", zip(TRUE, READ, strict=True))
    assert again.units() == channel.units()


def test_a_channel_survives_its_file(channel: Channel, tmp_path: Path) -> None:
    channel.save(tmp_path / "channel_test.npz")
    loaded = Channel.load(tmp_path / "channel_test.npz")
    assert loaded.name == "test"
    assert loaded.units() == pytest.approx(channel.units(), abs=0.02)


def test_a_prior_is_believed_where_the_pairs_are_silent(channel: Channel) -> None:
    informed = fit_channel("more", [("mạnh mẽ", "manh me")] * 5, prior=channel)
    assert informed.units()["ự", "y"] == pytest.approx(channel.units()["ự", "y"], abs=0.05)
    assert informed.units()["ẽ", "e"] > -2


def _search(forms: list[str], prior: NDArray[np.float32], channel: Channel) -> Search:
    trie = build_trie(forms, prior)
    return Search(trie, runs_of(trie), channel, prior)


def test_runs_are_the_last_three_letters_of_every_node() -> None:
    forms = ["thi", "thì", "Thi", "kế"]
    trie = build_trie(forms, np.zeros(len(forms), np.float32))
    letters, of_node = runs_of(trie).forms.letters, runs_of(trie).forms.of_node
    endings = {"".join(chr(code) for code in row[::-1] if code) for row in letters[of_node].tolist()}
    spelled = [f" {form} " for form in forms]
    assert endings == {word[max(end - 3, 0) : end] for word in spelled for end in range(1, len(word) + 1)}
    assert len(letters) == len(endings)


def test_the_search_finds_what_was_read(channel: Channel) -> None:
    forms = ["thực", "hiện", "kế", "đua", "Đua", "thi", "công"]
    prior = np.zeros(len(forms), np.float32)
    search = _search(forms, prior, channel)
    for read, true in (("thyc", "thực"), ("dua", "đua"), ("ké", "kế"), ("cong", "công")):
        found, scores = search.find(read, 13.0, 10, 30.0)
        assert forms[found[0]] == true
        assert list(scores) == sorted(scores, reverse=True)
    assert len(search.find("thyc", 0.5, 10, 30.0)[0]) == 1
    assert len(search.find("x" * 60, 13.0, 10, 30.0)[0]) == 0


def test_the_search_agrees_with_a_plain_dynamic_programme() -> None:
    channel = shipped_channel("eng")
    forms = ["đảng", "Đảng", "ủy", "uỷ", "viên", "chức", "của", "cửa", "số", "Số", "ngày", "người", "năm", "nam"]
    prior = np.zeros(len(forms), np.float32)
    search = _search(forms, prior, channel)
    units = channel.units()
    for read in ("cua", "Pang", "nguoi", "vién", "chirc", "s6", "nim"):
        expected = {form: plain_score(units, f" {form} ", f" {read} ") for form in forms}
        found, scores = search.find(read, 13.0, 100, 30.0)
        near = {form: score for form, score in expected.items() if score >= max(expected.values()) - 13.0}
        scored = {forms[place]: score for place, score in zip(found.tolist(), scores.tolist(), strict=True)}
        assert scored == pytest.approx(near, abs=0.02)


def plain_score(units: dict[tuple[str, str], float], true: str, read: str) -> float:
    """The best cut of a word into units, by the book."""
    best = np.full((len(true) + 1, len(read) + 1), -1e9)
    best[0, 0] = 0.0
    for row in range(1, len(true) + 1):
        for column in range(len(read) + 1):
            ways = [best[row - 1, column] - 9.0]
            if column:
                one, other = true[row - 1], read[column - 1]
                same = -1.0 if one == other else -5.5 if one.lower() == other.lower() else -9.0
                ways.append(best[row - 1, column - 1] + same)
                ways.append(best[row, column - 1] - 6.5)
            for size in range(1, min(3, row) + 1):
                for length in range(min(4, column) + 1):
                    score = units.get((true[row - size : row], read[column - length : column]))
                    if score is not None:
                        ways.append(best[row - size, column - length] + score)
            best[row, column] = max(ways)
    return float(best[-1, -1])


def test_lines_that_slipped_still_meet() -> None:
    truth = ["kế hoạch công tác", "thực hiện kế hoạch", "công tác thi đua"]
    read = ["~~ .", "ké hoach cong tac", "thyc hién ké hoach", "cong tac thi dua", ""]
    assert list(paired_lines(truth, read)) == list(zip(truth, read[1:4], strict=True))


def test_training_from_files(tmp_path: Path) -> None:
    (tmp_path / "truth.txt").write_text("\n".join(TRUE), encoding="utf-8")
    (tmp_path / "read.txt").write_text("\n".join(READ), encoding="utf-8")
    channel, pairs = train_channel(tmp_path / "truth.txt", tmp_path / "read.txt", "eng", tmp_path / "out", "eng")
    assert pairs == len(TRUE)
    assert shipped_channel("eng", tmp_path / "out").units() == pytest.approx(channel.units(), abs=0.02)


def test_training_from_nothing_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "truth.txt").write_text("kế hoạch", encoding="utf-8")
    (tmp_path / "read.txt").write_text("0000000", encoding="utf-8")
    with pytest.raises(UsageError, match="no line"):
        train_channel(tmp_path / "truth.txt", tmp_path / "read.txt", "eng", tmp_path)
    with pytest.raises(UsageError, match="two folders"):
        train_channel(tmp_path / "none.txt", tmp_path / "read.txt", "eng", tmp_path)
