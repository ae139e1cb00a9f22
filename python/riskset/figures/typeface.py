"""The typeface that figures are set in: the package's own, or that of a project's `_brand.yml`."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.figures.brand import brand_content
from riskset.figures.measure import forget_widths
from riskset.figures.theme import FONT, register_fonts

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from matplotlib.font_manager import FontEntry

# Fonts of PostScript outlines and web fonts cannot be put into PDF and EPS as they are.
_TRUETYPE = (b"\x00\x01\x00\x00", b"true")


class BrandFontWarning(UserWarning):
    """The typeface that a brand names cannot be used, and another is."""


@contextmanager
def set_in(family: str) -> Generator[None]:
    """Measure and draw type in a typeface: meanwhile the name of the package's own stands for it.

    So all that lays out, draws and writes names one typeface, and mathematics has it too.
    """
    from matplotlib.font_manager import fontManager

    register_fonts()
    if family == FONT:
        yield
        return
    before = list(fontManager.ttflist)
    other = [replace(entry, name=FONT) for entry in before if entry.name == family]
    try:
        _stand([*(entry for entry in before if entry.name != FONT), *other])
        yield
    finally:
        _stand(before)


def _stand(entries: list[FontEntry]) -> None:
    """Let these be the fonts that are known, and forget what was found and measured among others."""
    from matplotlib.font_manager import fontManager

    from riskset.figures.formulas import Formulas

    fontManager.ttflist[:] = entries
    fontManager.addfont(entries[-1].fname)  # forgets what was found
    fontManager.ttflist.pop()
    forget_widths()
    Formulas.forget()


def brand_typeface(study: Path) -> str:
    """The family that figures of a study are set in: the base family of its brand, else Liberation Sans.

    The base family is ``typography: {base: ...}`` of the `_brand.yml` that :func:`~riskset.figures.brand.brand_palette`
    takes colours from. Its TrueType files are those that ``typography: {fonts: ...}`` lists beside it, else those that
    are installed on the machine.

    Warns
    -----
    BrandFontWarning
        When the family has no file that can be used.
    """
    found = brand_content(study)
    if found is None:
        return FONT
    file, brand = found
    typography = brand.get("typography")
    if not isinstance(typography, dict):
        return FONT
    base = typography.get("base")
    family = base.get("family") if isinstance(base, dict) else base
    if not isinstance(family, str) or not family.strip():
        return FONT
    listed = _listed(file.parent, typography.get("fonts"), family)
    return _usable(family, str(file), tuple(listed))


def _listed(folder: Path, fonts: Any, family: str) -> Iterator[Path]:  # noqa: ANN401  whatever stands in the file
    """The font files that a brand lists of a family."""
    for font in fonts if isinstance(fonts, list) else ():
        if not isinstance(font, dict) or font.get("family") != family or not isinstance(font.get("files"), list):
            continue
        for each in font["files"]:
            path = each.get("path") if isinstance(each, dict) else each
            if isinstance(path, str) and "://" not in path:
                yield folder / path


@lru_cache(maxsize=16)
def _usable(family: str, brand: str, files: tuple[Path, ...]) -> str:
    """The family as matplotlib knows it, registered; Liberation Sans, with a warning, where it cannot be used."""
    from matplotlib import font_manager

    known = font_manager.fontManager
    unusable = [path.name for path in files if not _is_truetype(path)]
    good = [path for path in files if path.name not in unusable]
    for path in good:
        known.addfont(str(path))
    if good:
        # A file says itself what its family is called.
        return next(entry.name for entry in known.ttflist if entry.fname == str(good[0]))
    if any(entry.name == family and _is_truetype(Path(entry.fname)) for entry in known.ttflist):
        return family
    why = f"{', '.join(unusable)} is missing or no TrueType file" if unusable else "it is not on this machine"
    message = (
        f"{brand}: figures are set in {FONT}, not in {family!r}: {why}. "
        "Put .ttf files beside _brand.yml and list them under typography: fonts (source: file)"
    )
    warnings.warn(message, BrandFontWarning, stacklevel=2)
    return FONT


def _is_truetype(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in _TRUETYPE
    except OSError:
        return False
