"""The language of what people read: English, or Vietnamese where ``SOHOA_LANG`` or the locale says so.

Messages stand in the code in English, values and all (``f"{name}: is empty."``), and that is what is raised, logged and
stored, whoever runs the program. Only where a person reads it, ``_`` puts a message into that person's language: the
catalogue holds each message with placeholders for its values, the fixed words tell which message it is, and the values
are carried over. So a result reads the same on every machine, and an old one is told in any language.

Where English tells one from many, ``ngettext`` has both forms. A sentence has one number of its own; others come into
it as counted nouns, such as ``n_pages``, which are messages themselves.

``script/make-catalogue`` collects the messages: what is given to ``_``, ``N_``, ``ngettext`` and ``say``, to an error
and as its ``advice``, and all that the commands say of themselves.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from string import Formatter

LOCALES = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "sohoa"
_VIETNAMESE = re.compile(r"vi(etnamese)?([_.@-].*)?", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"(?<=[.?!]) ")
_MOST_SENTENCES = 8
_MOST_NESTED = 3
"""Messages within messages; what a file is called may look like more."""
COUNTED = {"n_files", "n_pages", "n_documents", "n_inputs", "n_workers", "n_rows"}
TOLD_VALUES = {"said", "what", "message", "strerror", *COUNTED}
"""Names of values that are messages themselves; others, such as a file's name, are never translated."""
_NUMBER = re.compile(r"-?[\d,.]+(e[+-]?\d+)?")
_SEPARATORS = str.maketrans(",.", ".,")


def N_(text: str) -> str:
    """Marks a message for the catalogue and leaves it in English, for what is raised or stored."""
    return text


def ngettext(one: str, many: str, n: int) -> str:
    """Marks a message of two forms, and leaves in English the one for so many; ``_`` tells it as any other."""
    return one if n == 1 else many


def _(text: str) -> str:
    """The message in the language of the person who runs the program; as it is, where the catalogue has it not."""
    return reader_messages().told(text)


def figure(text: str) -> str:
    """A number, or a range, as that person writes it: ``1,234.5``, or ``1.234,5``."""
    return reader_messages().figure(text)


def reader_messages() -> Messages:
    """The catalogue of the person who runs the program, to be handed to what writes pages."""
    return messages(language())


@cache
def language() -> str:
    """``vi`` or ``en``."""
    return language_of(os.environ)


def language_of(environment: Mapping[str, str]) -> str:
    """What the first variable that is set says, SOHOA_LANG before the locale's; on Windows else the system."""
    names = ("SOHOA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((environment[name] for name in names if environment.get(name)), None)
    return "vi" if _VIETNAMESE.fullmatch(chosen or _system_language()) else "en"


def _system_language() -> str:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - there alone
        import locale  # noqa: PLC0415

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return ""


@cache
def messages(language: str) -> Messages:
    """The catalogue of a language; English needs none."""
    if language == "en":
        return Messages("en", {})
    import gettext  # noqa: PLC0415 - English does without

    # Python has no public way to list what a catalogue holds.
    held = vars(gettext.translation(DOMAIN, LOCALES, [language]))["_catalog"]
    return Messages(language, {key: text for key, text in held.items() if key})


class Messages:
    """Messages of one language, by their English form with ``{placeholders}``."""

    def __init__(self, language: str, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self._catalogue = catalogue

    def figure(self, text: str) -> str:
        """A number, or a range, as this language writes it: ``1,234.5``, or ``1.234,5``."""
        return text.translate(_SEPARATORS) if self.language == "vi" else text

    def told(self, text: str) -> str:
        """``text`` in this language: whole where it is one message, else sentence by sentence, else as it is."""
        if not self._catalogue or not text:
            return text
        return self._catalogue.get(text) or self._sentences(text, 0)

    def _sentences(self, text: str, depth: int) -> str:
        """The way to cut the text into messages that leaves the fewest of its words to chance."""
        ends = [match.end() for match in _SENTENCE_ENDS.finditer(text) if match.end() < len(text)][-_MOST_SENTENCES:]
        starts = [0, *ends]
        best: dict[int, tuple[int, str]] = {len(text): (0, "")}
        for start in reversed(starts):
            ways = []
            for end in (place for place in (*starts, len(text)) if place > start):
                space = " " if end < len(text) else ""
                known, said = self._message(text[start : end - len(space)], depth)
                ways.append((known + best[end][0], said + space + best[end][1], end))
            known, said, _end = max(ways, key=lambda way: (way[0], way[2]))
            best[start] = (known, said)
        return best[0][1]

    def _message(self, text: str, depth: int) -> tuple[int, str]:
        """How many of the characters are a message's own, and the message in this language; 0 for none."""
        if text in self._catalogue:
            return len(text), self._catalogue[text]
        for pattern in self._patterns:
            if (values := pattern.match(text)) is not None:
                return pattern.size, self._filled(pattern, values, depth)
        return 0, text

    def _filled(self, pattern: _Pattern, found: list[str], depth: int) -> str:
        values: dict[str, str] = {}
        for (name, form), value in zip(pattern.values, found, strict=True):
            if name in TOLD_VALUES and depth < _MOST_NESTED and value:
                values[name] = self._sentences(value, depth + 1)
            else:
                values[name] = value.translate(_SEPARATORS) if _is_number(form) else value
        pieces = []
        for literal, placeholder, _form, _conversion in Formatter().parse(self._catalogue[pattern.key]):
            pieces += [literal, values[placeholder] if placeholder else ""]
        return "".join(pieces)

    @cached_property
    def _patterns(self) -> list[_Pattern]:
        """Those with the most words of their own first: the likeliest to be meant."""
        found = [_Pattern(key) for key in self._catalogue if "{" in key]
        return sorted(found, key=lambda pattern: -pattern.size)


class _Pattern:
    """A message with placeholders, to recognise it by."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.values: list[tuple[str, str]] = []
        """Names and forms of the placeholders, in order."""
        self.parts = [""]
        """What stands before the first, between them, and after the last."""
        for literal, name, form, _conversion in Formatter().parse(key):
            self.parts[-1] += literal
            if name is not None:
                self.values.append((name, form or ""))
                self.parts.append("")
        self.size = sum(map(len, self.parts))

    def match(self, text: str) -> list[str] | None:
        """The values, each as short as can be; in one pass, since names of files may be made to hold up a search."""
        first, *middle, last = self.parts
        end = len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last) and len(first) <= end):
            return None
        values, place = [], len(first)
        for part in middle:
            found = text.find(part, place, end)
            if found < 0:
                return None
            values.append(text[place:found])
            place = found + len(part)
        values.append(text[place:end])
        fits = all(
            _NUMBER.fullmatch(value) for (_, form), value in zip(self.values, values, strict=True) if _is_number(form)
        )
        return values if fits else None


def _is_number(form: str) -> bool:
    return form[-1:] in {",", "f", "g"}
