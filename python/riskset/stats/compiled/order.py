"""One walk through rows in the order of time that describes their risk sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.compiled.kernel import kernel, summing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]
    Integers = NDArray[np.intp]


@kernel
def walk(
    order: Integers,
    time: Floats,
    event: Booleans,
    stratum: Integers,
    of_rows: Integers,
    of_events: Integers,
    times: Floats,
) -> tuple[int, int, int]:
    """Describe the risk sets of rows in `order`: latest first within a stratum.

    Parameters
    ----------
    stratum : int array, shape (n,), or (0,) for none
    of_rows : int array, shape (2, n + 1)
        Where `rows` and `last` of :class:`riskset.stats.risk_sets.RiskSets` are written.
    of_events : int array, shape (7, events + 1)
        Where rows and event times of the events are, and by event time its first event, number of events, first row
        and stratum; and the first event time of each stratum.
    times : float array, shape (events,)
        Where the event times are written.

    Returns
    -------
    Numbers of rows kept, of event times and of strata with events.
    """
    n = order.size
    rows, last = of_rows[0], of_rows[1]
    event_rows, time_index, begins, counts = of_events[0], of_events[1], of_events[2], of_events[3]
    segments, strata, stratum_begins = of_events[4], of_events[5], of_events[6]
    parted = stratum.size > 0
    here = kept = sure = column = events = n_strata = 0
    own, with_event = -1, False
    while here < n:
        at = time[order[here]]
        code = stratum[order[here]] if parted else 0
        if code != own:
            kept, own, with_event = sure, code, False
        end = here
        while end < n and time[order[end]] == at and (not parted or stratum[order[end]] == code):
            rows[kept], last[kept] = order[end], column
            kept += not bool(event[order[end]])
            end += 1
        first = events
        for place in range(here, end):
            happened = bool(event[order[place]])
            rows[kept], last[kept] = order[place], column
            event_rows[events], time_index[events] = kept, column
            kept += happened
            events += happened
        if events > first:
            if not with_event:
                stratum_begins[n_strata] = column
                n_strata += 1
                with_event = True
            times[column], strata[column] = at, code
            begins[column], counts[column], segments[column] = first, events - first, sure
            column += 1
            sure = kept
        here = end
    return sure, column, n_strata


@summing
def standardise(X: Floats, rows: Integers, ordered: Floats, centre: Floats, scale: Floats) -> None:
    """Write the `rows` of X (n, p) as columns (p, rows), centred and scaled, with their centres and spreads.

    A covariate that differs only by rounding has the spread 0.
    """
    n, p = rows.size, X.shape[1]
    for place in range(n):
        row = rows[place]
        for column in range(p):
            ordered[column, place] = X[row, column]
    for column in range(p):
        own = ordered[column]
        mean = 0.0
        for place in range(n):
            mean += own[place]
        mean /= n
        rest = 0.0  # the sum's rounding
        for place in range(n):
            rest += own[place] - mean
        mean += rest / n
        square = 0.0
        for place in range(n):
            own[place] -= mean
            square += own[place] * own[place]
        spread = np.sqrt(square / n)
        centre[column] = mean
        if spread <= 1e-13 * abs(mean):
            spread = 0.0
        scale[column] = spread
        if spread > 0:
            for place in range(n):
                own[place] /= spread


@kernel
def sum_over(X: Floats, rows: Integers, weights: Floats, total: Floats) -> None:
    """Write the weighted sum of the covariates (p, rows) over the listed rows."""
    for column in range(X.shape[0]):
        own = 0.0
        for place in range(rows.size):
            own += weights[place] * X[column, rows[place]]
        total[column] = own
