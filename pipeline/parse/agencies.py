"""The gazetteer: agencies as they were at a date, with their places; it names what the page says, in good case.

The gazetteer completes (level, code, id) and gives the usual capitals to a name printed in capitals. It never
replaces a name by another: what it does not know stays as printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from unidecode import unidecode

from pipeline.model.record import Level
from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.places import KINDS, Place, Places, in_force
from pipeline.parse.rows import fold
from pipeline.settings import Settings

_COMMITTEE = re.compile(
    r"^(?P<head>uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|chu tich uy ban nhan dan|chu tich ubnd)"
    r"(?:\s*(?P<kind>tinh|thanh pho|tp\.?|huyen|quan|thi xa|thi tran|xa|phuong|dac khu))?(?:\s+(?P<name>\S.*))?$"
)
_PLACE_AT_END = re.compile(r"\s(?P<kind>tinh|thanh pho|tp\.?|huyen|quan|thi xa|xa|phuong)\s+(?P<name>\S.*)$")
_PARTY_OF_PLACE = re.compile(
    r"^(?P<head>tinh uy|thanh uy|huyen uy|quan uy|thi uy|dang bo|ban chap hanh dang bo)"
    r"(?:\s(?P<kind>tinh|thanh pho|huyen|quan|thi xa))?\s(?P<name>\S.*)$"
)
"""Committees of the party by their place (HD 36-HD/VPTW): the head names its kind, or the kind follows."""
_PARTY_KINDS = {"huyen uy": "huyện", "quan uy": "quận", "thi uy": "thị xã"}
_HEADS = {
    "uy ban nhan dan": "Ủy ban nhân dân",
    "ubnd": "UBND",
    "hoi dong nhan dan": "Hội đồng nhân dân",
    "hdnd": "HĐND",
    "chu tich uy ban nhan dan": "Chủ tịch Ủy ban nhân dân",
    "chu tich ubnd": "Chủ tịch UBND",
}
_HEAD_SLUGS = {"uy ban nhan dan": "ubnd", "ubnd": "ubnd", "hoi dong nhan dan": "hdnd", "hdnd": "hdnd"}
_NUMBERED = re.compile(r"^so\s+\d")
"""``SỐ 12/…`` begins as ``Sở`` does when the marks are gone."""
_VOWEL = re.compile(r"[aeiouy]")
_NAME_CUTOFF = 90
_BEFORE_KIND = re.compile(r"\s(?:tinh|thanh pho|huyen|quan|thi xa|xa|phuong)\s")
_HEAD_CUTOFF = 75
"""One of four letters may be wrong, four of fifteen."""
_LEAST_GLUED, _GLUED_CUTOFF, _GLUED_MARGIN = 12, 86, 4
"""Letters of a glued name, its similarity to a committee's, and how much farther the next one is, in percent."""


@dataclass(frozen=True, slots=True)
class Agency:
    """A name as it should be written, with what the gazetteer knows about it."""

    name: str
    slug: str
    level: Level | None = None
    province: Place | None = None
    district: str | None = None
    known: bool = False


class Gazetteer:
    """Names of agencies. Built once; all methods are pure."""

    def __init__(self, settings: Settings) -> None:
        overlay = settings.dictionaries
        self.places = Places(settings)
        self._agencies: dict[str, dict[str, str]] = {}
        self._by_code: dict[str, dict[str, str]] = {}
        for row in read_table("agencies.tsv", overlay):
            self._agencies.setdefault(skeleton(row["name"]), row)
            if row["code"]:
                self._by_code.setdefault(row["code"], row)
        self._agency_keys = list(self._agencies)
        self._squeezed = {
            f"{head}{kind}{name}".replace(" ", ""): f"{head} {kind} {name}"
            for name in sorted(self.places.province_keys)
            for head in ("ubnd", "uy ban nhan dan")
            for kind in ("tinh", "thanh pho")
        }
        """Names of committees without spaces, as OCR joins the words of narrow capitals."""
        heads = read_table("agency_heads.tsv", overlay)
        self._heads = {skeleton(row["head"]): row["level"] for row in heads}
        joined = "|".join(sorted(map(re.escape, self._heads), key=len, reverse=True))
        self._head = re.compile(rf"^(?:{joined})(?!\w)")

    def begins_agency(self, folded: str) -> bool:
        """Whether a line without marks starts as the name of an agency does."""
        folded = _with_whole_head(folded.lstrip())
        return self._head.match(folded) is not None and not _NUMBERED.match(folded)

    def second_name(self, folded: str) -> int | None:
        """Where a second name begins in a line that holds two: ``BỘ TÀI CHÍNH CỤC HẢI QUAN``."""
        for match in re.finditer(r"(?<=\s)\S", folded[:120]):
            first = folded[: match.start()].strip()
            if not self.begins_agency(folded[match.start() :]) or self.is_listed(folded):
                continue
            if first in self._agencies or self._is_of_province(first):
                return match.start()
        return None

    def is_listed(self, name: str) -> bool:
        """Whether the table has exactly this name, marks and case aside."""
        return skeleton(name) in self._agencies

    def _is_of_province(self, folded: str) -> bool:
        """Whether this is the committee or council of a province, its name whole."""
        match = _COMMITTEE.match(folded)
        of_province = match is not None and match["kind"] in ("tinh", "thanh pho", "tp", "tp.")
        return match is not None and of_province and match["name"] in self.places.province_keys

    def by_code(self, code: str) -> str | None:
        """The name that a symbol's issuer code stands for, when the table knows one."""
        row = self._by_code.get(code) or self._by_code.get(code.rstrip("0123456789"))
        return row["name"] if row else None

    def in_force(self, name: str, date: str) -> bool:
        """Whether an agency of that name existed at the ISO date; True for what the table does not bound or know."""
        row = self._agencies.get(skeleton(name))
        return row is None or in_force(row, date)

    def agency(self, printed: str, date: str | None, province: Place | None = None) -> Agency:
        """What is known about a printed name. ``province`` is the one that other zones of the document tell."""
        key = _with_whole_head(re.sub(r"\s*[-–—]\s*", " - ", skeleton(printed)).strip(" .,;:-"))
        committee = _COMMITTEE.match(self._unglued(key))
        if committee:
            return self._committee(printed, committee, date, province)
        row = self._agencies.get(key)
        if row is None and len(key) >= 8:
            best = process.extractOne(key, self._agency_keys, scorer=fuzz.ratio, score_cutoff=_NAME_CUTOFF)
            row = self._agencies[best[0]] if best else None
        if row is not None:
            return Agency(row["name"], _slug(row["name"]), _level(row["level"]), province, None, True)
        return self._agency_with_place(printed, key, date, province)

    def _unglued(self, key: str) -> str:
        """The name of a province's committee whose words OCR joined, damaged ones too where only one is close."""
        squeezed = key.replace(" ", "")
        if squeezed in self._squeezed or key.count(" ") > 1 or len(squeezed) < _LEAST_GLUED:
            return self._squeezed.get(squeezed, key)
        near = process.extract(squeezed, list(self._squeezed), scorer=fuzz.ratio, limit=2, score_cutoff=_GLUED_CUTOFF)
        if not near or (len(near) > 1 and near[0][1] - near[1][1] < _GLUED_MARGIN):
            return key
        return self._squeezed[near[0][0]]

    def _agency_with_place(self, printed: str, key: str, date: str | None, province: Place | None) -> Agency:
        place = _PLACE_AT_END.search(key)
        row = self._agencies.get(key[: place.start()]) if place else None
        if place is None or row is None:
            head = self._head.match(key)
            level = _level(self._heads[head.group()]) if head else None
            of_party = _PARTY_OF_PLACE.match(key) if level == "party" else None
            own = self._province_of_party(of_party, date) if of_party else None
            name = _party_name(printed, of_party) if of_party and own and printed.isupper() else _calm(printed)
            return Agency(name, _slug(printed), level, own or province)
        kind = KINDS[place["kind"]]
        named = self.places.named(place["name"], kind, date, province)
        name = f"{row['name']} {kind} {named.name or _printed_name(printed, place['name'])}"
        own_level = _level(row["level"])
        level = own_level if own_level == "party" else named.level or own_level
        return Agency(name, _slug(row["name"]), level, named.province or province, named.district, True)

    def _province_of_party(self, match: re.Match[str], date: str | None) -> Place | None:
        """The province of ``Đảng bộ tỉnh Cà Mau``, ``Tỉnh ủy Hà Tĩnh``, ``Huyện ủy Hương Khê``."""
        if match["kind"] in ("tinh", "thanh pho") or match["head"] in ("tinh uy", "thanh uy"):
            found = self.places.province(match["name"], date)
            if found is not None:
                return found
        kind = _PARTY_KINDS.get(match["head"]) or KINDS[match["kind"] or "thanh pho"]
        return self.places.province_of(self.places.district(match["name"], kind, None, date), date)

    def _committee(self, printed: str, match: re.Match[str], date: str | None, province: Place | None) -> Agency:
        head = _HEADS[match["head"]]
        slug = _HEAD_SLUGS.get(match["head"], "chu-tich-ubnd")
        kind = KINDS.get(match["kind"] or "", "")
        if not match["name"]:
            name = f"{head} {kind}".strip()
            if kind and printed.rstrip().split()[-1][:1].isupper() and not printed.isupper():
                name = f"{head} {kind[:1].upper()}{kind[1:]}"
            level: Level | None = "province" if kind == "tỉnh" else None
            return Agency(name, slug, level, province, None, True)
        named = self.places.named(match["name"], kind, date, province)
        shown = named.name or _printed_name(printed, match["name"])
        name = f"{head} {kind} {shown}".replace("  ", " ")
        return Agency(name, slug, named.level, named.province or province, named.district, True)


def _party_name(printed: str, match: re.Match[str]) -> str:
    """``TỈNH ỦY BẾN TRE`` with the capitals that such names have in the text: head, kind, place."""
    words = _calm(printed).split()
    head = " ".join(words[: len(match["head"].split())])
    kind = [KINDS[match["kind"]]] if match["kind"] else []
    return " ".join([head[:1].upper() + head[1:].lower(), *kind, _printed_name(printed, match["name"])])


def _printed_name(printed: str, name: str) -> str:
    """The place at the end of a name as it is printed, with the usual capitals; ``name`` is its skeleton."""
    return _title(" ".join(printed.split()[-len(name.split()) :]))


def _with_whole_head(key: str) -> str:
    """``lbnd tinh …`` and ``uy bau nhan dan tinh …``: the head of a committee's name whose letters OCR damaged."""
    kind = _BEFORE_KIND.search(key)
    head = key[: kind.start()] if kind else ""
    for whole in ("ubnd", "uy ban nhan dan", "hoi dong nhan dan"):
        if head != whole and abs(len(head) - len(whole)) <= 1 and fuzz.ratio(head, whole) >= _HEAD_CUTOFF:
            return whole + key[len(head) :]
    return key


def _level(level: str) -> Level | None:
    known: dict[str, Level] = {
        "central": "central",
        "province": "province",
        "district": "district",
        "commune": "commune",
        "party": "party",
        "organisation": "organisation",
    }
    return known.get(level)


def _slug(name: str) -> str:
    """Letters, digits and hyphens of ASCII, whatever script or sign a name holds."""
    return re.sub(r"[^a-z0-9]+", "-", unidecode(name).lower()).strip("-")


def _calm(printed: str) -> str:
    """As printed; only white space and hanging punctuation are cleaned."""
    return " ".join(printed.split()).strip(" .,;:*_-–—")


def _title(printed: str) -> str:
    """Each syllable with a capital: how Vietnamese place names are written; ``HCM`` and the like stay as they are."""
    return " ".join(
        word[:1].upper() + word[1:].lower() if _VOWEL.search(fold(word)) else word for word in _calm(printed).split()
    )
