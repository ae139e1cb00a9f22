"""Draws figures of the open studies before somebody asks for them: another document that is being executed will."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from riskset.kinds.registry import installed_kinds
from riskset.opened import open_studies
from riskset.problems import LookupFailed, Problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.opened import OpenStudy


def draw_ahead(names: Iterable[str]) -> None:
    """Draw the figures of these names, as a document shows them; the pictures are kept where the other document looks.

    What cannot be drawn is left: the other document says what is wrong, where it stands.

    Parameters
    ----------
    names : iterable of str
        Names of displays, among other words that stand in a document.
    """
    for name in names:
        for study in open_studies():
            if _is_figure(study, name):
                from riskset.figures.figure import Figure  # with plotnine: not for tables alone

                with suppress(LookupFailed, Problems):
                    figure = study.display(name)
                    assert isinstance(figure, Figure)  # noqa: S101  its kind says so
                    figure.shown_in_document()


def _is_figure(study: OpenStudy, name: str) -> bool:
    """Whether a study has a figure of that name."""
    entry = study.cohort.study.displays.get(name)
    return entry is not None and installed_kinds().of(entry).noun == "figure"
