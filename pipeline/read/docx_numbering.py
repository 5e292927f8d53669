"""Numbers that Word shows before paragraphs of a list: the file holds how they are made, not what they are.

WordprocessingML: ECMA-376 part 1, 17.9 (numbering). A paragraph names a list and a level, itself or by its style; a
level has a start, a format and a text such as ``%1.%2.``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element

from pipeline.read.docx_styles import Styles, W, is_on, number_of, value_of

LEVELS = 9
_LONGEST_TEXT = 255
"""Letters of a level's text, as Word has it; without a bound, a small file makes gigabytes of labels."""
_PLACE = re.compile(r"%([1-9])")
_CIRCLE = {"o": "◦"}
"""Word draws its hollow circle as the letter of a typewriter font."""
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST_ROMAN, _LARGEST_LETTER = 3_999, 780
"""Larger numbers are written in figures: 780 is the letter z thirty times."""


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    text: str
    after: str
    """What stands between the number and the text: a tab counts as a space."""
    plain: bool
    """Numbers of other levels are written in figures here (``isLgl``)."""
    restart: int | None
    """Counted from 1, the level that restarts this one; None: any above, 0: never."""
    style: str | None


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    style_link: str | None = None
    counts: dict[int, int] = field(default_factory=dict)
    """Last number given at each level; shared by all lists that are made after this one."""


@dataclass(slots=True)
class _Use:
    made_after: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    """Where it starts anew at its first paragraph of a level."""


class Numbering:
    """The numbering part of one document; counts as paragraphs come by, so each must be given once and in order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._uses: dict[str, _Use] = {}
        if root is None:
            return
        for element in root.iterfind(f"{W}abstractNum"):
            self._lists[element.get(f"{W}abstractNumId", "")] = _List(
                _levels(element), value_of(element.find(f"{W}numStyleLink"))
            )
        for element in root.iterfind(f"{W}num"):
            self._uses[element.get(f"{W}numId", "")] = _use(element)

    def label(self, paragraph: _Element, style: str | None) -> str:
        """What stands before the paragraph, with the space after it; empty where it is not numbered."""
        found = self._place(paragraph, style)
        if found is None:
            return ""
        use, made_after, place = found
        levels = made_after.levels | use.levels
        level = levels[place]
        counts = made_after.counts
        start = use.starts.pop(place, None)
        counts[place] = start if start is not None else counts[place] + 1 if place in counts else level.start
        for deeper in [deeper for deeper in counts if deeper > place and _restarts(levels.get(deeper), deeper, place)]:
            del counts[deeper]
        if level.kind == "none":
            return ""
        if level.kind == "bullet":
            return _CIRCLE.get(level.text, level.text) + level.after if level.text else ""
        text = _PLACE.sub(lambda match: _written(levels, counts, int(match[1]) - 1, level), level.text)
        return text + level.after if text else ""

    def _place(self, paragraph: _Element, style: str | None) -> tuple[_Use, _List, int] | None:
        """The list and the level of a paragraph, from its own properties and from those of its style."""
        sources = [paragraph, *self._styles.chain(style)]
        stated = [found for source in sources if (found := source.find(f"{W}pPr/{W}numPr")) is not None]
        number = next((value for one in stated if (value := value_of(one.find(f"{W}numId"))) is not None), None)
        use = self._uses.get(number or "0")
        if use is None or number == "0":
            return None
        made_after = self._list(use)
        place = next((at for one in stated if (at := number_of(one.find(f"{W}ilvl"))) is not None), None)
        levels = (made_after.levels | use.levels) if made_after is not None else {}
        if place is None:
            names = [source.get(f"{W}styleId") for source in sources[1:]]
            place = next((at for at, level in levels.items() if level.style is not None and level.style in names), 0)
        return (use, made_after, place) if made_after is not None and place in levels else None

    def _list(self, use: _Use) -> _List | None:
        """The list that is counted; a list may name a style that names the list."""
        found = self._lists.get(use.made_after)
        if found is None or found.levels or found.style_link is None:
            return found
        for style in self._styles.chain(found.style_link):
            linked = self._uses.get(value_of(style.find(f"{W}pPr/{W}numPr/{W}numId")) or "0")
            if linked is not None:
                return self._lists.get(linked.made_after)
        return found


def _levels(parent: _Element) -> dict[int, _Level]:
    levels = {}
    for element in parent.iterfind(f"{W}lvl"):
        place = _integer(element.get(f"{W}ilvl"))
        if place is not None and 0 <= place < LEVELS:
            levels[place] = _level(element)
    return levels


def _level(element: _Element) -> _Level:
    start = number_of(element.find(f"{W}start"))
    plain = element.find(f"{W}isLgl")
    return _Level(
        start=0 if start is None else start,
        kind=value_of(element.find(f"{W}numFmt")) or "decimal",
        text=(value_of(element.find(f"{W}lvlText")) or "")[:_LONGEST_TEXT],
        after="" if value_of(element.find(f"{W}suff")) == "nothing" else " ",
        plain=plain is not None and is_on(value_of(plain)),
        restart=number_of(element.find(f"{W}lvlRestart")),
        style=value_of(element.find(f"{W}pStyle")),
    )


def _use(element: _Element) -> _Use:
    use = _Use(value_of(element.find(f"{W}abstractNumId")) or "")
    for override in element.iterfind(f"{W}lvlOverride"):
        place = _integer(override.get(f"{W}ilvl"))
        if place is None or not 0 <= place < LEVELS:
            continue
        level, start = override.find(f"{W}lvl"), number_of(override.find(f"{W}startOverride"))
        if level is not None:
            use.levels[place] = _level(level)
        if start is not None:
            use.starts[place] = start
    return use


def _integer(text: str | None) -> int | None:
    try:
        return None if text is None else int(text)
    except ValueError:
        return None


def _restarts(level: _Level | None, deeper: int, place: int) -> bool:
    """Whether a paragraph of level ``place`` has the deeper level begin anew."""
    if level is None or level.restart is None:
        return True
    return level.restart > 0 and place < min(level.restart, deeper)


def _written(levels: dict[int, _Level], counts: dict[int, int], place: int, here: _Level) -> str:
    """The number of a level, in its format; a level that has not come yet shows its start."""
    level = levels.get(place)
    if level is None:
        return ""
    number = counts.get(place, level.start)
    return str(number) if here.plain else formatted(number, level.kind)


def formatted(number: int, kind: str) -> str:
    """A number in one of the formats of ``ST_NumberFormat``; figures for those that Vietnamese papers do not use."""
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in {"upperLetter", "lowerLetter"} and 0 < number <= _LARGEST_LETTER:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in {"upperRoman", "lowerRoman"} and 0 < number <= _LARGEST_ROMAN:
        return _roman(number).upper() if kind == "upperRoman" else _roman(number)
    return "" if kind in {"none", "bullet"} else str(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
