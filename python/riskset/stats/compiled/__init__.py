"""Which loops run compiled by numba, an extra: those of large data, all, or none, by one setting.

The setting is the environment's ``RISKSET_COMPILED``: ``large`` (the default), ``always`` or ``never``. It depends on
nothing that happened before in the program, so that the same call gives the same bits everywhere.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, get_args

from riskset.stats.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Generator

Setting = Literal["large", "always", "never"]

VARIABLE = "RISKSET_COMPILED"
# Numbers in the covariates (or rows) from which a fit takes longer than the import of numba.
LARGE = 10_000_000

_least: float | None = None


def pays(numbers: int) -> bool:
    """Whether loops over so many numbers are to run compiled."""
    return numbers >= (_from_environment() if _least is None else _least) and _there()


@cache
def _there() -> bool:
    """Whether numba is installed; asked where it would be used alone."""
    return find_spec("numba") is not None


@contextmanager
def compiled(setting: Setting) -> Generator[None]:
    """Run what is within by a setting of its own, for tests and benchmarks.

    Raises
    ------
    InvalidInput
        If there is no such setting.
    """
    global _least  # noqa: PLW0603  one switch of the program
    before, _least = _least, _threshold(setting)
    try:
        yield
    finally:
        _least = before


def _from_environment() -> float:
    """Read the setting once."""
    global _least  # noqa: PLW0603  one switch of the program
    _least = _threshold(os.environ.get(VARIABLE) or "large")
    return _least


def _threshold(setting: str) -> float:
    """Return the numbers from which loops run compiled.

    Raises
    ------
    InvalidInput
        If there is no such setting.
    """
    if setting not in get_args(Setting):
        message = f"{VARIABLE} must be large, always or never, not {setting!r}"
        raise InvalidInput(message)
    return {"large": float(LARGE), "always": 0.0, "never": float("inf")}[setting]
