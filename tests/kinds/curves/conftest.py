"""The results of figures of curves by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy
    from riskset.results import Result


class Numbers:
    """The results of a figure by their names."""

    def __init__(self, rows: list[Result]) -> None:
        self.rows = rows

    def __call__(self, statistic: str, **names: Any) -> Any:
        found = [
            row
            for row in self.rows
            if row.statistic == statistic and all(getattr(row, k) == v for k, v in names.items())
        ]
        assert len(found) == 1, (statistic, names, len(found))
        return found[0].value


@pytest.fixture(scope="module")
def results(bmt_study: OpenStudy) -> Callable[..., Numbers]:
    """The results of a figure of the example's cohort with given options."""
    from riskset.kinds.curves.entry import CurvesDisplay
    from riskset.kinds.display import display_results

    def compute(**options: Any) -> Numbers:
        spec = CurvesDisplay.model_validate({"kind": "curves", "x_max": 60, "breaks": 12, **options})
        return Numbers(display_results(bmt_study.cohort, "f", spec))

    return compute


@pytest.fixture(scope="module")
def cohort(bmt: Any) -> Any:
    """The example's patients, read by pandas alone."""
    return bmt.assign(
        group=bmt["disease"].cat.codes,
        event=np.where(bmt["d2"] == 1, 1, np.where(bmt["d1"] == 1, 2, 0)),
    )


@pytest.fixture(scope="session")
def numbers() -> type[Numbers]:
    """What finds results by their names."""
    return Numbers
