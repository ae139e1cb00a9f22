"""What makes a loop over numbers a compiled one, where numba is installed; elsewhere it stays Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def kernel(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile a function of arrays when it is first called. The machine keeps the code for later programs."""
    try:
        import numba  # pyright: ignore[reportMissingImports]
    except ModuleNotFoundError:
        return function
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)


def summing(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile a function whose sums may be taken in another order, several numbers at a time."""
    try:
        import numba  # pyright: ignore[reportMissingImports]
    except ModuleNotFoundError:
        return function
    return numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "nsz", "contract"})(function)
