"""P values at which a display draws a line: what is below is selected, or printed in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.regressions import Regressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import DisplayBase


def p_thresholds(entry: DisplayBase) -> Iterator[float]:
    """The thresholds of P that an entry names."""
    if isinstance(entry, Regressions) and entry.selection is not None and entry.selection.criterion == "p":
        yield entry.selection.below
    if isinstance(entry, Arranged) and entry.arrange is not None and entry.arrange.bold_p is not None:
        yield entry.arrange.bold_p
