"""An exposure that begins during follow-up, as start-stop rows in which it is constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput
from riskset.stats.near_ties import merge_near_ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

ExposureTies = Literal["unexposed", "exposed", "last-day"]
UNEXPOSED, UNKNOWN = 0, -1


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
    state : int array, shape (rows,)
        0 before exposure, then the patient's group (1 where none are given); -1 where that is not known.
    last : bool array, shape (rows,)
        Whether it is the patient's last row.
    without_follow_up : int
        Patients with a time of 0, who are never at risk and have no row.
    """

    patient: Integers
    start: Floats
    stop: Floats
    event: Integers
    state: Integers
    last: NDArray[np.bool_]
    without_follow_up: int

    @property
    def exposed(self) -> NDArray[np.bool_]:
        """Whether exposure has begun, shape (rows,)."""
        return self.state != UNEXPOSED


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


def exposure_rows(
    time: ArrayLike,
    event: ArrayLike,
    exposure_time: ArrayLike,
    *,
    group: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    last: ArrayLike | None = None,
    ties: ExposureTies = "unexposed",
) -> ExposureRows:
    """Split each patient's follow-up where exposure begins.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        0 censored, otherwise the code of the event.
    exposure_time : array_like, shape (n,)
        Time at which exposure began; nan or infinite for never. Exposure at time 0, or by the time of entry, counts
        from the start.
    group : array_like of int, shape (n,), optional
        The group in which a patient is from exposure on: 1 and above, -1 where it is not known.
    entry : array_like, shape (n,), optional
        Times of delayed entry.
    last : array_like of bool, shape (n,), optional
        Of follow-up that has been split before, whether it is a patient's last row; all are by default.
    ties : {"unexposed", "exposed", "last-day"}
        What a patient is at an event at the very time at which his or her exposure begins. ``unexposed``: not yet
        exposed, as R's ``tmerge`` has it, so that exposure at the end of follow-up does not count. ``exposed``: as if
        exposure had begun shortly before (half a day, where times are whole days). ``last-day``: ``exposed`` where
        the patient's own follow-up ends at that time, and ``unexposed`` at the events of others (Kalbfleisch and
        Prentice's way with the Stanford heart transplants).

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data.
    """
    arrays.one_of(ties, "ties", ("unexposed", "exposed", "last-day"))
    times, codes = arrays.follow_up(time, event)
    enters = np.zeros(times.size) if entry is None else arrays.entries(entry, times)
    begins = exposure_times(exposure_time, size=times.size)
    states = np.ones(times.size, dtype=np.int64) if group is None else _groups(group, begins)
    ever = np.isfinite(begins)
    times, enters, finite = merge_near_ties(times, enters, np.where(ever, begins, 0.0))
    begins = np.where(ever, finite, np.inf)
    if ties != "unexposed":
        ends = np.ones(times.size, dtype=np.bool_) if last is None else np.asarray(last, dtype=np.bool_)
        moved = ever if ties == "exposed" else ever & (begins == times) & ends
        begins = np.where(moved, _shortly_before(begins, times, enters), begins)
    followed = times > 0
    unexposed, exposed = followed & (begins > enters), followed & (begins < times)
    patient = np.concatenate([np.flatnonzero(unexposed), np.flatnonzero(exposed)])
    is_exposed = np.repeat([False, True], [int(unexposed.sum()), int(exposed.sum())])
    order = np.lexsort((is_exposed, patient))
    patient, is_exposed = patient[order], is_exposed[order]
    stop = np.where(is_exposed, times[patient], np.minimum(begins, times)[patient])
    last = is_exposed | ~exposed[patient]
    return ExposureRows(
        patient=patient,
        start=np.where(is_exposed, np.maximum(begins, enters)[patient], enters[patient]),
        stop=stop,
        event=np.where(last, codes[patient], 0),
        state=np.where(is_exposed, states[patient], UNEXPOSED),
        last=last,
        without_follow_up=int((~followed).sum()),
    )


def _groups(group: ArrayLike, begins: Floats) -> Integers:
    """The group of each patient from exposure on."""
    states = arrays.vector(group, "group", size=begins.size)
    exposed = states[np.isfinite(begins)]
    if ((exposed != UNKNOWN) & ~((exposed >= 1) & (exposed == np.floor(exposed)))).any():
        message = "group must be whole numbers from 1 on for exposed patients, or -1 where it is not known"
        raise InvalidInput(message)
    return states.astype(np.int64)


def _shortly_before(begins: Floats, times: Floats, enters: Floats) -> Floats:
    """Times after every other time before `begins`, and before them; 0 stays 0."""
    axis = np.unique(np.concatenate([[0.0], times, enters, begins[np.isfinite(begins)]]))
    place = np.searchsorted(axis, begins)
    return (axis[np.maximum(place - 1, 0)] + begins) / 2
