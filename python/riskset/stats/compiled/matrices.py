"""Small symmetric matrices: their Cholesky factors, and what these solve and bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.compiled.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@kernel
def cholesky(matrix: Floats, root: Floats) -> float:
    """Write the Cholesky factor and return the product of its squared pivots; what is no number, or 0, if there is none."""
    product = 1.0
    for row in range(matrix.shape[0]):
        for column in range(row + 1):
            rest = matrix[row, column]
            for place in range(column):
                rest -= root[row, place] * root[column, place]
            if row == column:
                if not rest > 0:
                    return 0.0
                product *= rest
                root[row, row] = np.sqrt(rest)
            else:
                root[row, column] = rest / root[column, column]
    return product


@kernel
def solved(root: Floats, values: Floats, result: Floats) -> None:
    """Write what the matrix of a Cholesky factor times `result` makes `values`."""
    size = values.size
    for row in range(size):
        rest = values[row]
        for column in range(row):
            rest -= root[row, column] * result[column]
        result[row] = rest / root[row, row]
    for row in range(size - 1, -1, -1):
        rest = result[row]
        for column in range(row + 1, size):
            rest -= root[column, row] * result[column]
        result[row] = rest / root[row, row]


@kernel
def inverted(root: Floats) -> Floats:
    """Return the inverse of the matrix of a Cholesky factor."""
    size = root.shape[0]
    inverse, unit = np.empty((size, size)), np.zeros(size)
    for column in range(size):
        unit[:] = 0.0
        unit[column] = 1.0
        solved(root, unit, inverse[column])
    return inverse


@kernel
def least_eigenvalue(matrix: Floats, root: Floats) -> float:
    """Return a number below the least eigenvalue, from the determinant and the trace, and write the Cholesky factor."""
    size = matrix.shape[0]
    determinant, trace = cholesky(matrix, root), 0.0
    for row in range(size):
        trace += matrix[row, row]
    return determinant / (trace / (size - 1)) ** (size - 1) if size > 1 else determinant


@kernel
def inverted_factor(root: Floats) -> Floats:
    """Return the inverse of a lower triangle, which is one too."""
    size = root.shape[0]
    inverse = np.zeros((size, size))
    for column in range(size):
        inverse[column, column] = 1 / root[column, column]
        for row in range(column + 1, size):
            rest = 0.0
            for place in range(column, row):
                rest -= root[row, place] * inverse[place, column]
            inverse[row, column] = rest / root[row, row]
    return inverse
