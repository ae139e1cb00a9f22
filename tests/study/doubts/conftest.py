"""The doubts of a study of a few patients, as they are told and by their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from riskset.study.doubts.find import find_doubts

Told = Callable[..., list[str]]


@pytest.fixture
def doubts(small: Any) -> Told:
    """The doubts of a small study as they are told."""
    return lambda columns, **sections: [str(doubt) for doubt in find_doubts(small(columns, **sections).cohort)]


@pytest.fixture
def keys(small: Any) -> Told:
    """The keys under which the doubts of a small study are accepted."""
    return lambda columns, **sections: [doubt.key for doubt in find_doubts(small(columns, **sections).cohort)]
