"""Competing event times with given cumulative incidences at a few times: constant hazards between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class RatesCannotBe(ValueError):
    """Rates that no course of events can have; the message says which."""


@dataclass(frozen=True, slots=True)
class PiecewiseHazards:
    """Cause-specific hazards, constant between times; after the last time as before it.

    Attributes
    ----------
    times : array, shape (k,)
        Ends of the pieces.
    hazards : array, shape (k, causes)
        Per unit of time.
    """

    times: Floats
    hazards: Floats

    def draw(self, rng: np.random.Generator, size: int) -> tuple[Floats, Integers]:
        """Times and causes (1, 2, ...) of events of `size` patients; infinite and 0 where none ever comes."""
        total = self.hazards.sum(axis=1)
        begins = np.concatenate([[0.0], self.times[:-1]])
        reached = np.concatenate([[0.0], np.cumsum(total[:-1] * (self.times - begins)[:-1])])
        wanted = rng.exponential(size=size)
        piece = np.searchsorted(reached, wanted, side="right") - 1
        # A piece without hazard ends where it began: who is to have the event in it has it later, or never.
        with np.errstate(divide="ignore", invalid="ignore"):
            time = begins[piece] + np.where(total[piece] > 0, (wanted - reached[piece]) / total[piece], np.inf)
            shares = np.cumsum(self.hazards, axis=1) / total[:, None]
        cause = 1 + (rng.random(size)[:, None] > shares[piece]).sum(axis=1)
        cause = np.minimum(cause, self.hazards.shape[1])
        return time, np.where(np.isfinite(time), cause, 0)


def hazards_of(times: Sequence[float], incidence: Sequence[Sequence[float]], who: str) -> PiecewiseHazards:
    """Hazards with which the cumulative incidences are reached.

    Parameters
    ----------
    times : sequence of k
        Ascending.
    incidence : k sequences of one value per cause
        Cumulative incidence at each time, as a share.
    who : str
        Whose rates these are, for the message.

    Raises
    ------
    RatesCannotBe
        If an incidence falls, or the incidences add up to 1 or more.
    """
    found: list[Floats] = []
    begin, before = 0.0, np.zeros(len(incidence[0]))
    for time, now in zip(times, incidence, strict=True):
        here = np.asarray(now, dtype=float)
        gained = here - before
        if (gained < -1e-9).any():
            message = f"{who}: a cumulative incidence falls to {100 * here[gained.argmin()]:.1f} % at {time:g}"
            raise RatesCannotBe(message)
        left = 1 - before.sum()
        if here.sum() >= 1:
            message = (
                f"{who}: incidences at {time:g} add up to {100 * here.sum():.1f} %, which leaves nobody event-free"
            )
            raise RatesCannotBe(message)
        total = -np.log((1 - here.sum()) / left) / (time - begin)
        share = gained / gained.sum() if gained.sum() > 0 else np.zeros_like(gained)
        found.append(total * np.maximum(share, 0))
        begin, before = time, here
    return PiecewiseHazards(np.asarray(times, dtype=float), np.array(found))
