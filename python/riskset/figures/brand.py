"""What a project's `_brand.yml` says, and its colours, where there is one."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from riskset.figures.theme import PALETTE

if TYPE_CHECKING:
    from pathlib import Path

BRAND, PROJECT = "_brand.yml", "_quarto.yml"
# In the order in which groups take them; what stands for danger or success does not name a group.
_ROLES = ("primary", "secondary", "tertiary", "info", "warning")
LEAST_CONTRAST = 2.0  # with white paper, on WCAG's scale; Okabe and Ito's palest has 2.2
LEAST_APART = 0.12  # of the colours, as a distance in linear light


def brand_palette(study: Path) -> tuple[str, ...]:
    """The colours of groups: those of the brand, then Okabe and Ito's.

    The file is `_brand.yml` beside the study file or in a folder above it, up to the project's, whose `_quarto.yml` marks
    it. Taken are ``defaults: {riskset: {palette: [...]}}`` where it has them, else the colours of the roles primary,
    secondary, tertiary, info and warning. Left out are colours that cannot be seen on white, and those that cannot be told
    from one before.
    """
    found = brand_content(study)
    if found is None:
        return PALETTE
    chosen: list[str] = []
    for colour in [*_colours(found[1]), *PALETTE]:
        if _contrast(colour) >= LEAST_CONTRAST and all(_apart(colour, other) >= LEAST_APART for other in chosen):
            chosen.append(colour)
    return tuple(chosen)


def _brand_file(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        if (place / BRAND).is_file():
            return place / BRAND
        if (place / PROJECT).is_file():
            return None
    return None


def brand_content(study: Path) -> tuple[Path, dict[str, Any]] | None:
    """The brand file of a study, and what stands in it; None without one."""
    file = _brand_file(study.resolve().parent)
    return None if file is None else (file, _read(file, file.stat().st_mtime_ns))


def brand_digest(study: Path) -> str:
    """The digest of a study's brand file; empty without one."""
    file = _brand_file(study.resolve().parent)
    return "" if file is None else hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int) -> dict[str, Any]:
    import yaml

    brand: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    return brand if isinstance(brand, dict) else {}


def _colours(brand: dict[str, Any]) -> tuple[str, ...]:
    named: dict[str, Any] = brand.get("color") or {}
    own = ((brand.get("defaults") or {}).get("riskset") or {}).get("palette")
    wanted: list[Any] = list(own) if isinstance(own, list) else [named.get(role) for role in _ROLES]
    found = (_resolved(value, named) for value in wanted)
    return tuple(colour for colour in found if colour is not None)


def _resolved(value: Any, named: dict[str, Any]) -> str | None:  # noqa: ANN401  whatever stands in the file
    """A colour as ``#RRGGBB``: itself, of the brand's palette, or of another role; None where it is none of them."""
    from matplotlib.colors import is_color_like, to_hex

    palette = named.get("palette") or {}
    for _ in range(5):  # a name of a name of a name
        if not isinstance(value, str):
            return None
        if re.fullmatch(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?", value):
            return str(to_hex(value)).upper()
        value = palette.get(value) or named.get(value) or (to_hex(value) if is_color_like(value) else None)
    return None


def _light(colour: str) -> tuple[float, float, float]:
    """Red, green and blue in linear light (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _contrast(colour: str) -> float:
    red, green, blue = _light(colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _apart(first: str, second: str) -> float:
    return sum((one - two) ** 2 for one, two in zip(_light(first), _light(second), strict=True)) ** 0.5
