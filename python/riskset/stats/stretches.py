"""Stretches of follow-up: which of a patient's rows go on where the one before ended, and which begin or end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.naming import counted
from riskset.stats.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Booleans = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The rows of patients, put in order.

    Attributes
    ----------
    goes_on : bool array, shape (rows,)
        Whether the patient's next row begins where this one ends, so that nobody leaves at its end.
    arriving : float array, shape (rows,)
        Weight that comes to be at risk when the row begins: the whole weight at the beginning of a stretch and after
        an event, the change of weight where the row goes on.
    n : float
        Number of patients (sum of the weights of their first rows).
    several_events : bool
        Whether a patient has more than one event.
    """

    goes_on: Booleans
    arriving: Floats
    n: float
    several_events: bool


def stretches(
    patient: Integers,
    labels: NDArray[Any],
    time: Floats,
    event: Booleans,
    entry: Floats | None,
    weights: Floats | None,
    final: Booleans | None,
) -> Stretches:
    """Put the rows of each patient in order, as R's ``survfit(..., id=)`` does.

    A row that begins where the patient's row before ends goes on from it; one that begins later begins anew, so that the
    patient has left and comes back.

    Parameters
    ----------
    patient : int array, shape (rows,)
        Codes of the patients, places in `labels`.
    labels : array, shape (patients,)
        How messages call them.
    time, entry, weights : float array, shape (rows,)
        Checked by the caller, near ties merged.
    event : bool array, shape (rows,)
    final : bool array, shape (rows,), or None
        Where the row ends with an event that ends follow-up.

    Raises
    ------
    InvalidInput
        If `entry` is not given, rows of one patient overlap, or one begins after an event that ends follow-up.
    """
    if entry is None:
        first = int((np.bincount(patient)[patient] > 1).argmax())
        again = int(np.flatnonzero(patient == patient[first])[1])
        message = (
            f"id {labels[patient[first]]!s} has several rows, first at positions {first} and {again}; "
            f"give the time at which each row begins as entry"
        )
        raise InvalidInput(message)
    order = np.lexsort((time, entry, patient))
    same = patient[order][1:] == patient[order][:-1]
    one, following = order[:-1][same], order[1:][same]
    _check_order(one, following, labels[patient], entry, time)
    if final is not None:
        _check_final(one, following, labels[patient], entry, time, final)
    meets = time[one] == entry[following]
    goes_on = np.zeros(time.size, dtype=np.bool_)
    goes_on[one[meets]] = True
    weight = np.ones(time.size) if weights is None else weights
    arriving = weight.copy()
    change = meets & ~event[one]
    arriving[following[change]] -= weight[one[change]]
    firsts = order[np.concatenate([[True], ~same])]
    return Stretches(
        goes_on=goes_on,
        arriving=arriving,
        n=float(weight[firsts].sum()),
        several_events=bool((np.bincount(patient[event]) > 1).any()),
    )


def _check_order(one: Integers, following: Integers, label: NDArray[Any], start: Floats, time: Floats) -> None:
    overlap = start[following] < time[one]
    if overlap.any():
        a, b = int(one[overlap.argmax()]), int(following[overlap.argmax()])
        message = (
            f"rows of one id overlap in {counted(int(overlap.sum()), 'place', 'places')}, first of id {label[a]!s}: "
            f"{start[a]:g} to {time[a]:g} at position {a} and {start[b]:g} to {time[b]:g} at position {b}; "
            f"a patient is at risk once at any time"
        )
        raise InvalidInput(message)


def _check_final(
    one: Integers, following: Integers, label: NDArray[Any], start: Floats, time: Floats, final: Booleans
) -> None:
    after = final[one]
    if after.any():
        a, b = int(one[after.argmax()]), int(following[after.argmax()])
        message = (
            f"{counted(int(after.sum()), 'id has', 'ids have')} a row after the event that ends follow-up, first id "
            f"{label[a]!s}: the event at {time[a]:g} at position {a}, then {start[b]:g} to {time[b]:g} at position {b}; "
            f"leave out the rows after it"
        )
        raise InvalidInput(message)
