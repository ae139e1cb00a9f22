"""Letters that the typeface of figures has not: the fonts they are taken from, and those that no font has."""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.figures.theme import FONT, OWN_FONT, register_fonts

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from matplotlib.font_manager import FontEntry
    from matplotlib.text import Text

# Faces that go with a sans serif, in the order in which they are asked; then whatever else is there, by name.
_PREFERRED = (
    OWN_FONT,
    "Noto Sans",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Noto Sans CJK JP",
    "Hiragino Sans",
    "Yu Gothic",
    "Noto Sans CJK KR",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Arial",
    "Arial Unicode MS",
    "Tahoma",
    "DejaVu Sans",
)
# What the writing of a language asks first: the same letter is drawn otherwise in Japan and Korea than in China.
_OF_SCRIPT = {
    "HIRAGANA": ("Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic"),
    "KATAKANA": ("Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic"),
    "HANGUL": ("Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic"),
}
# Fonts of last resort, which show a box or a code for every letter.
_BOXES = ("Last Resort", "LastResort", ".LastResort", "Noto Sans Symbols2 Fallback")
_UNSEEN = ("C", "Z", "M")  # categories of Unicode: controls and formats, blanks, and marks upon other letters
_OUTLINES = b"OTTO"
# Words of Hebrew, Arabic and the like with the blanks between them, and the mark that ends what is read from the right.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_FROM_THE_RIGHT = re.compile(rf"[{_RIGHT}](?:[{_RIGHT}\s]*[{_RIGHT}])?")
_LEFT_TO_RIGHT = "\u200e"


class MissingLettersWarning(UserWarning):
    """A figure has letters that no font of the machine has."""


def families(text: str) -> list[str]:
    """The families that a text is set in: the typeface, then those that have the letters it lacks.

    Matplotlib takes each letter from the first family that has it, shapes it, and orders what is read from the right.
    """
    if text.isascii():
        return [FONT]
    lacking = _lacking(text)
    return [FONT, *_substitutes(lacking)] if lacking else [FONT]


def unset_letters(text: str) -> str:
    """The letters of a text that no font has, each once."""
    if text.isascii():
        return ""
    lacking = _lacking(text)
    there = {letter for name in _substitutes(lacking) for letter in lacking if ord(letter) in _letters(_file(name))}
    return "".join(dict.fromkeys(letter for letter in text if letter in lacking - there))


def dress(text: Text) -> None:
    """Set a drawn text so that each of its letters is taken from a font that has it.

    Mathematics is set in the typeface alone: in a line that has other letters too it becomes plain text.
    """
    written = text.get_text()
    if written.isascii():
        return
    lines = written.split("\n")
    if text.get_fontfamily() in ([FONT], FONT) and len(names := families(written)) > 1:
        text.set_fontfamily(names)
        lines = list(map(without_mathematics, lines))
    text.set_text("\n".join(map(from_the_left, lines)))


def from_the_left(line: str) -> str:
    """A line whose numbers stand in their order behind a name that is read from the right; any other line as it is.

    Without a mark on both sides of the name the whole line would be read from the right, and the limits of an interval
    change places.
    """
    if _LEFT_TO_RIGHT in line or _FROM_THE_RIGHT.fullmatch(line) or not _FROM_THE_RIGHT.search(line):
        return line
    return _LEFT_TO_RIGHT + _FROM_THE_RIGHT.sub(lambda name: name[0] + _LEFT_TO_RIGHT, line)


def without_mathematics(line: str) -> str:
    """A line of text whose letters mathematics could not set, without it; any other line as it is."""
    from matplotlib.cbook import is_math_text

    if line.isascii() or not _lacking(line) or not is_math_text(line):
        return line
    plain = line.replace(r"\$", "\0").replace("$", "").replace("^{", "").replace("}", "")
    return plain.replace("\0", r"\$")


@contextmanager
def without_raw_warnings() -> Generator[None]:
    """Keep matplotlib's own words on letters that are not there from a user: :func:`warn_of` says them."""
    logs = [logging.getLogger(f"matplotlib.{name}") for name in ("font_manager", "mathtext")]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font", category=UserWarning)
            yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)


def warn_of(texts: Iterable[str]) -> None:
    """Warn of the letters of a figure that no font has."""
    missing = "".join(dict.fromkeys(letter for text in texts for letter in unset_letters(text)))
    if missing:
        message = f"no font on this machine has {' '.join(missing)}: the figure shows boxes. {remedy()}"
        warnings.warn(message, MissingLettersWarning, stacklevel=3)


def remedy() -> str:
    """What mends it."""
    return "Install a font that has them, such as Noto Sans CJK for Chinese, Japanese and Korean, or Noto Sans"


def has_outlines(names: Iterable[str]) -> bool:
    """Whether any of the families is a font of PostScript outlines, which PDF and EPS take as drawings of letters."""
    from matplotlib.font_manager import fontManager

    faces = _faces(len(fontManager.ttflist))
    return any(_is_postscript(faces[name]) for name in names if name in faces and name != FONT)


def _substitutes(lacking: frozenset[str]) -> tuple[str, ...]:
    """The families from which the letters are taken that the typeface lacks: one for all of them, where there is one."""
    from matplotlib.font_manager import fontManager

    register_fonts()
    found = _chosen(lacking, _known(len(fontManager.ttflist)))
    if all(any(ord(letter) in _letters(_file(name)) for name in found) for letter in lacking):
        return found
    _look_again()
    return _chosen(lacking, _known(len(fontManager.ttflist)))


@lru_cache(maxsize=512)
def _chosen(lacking: frozenset[str], known: tuple[str, ...]) -> tuple[str, ...]:
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in lacking}
    first = [name for script in sorted(scripts) for name in _OF_SCRIPT.get(script, ()) if name in known]
    order = list(dict.fromkeys([*first, *known]))
    wanted = {ord(letter) for letter in lacking}
    partial: list[str] = []
    left = set(wanted)
    for name in order:
        own = _letters(_file(name))
        if wanted <= own:
            return (name,)
        if left & own:
            partial.append(name)
            left -= own
    return tuple(partial)


@lru_cache(maxsize=16)
def _known(entries: int) -> tuple[str, ...]:
    """The families that letters may be taken from, in the order in which they are asked."""
    faces = _faces(entries)
    names = sorted(set(faces) - {FONT}, key=lambda name: ("Sans" not in name, name))
    there = [name for name in names if not name.startswith(_BOXES)]
    return tuple(dict.fromkeys([*(name for name in _PREFERRED if name in there), *there]))


@cache
def _look_again() -> None:
    """Find the fonts that came to the machine after matplotlib listed them, once."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    listed = {entry.fname for entry in fontManager.ttflist}
    for path in sorted(set(map(str, findSystemFonts())) - listed):
        with suppress(OSError, RuntimeError, ValueError):
            fontManager.addfont(path)
    fontManager.ttflist[:] = [
        entry for entry in fontManager.ttflist if entry.name != FONT or entry.fname in listed
    ]  # a machine's own files of the typeface's name still give way


@lru_cache(maxsize=64)
def _is_postscript(file: tuple[str, int]) -> bool:
    with Path(file[0]).open("rb") as opened:
        head = opened.read(4)
        if head == b"ttcf":  # a collection: that of its first font
            opened.seek(12)
            opened.seek(int.from_bytes(opened.read(4), "big"))
            head = opened.read(4)
    return head == _OUTLINES


def _lacking(text: str) -> frozenset[str]:
    """The letters that the typeface has not; those that are not seen need no font."""
    own = _letters(_file(FONT))
    return frozenset(
        letter for letter in set(text) if ord(letter) not in own and unicodedata.category(letter)[0] not in _UNSEEN
    )


def _file(family: str) -> tuple[str, int]:
    """The file of a family's upright face, and its place in the file."""
    from matplotlib.font_manager import FontProperties, fontManager

    register_fonts()
    if family != FONT:
        return _faces(len(fontManager.ttflist))[family]
    found = fontManager.findfont(FontProperties(family=[family]))
    return str(found), int(getattr(found, "face_index", 0))


@lru_cache(maxsize=16)
def _faces(_entries: int) -> dict[str, tuple[str, int]]:
    """The file of each family's upright face, that of the usual weight where there is one."""
    from matplotlib.font_manager import fontManager, weight_dict

    def far(entry: FontEntry) -> int:
        return abs((entry.weight if isinstance(entry.weight, int) else weight_dict.get(entry.weight, 400)) - 400)

    upright = sorted((entry for entry in fontManager.ttflist if entry.style == "normal"), key=far, reverse=True)
    return {entry.name: (entry.fname, getattr(entry, "index", 0)) for entry in upright}


@lru_cache(maxsize=256)
def _letters(file: tuple[str, int]) -> frozenset[int]:
    """The code points that a font has."""
    from matplotlib.ft2font import FT2Font

    path, face = file
    try:
        return frozenset(FT2Font(path, face_index=face).get_charmap())
    except (OSError, RuntimeError, ValueError):
        return frozenset()
