"""How much smaller the picture of a figure may be set, so that a page has room for it: its type stays as large as type must be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.figures.theme import SMALLEST_SIZE

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = re.compile(r"<svg [^>]*>")
_HEIGHT, _TYPE = re.compile(r' height="([\d.]+)pt"'), re.compile(r' data-smallest-type="([\d.]+)"')
# By what share a picture gets smaller at most; readers see no difference to its neighbours.
_MOST = 0.06
# Characters of a file that hold its head.
_BEGIN = 4000


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """The picture of a figure as it was drawn.

    Attributes
    ----------
    height : float
        In points.
    smallest_type : float
        The smallest size of its words in points.
    """

    height: float
    smallest_type: float

    @classmethod
    def read(cls, path: Path) -> DrawnPicture | None:
        """The picture of a file; None where the file does not say how large its type is."""
        if path.suffix != ".svg" or not path.is_file():
            return None
        with path.open(encoding="utf-8") as file:
            head = _HEAD.search(file.read(_BEGIN))
        height, size = (pattern.search(head[0]) if head else None for pattern in (_HEIGHT, _TYPE))
        return cls(float(height[1]), float(size[1])) if height and size else None

    @property
    def squeeze(self) -> float:
        """By how many points it may be lower."""
        return self.height * max(min(_MOST, 1 - SMALLEST_SIZE / self.smallest_type), 0.0)

    def factor(self, lower: float) -> float:
        """How large it is beside its drawing if it is lower by so many points."""
        return round(1 - lower / self.height, 4)
