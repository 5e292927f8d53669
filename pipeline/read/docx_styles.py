"""What a Word document's styles say about its text: font, capitals, hidden text, numbering.

WordprocessingML: ECMA-376 part 1, 17.7 (styles). A property is taken from where it is stated nearest to the text: the
run, its style, the paragraph's style, the document's defaults; a style inherits from the one it is based on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 20
"""Styles that are based on one another; Word allows eleven."""
_LARGEST = 2**31 - 1
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text is shown."""

    font: str = ""
    """Name of the font for Latin letters; empty where a theme decides."""
    capitals: bool = False
    hidden: bool = False


class Styles:
    """The styles part of one document; works without one."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, _Element] = {}
        self._default: str | None = None
        self._defaults: _Element | None = None
        if root is None:
            return
        for style in root.iterfind(f"{W}style"):
            name = style.get(f"{W}styleId")
            if name is None:
                continue
            self._styles.setdefault(name, style)
            if style.get(f"{W}type") == "paragraph" and is_on(style.get(f"{W}default", "0")):
                self._default = name
        self._defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    def of_paragraph(self, paragraph: _Element) -> str | None:
        """Name of the paragraph's style; the default one where it names none."""
        stated = paragraph.find(f"{W}pPr/{W}pStyle")
        return value_of(stated) if stated is not None else self._default

    def chain(self, name: str | None) -> Iterator[_Element]:
        """A style and those it is based on, nearest first."""
        for _ in range(_DEEPEST):
            style = None if name is None else self._styles.get(name)
            if style is None:
                return
            yield style
            name = value_of(style.find(f"{W}basedOn"))

    def look(self, run: _Element, paragraph_style: str | None) -> Look:
        """How the text of a run is shown."""
        sources = list(self._run_properties(run, paragraph_style))
        return Look(_font(sources), _switched(sources, "caps"), _switched(sources, "vanish"))

    def _run_properties(self, run: _Element, paragraph_style: str | None) -> Iterator[_Element]:
        own = run.find(f"{W}rPr")
        if own is not None:
            yield own
            yield from self._of_styles(value_of(own.find(f"{W}rStyle")))
        yield from self._of_styles(paragraph_style)
        if self._defaults is not None:
            yield self._defaults

    def _of_styles(self, name: str | None) -> Iterator[_Element]:
        for style in self.chain(name):
            properties = style.find(f"{W}rPr")
            if properties is not None:
                yield properties


def value_of(element: _Element | None) -> str | None:
    """The ``w:val`` of an element."""
    return None if element is None else element.get(f"{W}val")


def number_of(element: _Element | None) -> int | None:
    """The ``w:val`` of an element as a whole number; None where it is none, or larger than Word's."""
    value = value_of(element)
    try:
        number = None if value is None else int(value)
    except ValueError:
        return None
    return number if number is None or abs(number) <= _LARGEST else None


def is_on(value: str | None) -> bool:
    """Whether the ``w:val`` of a switch turns it on; a switch without one is on."""
    return value is None or value.lower() not in _OFF


def _font(sources: list[_Element]) -> str:
    for properties in sources:
        fonts = properties.find(f"{W}rFonts")
        if fonts is None:
            continue
        name = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
        if name is not None or fonts.get(f"{W}asciiTheme") is not None:
            return name or ""
    return ""


def _switched(sources: list[_Element], name: str) -> bool:
    for properties in sources:
        switch = properties.find(f"{W}{name}")
        if switch is not None:
            return is_on(value_of(switch))
    return False
