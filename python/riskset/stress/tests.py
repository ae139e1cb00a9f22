"""The weights of tests that a comparison of groups is tried with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.study.entries.estimating import FlemingHarringtonWeight

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAME = {"peto-kaplan-meier": (1.0, 0.0), "log-rank": (0.0, 0.0)}
"""Weights that are Fleming and Harrington's too."""
_LATE = FlemingHarringtonWeight(rho=0.0, gamma=1.0)
_TESTS: dict[str, str] = {
    "log-rank": "the log-rank test",
    "gehan": "Gehan's weights",
    "tarone-ware": "Tarone\u2013Ware weights",
    "peto-kaplan-meier": "Peto's weights",
}


def test_weights(own: str | FlemingHarringtonWeight) -> Iterator[tuple[str | FlemingHarringtonWeight, str]]:
    """The other weights of a test of survival: early differences weigh more, all the same, or late ones more."""
    powers = (own.rho, own.gamma) if isinstance(own, FlemingHarringtonWeight) else _SAME.get(own)
    for name, label in _TESTS.items():
        if name != own and (powers is None or _SAME.get(name) != powers):
            yield name, label
    if powers != (_LATE.rho, _LATE.gamma):
        yield _LATE, "Fleming\u2013Harrington weights of late events"


def gray_weights(own: float) -> Iterator[tuple[float, str]]:
    """The other weights of Gray's test of incidence."""
    labels = {
        0.0: "equal weights in Gray's test",
        1.0: "early weights in Gray's test",
        -1.0: "late weights in Gray's test",
    }
    return ((rho, label) for rho, label in labels.items() if rho != own)
