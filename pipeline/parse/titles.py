"""Titles, signing roles and names of persons, as they stand under a document.

Forms after Nghị định 30/2020/NĐ-CP Điều 13 and phụ lục I (``KT. GIÁM ĐỐC`` / ``PHÓ GIÁM ĐỐC`` / the name) and, with
slashes, HD 36-HD/VPTW.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz, process

from pipeline.model.table import read_table
from pipeline.parse.rows import Row, fold
from pipeline.settings import Settings

_SPECKS = "-–—.,:;'‘’\"“”`´·_~|"
_ACADEMIC = re.compile(
    r"^(?:(?:GS|PGS|TSKH|TS|ThS|Th\.?S|BSCK\w*|BS\.?CK\w*|BS|DS\.?CK\w*|DS|KS|CN|LS|NGƯT|NGND|NSƯT)\.?\s?[.,]?\s?)+(?=[A-ZÀ-ỸĐ])"
)
"""Academic titles stand before no name (Nghị định 30/2020/NĐ-CP phụ lục I), yet are printed."""
_LONGEST_SYLLABLE = 7
_COMMON_SURNAMES = 60
"""So many of the commonest surnames are surnames even before a single syllable."""
_USUAL_SURNAMES = 30
"""So many of the table's first are not called rare; a judgement, since the table's order is an estimate."""
_JOINTS = ("-", "–", "&")
_TITLE_LENGTHS = range(5, 61)
_ALIKE = 88
"""Least similarity of a damaged title to a known one, in percent."""
_APART = 5
"""How much less alike, in percent, the next title must be: a torn ``HIỆU TRƯỞNG`` is as near to ``THỨ TRƯỞNG``."""


class SigningTitles:
    """Knows the tables of positions, signing roles and surnames. Built once; all methods are pure."""

    def __init__(self, settings: Settings) -> None:
        overlay = settings.dictionaries
        positions = read_table("positions.tsv", overlay)
        self._titles = {row["skeleton"]: row["title"] for row in reversed(positions)}
        self._marked = {row["title"].casefold(): row["title"] for row in positions}
        self._keys = list(self._titles)
        listed = read_table("surnames.tsv", overlay)
        surnames = [row["skeleton"] for row in listed]
        self._usual = set(surnames[:_USUAL_SURNAMES])
        self._surnames: dict[str, list[str]] = {}
        for row in listed:
            self._surnames.setdefault(row["skeleton"], []).append(row["surname"])
        middle = read_table("middle_names.tsv", overlay)
        self._rather_middle = {row["skeleton"] for row in middle} - set(surnames[:_COMMON_SURNAMES])
        self._never_given = {row["middle_name"] for row in middle if row["given_name"] == "no"}
        self._roles: dict[str, str] = {}
        for row in read_table("sign_roles.tsv", overlay):
            for form in row["forms"].split(";"):
                self._roles[form.casefold()] = row["role"]
        ranks = "|".join(re.escape(row["rank"]) for row in read_table("ranks.tsv", overlay))
        self._rank = re.compile(rf"^(?:{ranks})\.?\s+", re.IGNORECASE)
        forms = "|".join(sorted((re.escape(form.upper()) for form in self._roles), key=len, reverse=True))
        titles = "|".join(sorted(map(re.escape, self._titles), key=len, reverse=True))
        self._title_inside = re.compile(rf"(?<!\w)(?:{titles})(?!\w)")
        self._role_inside = re.compile(rf"(?<!\w)(?:{forms})(?:\s?[.,]|\s)\s*(?=\S)")
        self._role = re.compile(rf"^\W{{0,2}}(?P<role>{forms})(?:\s?[.,]\s*|\s+)(?=\S)", re.IGNORECASE)

    # -- roles -------------------------------------------------------------------------------------------------------

    def role(self, text: str) -> tuple[str, int] | None:
        """The signing role with which the text begins (``KT.``), and where it ends."""
        match = self._role.match(text)
        return (self._roles[match["role"].casefold()], match.end()) if match else None

    def roles_in(self, text: str) -> list[tuple[int, bool]]:
        """Where the parts of a row begin, and whether each begins with a role."""
        starts = [match.start() for match in self._role_inside.finditer(text) if self._is_role_at(match)]
        if not starts or text[: starts[0]].strip():
            return [(0, False), *((start, True) for start in starts)]
        return [(start, True) for start in starts]

    def _is_role_at(self, match: re.Match[str]) -> bool:
        """Whether it is one within its row: letters without dot or stroke, after words that say neither role nor title,
        are a piece of a word (``TL THƯỜNG TRỰC`` of ``BÍ THƯ THƯỜNG TRỰC``).
        """
        before = match.string[: match.start()]
        marked = any(sign in ".,/" for sign in match.group())
        return marked or not _letters(before) or self.role(before) is not None or bool(self.titles_in(before))

    # -- titles ------------------------------------------------------------------------------------------------------

    def titles_in(self, text: str) -> list[str]:
        """The titles in a run of capitals, longest first at each place: ``CHỦ TỊCH PHÓ CHỦ TỊCH`` has two."""
        text = _without_specks(text)
        key = fold(text)
        matches = list(self._title_inside.finditer(key))
        whole = self.title(text)
        if matches and (whole is None or len(whole) <= len(matches[0].group())):
            found = [self._as_printed(text, match) for match in matches]
            unit = text[matches[-1].end() :].strip(" -–")
            if len(unit) > 3 and all(map(_is_word, unit.split())):
                found[-1] += f" {unit[0]}{unit[1:].lower()}"
            return found
        return [whole] if whole else []

    def title(self, text: str) -> str | None:
        """The known title that the whole text is, or nearly is."""
        key = " ".join(fold(text).strip(" .,;:*_").split())
        if len(key) not in _TITLE_LENGTHS:
            return None
        marked = self._marked.get(" ".join(text.casefold().split()).strip(" .,;:*_"))
        if marked or key in self._titles:
            return marked or self._titles[key]
        near = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=_ALIKE - _APART, limit=2)
        if not near or near[0][1] < _ALIKE or (len(near) > 1 and near[0][1] - near[1][1] < _APART):
            return None
        return self._titles[near[0][0]]

    def has_words_before(self, text: str) -> bool:
        """Whether letters or figures stand before the first title of a row: what is left of a word that was lost."""
        bare = _without_specks(text)
        match = self._title_inside.search(fold(bare))
        first = next((place for place, letter in enumerate(text) if letter.isalpha()), 0)
        return match is not None and any(map(str.isalnum, bare[: match.start()] + text[:first]))

    def _as_printed(self, text: str, match: re.Match[str]) -> str:
        """The title as printed with its marks when that is one, else by its letters: thứ trưởng is not thủ trưởng."""
        printed = text[match.start() : match.end()].casefold()
        return self._marked.get(printed, self._titles[match.group()])

    # -- names -------------------------------------------------------------------------------------------------------

    def name_in(self, text: str) -> str | None:
        """A person's name: two to five capitalised syllables, the first a surname; ranks and degrees are dropped. Two
        syllables of which one is a middle name, or before which something was not read as letters, are the rest of a
        name, see ``part_of_name``: most names have three.
        """
        words = self._name_words(text)
        if (
            not 2 <= len(words) <= 5
            or not all(map(_is_syllable_of_name, words))
            or fold(words[0]) not in self._surnames
        ):
            return None
        cut = words[-1] in self._never_given
        if len(words) == 2:
            cut = cut or fold(words[0]) in self._rather_middle or _begins_unread(text)
        return None if cut else " ".join(words)

    def is_rare(self, surname: str) -> bool:
        """Whether a surname stands behind the commonest ones of the table, which is in the order of frequency."""
        return fold(surname) not in self._usual

    def other_names(self, name: str) -> list[str]:
        """Names with a surname of the same letters, where the table does not know this one with its marks."""
        first, rest = name.split(" ", 1)
        known = self._surnames.get(fold(first), [])
        return [] if first in known else [f"{surname} {rest}" for surname in known]

    def part_of_name(self, text: str) -> str | None:
        """What looks like the rest of a name, its beginning or end lost: two or more capitalised syllables."""
        words = self._name_words(text)
        while words and not _is_syllable_of_name(words[0]):
            words.pop(0)
        fits = 2 <= len(words) <= 4 and all(_is_syllable_of_name(word) and len(word) > 1 for word in words)
        return " ".join(words) if fits else None

    def _name_words(self, text: str) -> list[str]:
        bare = _ACADEMIC.sub("", self._rank.sub("", _letters(text)))
        return [word for word in map(_letters, bare.split()) if word]


def by_case(row: Row) -> list[tuple[Row, bool]]:
    """A signature row cut where capitals end and a name begins: (part, whether it is in capitals)."""
    cuts: list[tuple[int, bool]] = []
    position = 0
    for word in row.words:
        capitals = _is_capitals(word.text) or not any(letter.isalpha() for letter in word.text)
        if not cuts or (capitals != cuts[-1][1] and any(letter.isalpha() for letter in word.text)):
            cuts.append((position, capitals))
        position += len(word.text) + 1
    ends = [*(start for start, _ in cuts[1:]), None]
    return [(row.part(start, end), capitals) for (start, capitals), end in zip(cuts, ends, strict=True)]


def _is_capitals(text: str) -> bool:
    """Whether a word stands in capitals, of which one letter may have been read as a small one: ``ChỦ``; the syllables
    of names have one capital.
    """
    small = sum(map(str.islower, text))
    return text.isupper() or (small == 1 and sum(map(str.isupper, text)) > 1)


def _without_specks(text: str) -> str:
    """The words without what is no letter at their edges; dashes and ``&`` between words stay."""
    words = (word if word in _JOINTS else _letters(word) for word in text.split())
    return " ".join(word for word in words if word)


def _letters(text: str) -> str:
    """From the first letter to the last: without strokes of a signature and parts of a seal, ``ˆ`` among them."""
    places = [place for place, sign in enumerate(text) if unicodedata.category(sign) in ("Lu", "Ll")]
    return text[places[0] : places[-1] + 1] if places else ""


def _begins_unread(text: str) -> bool:
    """Whether a figure or sign stands before the first word, where a syllable may be unread; specks are none."""
    first = text.split(maxsplit=1)[0]
    return not any(map(str.isalpha, first)) and bool(first.strip(_SPECKS))


def _is_syllable_of_name(word: str) -> bool:
    return (
        word.isalpha() and word[0].isupper() and not any(map(str.isupper, word[1:])) and len(word) <= _LONGEST_SYLLABLE
    )


def _is_word(text: str) -> bool:
    return text.strip(",-&").isalpha() or text in _JOINTS
