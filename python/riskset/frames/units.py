"""Compares the unit in the name of a time's column with the unit in which it would be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.drafting import words
from riskset.problems import Problem, quoted
from riskset.study.data_frames import FRAME

if TYPE_CHECKING:
    from collections.abc import Iterator


def unit_said(time: Any) -> str | None:  # noqa: ANN401  a column, an expression or a mapping
    """The unit in the name of a column; None if it has none, or more than one."""
    if not isinstance(time, str):
        return None
    said = [
        unit for unit, found in words.UNITS.items() if unit.removesuffix("s") in time.casefold() and found.said_by(time)
    ]
    return said[0] if len(said) == 1 else None


def without_unit(what: str, time: Any, time_unit: str) -> Iterator[Problem]:  # noqa: ANN401
    """Refuse to read a time silently as months if its name says days and no unit is given.

    Parameters
    ----------
    what : str
        The owner of the time: ``endpoint 'os'``.
    time : str or mapping
    time_unit : str
        The study's unit, in which the time would be read.
    """
    said = unit_said(time)
    if said is not None and said != time_unit:
        message = f"{what} has the time {quoted(time)} and no unit, so that it would count as {time_unit}"
        remedy = f'Say its unit: unit="{said}", or unit="{time_unit}" if it is in {time_unit}'
        yield Problem(file=FRAME, column=time, value=time, message=message, remedy=remedy)
