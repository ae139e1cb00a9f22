"""The likelihood of a multinomial logistic regression and its information, against the first level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


def probabilities(design: Floats, beta: Floats) -> Floats:
    """The probability of each level, shape (n, levels); `beta` has a row for each level but the first."""
    odds = np.exp(_predictor(design, beta))
    return odds / odds.sum(axis=1, keepdims=True)


def likelihood(design: Floats, beta: Floats, code: Integers, weights: Floats | None = None) -> tuple[float, Floats]:
    """The log-likelihood of levels `code`, from 0 on, and the probabilities, shape (n, levels)."""
    predictor = _predictor(design, beta)
    own = predictor[np.arange(code.size), code]
    odds = np.exp(predictor, out=predictor)
    total = odds.sum(axis=1)
    logs = own - np.log(total)
    return float(logs.sum() if weights is None else weights @ logs), odds / total[:, None]


def information(design: Floats, probability: Floats, weights: Floats | None = None) -> Floats:
    """The information, shape ((levels - 1) k, same): of each level but the first the k columns of the design."""
    others, width = probability.shape[1] - 1, design.shape[1]
    found = np.empty((others, width, others, width))
    for first in range(others):
        for second in range(first, others):
            p, q = probability[:, first + 1], probability[:, second + 1]
            share = p * (1 - p) if first == second else -p * q
            block = (design * (share if weights is None else weights * share)[:, None]).T @ design
            found[first, :, second], found[second, :, first] = block, block.T
    return found.reshape(others * width, others * width)


def _predictor(design: Floats, beta: Floats) -> Floats:
    """Linear predictors of all levels, of which the largest of each row is 0."""
    predictor = np.column_stack([np.zeros(design.shape[0]), design @ beta.T])
    predictor -= predictor.max(axis=1, keepdims=True)
    return predictor
