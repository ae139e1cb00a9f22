"""Exposure that begins during follow-up, as start-stop rows in which it is constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ExposureRows:
    """One or two rows per patient, in the order of the patients.

    Attributes
    ----------
    patient : int array, shape (rows,)
        Position of the patient in the arrays given.
    start, stop : float array, shape (rows,)
        The row holds for times in (start, stop].
    event : int array, shape (rows,)
        The patient's event code in the last row, 0 in an earlier one.
    exposed : bool array, shape (rows,)
    without_follow_up : int
        Patients with a time of 0, who are never at risk and have no row.
    """

    patient: Integers
    start: Floats
    stop: Floats
    event: Integers
    exposed: NDArray[np.bool_]
    without_follow_up: int


def exposure_times(values: ArrayLike, *, size: int, name: str = "exposure_time") -> Floats:
    """Return the times at which exposure began, infinite for patients never exposed.

    Raises
    ------
    InvalidInput
        If a time is negative, or the shape is wrong. Missing (nan) means never.
    """
    array = arrays.numbers(values, f"{name} must be numbers, missing for patients never exposed")
    array = np.where(np.isnan(array), np.inf, array)
    arrays.times(np.where(np.isposinf(array), 0.0, array), name, size=size)
    return array


def exposure_rows(time: ArrayLike, event: ArrayLike, exposure_time: ArrayLike) -> ExposureRows:
    """Split each patient's follow-up where exposure begins.

    Exposure that begins at the very end of follow-up (or after it) does not count: it could not have acted
    before the event. Exposure at time 0 counts from the start.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        0 censored, otherwise the code of the event.
    exposure_time : array_like, shape (n,)
        Time at which exposure began; nan or infinite for never.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data.
    """
    times, codes = arrays.follow_up(time, event)
    begins = exposure_times(exposure_time, size=times.size)
    followed = times > 0
    unexposed = followed & (begins > 0)
    exposed = followed & (begins < times)
    patient = np.concatenate([np.flatnonzero(unexposed), np.flatnonzero(exposed)])
    state = np.repeat([False, True], [int(unexposed.sum()), int(exposed.sum())])
    order = np.lexsort((state, patient))
    patient, state = patient[order], state[order]
    stop = np.where(state, times[patient], np.minimum(begins, times)[patient])
    last = stop == times[patient]
    return ExposureRows(
        patient=patient,
        start=np.where(state, begins[patient], 0.0),
        stop=stop,
        event=np.where(last, codes[patient], 0),
        exposed=state,
        without_follow_up=int((~followed).sum()),
    )
