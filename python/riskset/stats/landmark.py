"""The landmark cohort: patients still followed and free of the event at a time, with the clock restarted there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.exposure import exposure_times

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Landmark:
    """A landmark cohort, and what became of the other patients.

    Attributes
    ----------
    at : float
        The landmark.
    mask : bool array, shape (n,)
        Patients in the landmark cohort, among all.
    time : float array, shape (kept,)
        Follow-up from the landmark.
    event : int array, shape (kept,)
        Event codes as given.
    exposed : bool array, shape (kept,), or None
        Exposure as known at the landmark; None without exposure times.
    left_by_event, left_by_censoring : int
        Patients who left before or at the landmark.
    left_by_cause : dict of int to int
        `left_by_event`, cause by cause.
    exposed_later : int or None
        Patients of the cohort counted as unexposed whose exposure began after the landmark.
    """

    at: float
    mask: NDArray[np.bool_]
    time: Floats
    event: Integers
    exposed: NDArray[np.bool_] | None
    left_by_event: int
    left_by_censoring: int
    left_by_cause: dict[int, int]
    exposed_later: int | None

    @property
    def n(self) -> int:
        """Patients in the landmark cohort."""
        return int(self.mask.sum())


def landmark(time: ArrayLike, event: ArrayLike, at: float, *, exposure_time: ArrayLike | None = None) -> Landmark:
    """Select the landmark cohort (Anderson, Cain and Gelber, J Clin Oncol 1983;1:710).

    A patient is in it if time > at, or if time == at without an event. An event at the landmark itself comes before it.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        0 censored, otherwise the code of the event.
    at : float
        The landmark, in the unit of the data.
    exposure_time : array_like, shape (n,), optional
        Time at which exposure began; nan or infinite for never.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data, or the landmark is negative or missing.
    NotEstimable
        If no patient reaches the landmark.

    Examples
    --------
    >>> found = landmark([2, 5, 9, 14], [1, 0, 1, 0], at=3, exposure_time=[1, 2, 4, float("inf")])
    >>> found.mask.tolist(), found.exposed.tolist(), found.left_by_event
    ([False, True, True, True], [True, False, False], 1)
    """
    times, codes = arrays.follow_up(time, event)
    if not (np.isfinite(at) and at >= 0):
        message = f"the landmark must be a time, not {at}"
        raise InvalidInput(message)
    mask = (times > at) | ((times == at) & (codes == 0))
    if not mask.any():
        message = f"no patient is followed and free of the event at the landmark {at:g}"
        raise NotEstimable(message)
    gone = codes[~mask]
    causes, counts = np.unique(gone[gone > 0], return_counts=True)
    exposed, later = None, None
    if exposure_time is not None:
        begins = exposure_times(exposure_time, size=times.size)[mask]
        exposed = begins <= at
        later = int((~exposed & (begins <= times[mask])).sum())
    return Landmark(
        at=float(at),
        mask=mask,
        time=times[mask] - at,
        event=codes[mask],
        exposed=exposed,
        left_by_event=int((gone > 0).sum()),
        left_by_censoring=int((gone == 0).sum()),
        left_by_cause=dict(zip(causes.tolist(), counts.tolist(), strict=True)),
        exposed_later=later,
    )
