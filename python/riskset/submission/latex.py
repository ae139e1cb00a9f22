"""The manuscript as LaTeX in the journal's class."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.submission.figure_files import Shown
    from riskset.submission.sources import Source
    from riskset.submission.texts import MainText


def latex_files(
    source: Source, text: MainText, shown: Sequence[Shown], files: Mapping[str, bytes], *, blind: bool
) -> tuple[dict[str, bytes], list[str]]:
    return {}, []
